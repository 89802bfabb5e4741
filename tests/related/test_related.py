from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction

from articles import publishing, tagging, writing
from articles.compiling import compile_edition
from articles.models import Edition
from cms.http import health_issues
from related import candidates, counting, few, indexing, lists, rebuilding
from related.candidates import WEAK, ReasonNames, SimilarEdition, shared_names
from related.models import EditionStems, RelatedEdition
from related.proper_names import proper_names
from related.queries import most_related, related_articles, related_articles_of_draft
from related.rebuilding import rebuild
from related.similarity import Document, TermFrequencies, term_of_name
from tests.factories import NOON, make_article, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=365)


def around(edition, *, at=LATER):
    return related_articles(edition, at=at, tags=edition.tag_list)


def days(number):
    return NOON + timedelta(days=number)


def test_neighbours_are_the_nearest_in_time_of_the_same_language():
    editions = [publish_article(at=days(number)) for number in range(5)]
    publish_article(at=days(2) + timedelta(hours=1), language="en")
    found = around(editions[2])
    assert (found.previous, found.next) == (editions[1], editions[3])
    assert (around(editions[0]).previous, around(editions[4]).next) == (None, None)


def test_articles_of_one_moment_have_an_order_too():
    editions = [publish_article(at=NOON) for _number in range(3)]
    assert (around(editions[1]).previous, around(editions[1]).next) == (editions[0], editions[2])


def test_shared_tags_count_before_nearness_in_time():
    one, two = make_tag(), make_tag()
    edition = publish_article(tags=[one, two], at=days(0))
    far_with_both = publish_article(tags=[two, one], at=days(-90))
    farther_with_one = publish_article(tags=[one], at=days(80))
    near_with_one = publish_article(tags=[two], at=days(-20))
    without = [publish_article(at=days(number)) for number in (-3, 3)]
    neighbours = [publish_article(at=days(number)) for number in (-1, 1)]
    found = around(edition)
    assert [found.previous, found.next] == neighbours
    assert found.related[:3] == [far_with_both, near_with_one, farther_with_one]
    assert set(found.related[3:]) == set(without)


def test_the_best_is_found_among_many():
    tag, rare = make_tag(), make_tag()
    edition = publish_article(tags=[tag, rare], at=days(0))
    best = publish_article(tags=[rare, tag], at=days(-200))
    for number in range(1, 40):
        publish_article(tags=[tag], at=days(-number))
    found = around(edition).related
    assert found[0] == best
    assert [edition.published_at for edition in found[1:]] == [days(-number) for number in range(2, 13)]


def test_one_translation_into_each_language_is_named_the_latest():
    original = publish_article(at=days(-2))
    former = publish_article(language="en", translation_of=original.article_id, at=days(-2))
    writing.write(former.article, {"translation_of": None}, by=make_user())
    latest = publish_article(language="en", translation_of=original.article_id, at=days(-1))
    assert around(original).translations == [latest]


def test_pins_come_first_in_their_order_and_only_while_they_are_live():
    first, second, ended, planned = (make_article() for _number in range(4))
    for number, article in enumerate([second, first]):
        publish_article(article=article, at=days(-number))
    publish_article(article=ended, at=days(-5), until=days(-4))
    publish_article(article=planned, at=LATER + timedelta(days=1))
    near = [publish_article(at=days(number)) for number in (-3, 3)]
    edition = publish_article(pinned=[planned, first, ended, second], at=days(0))
    found = around(edition)
    assert [each.article_id for each in found.related] == [first.pk, second.pk]
    assert [found.previous, found.next] == near


def test_only_what_is_live_at_the_moment_has_any_influence():
    tags = [make_tag(), make_tag()]
    edition = publish_article(tags=tags, at=days(0))
    for number in range(4):
        publish_article(tags=tags[: number % 3], at=days(-number - 1))
    before = around(edition, at=days(1))
    chief = make_user(role="chief editor")
    publish_article(tags=tags, at=days(2))
    publish_article(tags=tags, at=days(-2), until=days(-1))
    make_article(tags=tags, pinned=[edition.article])
    publishing.withdraw(publish_article(tags=tags, at=days(-2)).article, by=chief, at=days(1), now=days(0))
    assert around(edition, at=days(1)) == before


