"""How much of a file is taken in before it is refused: no ordinary file comes near any of these.

A filled workbook has some 50 KB, 20 members and 350 KB of XML. The limits keep what a hostile
file can cost below a second and 150 MB; those of mails and archives keep one from being everybody's.
"""

# Mail systems cut off at 20 to 50 MB; a workbook grows that far only by pictures, which are not read.
LARGEST_FILE = 30_000_000

# The largest file in base64, and the text of its mail.
LARGEST_MAIL = 45_000_000

# People forward what was forwarded.
DEEPEST_MAIL = 5

# A province's offices send one archive each; a folder of 300 units with three versions has a thousand.
MOST_IN_ARCHIVE = 20_000

# All that an archive unpacks to, counted before any of it is: 20,000 workbooks of 50 KB.
LARGEST_ARCHIVE = 1_000_000_000

# A unit packs its files, a town its units, a county its towns; bombs go on.
DEEPEST_ARCHIVE = 3

# One member a sheet and a few more; WPS adds one a picture, and people paste dozens.
MOST_MEMBERS = 2_000

# Cells formatted out to the last column of two dozen rows (376,832 of them, as people have sent)
# make 10 MB of XML; all that is unpacked is held in memory.
LARGEST_UNPACKED = 40_000_000

# XML of a sheet packs to a tenth, of blanks to a hundredth; deflate can do no more than 1 : 1032.
# Only what is also large is refused for it.
HIGHEST_RATIO, RATIO_MATTERS_FROM = 300, 5_000_000

# A sheet that is not written plainly is parsed as a tree, which costs ten times its size.
LARGEST_ODD_SHEET = 6_000_000

# The careful look builds a tree of objects, twenty times the size of the XML.
LARGEST_LOOKED_AT = 5_000_000

# A reader of values allocates the whole rectangle up to the last cell with content: a million
# cells at the most. Forms are 20 columns wide and some 200 rows long.
MOST_ROWS, MOST_COLUMNS = 9_999, 104

# Rows that are looked at: far more than any sheet of a form has.
READ_ROWS = 2_000

# A published report has some 600 cells in tables of ten columns, and 200 paragraphs; a page around it
# may have thousands of elements.
MOST_PUBLISHED_CELLS, WIDEST_PUBLISHED_TABLE = 20_000, 200
MOST_PUBLISHED_ROWS = 3_000  # of all tables together: 100 pages of 30 lines
LONGEST_FLAT_TABLE = 20_000  # characters of a part in which a table lies flat: its labels are 1,000
MOST_ELEMENTS, DEEPEST_ELEMENTS = 200_000, 200
LARGEST_PAGE = 10_000_000
MOST_PAGES = 100
MOST_PAGE_CHARACTERS = 20_000
