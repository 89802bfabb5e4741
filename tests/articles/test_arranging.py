"""What editors choose for the top of a page, as editions in time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from articles import arranging, publishing
from articles.models import Arrangement, AuditRecord, ChosenArticle
from tests.factories import NOON, make_article, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ines():
    return make_user(role="editor", first_name="Inés")


@pytest.fixture
def articles():
    return [publish_article(title=f"Titre {number}", at=NOON - number * DAY).article for number in (1, 2, 3)]


def choose(articles, *, by, page=None, now=NOON, ends=(), **how):
    wanted = [(article, dict(ends).get(article)) for article in articles]
    return arranging.arrange(page or arranging.page_of("fr"), wanted, by=by, now=now, **how)


def shown(at, language="fr"):
    rows = ChosenArticle.objects.of_front_page(language).chosen(at)
    return [edition.title for edition in rows.editions(at, language)]


def spans():
    return [(each.live_from, each.live_until) for each in Arrangement.objects.order_by("live_from")]


def test_a_choice_is_there_from_its_beginning_until_its_end(ines, articles):
    first, second, third = articles
    choose([third, first], by=ines, at=NOON + HOUR, until=NOON + 2 * HOUR)
    moments = [NOON, NOON + HOUR - timedelta(microseconds=1), NOON + HOUR, NOON + 2 * HOUR]
    assert [shown(at) for at in moments] == [[], [], ["Titre 3", "Titre 1"], []]


def test_a_new_choice_cuts_the_one_before_it_and_never_the_past(ines, articles):
    first, second, third = articles
    choose([first], by=ines)
    choose([second], by=ines, now=NOON + HOUR)
    choose([third], by=ines, at=NOON + 3 * HOUR, now=NOON + HOUR)
    assert spans() == [(NOON, NOON + HOUR), (NOON + HOUR, NOON + 3 * HOUR), (NOON + 3 * HOUR, None)]
    with pytest.raises(ValidationError) as refused:
        choose([third], by=ines, at=NOON, now=NOON + HOUR)
    assert refused.value.code == "past"
    assert [shown(NOON + number * HOUR) for number in range(4)] == [["Titre 1"], ["Titre 2"], ["Titre 2"], ["Titre 3"]]


def test_a_pin_ends_by_itself_and_the_others_move_up(ines, articles):
    first, second, third = articles
    choose(articles, by=ines, ends={first: NOON + HOUR})
    assert shown(NOON + HOUR - timedelta(seconds=1)) == ["Titre 1", "Titre 2", "Titre 3"]
    assert shown(NOON + HOUR) == ["Titre 2", "Titre 3"]


def test_what_is_withdrawn_ended_or_not_begun_is_left_out(ines, articles):
    ahead = publish_article(title="Demain", at=NOON + DAY, by=ines, now=NOON).article
    ending = publish_article(title="Bientôt fini", at=NOON - HOUR, until=NOON + HOUR).article
    choose([ahead, ending, *articles], by=ines)
    publishing.withdraw(articles[0], by=ines, at=NOON + 2 * HOUR, now=NOON)
    assert shown(NOON) == ["Bientôt fini", "Titre 1", "Titre 2", "Titre 3"]
    assert shown(NOON + HOUR) == ["Titre 1", "Titre 2", "Titre 3"]
    assert shown(NOON + 2 * HOUR) == ["Titre 2", "Titre 3"]
    assert shown(NOON + DAY) == ["Demain", "Titre 2", "Titre 3"]


def test_cancelled_the_one_before_goes_on_until_its_own_end(ines, articles):
    first, second, _third = articles
    choose([first], by=ines, until=NOON + 5 * HOUR)
    planned = choose([second], by=ines, at=NOON + HOUR)
    assert spans()[0] == (NOON, NOON + HOUR)
    arranging.cancel(planned, by=ines, now=NOON)
    assert spans() == [(NOON, NOON + 5 * HOUR)]
    with pytest.raises(ValidationError) as refused:
        arranging.cancel(Arrangement.objects.get(), by=ines, now=NOON)
    assert refused.value.code == "begun"


def test_an_earlier_choice_is_put_back_without_what_has_ended(ines, articles):
    first, second, third = articles
    choose([third, first, second], by=ines, ends={second: NOON + HOUR})
    earlier = Arrangement.objects.get()
    choose([], by=ines, now=NOON + HOUR)
    assert shown(NOON + HOUR) == []
    publishing.withdraw(third, by=ines, now=NOON + HOUR)
    arranging.put_back(earlier, by=ines, now=NOON + 2 * HOUR)
    assert shown(NOON + 2 * HOUR) == ["Titre 1"]
    assert shown(NOON + HOUR - timedelta(seconds=1)) == ["Titre 3", "Titre 1", "Titre 2"]


def test_a_planned_choice_is_changed_and_moved(ines, articles):
    first, second, third = articles
    planned = choose([first], by=ines, at=NOON + HOUR)
    again = choose([second], by=ines, at=NOON + HOUR)
    choose([third], by=ines, at=NOON + 2 * HOUR, instead=again)
    assert spans() == [(NOON + 2 * HOUR, None)]
    with pytest.raises(ValidationError):
        choose([third], by=ines, at=NOON + 4 * HOUR, instead=planned)


def test_a_planned_choice_is_not_moved_to_where_another_begins(ines, articles):
    choose(articles[:1], by=ines, at=NOON + HOUR)
    planned = choose(articles[1:], by=ines, at=NOON + 2 * HOUR)
    with pytest.raises(ValidationError) as refused:
        arranging.move(planned, by=ines, at=NOON + HOUR, now=NOON)
    assert refused.value.code == "taken"
    assert [each.live_from for each in Arrangement.objects.order_by("live_from")] == [NOON + HOUR, NOON + 2 * HOUR]


def test_the_same_again_is_one(ines, articles):
    for _press in range(2):
        choose(articles, by=ines, seen=0)
        choose(articles[:2], by=ines, at=NOON + HOUR, seen=1)
    assert len(spans()) == 2
    assert AuditRecord.objects.filter(action="arrange").count() == 2


def test_whoever_comes_second_is_told_and_nothing_is_lost(ines, articles):
    first, second, _third = articles
    page = arranging.page_of("fr")
    choose([first], by=ines, page=page, seen=0)
    with pytest.raises(ValidationError) as refused:
        choose([second], by=make_user(role="chief editor"), page=page, seen=0, now=NOON + HOUR)
    assert refused.value.code == "stale"
    assert shown(NOON + HOUR) == ["Titre 1"]
    choose([second], by=ines, page=page, seen=1, now=NOON + HOUR)
    assert shown(NOON + HOUR) == ["Titre 2"]


def test_sections_and_languages_have_pages_of_their_own(ines, articles):
    section = make_tag(section_position=1)
    tagged = publish_article(tags=[section], title="Au marché", at=NOON - DAY).article
    english = publish_article(language="en", title="In English", at=NOON - DAY).article
    choose([articles[0]], by=ines)
    choose([english], by=ines, page=arranging.page_of("en"))
    choose([tagged], by=ines, page=arranging.page_of("fr", section))
    assert (shown(NOON), shown(NOON, "en")) == (["Titre 1"], ["In English"])
    own = ChosenArticle.objects.of_section("fr", section).chosen(NOON)
    assert [each.title for each in own.editions(NOON, "fr")] == ["Au marché"]
    for page, article in ((arranging.page_of("fr", section), articles[0]), (arranging.page_of("fr"), english)):
        with pytest.raises(ValidationError) as refused:
            choose([article], by=ines, page=page, now=NOON + HOUR)
        assert refused.value.code == "not_live"


@pytest.mark.parametrize("code", ["twice", "too_many", "end_before_start", "not_live"])
def test_refused(ines, articles, code):
    article, end = articles[0], {}
    wanted = {"twice": [article, article], "too_many": articles * 2, "not_live": [make_article()]}.get(code, [article])
    if code == "end_before_start":
        end = {"ends": {article: NOON}}
    with pytest.raises(ValidationError) as refused:
        choose(wanted, by=ines, **end)
    assert refused.value.code == code
    assert not Arrangement.objects.exists()


def test_only_those_who_publish_arrange(ines, articles):
    planned = choose(articles, by=ines, at=NOON + HOUR)
    inactive = make_user(role="editor", is_active=False)
    for person in (make_user(role="journalist"), make_user(), inactive):
        for act in (
            lambda: choose(articles, by=person),  # noqa: B023
            lambda: arranging.cancel(planned, by=person, now=NOON),  # noqa: B023
            lambda: arranging.put_back(planned, by=person, now=NOON),  # noqa: B023
        ):
            with pytest.raises(PermissionDenied):
                act()
    choose(articles, by=make_user(role="chief editor"))


def test_each_act_is_written_down_from_what_to_what(ines, articles):
    first, second, third = articles
    choose([first, second], by=ines)
    planned = choose([third], by=ines, at=NOON + HOUR)
    arranging.cancel(planned, by=ines, now=NOON)
    told = AuditRecord.objects.filter(kind="page").order_by("pk")
    assert [(each.action, each.title, each.by, each.detail["changes"][0][1:]) for each in told] == [
        ("arrange", "/", ines, [[], ["Titre 1", "Titre 2"]]),
        ("arrange", "/", ines, [["Titre 1", "Titre 2"], ["Titre 3"]]),
        ("cancel", "/", ines, [["Titre 3"], []]),
    ]


def test_the_database_knows_the_rules(ines, articles):
    standing = choose(articles, by=ines)
    facts = {"page": standing.page, "made_at": NOON}
    for wrong in (
        {"live_from": NOON},
        {"live_from": NOON + DAY, "live_until": NOON + DAY},
        {"live_from": NOON + DAY, "expires_at": NOON},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Arrangement.objects.create(**facts, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        arranging.ArrangedPage.objects.create(language="fr")
    with pytest.raises(IntegrityError), transaction.atomic():
        ChosenArticle.objects.create(arrangement=standing, article=articles[0], position=9)
