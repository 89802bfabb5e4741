"""The stamp of an edition is raised in the transaction that changes what its parts show, however that is changed.

On PostgreSQL once for each statement, in the order of the keys: two that raise the same stamps wait for one another, and
neither for ever.
"""

from articles.models import Edition, EditionByline, EditionPin, EditionTag, StoredSource, Tag
from authors.models import Author, AuthorLink
from cms.triggers import Trigger, register
from images.models import Image
from rendering.models import Part, Stamp

STAMPS, PARTS = Stamp._meta.db_table, Part._meta.db_table
EDITIONS, TAGS, BYLINES, AUTHORS = (model._meta.db_table for model in (Edition, EditionTag, EditionByline, Author))
BY_AUTHOR = f"SELECT edition_id FROM {BYLINES} WHERE author_id"

# {model: (the keys of editions that show a row, in SQL with {column of the row}, and the columns that no part shows)}
SHOWN = {
    Edition: ("{id}", "live_from live_until expires_at note note_changes silent made_by_id made_at translation_group"),
    EditionTag: ("{edition_id}", "published_at"),
    EditionByline: ("{edition_id}", "published_at"),
    EditionPin: ("{edition_id}", ""),
    StoredSource: (f"SELECT id FROM {EDITIONS} WHERE stored_source_id IN ({{id}})", "article_id digest"),
    Tag: (f"SELECT edition_id FROM {TAGS} WHERE tag_id IN ({{id}})", "key description"),
    Author: (f"{BY_AUTHOR} IN ({{id}})", "user_id bio_text search_words"),
    AuthorLink: (f"{BY_AUTHOR} IN ({{author_id}})", ""),
    Image: (
        f"SELECT id FROM {EDITIONS} WHERE lead_image_id IN ({{id}}) UNION "
        f"{BY_AUTHOR} IN (SELECT id FROM {AUTHORS} WHERE portrait_id IN ({{id}}))",
        "source rights_until digest failed uploaded_by_id created_at search_words",
    ),
}
# Nothing is made of these before some edition, author or picture names them.
ONLY_CHANGED = (Edition, StoredSource, Tag, Author, Image)
REFILL = (
    f"INSERT INTO {STAMPS} (edition_id, number) SELECT id, 0 FROM {EDITIONS} "
    f"WHERE id NOT IN (SELECT edition_id FROM {STAMPS})",
    f"UPDATE {STAMPS} SET number = number + 1",
)
NEEDS = (STAMPS, PARTS)


class FilledIn(dict):
    """Fills in {column}."""

    def __init__(self, spelled):
        super().__init__()
        self.spelled = spelled

    def __missing__(self, column):
        return self.spelled.format(column)


def columns_of(model, unseen):
    return [field.column for field in model._meta.local_concrete_fields if field.column not in unseen.split()]


def events_of(model):
    return ("UPDATE",) if model in ONLY_CHANGED else ("INSERT", "UPDATE", "DELETE")


def qualified(table, columns):
    return tuple(f"{table}.{each}" for each in columns)


def name_of(table, event):
    return f"stamp_{table}_{event.lower()}"


# SQLite: one writes at a time, row by row.


def of_sqlite(model, keys, columns, event):
    table = model._meta.db_table
    rows = {"INSERT": ["new"], "UPDATE": ["new", "old"], "DELETE": ["old"]}[event]
    steps = dict.fromkeys(
        f"UPDATE {STAMPS} SET number = number + 1 WHERE edition_id IN ({keys.format_map(FilledIn(row + '.{}'))});"
        for row in (rows if keys_may_move(model) else rows[:1])
    )
    on = f"UPDATE OF {', '.join(columns)}" if event == "UPDATE" else event
    when = f" WHEN {' OR '.join(f'old.{each} IS NOT new.{each}' for each in columns)}" if event == "UPDATE" else ""
    name = name_of(table, event)
    create = f"CREATE TRIGGER {name} AFTER {on} ON {table} FOR EACH ROW{when} BEGIN {' '.join(steps)} END"
    return Trigger(name, table, "sqlite", create, needs=NEEDS, refill=REFILL, columns=qualified(table, columns))


def keys_may_move(model):
    """A row of these may be given to another edition, or to another author."""
    return model not in ONLY_CHANGED


# PostgreSQL: all rows of a statement at once.

TRANSITION = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "NEW TABLE AS new_rows OLD TABLE AS old_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def changed_rows(columns, event):
    names = ", ".join(columns)
    new, old = (f"SELECT {names} FROM {side}_rows" for side in ("new", "old"))
    return {"INSERT": new, "DELETE": old, "UPDATE": f"({new} EXCEPT {old}) UNION ALL ({old} EXCEPT {new})"}[event]


def of_postgresql(model, keys, columns, event):
    table = model._meta.db_table
    wanted = keys.format_map(FilledIn("SELECT {} FROM changed"))
    step = f"""    WITH changed AS ({changed_rows(columns, event)}), locked AS (
        SELECT edition_id FROM {STAMPS} WHERE edition_id IN ({wanted}) ORDER BY edition_id FOR NO KEY UPDATE)
    UPDATE {STAMPS} SET number = number + 1 WHERE edition_id IN (SELECT edition_id FROM locked);"""
    step = f"{HOLD_OF_ARTICLE}\n{step}" if model is Edition else step
    on = f"{event} ON {table} REFERENCING {TRANSITION[event]}"
    return statement_trigger(name_of(table, event), table, on, step, columns=qualified(table, columns))


# Whoever changes an edition goes on to the others of its article, and to rows of the search index: all stamps come first.
HOLD_OF_ARTICLE = f"""    PERFORM 1 FROM {STAMPS} WHERE edition_id IN (
        SELECT id FROM {EDITIONS} WHERE article_id IN (SELECT article_id FROM new_rows))
    ORDER BY edition_id FOR NO KEY UPDATE;"""


def statement_trigger(name, table, on, step, *, columns=()):
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{step}\n"
        "    RETURN NULL;\nEND $$"
    )
    create = f"CREATE TRIGGER {name} AFTER {on} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    return Trigger(name, table, "postgresql", create, function=function, needs=NEEDS, refill=REFILL, columns=columns)


def of_truncate(model):
    table = model._meta.db_table
    step = f"    UPDATE {STAMPS} SET number = number + 1;"
    return statement_trigger(name_of(table, "truncate"), table, f"TRUNCATE ON {table}", step)


# A new edition gets its stamp.

ADD = f"INSERT INTO {STAMPS} (edition_id, number)"
NEW = name_of(EDITIONS, "insert")
ADD_SQLITE = Trigger(
    NEW,
    EDITIONS,
    "sqlite",
    f"CREATE TRIGGER {NEW} AFTER INSERT ON {EDITIONS} FOR EACH ROW BEGIN {ADD} VALUES (new.id, 1); END",
    needs=NEEDS,
    refill=REFILL,
)
ADD_POSTGRESQL = statement_trigger(
    NEW,
    EDITIONS,
    f"INSERT ON {EDITIONS} REFERENCING {TRANSITION['INSERT']}",
    f"    {ADD} SELECT id, 1 FROM new_rows;",
)


def connect():
    register(ADD_SQLITE, ADD_POSTGRESQL)
    for model, (keys, unseen) in SHOWN.items():
        columns = columns_of(model, unseen)
        for event in events_of(model):
            register(of_sqlite(model, keys, columns, event), of_postgresql(model, keys, columns, event))
        register(of_truncate(model))
