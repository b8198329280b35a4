"""The SQL of a ledger: its tables, what makes an older one like them, and queries longer than a line."""

# "xlsl": tells a ledger from other SQLite files.
APPLICATION = 0x786C736C
SCHEMA_VERSION = 3
STAMPS = ("application_id", "user_version")
STAMP = (f"PRAGMA {STAMPS[0]} = {APPLICATION}", f"PRAGMA {STAMPS[1]} = {SCHEMA_VERSION}")

SCHEMA = """
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
    hash TEXT, source TEXT, sender TEXT NOT NULL DEFAULT '', PRIMARY KEY (hash, source)
) WITHOUT ROWID;
CREATE TABLE problems (
    path TEXT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
    bounced TEXT NOT NULL DEFAULT ''
);
CREATE INDEX problems_by_path ON problems (path);
CREATE TABLE choices (unit TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID;
"""

# What makes a ledger of a version one of the next. What had errors is checked anew by the next run of the
# third, as it may be empty.
MIGRATIONS = {
    1: """
ALTER TABLE versions ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE versions SET seal = (SELECT seal(document, findings) FROM contents c WHERE c.hash = versions.hash)
""",
    2: """
ALTER TABLE versions ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN is_empty INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE problems ADD COLUMN bounced TEXT NOT NULL DEFAULT '';
UPDATE versions SET compared_with = '?' WHERE errors > 0
""",
}

# Of versions with the same figures the earliest is the original; another unit's are copies of it.
VERSIONS = """
SELECT v.*, (
    SELECT NULLIF(o.unit, v.unit) FROM versions o
    WHERE v.figures <> '' AND o.figures = v.figures AND o.year IS v.year AND o.unit IS NOT NULL
    ORDER BY o.dated, o.number LIMIT 1
) AS same_as FROM versions v
"""

# Last year's of a unit: what was given as such, then what has no errors, then what is latest.
PREVIOUS = """
SELECT p.hash FROM versions p, season s
WHERE p.unit = ? AND p.year = s.year - 1 AND p.form = s.form AND p.problem = '' AND NOT p.is_empty
ORDER BY p.is_previous DESC, p.errors = 0 DESC, p.dated DESC, p.number DESC LIMIT 1
"""

OUTDATED = f"""
SELECT v.hash FROM versions v, season s
WHERE v.year = s.year AND v.form = s.form AND v.unit IS NOT NULL AND NOT v.is_empty
AND v.compared_with <> COALESCE(({PREVIOUS.replace("?", "v.unit")}), '') ORDER BY v.number
"""
