"""What belongs to one request stands on objects made for it: classes, their fields and module-level objects are
everybody's for as long as the process lives. Read from the source, as the other conventions are."""

import ast
import re

import pytest

from tests.test_conventions import APPS, agree, name_of, sources, tree

pytestmark = pytest.mark.source_only

SHARED_FIELDS = {"base_fields", "declared_fields"}
MAKES_A_CLASS = {
    "get_form",
    "get_formset",
    "get_form_class",
    "modelform_factory",
    "inlineformset_factory",
    "modelformset_factory",
    "formset_factory",
    "type",
}
# One object of such a class serves all requests, or is copied for each form with all that it holds.
SERVES_ALL = re.compile(r"(Admin|Inline|AdminSite|Middleware|Feed|Sitemap|Widget|Input|Textarea|Select|Field)$")
MADE_BEFORE_USE = {"__init__", "contribute_to_class", "deconstruct", "__deepcopy__"}
CHANGES = {"append", "add", "extend", "insert", "update", "setdefault", "pop", "popitem", "clear", "remove"}


def serving_all(trees):
    """Names of the classes that serve all requests, by their own names or by those of any class above them."""
    above = {
        node.name: [ast.unparse(base).split(".")[-1] for base in node.bases]
        for parsed in trees
        for node in ast.walk(parsed)
        if isinstance(node, ast.ClassDef)
    }

    def serves(name, seen=()):
        return bool(SERVES_ALL.search(name)) or any(
            serves(base, (*seen, name)) for base in above.get(name, []) if base not in seen
        )

    return {name for name in above if serves(name)}


def written(node):
    """What a statement writes to: the targets of an assignment, or the object of a call that changes it."""
    if isinstance(node, ast.Assign | ast.Delete):
        return node.targets
    if isinstance(node, ast.AugAssign | ast.AnnAssign):
        return [node.target]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
        changed = ast.unparse(node.func.value)
        is_rows = re.search(r"\bobjects\b", changed) or isinstance(node.func.value, ast.Call)
        return [] if is_rows else [ast.Subscript(node.func.value, ast.Constant(None))]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
        return [ast.Attribute(node.args[0], "…")]
    return []


def root_of(target):
    """(the name at its beginning, the attributes on the way) of a target such as `form.base_fields[name].initial`."""
    passed = []
    while isinstance(target, ast.Attribute | ast.Subscript):
        if isinstance(target, ast.Attribute):
            passed.append(target.attr)
        target = target.value
    if is_called(target, {"type"}):
        return "type", passed
    return (target.id if isinstance(target, ast.Name) else ""), passed


def is_called(value, names):
    return isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] in names


def classes_in(function, known):
    """Names that stand for a class in this function: of classes themselves, and what was got from a maker of classes."""
    given = [
        node for node in ast.walk(function) if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    ]
    made = {
        node.targets[0].id
        for node in given
        if is_called(node.value, MAKES_A_CLASS) or ast.unparse(node.value).endswith(".__class__")
    }
    return made | {name for name in known if name[:1].isupper() and not name.isupper()}


def module_names(parsed):
    """Names bound at the top of a module: imports, classes and plain values."""
    for node in parsed.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def functions_of(parsed):
    """(function, the class that it is a method of, or "")"""
    owners = {
        id(method): node.name for node in ast.walk(parsed) if isinstance(node, ast.ClassDef) for method in node.body
    }
    for node in ast.walk(parsed):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, owners.get(id(node), "")


def kept_beyond_a_request(parsed, serves_all):
    """(line, what is written) where a function leaves something on an object that other requests use too."""
    known = set(module_names(parsed))
    for function, owner in functions_of(parsed):
        classes = classes_in(function, known)
        arguments = {argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]}
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield node.lineno, f"global {', '.join(node.names)}"
            for target in written(node):
                root, passed = root_of(target)
                if isinstance(target, ast.Name):
                    continue
                on_fields = SHARED_FIELDS & set(passed)
                on_class = root in classes or {"__class__", "_meta"} & set(passed) or root == "type"
                on_server = root == "self" and owner in serves_all and function.name not in MADE_BEFORE_USE
                on_module = "request" in arguments and root in known - arguments
                if on_fields or on_class or on_server or on_module:
                    yield node.lineno, ast.unparse(target).removesuffix("[None]")


def test_nothing_of_a_request_is_written_on_what_other_requests_use():
    serves_all = serving_all([tree(path) for path in sources(*APPS)])
    agree(
        f"{name_of(path)}:{line} writes {what}, which is everybody’s until the process ends, so that one person’s values "
        "stand in another’s page: give it to the object made for this request (an argument of the form, form.initial, "
        "form.fields, the context, the session)."
        for path in sources(*APPS)
        for line, what in kept_beyond_a_request(tree(path), serves_all)
    )


def test_what_leaks_from_one_request_into_another_is_found():
    leaking = """
from desk.forms import ArticleForm
KEPT = {}
class ArticleAdmin(ModelAdmin):
    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user
        form.base_fields["publish_at"].initial = request.GET["publish_at"]
        form.declared_fields.update(other)
        self.user = request.user
        self.fields.append("user")
        type(self).form.note = request.GET["note"]
        self.__class__.note = request.GET["note"]
        ArticleForm.user = request.user
        setattr(form, "saves", False)
        KEPT[request.user.pk] = request.GET["note"]
        return form
    def source_sent(self, request, article):
        form_class = self.get_form(request, article, change=False)
        form_class.saves = False
class Clock(MultiWidget):
    def get_context(self, name, value, attrs):
        self.widgets[2].choices = value
class DateClock(Clock):
    def render(self, value):
        global last
        self.value = value
"""
    parsed = ast.parse(leaking)
    expected = [*range(7, 17), 20, 23, 26, 27]
    assert sorted(line for line, _what in kept_beyond_a_request(parsed, serving_all([parsed]))) == expected


def test_what_is_made_for_one_request_is_let_be():
    harmless = """
KEPT = {}
class ArticleAdmin(ModelAdmin):
    def __init__(self, model, site):
        self.kept = model
    def render_change_form(self, request, context):
        form = context["adminform"].form
        form.initial |= {"publish_at": "2031"}
        form.fields["tags"].queryset = request.user.tags
        request.desk_form = form
        request.session["typed"] = form.data
        found = {}
        found["x"] = KEPT["x"]
class Form(BaseForm):
    def clean(self):
        self.stale = True
        self.fields["tags"].widget.attrs["class"] = "x"
"""
    parsed = ast.parse(harmless)
    assert list(kept_beyond_a_request(parsed, serving_all([parsed]))) == []
