"""What the README and the pages of docs/ name must be there: paths, commands, settings, modules and what is in them."""

import ast
import importlib
import re
from functools import cache

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class

from tests.architecture import HEAD, ROOT, packages, tree
from tests.test_conventions import agree, commands, name_of

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "bench/README.md"]
# Made while Patio runs, or standing for whatever somebody has.
NOT_IN_THE_REPOSITORY = re.compile(r"(var|media|docs/pictures)/|.*\bFILE\b|.*\bpath/")
TOPS = [path.name for path in ROOT.iterdir() if not path.name.startswith(".") or path.name == ".ci"]
# Of the tools around Patio.
SETTINGS_OF_OTHERS = {"SSL_CERT_FILE"}


@cache
def quoted(page):
    """What stands between backquotes and in blocks of code, the table of modules left out: it has a test of its own."""
    before, table, after = page.read_text().partition(HEAD)
    text = before + after.partition("\n\n")[2] if table else before
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    text = re.sub(r"^```\w*\n.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [*re.findall(r"`([^`]+)`", text), *(line for block in blocks for line in block.splitlines())]


def named(pattern):
    """(page, match) of each place that the pattern finds in what is quoted."""
    for page in PAGES:
        for text in quoted(page):
            for match in re.finditer(pattern, text):
                yield name_of(page), match


def test_paths_are_there():
    pattern = rf"(?<![\w./:-])((?:{'|'.join(map(re.escape, TOPS))})/[\w./-]*|[\w-]+\.(?:md|toml|txt|in))(?![\w*])"
    agree(
        f"{page} names {match[1]}: no such file."
        for page, match in named(pattern)
        if not NOT_IN_THE_REPOSITORY.match(match[1])
        if not is_there(ROOT / match[1]) and not is_there((ROOT / page).parent / match[1])
    )


def is_there(path):
    """A folder that holds nothing but what Python left behind is none."""
    return path.is_file() or any(each.is_file() and each.suffix != ".pyc" for each in path.rglob("*"))


def test_links_lead_somewhere():
    agree(
        f"{name_of(page)} links to {target}: no such file."
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
        if not (page.parent / target).exists()
    )


def test_commands_and_their_options_are_there():
    faults = []
    for page, match in named(r"manage\.py ([a-z_]+)([^`\n#;|]*)"):
        if match[1] not in get_commands():
            faults.append(f"{page} names manage.py {match[1]}: no such command.")
            continue
        known = options_of(match[1])
        unknown = [option for option in re.findall(r"--[a-z-]+", match[2]) if option not in known]
        faults += [f"{page} names manage.py {match[1]} {option}: it has no such option." for option in unknown]
    agree(faults)


@cache
def options_of(command):
    app = get_commands()[command]
    command = app if not isinstance(app, str) else load_command_class(app, command)
    return {option for action in command.create_parser("manage.py", "x")._actions for option in action.option_strings}


def test_commands_of_ours_are_named_with_options_that_they_have():
    """`rebuild_search --all` without manage.py before it."""
    names = "|".join(commands())
    agree(
        f"{page} names {match[0]}: it has no such option."
        for page, match in named(rf"\b({names})((?: --[a-z-]+)+)")
        if not set(match[2].split()) <= options_of(match[1])
    )


def test_targets_of_make_are_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    variables = set(re.findall(r"\$\((\w+)\)", (ROOT / "Makefile").read_text()))
    faults = [
        f"{page} names make {match[1]}: no such target."
        for page, match in named(r"(?<![\w-])make (?!sure)([a-z]+)")
        if match[1] not in targets
    ]
    faults += [
        f"{page} names {match[1]}= for make: no such variable."
        for page, match in named(r"make [a-z]+ ([A-Z]+)=")
        if match[1] not in variables
    ]
    agree(faults)


