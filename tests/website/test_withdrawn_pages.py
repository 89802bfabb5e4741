"""What is answered at the address of an article that the desk took away."""

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Redirect
from tests.factories import NOON, make_user, publish_article
from tests.kept import as_committed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def chief():
    return make_user(role="chief editor")


@pytest.fixture
def article(chief):
    return publish_article(slug="cour", by=chief).article


def answer(response):
    return response.status_code, response.headers.get("Location")


def test_without_a_reason_readers_are_led_to_what_they_may_read_instead(read, article, chief):
    other = publish_article(slug="autre").article
    publishing.withdraw(article, by=chief, at=NOON + HOUR, instead=other, now=NOON)
    assert read("/cour/").status_code == 200
    for path in ("/cour/", "/Cour/", "/cour/amp/"):
        assert answer(read(path, at=NOON + HOUR)) == (301, "/autre/"), path


def test_with_a_reason_they_read_it_first(read, article, chief, settings):
    settings.TYPOGRAPHY = True
    other = publish_article(slug="autre", title="Un autre").article
    publishing.withdraw(article, by=chief, at=NOON + HOUR, reason="Une erreur <b>grave</b> !", instead=other, now=NOON)
    page = read("/cour/", at=NOON + HOUR)
    assert page.status_code == 410
    assert "Une erreur &lt;b&gt;grave&lt;/b&gt;\u202f!" in page.text
    assert '<a href="/autre/">Un autre</a>' in page.text
    assert "2 mars 2026" in page.text


def test_what_expired_says_so(read, chief):
    publish_article(slug="echu", until=NOON + HOUR)
    expired = read("/echu/", at=NOON + HOUR)
    assert (expired.status_code, "n’est plus disponible" in expired.text, "retirée" in expired.text) == (
        410,
        True,
        False,
    )


def test_a_planned_withdrawal_changes_nothing_before_its_moment(read, article, chief):
    before = read("/cour/").content
    publishing.withdraw(article, by=chief, at=NOON + HOUR, reason="Secret", now=NOON)
    assert read("/cour/").content == before


def test_former_addresses_of_another_site_lead_on_too(read, article, chief):
    other = publish_article(slug="autre").article
    Redirect.objects.add_missing(["/2014/05/cour/"], article=article)
    publishing.withdraw(article, by=chief, at=NOON + HOUR, instead=other, now=NOON)
    assert answer(read("/2014/05/cour/", at=NOON + HOUR)) == (301, "/autre/")


def test_a_kept_page_follows_what_is_told(reader, now, article, chief):
    now.at += HOUR
    publishing.withdraw(article, by=chief, reason="Première raison")
    assert "Première raison" in reader.get("/cour/").content.decode()
    now.at += HOUR
    as_committed(lambda: publishing.change_withdrawal(article, by=chief, reason="Seconde raison"))
    assert "Seconde raison" in reader.get("/cour/").content.decode()
