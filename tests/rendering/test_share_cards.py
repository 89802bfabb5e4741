"""What follows the changes around an edition: compiled texts and share cards."""

import io
import os
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image as Pillow

from articles import publishing, tagging
from articles.models import Edition, Tag
from images import files
from images.models import Image
from rendering import cards, share_cards
from tests.factories import make_article, make_image, make_tag, make_user, publish_article, rewrite

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def run(*options):
    out, err = io.StringIO(), io.StringIO()
    call_command("render_cards", *options, stdout=out, stderr=err)
    return out.getvalue()


def on_disk(media_root):
    return {f"cards/{path.name}" for path in media_root.glob("cards/*")}


def listed():
    return set(Edition.objects.exclude(card="").values_list("card", flat=True))


def times(media_root):
    return {path: path.stat().st_mtime_ns for path in media_root.glob("cards/*")}


@pytest.fixture
def edition():
    section = make_tag(name="Cordoue", section_position=1)
    return publish_article(title="Une cour", lead_image=make_image(size=(600, 400)), tags=["Autre", section])


# Texts


def test_compiled_texts_follow_the_words_of_their_pictures(run_tasks):
    image = make_image(alt="Avant")
    edition = publish_article(body=f'<p>Texte.</p><figure class="photo" data-image="{image.pk}"></figure>')
    image.alt = "Après"
    image.save()
    run_tasks()
    edition.refresh_from_db()
    assert 'alt="Après"' in edition.body and "Avant" not in edition.body


def test_the_command_writes_new_markup_over_old_and_a_second_run_nothing_anew(edition):
    rewrite(Edition.objects.all(), body="<p>Comme avant.</p>")
    said = []
    for _run in range(2):
        out = io.StringIO()
        call_command("compile_editions", stdout=out)
        said.append(out.getvalue().splitlines()[-1])
    assert said == ["1 édition modifiée.", "0 édition modifiée."]
    assert Edition.objects.get().body == edition.body


# Cards: which, and when


def test_the_command_draws_what_is_missing_and_a_second_run_nothing(media_root, edition):
    assert edition.card == ""
    run()
    edition.refresh_from_db()
    assert re.fullmatch(r"cards/[0-9a-f]{32}\.jpg", edition.card)
    assert on_disk(media_root) == listed() == {edition.card}
    with Pillow.open(media_root / edition.card) as card:
        assert card.size == (1200, 630)
    before = times(media_root)
    run()
    assert times(media_root) == before
    run("--all")
    assert times(media_root) != before and on_disk(media_root) == {edition.card}


def test_the_card_shows_title_section_name_and_picture(media_root, edition, settings):
    settings.SITE_NAME = "Le Patio"
    run()
    edition.refresh_from_db()
    with Pillow.open(media_root / edition.lead_image.file.name) as picture:
        expected = cards.draw(title="Une cour", section="Cordoue", site_name="Le Patio", picture=picture)
    assert (media_root / edition.card).read_bytes() == expected


@pytest.mark.parametrize(("size", "width"), [((1600, 1000), 1120), ((1600, 600), 1600), ((600, 400), 600)])
def test_the_smallest_rendition_that_fills_the_arch_is_read(size, width):
    assert share_cards.pixels_of(make_image(size=size)).width == width


def test_only_editions_live_now_or_ahead_have_cards():
    now = timezone.now()
    past = publish_article(at=now - 3 * HOUR, until=now - HOUR)
    live = publish_article(at=now - 3 * HOUR)
    ahead = publish_article(at=now + HOUR)
    make_article()
    run()
    cards_of = dict(Edition.objects.values_list("pk", "card"))
    assert {number for number, card in cards_of.items() if card} == {live.pk, ahead.pk} and cards_of[past.pk] == ""


def test_no_two_editions_share_a_card_and_names_hold_a_secret(edition, settings):
    other = publish_article(title="Une cour", lead_image=edition.lead_image)
    name = share_cards.card_name(edition, "")
    assert name != share_cards.card_name(other, "")
    settings.SECRET_KEY = "another " * 8
    assert share_cards.card_name(edition, "") != name


@pytest.mark.parametrize("change", ["focal point", "file", "section", "site name", "design"])
def test_a_card_is_drawn_again_when_something_else_is_on_it(change, media_root, edition, settings, monkeypatch):
    run()
    edition.refresh_from_db()
    former = edition.card
    if change == "focal point":
        Image.objects.update(focal_x=0.1)
    elif change == "file":
        token = "f" * 32
        (media_root / "images" / edition.lead_image.token).rename(media_root / "images" / token)
        Image.objects.update(token=token, file=f"images/{token}/original.jpg")
    elif change == "section":
        Tag.objects.filter(section_position=1).update(name="Séville")
    elif change == "site name":
        settings.SITE_NAME = "Autre"
    else:
        monkeypatch.setattr(cards, "DESIGN", 99)
    run()
    assert listed() == on_disk(media_root) and former not in listed() and len(listed()) == 1


