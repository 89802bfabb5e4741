"""Commands, and what follows a change, on more rows than are read at once, while somebody else writes.
`HYPOTHESIS_PROFILE=full` takes 2,000 of each, and bites as large as they are. `tests/test_many_tasks.py` has the tasks."""

import gzip
import json
import logging
import random
from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from articles import tagging
from articles.models import Article, Byline, Edition, Tag, Tagged
from desk import finding
from desk import indexing as desk_indexing
from images import files, renditions
from images.models import Image
from images.signals import image_changing
from related.indexing import unindexed
from related.models import EditionStems, RelatedEdition
from search import indexing
from search.models import IndexEntry
from tests.factories import NOON, make_image, make_tag, make_user, rewrite
from tests.many import (
    IS_FULL,
    MANY,
    make_editions,
    make_images,
    run,
    small_bites,  # noqa: F401 - a fixture
    somebody_writing,
)
from tests.workers import run_due
from website import embargo
from wordpress.models import ImportedItem

pytestmark = pytest.mark.django_db(transaction=True)


def test_pictures():
    make_images(MANY)
    with somebody_writing():
        run("render_images", "--formats", "jpeg")
    assert {len(renditions.missing(image, ["jpeg"])) for image in Image.objects.all()} == {0}


def sizes(number):
    """Mostly small, as they are quickly made; some as cameras take them; what went wrong before; and lines."""
    chance = random.Random(number)
    known = [
        (1000, 700),
        (962, 720),
        (3328, 1993),
        (1600, 900),
        (2000, 3000),
        (600, 6000),
        (6000, 600),
        (1, 4000),
        (4000, 1),
    ]
    yield from known
    for each in range(number - len(known)):
        most = 4000 if each % 50 == 7 else 1600 if each % 12 == 5 else 400
        yield chance.randint(1, most), chance.randint(1, most)


