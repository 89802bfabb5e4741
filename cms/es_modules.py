"""ES modules of ours as one script of `type="module"`, for `cms.bundling`.

Each becomes a function that answers what it exports, in the order of the imports. So that reading them line by line is enough,
`import` and `export` stand at the beginning of a line, an import has names or `* as one`, and an export is no default and never
assigned again.
"""

import posixpath
import re

from django.core.exceptions import ImproperlyConfigured

IMPORT = re.compile(r'^import (?:(\{[^}]*\})|\* as (\w+)) from "(\.[^"]+)";$', re.MULTILINE)
DECLARED = re.compile(r"^export (?=(?:const|class|function|async function) (\w+|\[[\w, ]+\])(?=\W))", re.MULTILINE)
LISTED = re.compile(r"^export \{([\w, ]+)\};$", re.MULTILINE)
LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')
LEFT = re.compile(r"^(?:import|export)\b.*|^await\b.*|\bimport\.meta\b", re.MULTILINE)
WORD = re.compile(r"\w+")


def join(path, entries, read):
    """The text of the module at `path`: the `entries` and all that they import; `read(path)` answers a module's text."""
    texts = {}

    def add(module, importers=()):
        if module in importers:
            raise ImproperlyConfigured(f"Modules import one another in a circle: {' > '.join([*importers, module])}.")
        if module not in texts:
            source = read(module)
            for _names, _whole, address in IMPORT.findall(source):
                add(resolved(module, address), (*importers, module))
            texts[module] = source

    for entry in entries:
        add(entry)
    return "\n".join(f"// {module}\n{as_function(module, source, path, texts)}" for module, source in texts.items())


def as_function(module, source, path, known):
    names = [name for group in DECLARED.findall(source) + LISTED.findall(source) for name in WORD.findall(group)]
    body = IMPORT.sub(lambda found: taken(module, *found.groups()), source)
    body = LATER.sub(lambda found: taken_later(module, found[1], path, known), body)
    body = LISTED.sub("", DECLARED.sub("", body))
    if left := LEFT.search(body):
        raise ImproperlyConfigured(f"{module} cannot be joined with others, because of this line: {left[0]}")
    return f"const {variable(module)} = (() => {{\n{body}\nreturn {{ {', '.join(names)} }};\n}})();\n"


def taken(module, names, whole, address):
    return f"const {whole or names.replace(' as ', ': ')} = {variable(resolved(module, address))};"


def taken_later(module, address, path, known):
    wanted = resolved(module, address)
    if wanted in known:
        return f"Promise.resolve({variable(wanted)})"
    return f'import("./{posixpath.relpath(wanted, posixpath.dirname(path))}")'


def resolved(module, address):
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), address))


def variable(module):
    return "$" + re.sub(r"\W", "_", module)
