"""The page where an article is withdrawn: what leads there, what readers are told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import arranging, publishing, writing
from articles.models import Edition, Series, Withdrawal
from desk import linking
from tests.desk.pages import address, press, signed_in
from tests.factories import make_article, make_user, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return publish_article(slug="cour", title="Une cour")


@pytest.fixture
def client():
    return signed_in(make_user(role="editor"))


def page_of(client, edition, name="withdraw"):
    return client.get(address("edition", edition.article_id, edition.pk, name)).content.decode()


def act(client, edition, name, **values):
    return press(client, edition.article, "edition", edition.pk, name, **values)


def test_what_leads_there_is_named_before(client, edition):
    link = '<p><a href="/cour/">ici</a></p>'
    linking = publish_article(title="Qui mène ici", body=link)
    make_article(title="Brouillon qui mène ici", body=link)
    page = page_of(client, edition)
    assert f'<a href="{address("change", linking.article_id)}">Qui mène ici</a>' in page
    assert "Brouillon qui mène ici" not in page


def test_articles_that_are_not_named_are_counted_each_once(edition, monkeypatch):
    monkeypatch.setattr(linking, "MOST_LINKING", 3)
    link, chief = '<p><a href="/cour/">ici</a></p>', make_user(role="chief editor", language="en")
    twice = publish_article(title="Deux fois", body=link)
    writing.write(twice.article, {"title": "Deux fois, autrement"}, by=chief)
    publishing.publish(twice.article, by=chief, at=timezone.now() + timedelta(hours=1))
    for hours in (2, 3, 4):
        later = timezone.now() + timedelta(hours=hours)
        last = publish_article(title=f"Dans {hours} heures", body=link, at=later, now=timezone.now(), by=chief)
    writing.write(last.article, {"kicker": "Puis encore"}, by=chief)
    publishing.publish(last.article, by=chief, at=timezone.now() + timedelta(hours=5), planned={})
    page = page_of(signed_in(chief), edition)
    assert "Dans 2 heures" in page and "Dans 3 heures" not in page
    assert "and 2 more" in page


def test_where_else_readers_meet_it_is_named_before(edition):
    chief = make_user(role="chief editor", language="en")
    assert "Readers meet it here too" not in page_of(signed_in(chief), edition)
    arranging.arrange(arranging.page_of("fr"), [(edition.article, None)], by=chief)
    Series.objects.create(name="Les cours").put_in_order([edition.article])
    publish_article(title="Avec un encadré", pinned=[edition.article])
    former = publish_article(title="Ancien").article
    publishing.withdraw(former, by=chief, instead=edition.article)
    page = page_of(signed_in(chief), edition)
    assert '<a href="/admin/front-page/?language=fr">top of a page: Front page (fr)</a>' in page
    for said in ("series: Les cours", "box inside a text: Avec un encadré", "instead of a withdrawn article: Ancien"):
        assert f"<li>{said}</li>" in page


def test_readers_are_told_why_and_led_elsewhere(client, edition):
    other = publish_article().article
    act(client, edition, "withdraw", reason="Erreur", instead=str(other.pk))
    found = Withdrawal.objects.get()
    assert (found.reason, found.instead, found.made_by.groups.get().name) == ("Erreur", other, "editor")


def test_a_draft_is_no_place_to_lead_readers_to(client, edition):
    draft = make_article()
    response = act(client, edition, "withdraw", reason="Gardé", instead=str(draft.pk))
    assert response.context["form"].errors["instead"]
    assert response.context["form"]["reason"].value() == "Gardé"
    assert Edition.objects.get().live_until is None


def test_what_is_told_can_be_changed_later(client, edition):
    publishing.withdraw(edition.article, by=make_user(role="editor"), reason="Faute")
    edition.refresh_from_db()
    assert "Faute" in page_of(client, edition, "told")
    act(client, edition, "told", reason="Juste")
    assert Withdrawal.objects.order_by("told_from").last().reason == "Juste"


def test_only_the_last_edition_that_was_withdrawn_offers_it(client, edition):
    offered = address("edition", edition.article_id, edition.pk, "told")
    change = address("change", edition.article_id)
    assert offered not in client.get(change).content.decode()
    publishing.withdraw(edition.article, by=make_user(role="editor"))
    assert offered in client.get(change).content.decode()


def test_however_many_editions_ended_the_withdrawal_is_asked_for_once(client, edition):
    chief = make_user(role="chief editor")
    for number in range(4):
        source = {**edition.source, "kicker": f"Reprise {number}"}
        live = edition.article.editions.order_by("live_from").last()
        publishing.correct(live, source=source, by=chief)
    publishing.withdraw(edition.article, by=chief)
    with CaptureQueriesContext(connection) as asked:
        client.get(address("change", edition.article_id))
    assert len([each for each in asked if each["sql"].startswith('SELECT "articles_withdrawal".')]) == 1


def test_whoever_comes_too_late_reads_what_was_typed(client, edition):
    form = client.get(address("edition", edition.article_id, edition.pk, "withdraw"))
    publishing.reschedule(edition, by=make_user(role="editor"), until=None)
    stale = dict.fromkeys(["page_version"], form.context["page_version"])
    response = client.post(
        address("edition", edition.article_id, edition.pk, "withdraw"), {**stale, "reason": "Une longue raison"}
    )
    assert "Une longue raison" in response.content.decode()
    assert not Withdrawal.objects.exists()
