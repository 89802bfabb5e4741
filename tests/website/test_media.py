"""A picture is public exactly while something live shows it."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from articles import publishing, writing
from images import renditions
from images.uploads import receive
from rendering import share_cards
from tests.factories import NOON, make_article, make_author, make_image, make_user, publish_article
from tests.images.factories import drawing, encoded, upload

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FOR_LONG = "public, max-age=31536000, immutable, s-maxage=1, stale-if-error=10"  # browsers; proxies ask again


def addresses(image):
    names = [image.rendition_name(*each) for each in renditions.existing(image)]
    return [image.url] + [settings.MEDIA_URL + name for name in names]


def status(read, image, *, at=NOON):
    [found] = {read(address, at=at).status_code for address in addresses(image)}
    return found


def test_a_live_lead_picture_an_inline_one_and_one_in_an_answer_are_public(read):
    lead, inline, answer = make_image(), make_image(colour=(1, 2, 3)), make_image(colour=(9, 9, 9))
    publish_article(
        lead_image=lead,
        body=f'<p>Texte.</p><figure class="photo" data-image="{inline.pk}"></figure>',
        faq=[{"question": "Où ?", "answer": f'<p>Là.</p><figure class="photo" data-image="{answer.pk}"></figure>'}],
        until=NOON + HOUR,
    )
    for image in (lead, inline, answer):
        assert status(read, image, at=NOON - HOUR) == 404
        assert status(read, image) == 200
        assert status(read, image, at=NOON + HOUR) == 404


def test_crops_are_public_exactly_while_their_picture_is(read):
    image = make_image()
    renditions.finish(image)
    assert image.crops["avif"] == image.crops["jpeg"] != []
    publish_article(lead_image=image, until=NOON + HOUR)
    assert [status(read, image, at=NOON + each * HOUR) for each in (-1, 0, 1)] == [404, 200, 404]
    other_point = image.crops_wanted("landscape")[0]._replace(x=51)
    assert read(f"/media/{image.rendition_name(other_point.stem, 'jpeg')}").status_code == 404


def test_a_picture_in_a_text_is_there_as_soon_as_its_file_was_replaced(read, django_capture_on_commit_callbacks):
    """Before any task is run."""
    image = make_image()
    edition = publish_article(body=f'<p>Texte.</p><figure class="photo" data-image="{image.pk}"></figure>')
    with django_capture_on_commit_callbacks(execute=True):
        image.store_file(receive(upload(encoded(drawing(size=(90, 60))))))
    page = read(edition.get_absolute_url()).content.decode()
    shown = set(re.findall(r"/media/images/[^\s\"]+", page))
    assert shown and all(image.token in each and read(each).status_code == 200 for each in shown)


def test_a_portrait_is_public_while_its_author_is(read):
    author = make_author(portrait=make_image())
    make_article(bylines=[author])
    assert status(read, author.portrait) == 404
    publish_article(bylines=[author])
    assert status(read, author.portrait) == 200


def test_pictures_of_working_copies_are_not_public_those_of_live_articles_included(read):
    alone, planned, changed = (make_image(colour=(number, 0, 0)) for number in range(3))
    make_article(lead_image=alone)
    publish_article(lead_image=planned, at=NOON + HOUR)
    live = publish_article()
    writing.write(live.article, {"lead_image": changed.pk}, by=make_user(role="chief editor"))
    assert [status(read, image) for image in (make_image(colour=(7, 7, 7)), alone, planned, changed)] == [404] * 4


def test_forbidden_answers_as_absent_to_every_kind_of_request(read):
    image = make_image()
    hidden = image.url
    absent = hidden.replace(image.token, "0" * 32)
    for kind in ({}, {"method": "head"}, {"range": "bytes=0-3"}, {"if-none-match": "*"}, {"if-range": '"x"'}):
        responses = [read(path, **kind) for path in (hidden, absent, "/media/", "/media/../cms/settings.py")]
        assert {response.status_code for response in responses} == {404}
        assert len({response.content for response in responses}) == 1
        assert len({str(sorted(response.headers.items())) for response in responses[:2]}) == 1


def test_a_public_picture_is_asked_for_again_and_answered_in_short(read):
    image = make_image()
    publish_article(lead_image=image, until=NOON + HOUR)
    first = read(image.url)
    assert first.body[:2] == b"\xff\xd8"
    assert first.headers["Content-Type"] == "image/jpeg"
    assert first.headers["Cache-Control"] == FOR_LONG
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in first.headers["Content-Security-Policy"]
    again = {"if-none-match": first.headers["ETag"]}
    assert read(image.url, **again).status_code == 304
    assert read(image.url, at=NOON + HOUR, **again).status_code == 404


@pytest.mark.parametrize(("allowed", "expected"), [(True, 200), (False, 404)])
def test_the_desk_sees_all_pictures_and_keeps_none_of_them(allowed, expected):
    user = make_user(is_active=True)
    if allowed:
        user.user_permissions.add(Permission.objects.get(codename="view_image"))
    client = Client()
    client.force_login(user)
    response = client.get(make_image().url)
    b"".join(response)
    assert (response.status_code, response.headers["Cache-Control"]) == (expected, "private, no-store")


def test_a_lost_file_is_absent(read, media_root):
    image = make_image()
    publish_article(lead_image=image)
    (media_root / image.file.name).unlink()
    assert read(image.url).status_code == 404


def test_a_part_of_a_picture(read):
    """The rules are in tests/cms/http/test_ranges.py."""
    image = make_image()
    publish_article(lead_image=image, until=NOON + HOUR)
    whole = read(image.url)
    size = len(whole.body)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = read(image.url, range="bytes=10-19")
    assert (part.status_code, part.body) == (206, whole.body[10:20])
    assert (part.headers["Content-Range"], part.headers["Content-Length"]) == (f"bytes 10-19/{size}", "10")
    assert {**part.headers} | {"Content-Length": str(size)} == {**whole.headers} | {
        "Content-Range": f"bytes 10-19/{size}"
    }
    for condition in (whole.headers["ETag"], whole.headers["Last-Modified"]):
        assert read(image.url, range="bytes=10-19", **{"if-range": condition}).status_code == 206
    assert read(image.url, range="bytes=10-19", **{"if-range": '"other"'}).body == whole.body
    beyond = read(image.url, range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert "immutable" not in beyond.headers["Cache-Control"]
    assert read(image.url, at=NOON + HOUR, range="bytes=10-19").status_code == 404


def test_an_address_shows_nothing_else_ever(read, django_capture_on_commit_callbacks):
    """So a browser may keep what it shows: another file or another crop has another address, and the former one is gone."""
    image = make_image()
    renditions.finish(image)
    edition = publish_article(lead_image=image)
    former = {path: read(path).body for path in addresses(image)}
    crops = [path for path in former if "x" in path.rpartition("/")[2]]
    image.focal_x = 0.25
    image.save()
    renditions.finish(image)
    assert crops and all(read(path).status_code == 404 for path in crops)
    assert all(read(path).body == former[path] for path in former.keys() - set(crops))
    with django_capture_on_commit_callbacks(execute=True):
        image.store_file(receive(upload(encoded(drawing(size=(90, 60))))))
    assert all(read(path).status_code == 404 for path in former)
    shown = set(re.findall(r"/media/images/[^\s\"]+", read(edition.get_absolute_url()).content.decode()))
    assert shown and not shown & former.keys()


def test_a_proxy_that_has_the_files_is_told_which_one(read, settings):
    settings.MEDIA_REDIRECT = "/_media/"
    image = make_image()
    publish_article(lead_image=image, until=NOON + HOUR)
    told = read(image.url)
    assert (told.status_code, told.content) == (200, b"")
    assert told.headers["X-Accel-Redirect"] == f"/_media/{image.file.name}"
    assert read(image.url, range="bytes=10-19").headers["X-Accel-Redirect"]  # the proxy has the part
    assert read(image.url, **{"if-none-match": told.headers["ETag"]}).status_code == 304
    hidden = read(image.url, at=NOON + HOUR)
    assert (hidden.status_code, "X-Accel-Redirect" in hidden.headers) == (404, False)
    (settings.MEDIA_ROOT / image.file.name).unlink()
    assert read(image.url).status_code == 404


def test_an_answer_is_known_while_the_generation_lasts(settings):
    image = make_image()
    publish_article(lead_image=image, at=timezone.now() - HOUR)
    public, queried, hidden = (Client().get(path) for path in (image.url, f"{image.url}?x=1", make_image().url))
    staff = signed_in(make_user(role="chief editor")).get(image.url)
    for response in (public, queried, staff):
        response.close()
    assert public.kept_in and not any(getattr(each, "kept_in", None) for each in (queried, staff, hidden))


# Share cards


def make_card(edition):
    share_cards.update_card(edition)
    return settings.MEDIA_URL + edition.card


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_card_is_public_exactly_while_its_edition_is_live(read):
    chief = make_user(role="chief editor")
    first = publish_article(by=chief)
    second = publishing.publish(first.article, by=chief, at=NOON + 2 * HOUR, until=NOON + 3 * HOUR, now=NOON)
    addresses = make_card(first), make_card(second)
    seen = [[read(address, at=NOON + hour * HOUR).status_code for hour in (-1, 0, 1, 2, 3)] for address in addresses]
    assert seen == [[404, 200, 200, 404, 404], [404, 404, 404, 200, 404]]
    publishing.withdraw(first.article, by=chief, at=NOON + HOUR, now=NOON + HOUR / 2)
    assert read(addresses[0], at=NOON + HOUR / 2).status_code == 200
    answer = read(addresses[0], at=NOON + HOUR)
    assert (answer.status_code, read("/media/cards/" + "0" * 32 + ".jpg").content) == (404, answer.content)


def test_a_public_card_is_asked_for_again_and_answered_in_short(read):
    address = make_card(publish_article(until=NOON + HOUR))
    first = read(address)
    assert first.body[:2] == b"\xff\xd8" and first.headers["Content-Type"] == "image/jpeg"
    assert first.headers["Cache-Control"] == FOR_LONG
    again = {"if-none-match": first.headers["ETag"]}
    assert read(address, **again).status_code == 304
    assert read(address, at=NOON + HOUR, **again).status_code == 404
    assert read(address, at=NOON - HOUR, method="head", range="bytes=0-3").status_code == 404


def test_only_who_sees_the_article_at_the_desk_sees_its_card_before_readers_do():
    writer, other, editor = (make_user(role=role) for role in ("journalist", "journalist", "editor"))
    article = make_article(by=writer)
    now = timezone.now()
    ahead = publish_article(article=article, at=now + HOUR, by=make_user(role="chief editor"), now=now)
    address = make_card(ahead)
    answers = [signed_in(user).get(address) for user in (writer, editor, other, make_user())]
    for answer in answers:
        answer.close()
    assert [answer.status_code for answer in answers] == [200, 200, 404, 404]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-store"}


def test_only_cards_that_an_edition_names_are_served(read, media_root):
    address = make_card(publish_article())
    (media_root / "cards" / f"{'0' * 32}.jpg").write_bytes(b"x")
    for path in (f"/media/cards/{'0' * 32}.jpg", address + "/", address.replace(".jpg", ".JPG"), "/media/cards/"):
        assert read(path).status_code == 404
    (media_root / address.removeprefix("/media/")).unlink()
    assert read(address).status_code == 404
