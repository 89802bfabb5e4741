"""The rules that keep the code readable, read from the source; each message says what to do instead."""

import ast
import gettext
import re
from functools import cache

import pytest
from django.utils.translation.template import templatize

import cms.tasks
from tests import many
from tests.architecture import (
    EVERYTHING,
    ROOT,
    circles,
    imported_names,
    imports_of,
    modules,
    name_of_module,
    packages,
    row_of,
    strings_of,
    table,
    tree,
)

APPS = tuple(packages())
pytestmark = pytest.mark.source_only


# Class names of two modules: those that Django asks for, and those that mean the same in both.
SHARED_CLASS_NAMES = {"Command", "Kind", "Media", "Meta"}
# Still to be told apart.
AMBIGUOUS_CLASS_NAMES = {"Choice", "Correction", "Document", "Entry", "MomentForm"}

# What stands in the leaf packages and only looks like the name of an app of ours.
OWN_WORDS = ("search_",)

# The modules whose markup came out of the sanitiser, or was escaped piece by piece.
TRUSTED = {
    "rendering/templatetags/trusted.py",
    "cms/text/richtext.py",
    "images/pictures.py",
    "cms/admin/options.py",
}

# What streams rows and writes nothing meanwhile.
ONLY_READ = {"website/sitemaps/files.py"}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@cache
def sources(*folders):
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts and name_of_module(path) not in wiring()]


@cache
def wiring():
    return {module for row in table() if EVERYTHING in row.may_import for module in row.modules}


def templates():
    folders = [ROOT / "templates", *(ROOT / app for app in APPS)]
    return [
        path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".xml", ".txt")
    ]


def agree(faults):
    faults = list(faults)
    assert not faults, "\n" + "\n".join(faults)


def test_every_component_says_what_it_is_given():
    components = sorted((ROOT / "templates/components").glob("*.html"))
    agree(
        f"{name_of(path)}: begin with a comment that names its variables."
        for path in components
        if not path.read_text().startswith("{% comment %}\n")
    )


# The table of docs/architecture.md


def test_every_module_has_its_row_in_the_table_and_one_only():
    named = [module for row in table() for module in row.modules]
    agree(
        [
            *(f"{name}: no row of docs/architecture.md names it." for name in sorted(modules().keys() - set(named))),
            *(f"{name}: docs/architecture.md names it, and no file is it." for name in named if name not in modules()),
            *(f"{name}: docs/architecture.md names it twice." for name in sorted(set(named)) if named.count(name) > 1),
        ]
    )


def test_the_rooms_of_the_table_may_import_rooms_below_only():
    rooms = [row.room for row in table()]
    agree(
        f"{row.room}: docs/architecture.md lets it import {name}, which is no room below it."
        for number, row in enumerate(table())
        for name in row.may_import
        if name != EVERYTHING
        and not any(other == name or other.startswith(f"{name}/") for other in rooms[number + 1 :])
    )


def test_the_wings_and_the_engines_never_know_one_another():
    apart = [{"desk", "website"}, {"search", "related"}]
    agree(
        f"{module} imports {other}."
        for module in modules()
        for other in imports_of(module)
        if {module.split(".")[0], other.split(".")[0]} in apart
    )


def test_imports_point_down_only():
    agree(
        f"{module} imports {other}: {row.room} may import {', '.join(row.may_import) or 'nothing'}, below itself."
        for module, row in row_of().items()
        for other in (imports_of(module) if module in modules() else ())
        if other in row_of() and not row.may(row_of()[other])
    )


def test_no_modules_import_one_another_in_a_circle():
    agree(f"{' → '.join([*circle, circle[0]])}: a circle of imports." for circle in circles())


def test_names_of_addresses_point_down_as_imports_do():
    """A room answers under the names that its row says; the longest that fits decides. Inside one app all may name all."""
    owners = sorted(((name, row) for row in table() for name in row.addresses), key=lambda each: -len(each[0]))
    faults = []
    for module, row in row_of().items():
        for line, text, function in strings_of(modules()[module]) if module in modules() else ():
            owner = next((owner for name, owner in owners if text.startswith(name)), row)
            is_convention = function == "get_absolute_url" and text in row.absolute
            if owner.app != row.app and not is_convention and not row.may(owner):
                faults.append(f"{module}:{line} names {text!r}, an address of {owner.room}: have it handed in.")
    agree(faults)


def test_the_leaf_packages_know_no_app_not_even_by_name():
    names = re.compile(rf"(?<![\w.])(?:admin:)?({'|'.join(set(APPS) - {'cms'})})[._][a-z]")
    agree(
        f"{row.room}: {module}:{line} names {text!r}: have it handed in, by a setting or a registry."
        for row in table()
        if row.room.startswith("cms/")
        for module in row.modules
        if module in modules()
        for line, text, _function in strings_of(modules()[module])
        if names.search(text) and not text.startswith(OWN_WORDS)
    )


