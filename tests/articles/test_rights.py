"""Nothing goes live on a day on which the rights of one of its pictures have ended."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from articles import publishing
from articles.models import Article, Edition
from articles.rights import rights_ended
from images.models import Image
from tests.factories import NOON, make_article, make_image, make_user, publish_article

pytestmark = pytest.mark.django_db

LAST = date(2026, 3, 4)  # the second day after NOON
BEFORE, AFTER = NOON + timedelta(days=2), NOON + timedelta(days=3)


def figure(image):
    return f'<figure class="photo" data-image="{image.pk}"><img src="/x.jpg" alt=""></figure>'


def gallery(image):
    return f'<p>Oui.</p><div class="gallery">{figure(image)}{figure(image)}</div>'


def embed(image):
    return f'<p>Oui.</p><div class="embed" data-embed="https://www.youtube.com/watch?v=aqz-KE-bpKQ" data-image="{image.pk}"></div>'


PLACES = {
    "lead": lambda image: {"lead_image": image},
    "text": lambda image: {"body": f"<p>Oui.</p>{figure(image)}"},
    "gallery": lambda image: {"body": gallery(image)},
    "still": lambda image: {"body": embed(image)},
    "answer": lambda image: {"faq": [{"question": "Et ?", "answer": f"<p>Oui.</p>{figure(image)}"}]},
}


@pytest.fixture
def limited(db):
    return make_image(alt="Une cour", rights_until=LAST)


@pytest.fixture
def editor(db):
    return make_user(role="editor")


def refused(call, *args, **kwargs):
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        call(*args, **kwargs)
    assert {error.code for error in refusal.value.error_list} == {"rights_ended"}
    return refusal.value.messages


@pytest.mark.parametrize("place", PLACES)
def test_publication_is_refused_from_the_day_after(place, limited, editor):
    article = make_article(**PLACES[place](limited))
    [message] = refused(publishing.publish, article, by=editor, at=AFTER, now=NOON)
    assert "“Une cour”" in message and "March 4, 2026" in message and "March 5, 2026" in message
    assert not Edition.objects.exists()
    assert publishing.publish(article, by=editor, at=BEFORE, now=NOON).live_from == BEFORE


def test_the_day_is_that_of_the_site(limited, settings):
    settings.TIME_ZONE = "Europe/Madrid"
    source = make_article(lead_image=limited).snapshot()
    assert rights_ended(source, datetime(2026, 3, 4, 22, 59, tzinfo=UTC)) == []
    assert len(rights_ended(source, datetime(2026, 3, 4, 23, 0, tzinfo=UTC))) == 1


def test_without_pictures_nothing_is_asked(django_assert_num_queries, limited):
    bare, pictured = make_article().snapshot(), make_article(lead_image=limited).snapshot()
    with django_assert_num_queries(0):
        assert rights_ended(bare, AFTER) == []
    with django_assert_num_queries(1):
        assert len(rights_ended(pictured, AFTER)) == 1


def test_moving_what_is_planned_is_refused_too(limited, editor):
    planned = publishing.publish(make_article(lead_image=limited), by=editor, at=BEFORE, now=NOON)
    refused(publishing.reschedule, planned, by=editor, at=AFTER, now=NOON)
    assert Edition.objects.get().live_from == BEFORE
    assert publishing.reschedule(planned, by=editor, at=NOON + timedelta(days=1), now=NOON)


def test_republishing_is_refused_too(limited, editor):
    first = publish_article(article=make_article(lead_image=limited), at=NOON)
    publishing.withdraw(first.article, by=editor, now=NOON + timedelta(hours=1))
    refused(publishing.republish, first, by=editor, now=AFTER)
    assert publishing.republish(first, by=editor, now=BEFORE)


def test_a_correction_is_refused_until_the_picture_is_taken_out(limited, editor):
    live = publish_article(article=make_article(lead_image=limited), at=NOON)
    source = {**live.source, "kicker": "Reportage"}
    refused(publishing.correct, live, source=source, by=editor, now=AFTER)
    assert Edition.objects.live(AFTER).get() == live  # readers' pages stay
    assert publishing.correct(live, source={**source, "lead_image": None}, by=editor, now=AFTER).kicker == "Reportage"


def test_a_correction_puts_no_such_picture_into_what_is_planned(limited, editor):
    live = publish_article(at=NOON)
    article = Article.objects.get()
    Article.objects.update(kicker="Planned")
    publishing.publish(article, by=editor, at=AFTER, now=NOON)
    with_picture = {**live.source, "lead_image": limited.pk}
    live = Edition.objects.live(NOON).get()
    refused(publishing.correct, live, source=with_picture, by=editor, now=NOON + timedelta(hours=1))
    assert Edition.objects.count() == 2


def test_taking_changes_into_what_is_planned_is_refused_too(limited, editor):
    article = make_article()
    planned = publishing.publish(article, by=editor, at=AFTER, now=NOON)
    Article.objects.update(lead_image=limited)
    refused(publishing.update_planned, planned, by=editor, now=NOON)
    assert Edition.objects.get().lead_image is None


def test_an_archive_comes_in_as_it_was(limited):
    assert publish_article(article=make_article(lead_image=limited), at=AFTER).lead_image == limited


def test_a_public_note_may_be_taken_back_all_the_same(limited, editor):
    live = publish_article(article=make_article(lead_image=limited), at=NOON)
    source = {**live.source, "kicker": "Reportage"}
    fixed = publishing.correct(live, source=source, note="Le nom.", by=editor, now=BEFORE)
    publishing.change_note(fixed, note="", by=editor, now=AFTER)
    assert Edition.objects.live(AFTER).get().notes == []


def test_new_rights_open_the_door(limited, editor):
    article = make_article(lead_image=limited)
    refused(publishing.publish, article, by=editor, at=AFTER, now=NOON)
    Image.objects.update(rights_until=None)
    assert publishing.publish(article, by=editor, at=AFTER, now=NOON)
