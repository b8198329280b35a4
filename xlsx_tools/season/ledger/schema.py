"""The SQL of a ledger: its tables, what makes an older one like them, and queries longer than a line."""

# "xlsl": tells a ledger from other SQLite files.
APPLICATION = 0x786C736C
SCHEMA_VERSION = 4
STAMPS = ("application_id", "user_version")
STAMP = (f"PRAGMA {STAMPS[0]} = {APPLICATION}", f"PRAGMA {STAMPS[1]} = {SCHEMA_VERSION}")

# Acts, and those of them that hold now: the last on each matter, unless it says that nothing does.
_ACTS = """
CREATE TABLE acts (
    number INTEGER PRIMARY KEY,
    done TEXT NOT NULL,
    kind TEXT NOT NULL,
    unit TEXT NOT NULL,
    about TEXT NOT NULL,
    value TEXT NOT NULL,
    before TEXT NOT NULL,
    undoes INTEGER
);
CREATE UNIQUE INDEX acts_by_undone ON acts (undoes);
CREATE INDEX acts_by_matter ON acts (kind, unit, about, number);
CREATE VIEW holding AS SELECT * FROM acts a WHERE value <> '' AND NOT EXISTS (
    SELECT 1 FROM acts b
    WHERE b.kind = a.kind AND b.unit = a.unit AND b.about = a.about AND b.number > a.number
);
"""

SCHEMA = f"""
CREATE TABLE season (form TEXT NOT NULL, year INTEGER NOT NULL, folder TEXT NOT NULL);
CREATE TABLE units (position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, particulars TEXT NOT NULL);
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE versions (
    number INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    received TEXT NOT NULL,
    dated TEXT NOT NULL,
    by_mail INTEGER NOT NULL,
    doubt INTEGER NOT NULL DEFAULT 0,
    is_previous INTEGER NOT NULL DEFAULT 0,
    form TEXT NOT NULL DEFAULT '',
    year INTEGER,
    filed_as TEXT NOT NULL DEFAULT '',
    made_for TEXT NOT NULL DEFAULT '',
    unit TEXT,
    errors INTEGER NOT NULL DEFAULT 0,
    warnings INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    is_empty INTEGER NOT NULL DEFAULT 0,
    figures TEXT NOT NULL DEFAULT '',
    compared_with TEXT NOT NULL DEFAULT '',
    seal INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX versions_by_unit ON versions (unit, year, form);
CREATE INDEX versions_by_figures ON versions (figures, dated, number);
CREATE TABLE contents (
    hash TEXT PRIMARY KEY, bytes BLOB NOT NULL, document TEXT NOT NULL, findings TEXT NOT NULL
);
CREATE TABLE sources (
    hash TEXT,
    source TEXT,
    sender TEXT NOT NULL DEFAULT '',
    answers TEXT NOT NULL DEFAULT '',
    dated TEXT NOT NULL DEFAULT '',
    by_mail INTEGER NOT NULL DEFAULT 0,
    doubt INTEGER NOT NULL DEFAULT 0,
    is_previous INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (hash, source)
) WITHOUT ROWID;
CREATE TABLE addresses (address TEXT, unit TEXT, PRIMARY KEY (address, unit)) WITHOUT ROWID;
CREATE TABLE problems (
    path TEXT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
    bounced TEXT NOT NULL DEFAULT '', sender TEXT NOT NULL DEFAULT '', dated TEXT NOT NULL DEFAULT '',
    received TEXT NOT NULL DEFAULT ''
);
CREATE INDEX problems_by_path ON problems (path);
{_ACTS}
"""

# What makes a ledger of a version one of the next. What had errors is checked anew by the next run, as it
# may be empty.
MIGRATIONS = {
    1: """
ALTER TABLE versions ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN is_empty INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN answers TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN dated TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN by_mail INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN is_previous INTEGER NOT NULL DEFAULT 0;
ALTER TABLE problems ADD COLUMN bounced TEXT NOT NULL DEFAULT '';
CREATE TABLE addresses (address TEXT, unit TEXT, PRIMARY KEY (address, unit)) WITHOUT ROWID;
UPDATE versions SET seal = (SELECT seal(document, findings) FROM contents c WHERE c.hash = versions.hash);
UPDATE sources SET (dated, by_mail, is_previous) =
    (SELECT dated, by_mail, is_previous FROM versions v WHERE v.hash = sources.hash);
UPDATE versions SET compared_with = '?' WHERE errors > 0
""",
    2: f"""
ALTER TABLE problems ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE problems ADD COLUMN dated TEXT NOT NULL DEFAULT '';{_ACTS}
INSERT INTO acts (done, kind, unit, about, value, before) SELECT '', '指定', unit, '', hash, '' FROM choices;
DROP TABLE choices
""",
    3: "ALTER TABLE problems ADD COLUMN received TEXT NOT NULL DEFAULT ''",
}

# Every act with the one that took it back, if any did.
ACTS = "SELECT a.*, b.number AS undone_by FROM acts a LEFT JOIN acts b ON b.undoes = a.number"

# Each version with the ways it came.
VERSIONS = """
SELECT v.*, (
    SELECT json_group_array(json_array(sender, answers, dated, by_mail, doubt, is_previous))
    FROM sources s WHERE s.hash = v.hash
) AS comings FROM versions v
"""

# The units among whose versions are some with another unit's figures.
ALIKE = """
SELECT DISTINCT v.unit FROM versions v, season s
WHERE v.unit IS NOT NULL AND v.year = s.year AND v.form = s.form AND v.figures IN (
    SELECT w.figures FROM versions w, season t
    WHERE w.figures <> '' AND w.unit IS NOT NULL AND w.year = t.year AND w.form = t.form
    GROUP BY w.figures HAVING COUNT(DISTINCT w.unit) > 1
)
"""

# Last year's of units: what was given as such, then what has no errors, then what is latest.
PREVIOUS = """
SELECT p.* FROM versions p, season s
WHERE p.unit IS NOT NULL AND p.year = s.year - 1 AND p.form = s.form AND p.problem = '' AND NOT p.is_empty
ORDER BY p.is_previous DESC, p.errors = 0 DESC, p.dated DESC, p.number DESC
"""
PREVIOUS_OF = PREVIOUS.replace("p.unit IS NOT NULL", "p.unit = ?")

COMPARED = """
SELECT v.hash, v.unit, v.compared_with FROM versions v, season s
WHERE v.year = s.year AND v.form = s.form AND v.unit IS NOT NULL AND NOT v.is_empty ORDER BY v.number
"""
