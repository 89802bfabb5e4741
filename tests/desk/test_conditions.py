"""Every page of an article opens, whatever has become of it: for its writer, for an editor, and in the lists that show it."""

import pytest

from articles import embargoes, publishing, reviewing, trash
from articles.models import Article
from tests.desk.pages import address, days, signed_in
from tests.factories import make_article, make_image, make_user, publish_article

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PAGES = ["change", "history", "overview", "preview", "remarks", "share_links", "embargo", "delete"]
OF_AN_EDITION = ["edition_preview", "edition_compare"]
ACTS = ["move", "cancel", "withdraw", "republish"]
LISTS = ["/admin/", "/admin/articles/article/", "/admin/articles/article/review/", "/admin/articles/article/receipts/"]
LISTS += [
    "/admin/calendar/",
    "/admin/calendar/?view=agenda",
    "/admin/articles/trashedarticle/",
    "/admin/articles/trasheditem/",
    "/admin/front-page/",
    "/moment/",
]
ANSWERED = {200, 302, 403, 404}


def live(**fields):
    return publish_article(at=days(-3), **fields).article


def expired():
    article = live()
    edition = article.editions.get()
    publishing.reschedule(edition, by=make_user(role="chief editor"), until=days(-1), now=days(-2))
    return article


def withdrawn(**told):
    article = live()
    publishing.withdraw(article, by=make_user(role="chief editor"), **told)
    return article


def withdrawn_towards_one_that_is_gone():
    other = live()
    article = withdrawn(instead=other)
    publishing.withdraw(other, by=make_user(role="chief editor"))
    return article


def planned(**fields):
    return publish_article(article=make_article(**fields), at=days(2), now=days(0)).article


def live_with_an_update():
    article = live()
    publish_article(article=article, at=days(2), now=days(0))
    return article


def planned_then_cancelled():
    article = planned()
    publishing.cancel(article.editions.get(), by=make_user(role="chief editor"))
    return article


def under_embargo():
    article = make_article()
    embargoes.set_until(article, by=make_user(role="chief editor"), until=days(4))
    return article


def in_review():
    article, chief = make_article(state="in_review"), make_user(role="chief editor")
    reviewing.assign(article, chief, due=days(-1).date(), by=chief)
    return article


def restored():
    article, chief = make_article(), make_user(role="chief editor")
    put_away = trash.put_away(article, by=chief)
    trash.put_back(put_away, by=chief)
    return Article.objects.get(title=article.title)


CONDITIONS = {
    "empty": lambda: make_article(title="", body="", state="draft", bylines=[]),
    "draft": lambda: make_article(state="draft"),
    "in review": in_review,
    "returned": lambda: make_article(state="returned"),
    "approved": make_article,
    "planned": planned,
    "cancelled": planned_then_cancelled,
    "live": live,
    "live, with an update": live_with_an_update,
    "expired": expired,
    "withdrawn": withdrawn,
    "withdrawn with a reason": lambda: withdrawn(reason="Une erreur."),
    "withdrawn towards one that is live": lambda: withdrawn(instead=live()),
    "withdrawn towards one that is gone": withdrawn_towards_one_that_is_gone,
    "under an embargo": under_embargo,
    "restored": restored,
    "with rights that ended": lambda: live(lead_image=make_image(rights_until=days(-1).date())),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_page_of_an_article_opens_whatever_has_become_of_it(name):
    article = CONDITIONS[name]()
    clients = [signed_in(make_user(role="chief editor")), signed_in(article.created_by)]
    addresses = [address(page, article.pk) for page in PAGES] + LISTS
    for edition in article.editions.all():
        addresses += [address(page, article.pk, edition.pk) for page in OF_AN_EDITION]
        addresses += [address("edition", article.pk, edition.pk, act) for act in ACTS]
    for client in clients:
        answers = {place: client.get(place).status_code for place in addresses}
        assert {place: status for place, status in answers.items() if status not in ANSWERED} == {}
        assert answers[address("change", article.pk)] == answers[address("history", article.pk)] == 200
