"""The table of `docs/architecture.md`, and the imports as they are in the source: `tests/test_conventions.py` compares them."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs/architecture.md"
HEAD = "| room | package | modules | may import | addresses |"
EVERYTHING = "everything"


class Row:
    def __init__(self, line):
        room, package, modules, may_import, addresses = (cell.strip() for cell in line.strip("|").split("|"))
        self.room, self.app = room, room.split("/")[0]
        self.package = package.strip("`")
        self.modules = [joined(self.package, name) for name in quoted(modules)]
        self.may_import = [name.strip() for name in may_import.split(",") if name.strip()]
        own, _by, absolute = addresses.partition("get_absolute_url:")
        self.addresses = quoted(own)  # what their names begin with
        self.absolute = quoted(absolute)  # names of a higher room that its get_absolute_url may use

    def may(self, other):
        """Whether it may import it: itself, or a room below that it names, or whose path begins with a name that it names."""
        named = any(
            name == EVERYTHING or other.room == name or other.room.startswith(f"{name}/") for name in self.may_import
        )
        return other is self or (named and table().index(other) > table().index(self))


def quoted(cell):
    return re.findall(r"`([^`]*)`", cell)


def joined(package, name):
    if name == ".":
        return package
    return f"{package}.{name}" if package else name


@cache
def table():
    """Its rows, the highest first."""
    lines = TABLE.read_text().split(HEAD, 1)[1].splitlines()[2:]
    return [Row(line) for line in lines[: next(n for n, line in enumerate(lines) if not line.startswith("|"))]]


@cache
def row_of():
    """{dotted name: its row}"""
    return {module: row for row in table() for module in row.modules}


def name_of_module(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def packages():
    return sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("tests", "bench"))


@cache
def modules():
    """{dotted name: path} of the product; migrations and empty files are nobody's business."""
    paths = [ROOT / "manage.py", *(path for package in packages() for path in (ROOT / package).rglob("*.py"))]
    return {
        name_of_module(path): path
        for path in sorted(paths)
        if "migrations" not in path.parts and path.read_text().strip()
    }


@cache
def tree(path):
    return ast.parse(path.read_text(), filename=str(path))


def imported_names(path):
    """Dotted names, those imported inside functions too: `from a import b` gives a.b."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def module_of(name):
    """The module that a dotted name stands in, or None: it is none of ours."""
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name or None


@cache
def imports_of(module):
    found = {module_of(name) for name in imported_names(modules()[module])}
    return sorted(found - {None, module})


def circles():
    """Each circle of modules once, as a list that begins with its first module by name."""
    found, done = set(), set()

    def walk(module, way):
        if module in way:
            circle = way[way.index(module) :]
            first = circle.index(min(circle))
            found.add((*circle[first:], *circle[:first]))
        elif module not in done:
            for other in imports_of(module):
                walk(other, [*way, module])
            done.add(module)

    for module in modules():
        walk(module, [])
    return sorted(found)


def strings_of(path):
    """(line, text, function) of every text in the code but docstrings; the fixed parts of f-strings too."""
    skipped = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }

    def walk(node, function):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            function = node.name
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value, function
        for child in ast.iter_child_nodes(node):
            yield from walk(child, function)

    return walk(tree(path), None)
