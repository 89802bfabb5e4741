"""All editions are compared at once, or one by one: the same lists, by other means."""

import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Edition
from cms.tasks import enqueue, queue
from related import candidates, counting, few, indexing, lists, matrices, rebuilding, subprocesses, tasks
from related.frequencies import frequencies_of, last_count
from related.models import EditionStems, RelatedEdition, StemFrequencies
from tests.factories import NOON, make_tag, publish_article

pytestmark = pytest.mark.django_db
SYLLABLES = ["ba", "cour", "li", "mo", "ne", "pati", "ru", "to", "vel", "zan"]
ROOT = Path(__file__).resolve().parents[2]


def days(number):
    return NOON + timedelta(days=number)


def random_articles(count, **fields):
    """Their texts have words in common, and their titles words of other texts."""
    chance, tags = random.Random(7), [make_tag() for _number in range(4)]

    def words(number):
        return ["".join(chance.choices(SYLLABLES, k=2)) for _word in range(number)]

    return [
        publish_article(
            title=" ".join(words(3)),
            body=f"<p>{' '.join(words(30))}</p>",
            tags=chance.sample(tags, chance.randint(0, 3)),
            at=days(chance.randint(0, 300)) if number % 5 else days(400 + number),
            now=days(0),
            **fields,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("compared", [4, 400])
def test_matrices_find_what_is_found_one_by_one(monkeypatch, compared):
    monkeypatch.setattr(candidates, "COMPARED", compared)
    random_articles(40)
    rebuilding.rebuild(at=days(350))
    frequencies = frequencies_of("fr")
    archive = lists.Lists("fr", days(350), frequencies).archive
    comparison, found = matrices.Comparison(archive, compared=compared, stored=24), []
    monkeypatch.setattr(comparison, "offer", found.extend)
    comparison.run(lambda number: None)
    at_once = {
        int(archive.pks[place]): sorted(zip(archive.pks[others].tolist(), scores.tolist(), strict=True))
        for place, (_owners, others, scores) in enumerate(found)
    }
    assert at_once == {pk: one_by_one(pk, frequencies) for pk in at_once}
    assert len(at_once) == 40
    assert min(map(len, at_once.values())) >= 4


def one_by_one(pk, frequencies):
    edition = Edition.objects.get(pk=pk)
    _document, text = indexing.text_of(edition, edition.stems, frequencies)
    pools = candidates.pools_of("fr", edition.article_id, days(350))
    live, planned = candidates.most_similar(text, frequencies=frequencies, pools=pools)
    return sorted((each.pk, each.score) for each in live + planned)


def test_of_many_each_has_its_best_and_no_more(monkeypatch):
    monkeypatch.setattr(candidates, "STORED", 3)
    random_articles(40)
    rebuilding.rebuild(at=days(350))
    frequencies, live = (
        frequencies_of("fr"),
        set(Edition.objects.live(days(350)).values_list("pk", flat=True)),
    )
    for pk in Edition.objects.values_list("pk", flat=True):
        found = sorted(one_by_one(pk, frequencies), key=lambda each: (-each[1], each[0]))
        best = [each for each in found if each[0] in live][:3]
        expected = best + [each for each in found if each[0] not in live and each[1] > best[-1][1]]
        assert sorted(RelatedEdition.objects.filter(edition=pk).values_list("other", "score")) == sorted(expected)


@pytest.mark.parametrize("stored", [3, 24])
def test_few_have_the_lists_that_matrices_give(monkeypatch, stored):
    monkeypatch.setattr(candidates, "STORED", stored)
    editions = random_articles(40)
    for edition in editions:
        indexing.index_edition(edition, at=days(350))
    few.compare("fr", indexing.readable(days(350)), days(350))
    found = written()
    RelatedEdition.objects.all().delete()
    EditionStems.objects.update(compared=0, least=0)
    monkeypatch.setattr(rebuilding, "SINGLY", 0)
    assert rebuilding.rebuild(at=days(350)) == 40
    assert written() == found


def written():
    rows = RelatedEdition.objects.order_by("edition", "other").values_list("edition", "other", "score", "tags", "words")
    return list(rows), dict(EditionStems.objects.values_list("edition", "least"))


def test_rows_that_say_the_same_are_not_written_again():
    random_articles(30)
    rebuilding.rebuild(at=days(350))
    rows = list(RelatedEdition.objects.order_by("pk").values_list("pk", "score"))
    rebuilding.rebuild(force=True, at=days(350))
    assert list(RelatedEdition.objects.order_by("pk").values_list("pk", "score")) == rows


def test_stems_are_counted_again_when_the_archive_has_grown_and_not_because_something_is_planned(monkeypatch):
    monkeypatch.setattr(counting, "FEW", 3)
    for _number in range(5):
        indexing.index_edition(publish_article(at=days(0), now=days(0)), at=days(1))
    assert StemFrequencies.objects.get().size == 4
    for _number in range(3):
        indexing.index_edition(publish_article(at=days(9), now=days(2)), at=days(2))
    assert StemFrequencies.objects.get().size == 4
    indexing.index_edition(publish_article(at=days(3), now=days(3)), at=days(3))
    assert StemFrequencies.objects.get().size == 6


def test_of_many_published_at_once_not_each_one_leads_to_a_new_count(monkeypatch):
    monkeypatch.setattr(counting, "FEW", 4)
    for edition in [publish_article(at=days(0), now=days(0)) for _number in range(12)]:
        indexing.index_edition(edition, at=days(0))
    counted = StemFrequencies.objects.get()
    assert (counted.number, counted.size) == (7, 11)  # of 1, 2, 3, 4, 6, 8, 11


def test_many_are_compared_again_by_a_process_of_its_own_and_once(monkeypatch, run_tasks):
    started = []
    monkeypatch.setattr(indexing, "HERE", 2)
    monkeypatch.setattr(
        subprocesses, "rebuild", lambda: started.append(counting.is_due("fr", days(1), last_count("fr")))
    )
    for number, expected in [(2, []), (1, [True])]:
        for _number in range(number):
            publish_article(at=days(0), now=days(0))
        run_tasks()
        assert started == expected
    counting.hold("fr")
    publish_article(at=days(0), now=days(0))
    run_tasks()
    assert started == [True]
    assert EditionStems.objects.filter(compared=0).count() == 0


def test_what_was_left_undone_by_a_process_that_died_is_taken_up(monkeypatch, run_tasks):
    started = []
    monkeypatch.setattr(subprocesses, "rebuild", lambda: started.append(True))
    random_articles(3)
    run_tasks()
    tasks.find_unfinished.func()
    run_tasks()
    assert started == []
    StemFrequencies.objects.update(number=7)
    tasks.find_unfinished.func()
    run_tasks()
    assert started == [True]


def test_a_comparison_that_failed_waits_for_its_next_attempt_and_one_that_was_given_up_is_tried_anew(run_tasks):
    random_articles(3)
    run_tasks()
    StemFrequencies.objects.update(number=7)
    tasks.find_unfinished.func()
    rows = DBTaskResult.objects.filter(task_path=tasks.compare_all.module_path)
    later = timezone.now() + timedelta(hours=1)
    rows.update(worker_ids=["x"], run_after=later)
    tasks.find_unfinished.func()
    assert [row.run_after for row in rows.all()] == [later]
    rows.update(status="FAILED")
    tasks.find_unfinished.func()
    assert sorted(row.status for row in rows.all()) == ["FAILED", "READY"]


def test_what_killed_servers_gave_up_is_dismissed_when_nothing_is_left_to_compare(run_tasks):
    random_articles(3)
    run_tasks()
    enqueue(tasks.compare_all)
    DBTaskResult.objects.filter(task_path=tasks.compare_all.module_path).update(status="FAILED")
    StemFrequencies.objects.update(number=7, rebuilt_until=timezone.now() + timedelta(minutes=1))
    tasks.find_unfinished.func()
    assert queue.given_up().count() == 1  # somebody is about it
    StemFrequencies.objects.update(finished=7, rebuilt_until=None, newest=0)
    tasks.find_unfinished.func()
    assert queue.given_up().count() == 1  # it should be counted again
    StemFrequencies.objects.update(newest=Edition.objects.latest("pk").pk)
    tasks.find_unfinished.func()
    assert queue.given_up().count() == 0


SERVES = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
from related.indexing import index_article
from related.models import RelatedEdition
from tests.factories import NOON, make_user, publish_article
editions = [publish_article(body="<p>Une cour et son puits.</p>", at=NOON) for number in range(3)]
for edition in editions:
    index_article(edition.article_id)
assert RelatedEdition.objects.exists()
for path in ("/", editions[0].get_absolute_url(), "/health/", "/sitemap.xml"):
    assert Client().get(path).status_code in (200, 503), path
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"numpy", "scipy"}), "end")
"""


def test_serving_pages_and_indexing_one_article_import_no_library_of_matrices(tmp_path):
    """Red with `from related import rebuilding` in any module of theirs."""
    command = [sys.executable, "-c", SERVES]
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert finished.stdout.splitlines()[-1:] == ["end"], finished.stderr[-2000:]