def test_the_site_never_reads_the_working_copy():
    forbidden = ("articles.models.Article", "articles.models.article", "articles.writing", "articles.publishing")
    agree(
        [
            f"{name_of(path)} imports {imported}: the site reads editions (Edition.objects.live(request.at))."
            for path in sources("website")
            for imported in imported_names(path)
            if any(imported == name or imported.startswith(f"{name}.") for name in forbidden)
        ]
    )


def test_the_site_asks_no_clock():
    agree(
        [
            f"{name_of(path)}:{node.lineno} asks the clock: a page is served at request.at."
            for path in sources("website")
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today", "localdate")
        ]
    )


def test_markup_is_trusted_in_few_places_only():
    faults = [
        f"{name_of(path)} marks markup as safe: let cms.text.richtext clean it, or use format_html."
        for path in sources(*APPS)
        if name_of(path) not in TRUSTED and re.search(r"\bmark_safe\b|\bSafeString\(|\bSafeData\b", path.read_text())
    ]
    faults += [
        f"{name_of(path)} switches escaping off: put what is trusted into one of {sorted(TRUSTED)}."
        for path in templates()
        if re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", path.read_text())
    ]
    agree(faults)


def test_nobody_reads_row_by_row_while_writing():
    """Migrations too; docstrings may speak of it."""
    agree(
        f"{name_of(path)}:{node.lineno} calls iterator(): on SQLite its next write fails; use cms.batches."
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if name_of(path) not in ONLY_READ
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("iterator", "aiterator")
    )


def test_templates_hold_no_inline_script_or_style_and_load_nothing_from_elsewhere():
    patterns = {
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)": "an inline script",
        r"<style\b": "an inline style sheet",
        r"<[a-z][^>]*\sstyle\s*=": "a style attribute",
        r"<[a-z][^>]*\son[a-z]+\s*=": "an event handler",
        r"<(?:script|img|iframe|source|link[^>]*stylesheet)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//": "a foreign address",
    }
    agree(
        [
            f"{name_of(path)} holds {what}: the security policy refuses it; use a file under static/."
            for path in templates()
            if path.suffix == ".html" and path.parent.name != "mail"  # mail programs know no style sheet
            for pattern, what in patterns.items()
            if re.search(pattern, path.read_text(), re.IGNORECASE)
        ]
    )


def test_files_and_functions_stay_short_enough_to_be_read():
    faults = []
    for path in sources(*APPS, "tests"):
        lines = path.read_text().count("\n")
        if lines > 500:
            faults.append(f"{name_of(path)} has {lines} lines: split it along a business word.")
        for node in ast.walk(tree(path)):
            longest = 60 if path.is_relative_to(ROOT / "tests") else 40
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= longest:
                faults.append(f"{name_of(path)}:{node.lineno} {node.name} has over {longest} lines: name its parts.")
    agree(faults)


def test_imports_stand_at_the_top():
    """Those of `ready` are Django's way; another one says its reason on its line."""
    faults = []
    for module, path in modules().items():
        lines = path.read_text().splitlines()
        for function in ast.walk(tree(path)):
            is_other = isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name != "ready"
            for node in ast.walk(function) if is_other else ():
                if isinstance(node, ast.Import | ast.ImportFrom) and "#" not in lines[node.lineno - 1]:
                    faults.append(f"{module}:{node.lineno} imports inside a function: say why, or do it at the top.")
    agree(faults)


def test_a_name_says_what_a_function_does():
    agree(
        f"{module}:{node.lineno} {node.name}: require_ or validate_ where it raises; otherwise say what it does."
        for module, path in modules().items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.name.startswith("ask_")
    )


def test_a_class_name_means_one_thing():
    places = {}
    for module, path in modules().items():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and node.name not in SHARED_CLASS_NAMES | AMBIGUOUS_CLASS_NAMES:
                places.setdefault(node.name, set()).add(module)
    agree(
        f"{name} is a class of {' and '.join(sorted(found))}: give one of them another name."
        for name, found in sorted(places.items())
        if len(found) > 1
    )


def settings_read():
    readers = {"text", "number", "flag", "origin"}
    for node in ast.walk(ast.parse((ROOT / "cms" / "settings.py").read_text())):
        reads = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in readers
        if reads and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


def commands():
    files = [path for app in APPS for path in (ROOT / app).rglob("management/commands/*.py")]
    return [path.stem for path in files if not path.stem.startswith("_")]


def test_the_readme_names_every_setting_and_every_command():
    readme = ROOT / "README.md"
    text = readme.read_text()
    agree(
        [
            f"README.md does not mention {name}: say in one line what it is for."
            for name in sorted({*settings_read(), *commands()})
            if not re.search(rf"\b{name}\b", text)
        ]
    )


# Its rows are always the same, or one.
NEVER_MANY_ROWS = {"load_demo", "authors.tasks.mail_invitation", "authors.tasks.mail_password_link"}


def names_in(path):
    """Constant texts, and dotted names by the names that were imported: {"rebuild_search", "search.tasks.write_outdated"}."""
    imported = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant):
            yield node.value
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{imported.get(node.value.id)}.{node.attr}"


