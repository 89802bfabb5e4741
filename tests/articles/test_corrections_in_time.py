"""A fix of what is live where the plan has dates and ends of its own, and changes while the fix is written."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from articles import publishing, writing
from articles.corrections import Unsettled, targets_of
from articles.merging import OURS, THEIRS
from articles.models import Article, Edition, Revision
from articles.versions import page_version
from tests.factories import NOON, make_article, make_user

pytestmark = pytest.mark.django_db


def hours(number):
    return NOON + timedelta(hours=number)


@pytest.fixture
def editor():
    return make_user(role="editor")


@pytest.fixture
def article(editor):
    article = make_article(title="Lion", standfirst="Un.", kicker="Ville")
    publishing.publish(article, by=editor, now=NOON)
    return article


def write(article, editor, **changes):
    writing.write(article, changes, by=editor)


def plan(article, editor, at, until=None, **changes):
    write(article, editor, **changes)
    return publishing.publish(article, by=editor, at=hours(at), until=until and hours(until), now=hours(1))


def live(article, at=2):
    return Edition.objects.live(hours(at)).get(article=article)


def fix(article, editor, at=2, note="", choices=None, seen=None, **changes):
    edition = live(article, at)
    source = {**edition.source, **changes}
    return publishing.correct(edition, source=source, by=editor, note=note, choices=choices, seen=seen, now=hours(at))


def timeline(article):
    """[(title, kicker, from, until)] in hours from NOON."""
    span = lambda moment: moment and (moment - NOON) / timedelta(hours=1)  # noqa: E731
    rows = article.editions.order_by("live_from").values_list("title", "kicker", "live_from", "live_until")
    return [(title, kicker, span(begin), span(end)) for title, kicker, begin, end in rows]


def test_a_plan_that_was_moved_takes_the_fix_at_its_new_date(article, editor):
    planned = plan(article, editor, 5, kicker="Fête")
    publishing.reschedule(planned, by=editor, at=hours(8), now=hours(1))
    fix(article, editor, title="Lyon")
    assert timeline(article) == [("Lion", "Ville", 0, 2), ("Lyon", "Ville", 2, 8), ("Lyon", "Fête", 8, None)]


def test_a_plan_that_was_cancelled_takes_nothing_and_the_draft_does(article, editor):
    publishing.cancel(plan(article, editor, 5, kicker="Fête"), by=editor, now=hours(1))
    fix(article, editor, title="Lyon")
    assert timeline(article) == [("Lion", "Ville", 0, 2), ("Lyon", "Ville", 2, None)]
    kept = Article.objects.get(pk=article.pk)
    assert (kept.title, kept.kicker) == ("Lyon", "Fête")


def test_a_plan_that_has_begun_is_what_is_live_and_the_fix_of_the_former_is_refused(article, editor):
    plan(article, editor, 5, kicker="Fête")
    with pytest.raises(ValidationError) as refused:
        publishing.correct(live(article), source={"title": "Lyon"}, by=editor, now=hours(6))
    assert refused.value.code == "not_live"


def test_each_end_that_was_asked_for_stays(editor):
    article = make_article(title="Lion")
    publishing.publish(article, by=editor, until=hours(9), now=NOON)
    plan(article, editor, 5, 7, kicker="Fête")
    fix(article, editor, title="Lyon")
    assert timeline(article) == [("Lion", "", 0, 2), ("Lyon", "", 2, 5), ("Lyon", "Fête", 5, 7)]
    [_former, fixed, planned] = article.editions.order_by("live_from")
    assert (fixed.expires_at, planned.expires_at) == (hours(9), hours(7))


def test_an_end_before_the_next_update_leaves_the_gap(editor):
    article = make_article(title="Lion")
    publishing.publish(article, by=editor, until=hours(4), now=NOON)
    plan(article, editor, 6, kicker="Fête")
    fix(article, editor, title="Lyon")
    assert timeline(article) == [("Lion", "", 0, 2), ("Lyon", "", 2, 4), ("Lyon", "Fête", 6, None)]


def test_what_is_planned_to_be_published_again_takes_the_fix_too(article, editor):
    write(article, editor, kicker="Fête")
    publishing.publish(article, by=editor, now=hours(1))
    first = article.editions.earliest("live_from")
    publishing.republish(first, by=editor, at=hours(5), now=hours(1))
    fix(article, editor, title="Lyon")
    assert timeline(article)[2:] == [("Lyon", "Fête", 2, 5), ("Lyon", "Ville", 5, None)]


def test_a_choice_counts_for_nothing_that_was_written_after_it(article, editor):
    plan(article, editor, 5, title="Léon")
    with pytest.raises(Unsettled) as unsettled:
        fix(article, editor, title="Lyon")
    choices = dict.fromkeys(unsettled.value.targets[0].unsettled, OURS)
    write(article, editor, title="Nîmes")  # the draft, by somebody else
    before = timeline(article)
    with pytest.raises(Unsettled) as again:
        fix(article, editor, title="Lyon", choices=choices)
    assert timeline(article) == before
    assert [(each.ours, each.theirs) for each in again.value.clashes] == [("Lyon", "Nîmes")]
    choices |= dict.fromkeys(again.value.targets[-1].unsettled, THEIRS)
    fix(article, editor, title="Lyon", choices=choices)
    assert timeline(article)[1:] == [("Lyon", "Ville", 2, 5), ("Lyon", "Ville", 5, None)]
    assert Article.objects.get(pk=article.pk).title == "Nîmes"


def test_choices_of_no_known_side_settle_nothing(article, editor):
    plan(article, editor, 5, title="Léon")
    with pytest.raises(Unsettled) as unsettled:
        fix(article, editor, title="Lyon")
    for side in ("", "base", "title", "x"):
        with pytest.raises(Unsettled):
            fix(article, editor, title="Lyon", choices=dict.fromkeys(unsettled.value.targets[0].unsettled, side))


def test_where_a_fix_would_go_is_said_without_writing_anything(article, editor):
    planned = plan(article, editor, 5, kicker="Fête")
    before = list(Edition.objects.values()), list(Revision.objects.values()), list(Article.objects.values())
    edition = live(article)
    source = {**edition.source, "title": "Lyon", "kicker": "Métropole"}
    targets = targets_of(Article.objects.get(pk=article.pk), edition, source, now=hours(2))
    assert [target.edition for target in targets] == [planned, None]
    assert [(target.text["title"], target.text["kicker"]) for target in targets] == [("Lyon", "Fête")] * 2
    assert [[clash.field for clash in target.unsettled.values()] for target in targets] == [["kicker"]] * 2
    assert (list(Edition.objects.values()), list(Revision.objects.values()), list(Article.objects.values())) == before


def test_a_draft_that_has_the_fix_is_not_saved_again(article, editor):
    write(article, editor, title="Lyon")
    before = Article.objects.get(pk=article.pk).version
    fix(article, editor, title="Lyon")
    assert Article.objects.get(pk=article.pk).version == before


def test_a_typing_error_moves_no_date_of_readers_and_the_update_keeps_its_own(article, editor):
    plan(article, editor, 5, kicker="Fête")
    fix(article, editor, title="Lyon")
    dates = list(article.editions.order_by("live_from").values_list("published_at", "updated_at"))
    assert dates == [(NOON, NOON), (NOON, NOON), (NOON, hours(5))]


@pytest.mark.parametrize(
    "what", ["publish", "update_planned", "correct", "withdraw", "cancel", "reschedule", "republish"]
)
def test_nothing_is_done_for_who_has_not_seen_what_the_door_did_meanwhile(article, editor, what):
    planned = plan(article, editor, 5, kicker="Fête")
    seen = page_version(Article.objects.get(pk=article.pk))
    publishing.reschedule(planned, by=editor, at=hours(6), now=hours(1))
    before = timeline(article)
    edition = live(article)
    options = {"by": editor, "seen": seen, "now": hours(2)}
    calls = {
        "publish": lambda: publishing.publish(article, **options),
        "update_planned": lambda: publishing.update_planned(planned, **options),
        "correct": lambda: publishing.correct(edition, source={**edition.source, "title": "Lyon"}, **options),
        "withdraw": lambda: publishing.withdraw(article, **options),
        "cancel": lambda: publishing.cancel(planned, **options),
        "reschedule": lambda: publishing.reschedule(planned, at=hours(9), **options),
        "republish": lambda: publishing.republish(edition, **options),
    }
    with pytest.raises(ValidationError) as refused:
        calls[what]()
    assert (refused.value.code, timeline(article)) == ("stale", before)


def test_a_text_that_was_saved_meanwhile_is_not_published_unseen(article, editor):
    seen = page_version(Article.objects.get(pk=article.pk))
    write(article, editor, title="Lyon")
    for call in (
        lambda: publishing.publish(article, by=editor, seen=seen, now=hours(2)),
        lambda: publishing.publish(article, by=editor, at=hours(5), seen=seen, now=hours(2)),
    ):
        with pytest.raises(ValidationError) as refused:
            call()
        assert refused.value.code == "stale"
    seen = page_version(Article.objects.get(pk=article.pk))
    assert publishing.publish(article, by=editor, seen=seen, now=hours(2)).title == "Lyon"