@pytest.mark.parametrize(("count", "queries"), [(4, 9), (61, 10)])
def test_where_nothing_was_stored_a_few_queries_more_fill_the_list(count, queries, django_assert_num_queries):
    """Tags are only asked where there are more articles than their dates lead to."""
    edition = publish_article(tags=["Un", "Deux"])
    for number in range(count):
        publish_article(tags=["Un"], at=days(number))
    tags = edition.tag_list
    with django_assert_num_queries(queries):  # one of them reads the cards
        found = related_articles(edition, at=LATER, tags=tags)
        assert [each.lead_image for each in found.related] == [None] * min(count - 1, 12)


# What is written down when an edition is published


SUBJECTS = {
    "carreaux": "Les carreaux de Lisbonne couvrent les façades ; chaque carreau est peint à la main.",
    "vin": "Le vigneron taille la vigne en hiver, et le vin mûrit dans la cave du domaine.",
    "train": "Le train de nuit traverse la frontière ; le contrôleur réveille les voyageurs au matin.",
}


def about(subject, *, number=0, **fields):
    body = f"<p>{SUBJECTS[subject]} Numéro{number} seul{number}.</p>"
    return publish_article(title=f"Récit{number}", body=body, **fields)


def filled(count=6, *, begin=0):
    """An archive of several subjects, one article a day."""
    names = list(SUBJECTS)
    return [about(names[n % 3], number=n, at=days(n), now=days(n)) for n in range(begin, begin + count)]


def index(edition, *, at=None):
    """As at the moment when it was made."""
    indexing.index_edition(edition, at=at or edition.made_at)


def index_all(editions):
    for edition in editions:
        index(edition)


def rows():
    return sorted(RelatedEdition.objects.values_list("edition", "other", "score", "tags", "words"))


def listed(edition, *, at=LATER):
    return [(each.article_id, each.reason) for each in around(edition, at=at).related]


def reasons(edition):
    """Of all that belongs beside it, the neighbours in time not taken out."""
    edition = Edition.objects.get(pk=edition.pk)
    return {each.article_id: each.reason for each in most_related(edition, at=LATER, tags=edition.tag_list)}


def test_what_says_the_same_words_comes_before_what_is_nearer_in_time():
    editions = filled(12)
    index_all(editions)
    same = {editions[n].article_id for n in (0, 6, 9)}
    assert {number for number, _reason in listed(editions[3])[:3]} == same


def test_the_reason_is_the_shared_tags_without_sections_and_else_names_that_both_texts_write():
    section, place, food = make_tag(section_position=1), make_tag(name="Lisbonne"), make_tag(name="gastronomie")
    tagged = [about("carreaux", tags=[section, food, place], number=n, at=days(n), now=days(n)) for n in (0, 12)]
    named = about("carreaux", number=2, tags=[section], at=days(9), now=days(9))
    filling = filled(8, begin=3)
    wordy = [about("vin", number=n, tags=[section], at=days(n), now=days(n)) for n in (40, 50)]
    index_all([*filling, *tagged, named, *wordy])
    assert reasons(tagged[0])[tagged[1].article_id] in ("Lisbonne, gastronomie", "gastronomie, Lisbonne")
    assert reasons(named)[tagged[0].article_id] == "Lisbonne"
    assert reasons(wordy[0])[wordy[1].article_id] == ""


@pytest.mark.parametrize(
    ("language", "texts", "reason"),
    [
        ("en", ["The mayor met Jane Porter in Leeds.", "They say Jane Porter left Leeds."], "Jane Porter, Leeds"),
        ("en", ["We Learned to Count\nAll of it was new.", "You Learned to Count\nAll of it was new."], ""),
        ("en", ["It is open on Tuesday, says nobody here.", "It is closed on Tuesday, says nobody here."], ""),
        (
            "en",
            ["Ask the Department of Health about it.", "Ask the Department of Health for more."],
            "Department of Health",
        ),
        ("fr", ["On apprend à manger. Manger, dit-il.", "Il faut manger. Manger, dit-on."], ""),
        ("fr", ["Le fado vient de l’Alfama, dit-on.", "On monte dans l’Alfama, dit-il."], "Alfama"),
        ("fr", ["Selon le Code du travail, tout va.", "Selon le code, rien ne va ; le Code du travail, si."], ""),
    ],
)
def test_names_are_reasons_and_verbs_and_headings_are_none(language, texts, reason):
    one, other = (proper_names(text, language) for text in texts)
    counts = Counter({"@Code": 2, "cod": 9})
    names = ReasonNames(one, language, TermFrequencies(12, TermFrequencies.pack(counts)))
    assert names.shared({term_of_name(name) for name in other}) == reason


