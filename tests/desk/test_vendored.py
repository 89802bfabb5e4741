"""What the browser gets as others made it: unchanged, and with its licence."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "desk/static/desk/vendored"


def test_files_are_as_they_were_taken_over():
    sums = dict(reversed(line.split()) for line in (FOLDER / "SHA256SUMS").read_text().splitlines())
    assert sums == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FOLDER.iterdir()
        if path.name != "SHA256SUMS"
    }


def test_each_has_its_licence():
    assert {path.stem for path in FOLDER.glob("*.js")} == {
        path.name.removesuffix(".LICENSE.txt") for path in FOLDER.glob("*.txt")
    }
