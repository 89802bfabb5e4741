"""On PostgreSQL the words of a working copy are stored once. What they are found by is an index over them, and not one over terms
made of them, which took three times the room. Which rows are marked stands in a table of its own, so that a mark touches no
index over words."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION desk_terms(title text, words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
BEGIN
    RETURN array_to_tsvector(array_remove(string_to_array(words, ' '), '')
        || string_to_array('t_' || replace(title, ' ', ' t_'), ' '));
END $$
"""
# Words stand apart from their row, and half of a page is left free for rows that are marked.
STORAGE = """
ALTER TABLE desk_articlewords ALTER COLUMN title SET STORAGE MAIN, ALTER COLUMN digest TYPE varchar(32) USING digest || '',
    SET (toast_tuple_target = 128, fillfactor = 50)
"""
INDEX = """
CREATE INDEX desk_articlewords_terms ON desk_articlewords USING gin (desk_terms(title, text)) WITH (fastupdate = off)
"""
# Nothing is planned by them, and each would cost as much as writing the row.
NO_STATISTICS = "ALTER INDEX desk_articlewords_terms ALTER COLUMN 1 SET STATISTICS 0"
VERSIONS = "desk_articlewords_version_7bbd709d"
MARKS = "CREATE TABLE desk_articlemarks (article_id bigint PRIMARY KEY)"
MARKED = "INSERT INTO desk_articlemarks SELECT article_id FROM desk_articlewords WHERE version < 1"

# Back

FORMER_TABLE = """
CREATE TABLE desk_articleterms (
    article_id bigint PRIMARY KEY, terms tsvector NOT NULL, padding text NOT NULL DEFAULT repeat(' ', 2048)
) WITH (toast_tuple_target = 128);
ALTER TABLE desk_articleterms ALTER COLUMN terms SET STORAGE EXTERNAL;
INSERT INTO desk_articleterms SELECT article_id, desk_terms(title, text) FROM desk_articlewords;
CREATE INDEX desk_articleterms_terms ON desk_articleterms USING gin (terms) WITH (fastupdate = off)
"""
FORMER_STORAGE = """
ALTER TABLE desk_articlewords ALTER COLUMN title SET STORAGE EXTENDED, RESET (toast_tuple_target, fillfactor)
"""


def dropped(name):
    return (f"DROP TRIGGER IF EXISTS {name} ON desk_articlewords", f"DROP FUNCTION IF EXISTS {name}()")


FORWARDS = (
    *dropped("desk_articleterms_put"),
    *dropped("desk_articleterms_drop"),
    "DROP TABLE desk_articleterms",
    FUNCTION,
    STORAGE,
    INDEX,
    NO_STATISTICS,
    MARKS,
    MARKED,
    f"DROP INDEX {VERSIONS}",
)
BACKWARDS = (
    *(statement for name in ("keep", "mark", "unmark", "empty") for statement in dropped(f"desk_articlewords_{name}")),
    FORMER_TABLE,
    "DROP INDEX desk_articlewords_terms",
    "DROP FUNCTION desk_terms(text, text)",
    "DROP TABLE desk_articlemarks",
    FORMER_STORAGE,
    f"CREATE INDEX {VERSIONS} ON desk_articlewords (version)",
)


def on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_terms")]
    operations = [migrations.RunPython(on_postgresql(FORWARDS), on_postgresql(BACKWARDS))]