def test_what_every_other_text_names_is_no_reason():
    for often, reason in [(20, "Lisbonne"), (21, "")]:
        frequencies = TermFrequencies(100, TermFrequencies.pack(Counter({"@Lisbonne": often, "lisbon": often})))
        assert ReasonNames(["Lisbonne"], "fr", frequencies).shared({term_of_name("Lisbonne")}) == reason


def test_names_that_two_texts_share_by_chance_are_no_reason():
    names, terms = ReasonNames(["Lisbonne"], "fr", TermFrequencies()), frozenset({term_of_name("Lisbonne")})
    assert shared_names(SimilarEdition(1, WEAK, WEAK, names=terms), names) == "Lisbonne"
    assert shared_names(SimilarEdition(1, WEAK - 0.01, WEAK, names=terms), names) == ""


def test_a_tag_that_got_another_name_is_shown_by_it_in_the_reason():
    tag = make_tag(name="Lisbone")
    editions = [about("vin", tags=[tag], number=n, at=days(n), now=days(n)) for n in range(4)]
    index_all([*filled(6, begin=10), *editions])
    tag.name = "Lisbonne"
    tag.save()
    edition = Edition.objects.get(pk=editions[3].pk)
    assert dict(listed(edition))[editions[0].article_id] == "Lisbonne"


def test_a_tag_that_was_merged_is_shown_by_the_survivor_s_name_in_the_reason():
    tag, survivor, other = make_tag(name="Pinard"), make_tag(name="Vin"), make_tag(name="Cave")
    both = [tag, survivor, other]
    editions = [about("vin", tags=both[:n], number=n, at=days(n), now=days(n)) for n in (1, 2, 3)]
    alone = about("vin", tags=[tag], number=4, at=days(4), now=days(4))
    index_all([*filled(6, begin=10), *editions, alone])
    tagging.merge([tag], into=survivor, by=make_user(role="chief editor"))
    assert [reasons(alone)[each.article_id] for each in editions] == ["Vin"] * 3
    assert [reasons(each)[alone.article_id] for each in editions] == ["Vin"] * 3
    assert reasons(editions[1])[editions[2].article_id] == "Vin"


def test_a_tag_that_became_a_section_is_no_reason():
    tag, section = make_tag(), make_tag(section_position=1)
    editions = [about("carreaux", tags=[tag], number=n, at=days(n), now=days(n)) for n in (1, 2)]
    index_all([*filled(6, begin=10), *editions])
    tagging.merge([tag], into=section, by=make_user(role="chief editor"))
    assert reasons(editions[1])[editions[0].article_id] == "Lisbonne"


def test_pins_come_before_what_was_found():
    editions = filled(9)
    pinned = editions[7]
    edition = about("carreaux", number=30, pinned=[pinned.article], at=days(30), now=days(30))
    index_all([*editions, edition])
    numbers = [number for number, _reason in listed(edition)]
    assert numbers[0] == pinned.article_id
    assert len(numbers) == len(set(numbers))


def hostile(begin):
    """Articles with the very words, tags and dates, that nobody can read at `begin`."""
    tag = make_tag()
    planned = [about("carreaux", number=n, tags=[tag], at=LATER + timedelta(days=n), now=begin) for n in range(30)]
    withdrawn = [about(subject, number=n, at=begin, now=begin) for subject in SUBJECTS for n in (97, 98, 99)]
    for edition in withdrawn:
        publishing.withdraw(edition.article, by=make_user(role="chief editor"), now=begin + timedelta(minutes=1))
    make_article(title="Récit", body=f"<p>{SUBJECTS['carreaux']}</p>")
    index_all([*planned, *Edition.objects.filter(pk__in=[edition.pk for edition in withdrawn])])


def told(editions):
    """What readers of some moments find beside the editions, and the rows about two of them, by their places."""
    places = {edition.pk: place for place, edition in enumerate(editions)}
    moments = [days(8) + timedelta(hours=1), days(25)]
    lists = [[places[each.pk] for each in around(edition, at=at).related] for edition in editions for at in moments]
    return lists, sorted((places[a], places[b], *row) for a, b, *row in rows() if a in places and b in places)


def test_what_nobody_can_read_changes_nothing_for_those_there_nor_for_those_to_come(monkeypatch):
    monkeypatch.setattr(candidates, "STORED", 2)
    monkeypatch.setattr(candidates, "COMPARED", 4)
    answers = []
    for with_hostile in (False, True):
        with transaction.atomic():
            editions = filled(9)
            index_all(editions)
            if with_hostile:
                hostile(days(9))
            later_on = filled(3, begin=20)
            index_all(later_on)
            answers.append(told(editions + later_on))
            transaction.set_rollback(True)
    assert answers[0] == answers[1]