def test_a_card_lost_from_the_disk_is_drawn_again(media_root, edition):
    run()
    [card] = on_disk(media_root)
    (media_root / card).unlink()
    run()
    assert on_disk(media_root) == {card}


def test_one_card_that_fails_stops_no_other(media_root, edition):
    files.put(edition.lead_image.file.name, b"broken")
    other = publish_article()
    with pytest.raises(CommandError):
        run()
    other.refresh_from_db()
    assert listed() == {other.card} == on_disk(media_root)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_drawn_in_the_request(media_root):
    publish_article(lead_image=make_image())
    assert on_disk(media_root) == listed() == set()


# Beside the requests


def test_cards_are_drawn_by_a_task_after_publishing(media_root, run_tasks):
    edition = publish_article()
    run_tasks()
    edition.refresh_from_db()
    assert edition.card and on_disk(media_root) == {edition.card}


def test_a_changed_focal_point_changes_the_card(media_root, run_tasks):
    image = make_image(size=(64, 48))
    edition = publish_article(lead_image=image)
    run_tasks()
    edition.refresh_from_db()
    former = edition.card
    image.refresh_from_db()
    image.focal_x = 0.1
    image.save()
    run_tasks()
    edition.refresh_from_db()
    assert former != edition.card and on_disk(media_root) == {edition.card}


def test_a_card_that_cannot_be_drawn_stops_no_other_and_is_tried_again(media_root, run_tasks, monkeypatch, caplog):
    bad = publish_article(title="Mauvais")
    draw = cards.draw
    monkeypatch.setattr(cards, "draw", lambda title, **rest: 1 / 0 if title == "Mauvais" else draw(title=title, **rest))
    edition = publish_article()
    run_tasks()
    edition.refresh_from_db()
    assert on_disk(media_root) == {edition.card} and f"the share card of edition {bad.pk}" in caplog.text


@pytest.mark.parametrize("change", [{"name": "Séville"}, {"section_position": None}])
def test_cards_follow_their_section(media_root, run_tasks, edition, change):
    run_tasks()
    edition.refresh_from_db()
    former = edition.card
    section = Tag.objects.get(name="Cordoue")
    for name, value in change.items():
        setattr(section, name, value)
    section.save()
    run_tasks()
    edition.refresh_from_db()
    assert former != edition.card and on_disk(media_root) == {edition.card}


def test_cards_follow_a_merge_of_sections(media_root, run_tasks, edition):
    run_tasks()
    edition.refresh_from_db()
    former = edition.card
    tagging.merge([Tag.objects.get(name="Cordoue")], into=make_tag(name="Ville"), by=make_user(role="chief editor"))
    run_tasks()
    edition.refresh_from_db()
    assert former != edition.card and on_disk(media_root) == {edition.card}


# No file is left over


def test_a_cancelled_edition_takes_its_card_along_after_commit(media_root, django_capture_on_commit_callbacks):
    chief = make_user(role="chief editor")
    now = timezone.now()
    edition = publish_article(at=now + HOUR, by=chief, now=now)
    run()
    assert len(on_disk(media_root)) == 1
    with django_capture_on_commit_callbacks() as callbacks:
        publishing.cancel(edition, by=chief)
    assert len(on_disk(media_root)) == 1
    for callback in callbacks:
        callback()
    assert on_disk(media_root) == set()


def test_a_card_of_an_edition_deleted_meanwhile_is_thrown_away(media_root, edition):
    late = Edition.objects.get()
    Edition.objects.all().delete()
    assert not share_cards.update_card(late)
    assert on_disk(media_root) == set()


def test_two_processes_that_draw_one_card_keep_it(media_root, edition):
    one, two = Edition.objects.get(), Edition.objects.get()
    assert share_cards.update_card(one) and not share_cards.update_card(two)
    assert on_disk(media_root) == listed() == {one.card}


def test_a_full_disk_leaves_the_former_card(media_root, edition, monkeypatch):
    run()
    Image.objects.update(focal_x=0.1)

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "put_on_disk", full)
    with pytest.raises(CommandError):
        run()
    assert on_disk(media_root) == listed() and len(listed()) == 1


def test_cards_without_an_edition_are_listed_then_deleted_when_old_enough(media_root, edition):
    assert "0" in run("--orphans")
    run()
    kept = on_disk(media_root)
    old, young = (media_root / "cards" / f"{digit * 32}.jpg" for digit in "01")
    for path in (old, young):
        path.write_bytes(b"x")
    then = (timezone.now() - 48 * HOUR).timestamp()
    for name in (old, *(media_root / each for each in kept)):
        os.utime(name, (then, then))
    assert [line for line in run("--orphans").splitlines() if line.startswith("cards/")] == [f"cards/{old.name}"]
    assert old.exists()
    run("--delete-orphans")
    assert on_disk(media_root) == {*kept, f"cards/{young.name}"}
    run("--delete-orphans", "--older-than", "0")
    assert on_disk(media_root) == kept