def test_uploads_of_random_sizes_get_all_renditions_and_cards_without_an_error(caplog, media_root):
    number = MANY if IS_FULL else 30
    chance, images = random.Random(1), []
    for size in sizes(number):
        point = {"focal_x": chance.random(), "focal_y": chance.random()}
        images.append(make_image(size=size, colour=tuple(chance.choices(range(256), k=3)), **point))
    run("render_images")
    assert {len(renditions.missing(image)) for image in Image.objects.all()} == {0}
    make_editions(number)
    editions = list(Edition.objects.order_by("pk"))
    for edition, image in zip(editions, images, strict=True):
        edition.lead_image = image
    Edition.objects.bulk_update(editions, ["lead_image"], batch_size=100)
    assert run("render_cards") == f"{number} cartes dessinées."
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_pictures_whose_rendering_was_interrupted():
    make_images(MANY)
    seen = []

    def interrupt(sender, image, **kwargs):
        seen.append(image.pk)
        if len(seen) == MANY - 10:
            raise KeyboardInterrupt

    image_changing.connect(interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            run("render_images", "--formats", "webp")
    finally:
        image_changing.disconnect(interrupt)
    lacking = sum(bool(renditions.missing(image, ["webp"])) for image in Image.objects.all())
    assert lacking == 11  # also the one whose transaction was interrupted
    run("render_images", "--formats", "webp")
    assert {len(renditions.missing(image, ["webp"])) for image in Image.objects.all()} == {0}


def test_share_cards(media_root):
    make_editions(MANY)
    with somebody_writing():
        assert run("render_cards") == f"{MANY} cartes dessinées."
    assert (
        Edition.objects.exclude(card="").values("card").distinct().count()
        == MANY
        == len(list(media_root.glob("cards/*")))
    )


def test_editions_compiled_again():
    make_editions(MANY)
    rewrite(Edition.objects.all(), body="<p>Comme avant.</p>")
    with somebody_writing():
        assert run("compile_editions") == f"{MANY} éditions modifiées."
    assert run("compile_editions") == "0 édition modifiée."


def test_embargoes_that_are_proved(monkeypatch):
    proved = []
    make_editions(MANY)
    Edition.objects.update(live_from=NOON + timedelta(days=40_000), live_until=None)
    monkeypatch.setattr(embargo, "addresses_of", lambda edition: proved.append(edition.pk) or ["/robots.txt"])
    with somebody_writing():
        run("prove_embargo")
    assert len(set(proved)) == MANY


def test_the_search_index():
    make_editions(MANY)
    with somebody_writing():
        assert run("rebuild_search") == f"{MANY - 1} éditions indexées."  # the door wrote one
        assert run("rebuild_search") == "0 édition indexée."
        assert run("rebuild_search", "--all") == f"{MANY} éditions indexées."
    assert IndexEntry.objects.filter(version=indexing.VERSION).count() == MANY


def test_related_articles():
    make_editions(MANY)
    EditionStems.objects.all().delete()
    with somebody_writing():
        run("rebuild_related")
        run("rebuild_related", "--all")
    assert unindexed(NOON).count() == 0
    assert EditionStems.objects.exclude(compared=0).count() == MANY
    assert RelatedEdition.objects.values("edition").distinct().count() > MANY / 2


def test_a_name_that_many_articles_bear(run_tasks):
    tag, author, _image = make_editions(MANY)
    DBTaskResult.objects.all().delete()  # cards, of which there are tests of their own
    run("rebuild_search")
    with somebody_writing():
        for named in (tag, author):
            named.name = f"Nouveau {named.name}"
            named.save()
            run_tasks()
    assert indexing.outdated().count() == 0
    assert IndexEntry.objects.filter(words__contains="nouveau").count() == MANY


def test_a_tag_of_many_articles_merged_into_another(run_tasks):
    tag, _author, _image = make_editions(MANY)
    DBTaskResult.objects.all().delete()
    run("rebuild_search")
    first, *others = Edition.objects.order_by("pk")
    RelatedEdition.objects.bulk_create(
        RelatedEdition(edition=each, other=first, score=1, tags=[tag.pk], words=[]) for each in others
    )
    other = make_tag(name="Cours")
    with somebody_writing():
        tagging.merge([tag], into=other, by=make_user(superuser=True))
        run_tasks()
    assert Edition.objects.filter(edition_tags__tag=other).count() == MANY
    assert IndexEntry.objects.filter(words__contains="cours").count() == MANY
    assert {tuple(row.tags) for row in RelatedEdition.objects.filter(other=first)} == {(other.pk,)}
    assert not Tag.objects.filter(pk=tag.pk).exists()


def test_a_picture_that_many_articles_show(run_tasks, media_root):
    _tag, _author, image = make_editions(MANY)
    with somebody_writing():
        image.alt, image.focal_x = "Un puits", 0.25
        image.save()
        run_tasks()
    assert sum('alt="Un puits"' in body for body in [each.body for each in Edition.objects.with_source()]) == MANY
    assert len(list(media_root.glob("cards/*"))) == MANY


def test_files_without_an_image_among_many(media_root):
    make_images(MANY)
    stray = f"{files.FOLDER}/{'f' * 32}/320.jpg"
    files.put(stray, b"x")
    with somebody_writing():
        assert (
            run("render_images", "--orphans", "--older-than", 0) == "3 fichiers sans image."
        )  # two of the first one's
        run("render_images", "--delete-orphans", "--older-than", 0)
    assert not (media_root / stray).exists()
    assert Image.objects.count() == len(list(media_root.glob("images/*/original.jpg"))) == MANY


def test_a_corpus(tmp_path):
    records = [
        {"id": f"a{n}", "title": f"Article {n}", "date": "2020-05-03", "tags": [{"name": "Patios"}]}
        for n in range(MANY)
    ]
    file = tmp_path / "articles.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in records)
    with somebody_writing():
        run("load_corpus", file)
    assert Edition.objects.count() == MANY


ITEM = """<item><title>Note {n}</title><link>https://blog.example/note-{n}/</link><dc:creator>ana</dc:creator>
<guid isPermaLink="false">https://blog.example/?p={n}</guid><content:encoded><![CDATA[<p>Note {n}.</p>]]></content:encoded>
<wp:post_id>{n}</wp:post_id><wp:post_date>2020-05-03 14:00:00</wp:post_date>
<wp:post_date_gmt>2020-05-03 12:00:00</wp:post_date_gmt><wp:post_name>note-{n}</wp:post_name><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type><category domain="post_tag" nicename="patios"><![CDATA[Patios]]></category></item>"""
EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Carnets</title>
<link>https://blog.example</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://blog.example</wp:base_site_url>
<wp:base_blog_url>https://blog.example</wp:base_blog_url>{items}</channel></rss>"""


def test_an_export(tmp_path):
    file = tmp_path / "export.xml"
    file.write_text(EXPORT.format(items="".join(ITEM.format(n=n) for n in range(1, MANY + 1))))
    with somebody_writing():
        run("import_wordpress", file)
        run("import_wordpress", file)
    assert Edition.objects.count() == MANY == ImportedItem.objects.filter(kind=ImportedItem.Kind.POST).count()


def test_the_words_of_many_articles_written_at_once():
    make_editions(MANY)
    indexing.write_rows(Edition.objects.all())
    assert indexing.outdated().count() == 0


def test_the_words_of_working_copies():
    make_editions(MANY)
    with somebody_writing():
        assert (
            run("rebuild_desk_search") == f"{MANY - 1} textes de travail indexés."
        )  # the first was written by the door
        assert run("rebuild_desk_search", "--all") == f"{MANY} textes de travail indexés."
    assert len(finding.found(Article.objects.all(), "cour")) == min(MANY, finding.MOST + 1)


def test_a_name_that_many_working_copies_bear():
    tag, author, _image = make_editions(MANY)
    articles = Article.objects.order_by("pk")[1:]
    Tagged.objects.bulk_create(Tagged(tag=tag, content_object=each) for each in articles)
    Byline.objects.bulk_create(Byline(author=author, article=each) for each in articles)
    DBTaskResult.objects.all().delete()
    run("rebuild_desk_search")
    with somebody_writing():
        for named in (tag, author):
            named.name = f"Nouveau {named.name}"
            named.save()
            run_due()
    assert desk_indexing.marked_rows().count() == 0
    assert len(finding.found(Article.objects.all(), "nouveau patios romero")) == min(MANY, finding.MOST + 1)
