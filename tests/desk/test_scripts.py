"""The scripts of the writing page: what they weigh, and that readers get none of them."""

import gzip
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "desk/static/desk"
MOST = 30_000  # bytes, compressed, of all that saves by itself, with its library


def test_they_stay_small():
    files = [
        *FOLDER.glob("autosave/*.js"),
        *FOLDER.glob("vendored/*.js"),
        FOLDER / "kept_texts.js",
        FOLDER / "moments.js",
        FOLDER / "tag_names.js",
    ]
    weights = {path.name: len(gzip.compress(path.read_bytes())) for path in files}
    assert len(weights) > 10
    assert sum(weights.values()) < MOST, weights


def test_no_template_of_readers_names_them():
    templates = [
        *Path(FOLDER.parents[2] / "templates").glob("website/*.html"),
        FOLDER.parents[2] / "templates/base.html",
    ]
    assert len(templates) > 3
    assert [
        path.name for path in templates if "desk/" in path.read_text() and "static 'desk/" in path.read_text()
    ] == []
