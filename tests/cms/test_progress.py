import sys

import pytest

from cms import progress
from cms.progress import Progress


@pytest.fixture
def seen_at_once(monkeypatch):
    monkeypatch.setattr(progress, "PAUSE", 0)


def test_where_nobody_watches_each_state_is_a_line_of_its_own(seen_at_once, capsys):
    bar = Progress(4)
    bar.step(1, "one")
    bar.step(3)
    bar.update()
    bar.close()
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert out == "" and "\r" not in err
    assert [line.split("%")[0].strip() for line in lines if line][-1] == "100"
    assert any("1/4" in line and "one" in line for line in lines) and any("3/4" in line for line in lines)


def test_what_is_quick_says_nothing(monkeypatch, capsys):
    monkeypatch.setattr(progress, "PAUSE", 600)
    bar = Progress(0)
    bar.step(0)
    bar.close()
    assert capsys.readouterr().err == ""


def test_on_a_terminal_one_line_is_drawn_anew(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    bar = Progress(2)
    bar.update(2)
    bar.close()
    err = capsys.readouterr().err
    assert err.startswith("\r") and "2/2" in err
