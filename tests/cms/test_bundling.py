"""Bundles are what their members are, wherever static files are looked for."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.forms import Media
from django.forms.widgets import Script
from django.test import override_settings

from cms import bundling
from cms.bundling import declared, scripts, styles, without_members

TOP_LEVEL = re.compile(r"^(?:async )?(?:function\*?|const|let|class|var) (\w+)", re.MULTILINE)


@pytest.fixture
def made(monkeypatch, tmp_path):
    """Declares bundles of files that are only there in the test: made({"a.js": "…"}, {"all.js": scripts("a.js")})"""

    def make(files, bundles):
        for name, text in files.items():
            (tmp_path / "sources" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "sources" / name).write_text(text)
        monkeypatch.setattr(bundling, "declared", lambda: bundles)
        monkeypatch.setattr(bundling, "folder", lambda: tmp_path / "made")
        monkeypatch.setattr(finders, "find", lambda path: str(tmp_path / "sources" / path) if path in files else None)
        return lambda path: Path(bundling.BundleFinder().find(path)).read_text()

    return make


@pytest.mark.parametrize("path", declared())
def test_every_bundle_is_made_of_files_that_are_there(path):
    assert Path(finders.find(path)).read_text()
    assert len(finders.find(path, find_all=True)) == 1, "a file of that name is there already"


def test_no_two_scripts_of_ours_have_one_name_in_the_scope_that_they_share():
    paths = [each for name, bundle in declared().items() if name.endswith(".js") for each in bundle.members]
    shared = [path for path in paths if path.startswith(("cms/", "desk/")) and not is_module(path)]
    names = Counter(name for path in shared for name in TOP_LEVEL.findall(Path(finders.find(path)).read_text()))
    assert len(shared) > 10
    assert [name for name, times in names.items() if times > 1] == []


def is_module(path):
    return path in declared()["desk/writing_modules.js"].members + declared()["desk/everywhere.js"].members


def test_scripts_come_in_their_order_and_what_changed_is_there_at_once(made, tmp_path):
    found = made({"b.js": "let b\n//# sourceMappingURL=b.map", "a.js": "b = 1"}, {"all.js": scripts("b.js", "a.js")})
    assert found("all.js") == "// b.js\nlet b\n\n;\n// a.js\nb = 1\n;"
    (tmp_path / "sources/a.js").write_text("b = 2")
    assert "b = 2" in found("all.js")
    assert [path for path, _storage in bundling.BundleFinder().list([])] == ["all.js"]


def test_scripts_are_all_strict_or_none_is(made):
    files = {"a.js": '// why\n"use strict";\nlet a', "b.js": "/* who */\n'use strict';\nlet b", "c.js": "let c"}
    found = made(files, {"strict.js": scripts("a.js", "b.js"), "mixed.js": scripts("a.js", "c.js")})
    assert found("strict.js").startswith('"use strict";\n')
    with pytest.raises(ImproperlyConfigured, match=r"a\.js is strict and c\.js is not"):
        found("mixed.js")


def test_style_sheets_keep_what_they_point_to(made):
    files = {
        "lib/css/a.css": "@import url('b.css');\np { background: url(../img/x.svg) }",
        "lib/css/b.css": 'q { background: url("data:image/png;base64,x") } r { background: url("y.svg") }',
    }
    found = made(files, {"app/all.css": styles("lib/css/a.css")})
    assert "url(../lib/img/x.svg)" in found("app/all.css")
    assert 'url("data:image/png;base64,x")' in found("app/all.css")
    assert "url(../lib/css/y.svg)" in found("app/all.css")
    assert found("app/all.css").index("q {") < found("app/all.css").index("p {")
    assert "@import" not in found("app/all.css")


def test_a_block_without_its_end_is_refused_by_name(made):
    found = made({"lib/a.css": "p { color: red"}, {"app/all.css": styles("lib/a.css")})
    with pytest.raises(ImproperlyConfigured, match="lib/a.css has a block without its end"):
        found("app/all.css")


def test_a_member_that_is_missing_is_named(made):
    with pytest.raises(ImproperlyConfigured, match=r"no static file gone\.js"):
        made({}, {"all.js": scripts("gone.js")})("all.js")


def test_a_page_with_a_bundle_loads_no_member_of_it():
    some = Media(
        css={"all": ["desk/writing.css"], "screen": ["admin/css/autocomplete.css", "x.css"]},
        js=["admin/js/vendor/jquery/jquery.js", "desk/libraries.js", "x.js", Script("desk/tags.js", type="module")],
    )
    left = without_members(some)
    assert left._css == {"all": ["desk/writing.css"], "screen": ["x.css"]}
    assert left._js == ["desk/libraries.js", "x.js", Script("desk/tags.js", type="module")]


def test_the_server_and_collectstatic_have_them(tmp_path):
    storages = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    default = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    with override_settings(STATIC_ROOT=str(tmp_path), STORAGES=default | storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert len([*tmp_path.glob("desk/writing.????????????.js")]) == 1
    assert 'url("../admin/img/search.' in next(tmp_path.glob("desk/writing.????????????.css")).read_text()
    assert [*tmp_path.glob("cms/editor/ckeditor.????????????.js.gz")]
