"""Pictures that a text cannot keep: found, named, and left out of a body that is read piece by piece."""

import io
from urllib.parse import parse_qs, urlencode

import pytest

from cms.text.pictures import lost_pictures, read_without_data, without_data

DATA = "data:image/jpeg;base64," + "Ab+/9" * 50_000 + "=="


@pytest.mark.parametrize("piece", [1, 7, 64, 1000, 64 * 1024])
def test_a_body_is_read_without_pictures_whatever_its_pieces(piece):
    data = DATA[:3000] if piece < 64 else DATA
    sent = {
        "title": "Été & %2B",
        "body": f'<p>Un</p><img alt="mur" src="{data}"><p>deux +3 %</p><img src="{data}">',
        "z": "à",
    }
    body = urlencode(sent).encode()
    for each in (body, urlencode(sent, safe=":/;,+=").replace("&%2", "&%2").encode()):
        left = read_without_data(io.BytesIO(each).read, most=10_000, piece=piece)
        found = parse_qs(left.decode())
        if each is body:
            assert found["body"] == [sent["body"].replace(data, "data:image/jpeg;base64,")]
        assert (found["title"], found["z"]) == ([sent["title"]], ["à"])
        assert len(left) < 1000


def test_what_holds_no_picture_is_left_alone():
    body = urlencode({"body": "data:image/png;base64 est un mot; data:image/png;base64,"}).encode()
    assert read_without_data(io.BytesIO(body).read, most=1000, piece=5) == body


def test_too_much_is_refused_before_all_is_read():
    stream = io.BytesIO(b"x" * 10_000_000)
    with pytest.raises(ValueError):
        read_without_data(stream.read, most=1_000_000)
    assert stream.tell() < 1_300_000


def test_in_a_text_they_are_counted():
    assert without_data(f'<img src="{DATA}">a<img src="{DATA}">')[1] == 2
    assert without_data("base64, un mot") == ("base64, un mot", 0)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="data:image/png;base64,AA">', [("png", True)]),
        ('<img alt="Un mur &amp; un chat" src="data:image/png;base64,AA">', [("Un mur & un chat", True)]),
        ('<IMG SRC="file:///C:/Users/x/Mes%20photos/mur.jpg">', [("mur.jpg", True)]),
        ("<img src='blob:https://patio.example/1-2'>", [("1-2", True)]),
        ("<img src=cid:image001.png@01>", [("cid:image001.png@01", True)]),
        ('<img src="https://exemple.fr/mur.jpg">', [("exemple.fr", False)]),
        ('<img src="//exemple.fr/mur.jpg" title="Mur">', [("Mur", False)]),
        (
            '<img src="https://patio.example/media/a.jpg"><img src="/media/a.jpg"><img data-image="3" src="https://x.y/a">',
            [],
        ),
        ('<img><img src="">', []),
        ("<p>img src</p>", []),
    ],
)
def test_those_that_cannot_be_kept_are_named(html, expected):
    found = lost_pictures(html, own_hosts={"patio.example"})
    assert [(each.name, each.is_gone) for each in found] == expected


def test_a_name_is_short_and_a_strange_text_costs_little():
    assert len(lost_pictures(f'<img alt="{"x" * 5000}" src="file:a">', own_hosts=set())[0].name) == 80
    assert lost_pictures("<img " * 3_000_000, own_hosts=set()) == []  # half a minute where each looked for its own end