def test_what_a_newcomer_has_to_beat_is_set_by_those_that_are_live_then(monkeypatch):
    monkeypatch.setattr(candidates, "STORED", 1)
    edition, live, ended = publish_article(), publish_article(), publish_article(until=days(1))
    planned = publish_article(at=days(9))
    for score, other in enumerate([live, ended, planned], start=1):
        RelatedEdition.objects.create(edition=edition, other=other, score=score)
    assert indexing.last_of_the_best([edition.pk, live.pk], days(2)) == {edition.pk: 1}


def test_what_is_planned_takes_no_place_from_others_that_are_planned(monkeypatch):
    monkeypatch.setattr(candidates, "STORED", 2)
    index_all(filled(3))
    plans = [about("carreaux", number=n, at=days(40 + n), now=days(3)) for n in (50, 51, 52, 53)]
    edition = about("carreaux", number=60, at=days(4), now=days(4))
    index_all([*plans, edition])
    chief = make_user(role="chief editor")
    for each in plans[:-1]:
        publishing.cancel(each, by=chief, now=days(5))
    assert reasons(edition)[plans[-1].article_id] == "Lisbonne"


def test_a_planned_article_stands_beside_others_from_its_second_on():
    editions = filled(6)
    index_all(editions)
    planned = about("carreaux", number=50, at=days(40), now=days(7))
    index(planned)
    before, after = listed(editions[0], at=days(40) - timedelta(seconds=1)), listed(editions[0], at=days(40))
    assert planned.article_id not in [number for number, _reason in before]
    assert planned.article_id in [number for number, _reason in after]


def test_a_correction_takes_the_place_of_its_predecessor():
    editions = filled(6)
    index_all(editions)
    source = editions[3].source | {"title": "Corrigé"}
    fixed = publishing.correct(editions[3], source=source, by=make_user(role="chief editor"), now=days(8))
    index(fixed)
    assert [number for number, _ in listed(editions[0])].count(editions[3].article_id) == 1
    assert fixed in around(editions[0]).related


def test_what_was_kept_one_by_one_is_what_a_rebuild_gives():
    for number in range(9):
        index_all(filled(1, begin=number))
    index(about("vin", number=60, at=days(90), now=days(9)))
    index_all(filled(3, begin=10))
    one_by_one = rows()
    assert rebuild(force=True, at=days(12)) == 13
    assert rows() == one_by_one


@pytest.mark.parametrize("singly", [0, 20])
@pytest.mark.parametrize("turn", [9, 11, 17, 18, 27, 29, 33, 36])
def test_an_interrupted_rebuild_goes_on_where_it_was(turn, singly, monkeypatch):
    """Nine editions in four turns: stems, vectors, comparison, lists; two in one transaction."""
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    monkeypatch.setattr(rebuilding, "SINGLY", singly)
    index_all(filled(9))
    expected = rows()
    RelatedEdition.objects.update(score=99, words="jadis")

    def stop(done, total):
        assert total == 36
        if done == turn:
            raise KeyboardInterrupt

    monkeypatch.setattr(rebuilding, "SINGLY", 0)
    with pytest.raises(KeyboardInterrupt):
        rebuild(force=True, step=stop)
    monkeypatch.setattr(rebuilding, "SINGLY", singly)
    assert rows() == expected if turn == 36 else rows() != expected
    assert rebuild() == 9 - max(turn - 27, 0)
    assert rows() == expected
    assert rebuild() == 0


def test_what_stands_beside_an_article_stays_there_until_it_is_found_again(monkeypatch):
    index_all(filled(9))
    expected = rows()
    seen = []
    rebuild(force=True, step=lambda done, total: seen.append(rows()))
    assert all(each == expected for each in seen)


def test_an_edition_that_was_forgotten_finds_those_that_came_after_it():
    editions = filled(6)
    index_all(editions[1:])
    index(editions[0], at=days(6))
    beside = {edition.article_id for edition in (editions[0], editions[3])}
    assert beside == {editions[3].article_id, editions[0].article_id}
    assert RelatedEdition.objects.filter(edition=editions[3], other=editions[0]).exists()
    assert RelatedEdition.objects.filter(edition=editions[0], other=editions[3]).exists()


def test_publishing_has_it_compared_by_a_task(run_tasks):
    edition = publish_article(at=days(0), now=days(0))
    assert list(indexing.unindexed(days(0))) == [edition]
    run_tasks()
    assert list(indexing.unindexed(days(0))) == []