@cache
def words_in_capitals():
    files = [*ROOT.glob("*/**/*.py"), ROOT / "Makefile", ROOT / ".ci/run"]
    texts = (path.read_text() for path in files if ".venv" not in path.parts and "node_modules" not in path.parts)
    return {word for text in texts for word in re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", text)}


def test_settings_and_constants_are_there():
    agree(
        f"{page} names {match[0]}: neither a setting nor a constant."
        for page, match in named(r"(?<![\w.-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w-])")
        if match[0] not in words_in_capitals() | SETTINGS_OF_OTHERS
    )


def resolved(name):
    """The object that a dotted name stands for; raises where there is none."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            found = attribute(found, part)
        return found
    raise AttributeError(name)


def attribute(found, name):
    if isinstance(found, type) and hasattr(found, "_meta"):
        fields = {field.name: field for field in found._meta.get_fields()}
        if name in fields:
            return fields[name]
    return getattr(found, name)


def test_modules_and_what_is_in_them_are_there():
    pattern = rf"(?<![\w./-])((?:{'|'.join([*packages(), 'tests', 'bench'])})(?:\.\w+)+)(?!\w|/|\.\w)"
    agree(f"{page} names {match[1]}: nothing there." for page, match in named(pattern) if not exists(match[1]))


def exists(name):
    if name.endswith((".py", ".md", ".js", ".css", ".html", ".sqlite3")):
        return True  # a file beside the page
    if name in ("cms.wsgi", "cms.asgi"):
        return importlib.util.find_spec(name) is not None  # importing them starts the site
    try:
        resolved(name)
    except AttributeError:
        return (ROOT / name.replace(".", "/")).exists() or is_command_line(name)
    return True


def is_command_line(name):
    return importlib.util.find_spec(name) is not None if name.startswith("bench.") else False


def test_models_have_what_is_said_of_them():
    models = {model.__name__: model for model in apps.get_models() if model._meta.app_label in packages()}
    agree(
        f"{page} names {match[0]}: {match[1]} has nothing of this name."
        for page, match in named(rf"(?<![\w./])({'|'.join(models)})\.(objects\.)?(\w+)")
        if not has(models[match[1]].objects if match[2] else models[match[1]], match[3])
    )


def has(found, name):
    try:
        attribute(found, name)
    except AttributeError:
        return False
    return True


# The way of a request

WAY = re.compile(r"^\| `([\w/.]+)` \| (.*) \|$", re.MULTILINE)


def way():
    text = (ROOT / "docs/architecture.md").read_text()
    return WAY.findall(text.split("| file | what to look at |", 1)[1].split("\n\n", 1)[0])


def names_defined(path):
    found = set()
    for node in tree(path).body:
        found |= {node.name} if hasattr(node, "name") else set()
        found |= {target.id for target in getattr(node, "targets", []) if hasattr(target, "id")}
        found |= {child.name for child in getattr(node, "body", []) if hasattr(child, "name")}
    return found


def test_an_article_is_followed_through_six_files_and_a_template():
    files = [name for name, _names in way()]
    assert len([name for name in files if name.endswith(".py")]) <= 6
    assert [name for name in files if name.endswith(".html")] == ["templates/website/article.html"]


def test_nothing_that_the_page_of_an_article_uses_is_beside_the_way():
    """What its view names is defined in a file on the way."""
    path = ROOT / "website/views.py"
    modules = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in tree(path).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    [view] = [node for node in tree(path).body if getattr(node, "name", "") == "article"]
    used = {modules[node.id] for node in ast.walk(view) if isinstance(node, ast.Name) and node.id in modules}
    files = {name.removesuffix(".py").replace("/", ".") for name, _names in way()}
    agree(
        f"{name} is used by the view of an article, and its file is not on the way in docs/architecture.md."
        for name in sorted(used)
        if not {name, name.rpartition(".")[0]} & files
    )
    assert len(used) > 2


@pytest.mark.parametrize(("name", "text"), [each for each in way() if each[0].endswith(".py")])
def test_what_to_look_at_on_the_way_is_there(name, text):
    names = re.findall(r"`(\w+)`", text)
    assert names and set(names) <= names_defined(ROOT / name)