def test_every_command_and_every_task_is_tried_on_many_rows():
    tried = {name for path in (ROOT / "tests").glob("test_many_*.py") for name in names_in(path)}
    tasks = {path for path in cms.tasks.labels if path.split(".")[0] in APPS}
    agree(
        f"{name}: no test in tests/test_many_rows.py or tests/test_many_tasks.py has it go through MANY rows."
        for name in sorted({*commands(), *tasks} - NEVER_MANY_ROWS - tried)
    )


BITE = {"ADDRESSES", "AT_ONCE", "BATCH", "CHUNK", "FETCHED", "MARKED", "READ", "SIZE"}


def bites():
    """(module, constant) of those that are more than a few rows."""
    pattern = re.compile(rf"^({'|'.join(sorted(BITE))}) = ([\d_]+)\b(?! *[*<])", re.MULTILINE)
    for module, path in modules().items():
        for name, number in pattern.findall(path.read_text()):
            if int(number) > many.SMALL:
                yield module, name


def test_many_rows_are_more_than_any_bite():
    agree(f"{module}.{name}: name it in BITES of tests/many.py." for module, name in {*bites()} - {*many.BITES})
    agree(
        f"{module}.{name}: there is none, so take it out of tests/many.py."
        for module, name in {*many.BITES} - {*bites()}
    )


def test_migrations_write_to_the_database_that_is_migrated():
    """`copy_database` migrates another one: the manager alone would write to the one that is copied."""
    paths = sorted(path for app in APPS for path in (ROOT / app).rglob("migrations/*.py"))
    faults = [str(path.relative_to(ROOT)) for path in paths if re.search(r"\.objects\.(?!using\()", path.read_text())]
    assert any(".objects.using(" in path.read_text() for path in paths)
    assert not faults, f"say `objects.using(schema_editor.connection.alias)`: {faults}"


def test_requirements_name_no_host_and_pin_everything():
    faults = []
    for path in sorted(ROOT.glob("requirements*.txt")):
        text = path.read_text()
        if re.search(r"://|file:|--(?:extra-)?index-url|--find-links|^-f\b|^-i\b|#.*\s/[a-z]+/", text, re.MULTILINE):
            faults.append(f"{path.name} names a host or a folder: run make requirements.")
        for pin in re.split(r"\n(?=[a-z])", text)[1:]:
            if "==" not in pin.split("\n")[0] or "--hash=sha256:" not in pin:
                faults.append(f"{path.name} pins {pin.split()[0]} without its hashes: run make requirements.")
    agree(faults)


# Translations

CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
CALLS_IN_CONTEXT = {"pgettext": 2, "pgettext_lazy": 2, "npgettext": 3, "npgettext_lazy": 3}


def messages_of(parsed):
    """(context, text) of every call to gettext with constant texts; the singular stands for a pair."""
    for node in ast.walk(parsed):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if name in CALLS and len(texts) >= CALLS[name]:
            yield None, texts[0]
        elif name in CALLS_IN_CONTEXT and len(texts) >= CALLS_IN_CONTEXT[name]:
            yield texts[0], texts[1]


def messages_of_template(path):
    source = templatize(path.read_text())
    pattern = r"\b(?:_|u?n?p?gettext(?:_lazy)?)\((?:[^()'\"]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*\)"
    for call in re.findall(pattern, source):
        yield from messages_of(ast.parse(call.strip()))


def messages():
    found = {}
    for path in sources(*APPS):
        found |= {message: name_of(path) for message in messages_of(tree(path)) if message[1]}
    for path in templates():
        found |= {message: name_of(path) for message in messages_of_template(path)}
    return found


def po_entries(path):
    """(context, text) -> list of translations; fuzzy ones and comments are left out."""
    entries = {}
    for block in re.split(r"\n\s*\n", path.read_text()):
        if re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE):
            continue
        key, fields = None, {}
        for line in block.splitlines():
            if match := re.match(r'(msg\w+(?:\[\d\])?)?\s*(".*")$', line):
                key = match[1] or key
                fields[key] = fields.get(key, "") + ast.literal_eval(match[2])
        if fields.get("msgid"):
            translations = [value for name, value in fields.items() if name.startswith("msgstr")]
            entries[fields.get("msgctxt"), fields["msgid"]] = translations
    return entries


def mo_entries(path):
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    entries = {}
    for key, value in catalogue.items():
        text = key[0] if isinstance(key, tuple) else key
        context, _, message = text.rpartition("\x04")
        if message:
            entries.setdefault((context or None, message), []).append(value)
    return entries


def catalogues():
    return sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))


def test_every_text_is_translated_into_french():
    catalogue = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    translated = {message for message, texts in po_entries(catalogue).items() if all(texts)}
    agree(
        [
            f"{place}: {message!r} has no French in locale/fr: run makemessages, translate, run compilemessages."
            for (context, message), place in sorted(messages().items(), key=str)
            if (context, message) not in translated
        ]
    )


def test_compiled_language_files_are_those_of_their_sources():
    agree(
        [
            f"{name_of(path)} and its .mo differ: run manage.py compilemessages."
            for path in catalogues()
            if {key: texts for key, texts in po_entries(path).items() if all(texts)}
            != mo_entries(path.with_suffix(".mo"))
        ]
    )
