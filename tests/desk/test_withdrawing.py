"""The page where an article is withdrawn: what leads there, what readers are told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.models import Edition, Withdrawal
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
    alone = [each["sql"] for each in asked if 'FROM "articles_withdrawal"' in each["sql"].partition(" WHERE ")[0]]
    assert len([sql for sql in alone if 'FROM "articles_article"' not in sql]) == 1


def test_whoever_comes_too_late_reads_what_was_typed(client, edition):
    form = client.get(address("edition", edition.article_id, edition.pk, "withdraw"))
    publishing.reschedule(edition, by=make_user(role="editor"), until=None)
    stale = dict.fromkeys(["page_version"], form.context["page_version"])
    response = client.post(
        address("edition", edition.article_id, edition.pk, "withdraw"), {**stale, "reason": "Une longue raison"}
    )
    assert "Une longue raison" in response.content.decode()
    assert not Withdrawal.objects.exists()
