"""What has ended since the last look, or will soon, where nothing follows."""

from datetime import timedelta

import pytest

from articles import publishing
from cms.kept import ends, generation
from tests.factories import NOON, make_user, publish_article
from tests.kept import as_committed

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def chief():
    return make_user(role="chief editor")


def ended(at=NOON, *, last_look=NOON - MINUTE):
    return dict(ends.known(at, last_look=last_look))


def begun(slug, **options):
    return publish_article(slug=slug, at=NOON - 2 * DAY, **options)


def test_it_is_one_question(django_assert_num_queries):
    for number in range(5):
        begun(f"parti-{number}", until=NOON)
    with django_assert_num_queries(1):
        assert len(ended()) == 5


def test_what_was_withdrawn_or_expired_or_will_soon_be_is_known(chief):
    publishing.withdraw(begun("retire").article, by=chief, now=NOON)
    publishing.withdraw(begun("bientot").article, by=chief, at=NOON + HOUR, now=NOON)
    begun("expire", until=NOON - 2 * MINUTE)
    begun("москва", until=NOON)
    begun("late", language="en", until=NOON)
    begun("ancien", until=NOON - HOUR)
    begun("lointain", until=NOON + 2 * DAY)
    begun("reste")
    assert ended() == {
        "/retire/": NOON,
        "/bientot/": NOON + HOUR,
        "/expire/": NOON - 2 * MINUTE,
        "/москва/": NOON,
        "/en/late/": NOON,
    }


def test_an_article_that_goes_on_at_its_address_has_not_ended(chief):
    def correct(address, **changes):
        edition = begun(address)
        publishing.correct(edition, source={**edition.source, **changes}, by=chief, now=NOON)

    correct("corrige", title="Autre")
    correct("renomme", slug="autre-nom")
    back = begun("revenu")
    publishing.withdraw(back.article, by=chief, now=NOON - MINUTE)
    publishing.republish(back, by=chief, now=NOON)
    later = begun("remplace")
    publishing.publish(later.article, by=chief, at=NOON + HOUR, until=NOON + 2 * HOUR, now=NOON)
    assert ended(NOON + MINUTE) == {"/renomme/": NOON, "/remplace/": NOON + 2 * HOUR}


def test_of_too_many_the_last_are_known(monkeypatch):
    monkeypatch.setattr(ends, "MOST", 3)
    for number in range(5):
        begun(f"parti-{number}", until=NOON - number * MINUTE)
    assert set(ended()) == {"/parti-0/", "/parti-1/", "/parti-2/"}


def test_a_process_that_begins_is_told_of_a_day():
    begun("hier", until=NOON - 23 * HOUR)
    begun("avant", until=NOON - 25 * HOUR)
    assert set(ended(last_look=None)) == {"/hier/"}


def test_a_look_asks_only_where_the_generation_is_another(django_assert_num_queries, chief):
    edition, watch = begun("retire"), generation.Watch()
    with django_assert_num_queries(10):
        generation.read(NOON)
    with django_assert_num_queries(11):
        watch.seen = watch.looked(NOON)
    with django_assert_num_queries(10):
        watch.seen = watch.looked(NOON + MINUTE)
    assert (watch.seen.at, watch.seen.ends) == (NOON + MINUTE, ())
    as_committed(lambda: publishing.withdraw(edition.article, by=chief, now=NOON + MINUTE))
    with django_assert_num_queries(11):
        watch.seen = watch.looked(NOON + 2 * MINUTE)
    assert watch.seen.ends == (("/retire/", NOON + MINUTE),)
    assert watch.looked(NOON + 3 * MINUTE).ends is watch.seen.ends


def test_another_database_is_looked_at_as_by_a_process_that_begins(chief):
    begun("hier", until=NOON - 23 * HOUR)
    watch = generation.Watch()
    watch.seen = watch.looked(NOON)
    watch.seen = watch.seen._replace(generation=watch.seen.generation._replace(epoch="another"), ends=())
    assert watch.looked(NOON).ends == (("/hier/", NOON - 23 * HOUR),)
