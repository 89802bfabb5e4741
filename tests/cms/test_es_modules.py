"""Modules as one script: what each exports, in the order of the imports; what cannot be joined is named."""

import subprocess
from pathlib import Path

import playwright
import pytest
from django.core.exceptions import ImproperlyConfigured

from cms import es_modules

FILES = {
    "app/begin.js": 'import { double as twice } from "./deep/sums.js";\nimport * as all from "./deep/sums.js";\n'
    "const NAME = 1;\nconsole.log(twice(NAME), all.SIX, new all.Box().seven);\n",
    "app/other.js": "const NAME = 5;\nconsole.log(NAME);\n",
    "app/deep/sums.js": 'import {\n  NAME,\n} from "../name.js";\nexport const double = (one) => 2 * one * NAME;\n'
    "export const [SIX, EIGHT] = [6, 8];\nclass Box {\n  seven = 7;\n}\nexport { Box };\n",
    "app/name.js": "export const NAME = 10;\n",
}


def joined(files, *entries):
    return es_modules.join("app/all.js", entries, files.__getitem__)


def test_what_is_joined_does_what_the_modules_do():
    text = joined(FILES, "app/begin.js", "app/other.js")
    command = [
        Path(playwright.__file__).parent / "driver/node",
        "--input-type=module",
        "-",
    ]  # the Node that comes with it
    assert subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout == "20 6 7\n5\n"


def test_each_comes_once_and_behind_what_it_imports():
    lines = [line for line in joined(FILES, "app/begin.js", "app/deep/sums.js").splitlines() if line.startswith("// ")]
    assert lines == ["// app/name.js", "// app/deep/sums.js", "// app/begin.js"]


def test_what_is_imported_later_is_found_from_the_bundle():
    files = FILES | {
        "app/deep/later.js": 'const a = () => import("../far.js");\nconst b = () => import("../name.js");\n'
    }
    assert 'import("./far.js")' in joined(files, "app/deep/later.js")
    assert "Promise.resolve($app_name_js)" in joined(files, "app/name.js", "app/deep/later.js")


@pytest.mark.parametrize(
    "line",
    [
        "export default 1;",
        "export let counter = 0;",
        'export * from "./name.js";',
        'import "./name.js";',
        'import Name from "./name.js";',
        'await fetch("/");',
        "const here = import.meta.url;",
    ],
)
def test_what_cannot_be_joined_is_named(line):
    with pytest.raises(ImproperlyConfigured, match=r"app/wrong\.js cannot be joined"):
        joined(FILES | {"app/wrong.js": f"{line}\n"}, "app/wrong.js")


def test_a_circle_is_named():
    files = {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'}
    with pytest.raises(ImproperlyConfigured, match=r"a\.js > b\.js > a\.js"):
        es_modules.join("all.js", ["a.js"], files.__getitem__)
