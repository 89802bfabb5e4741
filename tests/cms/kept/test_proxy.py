"""A proxy that keeps pages until they change: told until when, and when they do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.utils import timezone

from cms.kept import generation as generation_module
from cms.kept import proxy
from cms.kept.generation import Look
from cms.kept.models import Change, Epoch

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def generation(number=1, *, epoch="epoch", boundary=None):
    fields = {"release": "release", "epoch": epoch, "number": number, "boundary": boundary}
    return generation_module.Generation(**{name: fields[name] for name in generation_module.Generation._fields})


@pytest.fixture
def link(tmp_path):
    return proxy.Link(tmp_path / "run" / "generation")


def page(*, status=200, kept_in=None):
    response = HttpResponse("page", status=status)
    response.kept_in = kept_in or generation()
    return response


def marked(response, look, link):
    proxy.mark(response, look, link)
    return response.headers.get("X-Accel-Expires")


def test_the_link_has_another_name_after_each_change(link):
    names = []
    for each in (generation(1), generation(2), generation(2, boundary=NOON), generation(3, boundary=NOON)):
        link.follow(each)
        link.follow(each)
        names.append(link.name())
        assert link.path.resolve().is_dir()
    assert len(set(names)) == 4


def test_it_never_goes_back(link):
    other = proxy.Link(link.path)
    for late in (generation(4), generation(5), generation(5, boundary=NOON - timedelta(hours=1))):
        link.follow(generation(5, boundary=NOON))
        now = link.name()
        other.follow(late)
        assert link.name() == now
    other.follow(generation(6))
    assert link.name() != now


def test_another_database_has_names_of_its_own(link):
    link.follow(generation(9))
    link.follow(generation(1, epoch="restored"))
    assert link.name() == proxy.name_of(generation(1, epoch="restored"))
    other = proxy.Link(link.path)
    other.follow(generation(9))  # of whoever has not begun with this one
    assert link.name() == proxy.name_of(generation(1, epoch="restored"))


def test_a_process_of_a_former_release_leaves_it_alone(link):
    """Which release it is stands in what the generation begins with, as the epoch does."""
    former, young = link, proxy.Link(link.path)
    former.follow(generation(1, epoch="former"), begins=True)
    young.follow(generation(1, epoch="young"), begins=True)
    former.follow(generation(2, epoch="former"))
    assert link.name() == proxy.name_of(generation(1, epoch="young"))
    young.follow(generation(2, epoch="young"))
    assert link.name() == proxy.name_of(generation(2, epoch="young"))


def test_former_names_go_but_not_at_once(link):
    for number in range(30):
        link.follow(generation(number))
    assert len(list(link.folder.iterdir())) == proxy.NAMES_LEFT + 1
    assert proxy.Link(link.path).name() == proxy.name_of(generation(29))


@pytest.mark.parametrize("name", ["", "x", "a-b-c", "a-1", "a-1-2-3"])
def test_what_is_no_name_of_ours_is_taken_over(link, name):
    if name:
        link.folder.mkdir(parents=True)
        link.path.symlink_to(link.folder / name)
    link.follow(generation(1))
    assert link.name() == proxy.name_of(generation(1))


def test_a_page_says_until_when_it_is_right(link, monkeypatch):
    monkeypatch.setattr(proxy.time, "time", NOON.timestamp)
    link.follow(generation())
    look = Look(generation(), NOON + timedelta(seconds=90.5), 0)
    response = page()
    assert marked(response, look, link) == f"@{int(NOON.timestamp()) + 89}"
    assert response.headers["Surrogate-Key"] == "patio"
    assert response.kept_in is None
    assert marked(page(), look._replace(following=None), link) == f"@{int(NOON.timestamp()) + proxy.LONGEST}"
    far = NOON + timedelta(days=9)
    assert marked(page(), look._replace(following=far), link) == f"@{int(NOON.timestamp()) + proxy.LONGEST}"


@pytest.mark.parametrize("ahead", [0, 0.5, 0.999])
def test_in_the_second_before_a_boundary_nothing_is_kept(link, monkeypatch, ahead):
    monkeypatch.setattr(proxy.time, "time", NOON.timestamp)
    link.follow(generation())
    assert marked(page(), Look(generation(), NOON + timedelta(seconds=ahead), 0), link) is None
    assert marked(page(), Look(generation(), NOON + timedelta(seconds=1), 0), link) is not None


def test_what_the_proxy_must_not_keep_says_nothing(link):
    look = Look(generation(), None, 0)
    assert marked(page(), look, link) is None  # no link
    link.follow(generation())
    assert marked(page(status=304), look, link) is None
    assert marked(page(kept_in=generation(0)), look, link) is None  # the former page
    assert marked(HttpResponse("private"), look, link) is None
    link.follow(generation(2))  # by another process, which knows of a change
    assert marked(page(), look, link) is None


@pytest.mark.django_db
def test_whoever_looks_moves_the_link(link):
    Epoch.objects.get_or_create(defaults={"value": "epoch"})
    teller = proxy.Teller(link)
    assert 0 <= teller.tell() <= proxy.LOOK_EVERY
    first = link.name()
    teller.tell()
    assert link.name() == first
    Change.objects.create(pk=Change.objects.count() + 1000, number=1)
    teller.tell()
    assert proxy.parts_of(link.name())[1] == proxy.parts_of(first)[1] + 1


def test_it_goes_on_without_a_database_or_a_folder(link, monkeypatch, caplog):
    def silent(at):
        raise OperationalError("no answer")

    teller = proxy.Teller(link)
    monkeypatch.setattr(proxy.generations, "read", silent)
    assert (teller.tell(), link.name(), caplog.messages) == (proxy.LOOK_EVERY, None, [])
    monkeypatch.setattr(proxy.generations, "read", lambda at: (generation(), timezone.now()))
    link.path.parent.write_text("no folder")
    for _turn in range(3):
        assert teller.tell() == proxy.LOOK_EVERY
    assert len(caplog.messages) == 1
    link.path.parent.unlink()
    assert teller.tell() == 0 and link.name()