def test_the_check_counts_editions_that_nothing_was_found_for():
    editions = filled(3)
    publish_article(at=days(0), until=days(1))
    index(editions[0])
    assert [warning.id for warning in health_issues.system_check(databases=["default"])] == ["related.W001"]
    index_all(editions[1:])
    assert health_issues.system_check(databases=["default"]) == []
    assert health_issues.system_check() == []


@pytest.mark.parametrize("count", [48, 60])
def test_what_was_stored_is_read_in_six_queries_whatever_the_size(count, django_assert_num_queries):
    edition, *_others = editions = filled(count)
    index_all(editions)
    tags = edition.tag_list
    with django_assert_num_queries(6):
        found = related_articles(edition, at=LATER, tags=tags)
        assert [each.lead_image for each in found.related] == [None] * 12


@pytest.mark.parametrize("all_again", [False, True])
def test_two_that_are_compared_at_once_find_each_other(monkeypatch, all_again):
    index_all(filled(6))
    older, younger = (about("vin", number=number, at=days(number), now=days(number)) for number in (30, 31))
    module, name = (few, "find_pairs") if all_again else (indexing, "most_similar")
    find, interrupted = getattr(module, name), []

    def compare_the_older_meanwhile(*arguments, **options):
        found = find(*arguments, **options)
        if not interrupted:
            interrupted.append(True)
            index(older, at=younger.made_at)
        return found

    monkeypatch.setattr(module, name, compare_the_older_meanwhile)
    monkeypatch.setattr(counting, "has_grown", lambda *arguments: all_again)
    index(younger)
    assert interrupted
    pairs = set(RelatedEdition.objects.values_list("edition", "other"))
    assert {(older.pk, younger.pk), (younger.pk, older.pk)} <= pairs


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("module", "name"), [(counting, "weigh"), (lists, "why")])
def test_a_plan_that_is_cancelled_during_a_rebuild_stops_nothing(monkeypatch, module, name):
    index_all(filled(6))
    planned = about("vin", number=50, at=days(40), now=days(7))
    task, cancelled = getattr(module, name), []

    def cancel_meanwhile(*arguments):
        if not cancelled:
            cancelled.append(True)
            publishing.cancel(planned, by=make_user(role="chief editor"), now=days(8))
        return task(*arguments)

    monkeypatch.setattr(module, name, cancel_meanwhile)
    monkeypatch.setattr(rebuilding, "SINGLY", 0)
    rebuild(force=True, at=days(8))
    assert cancelled
    assert not EditionStems.objects.filter(edition=planned.pk).exists()
    assert not RelatedEdition.objects.filter(other=planned.pk).exists()
    assert rebuild() == 0


def test_what_is_published_during_a_rebuild_stands_beside_others_and_they_beside_it(monkeypatch):
    monkeypatch.setattr(rebuilding, "SINGLY", 0)
    index_all(filled(6))
    published = []

    def publish(done, total):
        if done == 18 and not published:
            published.append(about("vin", number=50, at=days(7), now=days(7)))
            index(published[0])

    rebuild(force=True, at=days(8), step=publish)
    everything = rows()
    rebuild(force=True, at=days(8))
    pairs = [row[:2] for row in everything]
    assert pairs == [row[:2] for row in rows()]
    assert published[0].pk in {pk for pair in pairs for pk in pair}


def test_what_is_saved_nowhere_has_beside_it_what_will_be_published():
    tag = make_tag()
    index_all(filled(9))
    index_all(about(name, number=n, tags=[tag], at=days(n), now=days(n)) for n, name in [(20, "vin"), (25, "train")])
    article = make_article(title="Récit", body=f"<p>{SUBJECTS['vin']}</p>", tags=[tag])
    compiled = compile_edition(article.snapshot())
    tags = compiled.tags
    before = related_articles_of_draft(compiled.edition(article=article), at=days(30), tags=tags, pins=[])
    published = publish_article(article=article, at=days(30), now=days(30))
    index(published)
    after = related_articles(Edition.objects.get(pk=published.pk), at=days(30), tags=tags)
    assert [(each, each.reason) for each in before.related] == [(each, each.reason) for each in after.related]
    assert before.related[0].reason == tag.name


def test_the_counts_of_stems_are_stored_in_little_and_come_back():
    edition = publish_article(title="Le vin et la vigne", body="<p>" + "Le vin, la vigne, la cave. " * 3 + "</p>")
    text = Document.of(edition)
    index(edition)
    stored = Document.of_stored(EditionStems.objects.get(edition=edition).counts)
    assert (stored.head, stored.whole) == (dict(text.head), dict(text.whole))
    assert stored.whole["vin"] == 4
