"""Names on working copies that are no tag before an edition shows them."""

import pytest
from django.core.exceptions import ValidationError

from articles import publishing, tagging, writing
from articles.compiling import compile_edition
from articles.models import Article, Edition, StoredSource, Tag, Tagged
from articles.models.article import State
from tests.articles.test_many_at_once import at_once
from tests.factories import NOON, make_article, make_tag, make_user, publish_article, tag_names

pytestmark = pytest.mark.django_db


def fresh(article):
    return Article.objects.get(pk=article.pk)


def test_a_name_on_a_working_copy_makes_no_tag_and_keeps_its_place():
    known = make_tag(name="Été")
    article = make_article(tags=["Neuf", "ete", "  Deux\u200b mots ", "NEUF", "\u200b"])
    assert list(Tag.objects.all()) == [known]
    assert article.snapshot()["tags"] == ["Neuf", {"id": known.pk, "name": "Été"}, "Deux mots"]
    assert fresh(article).snapshot() == article.snapshot()
    assert [row.tag for row in article.tagged.all()] == [known]


def test_many_at_once_keep_theirs_too():
    known = make_tag(name="Été")
    [article] = writing.create_many([{"title": "A", "slug": "a", "tags": ["Neuf", "ete"]}], by=None)
    assert fresh(article).snapshot()["tags"] == ["Neuf", {"id": known.pk, "name": "Été"}]
    assert list(Tag.objects.all()) == [known]


def test_what_is_published_makes_the_tags_and_the_working_copy_has_them():
    known = make_tag(name="Été")
    article = make_article(tags=["Neuf", known, "Deux"])
    edition = publish_article(article=article)
    assert [tag.name for tag in edition.tag_list] == tag_names(fresh(article)) == ["Neuf", "Été", "Deux"]
    assert fresh(article).new_tags == {} and fresh(article).version == article.version
    assert fresh(article).snapshot()["tags"] == edition.source["tags"]
    assert article.revisions.get().stored_source == edition.stored_source == StoredSource.objects.get()
    assert all(Tag.objects.get(pk=each["id"]).name == each["name"] for each in edition.source["tags"])
    again = publishing.publish(fresh(article), by=make_user(role="editor"))
    assert (again.pk, Edition.objects.count()) == (edition.pk, 1)


def test_a_planned_edition_makes_them_and_a_refused_one_does_not():
    article = make_article(tags=["Neuf"])
    with pytest.raises(ValidationError):
        publishing.publish(make_article(tags=["Autre"], body=""), by=make_user(role="editor"), now=NOON)
    assert not Tag.objects.exists()
    publish_article(article=article, at=NOON.replace(year=2027), now=NOON)
    assert [tag.name for tag in Tag.objects.all()] == ["Neuf"]


def test_a_correction_leaves_the_names_of_the_working_copy_alone():
    editor = make_user(role="editor")
    edition = publishing.publish(make_article(title="A", tags=["Un"]), by=editor, now=NOON)
    writing.write(edition.article, {"tags": ["Un", "Deux"]}, by=editor)
    source = edition.source | {"title": "B"}
    fixed = publishing.correct(edition, source=source, by=editor, now=NOON.replace(hour=13))
    assert [tag.name for tag in fixed.tag_list] == ["Un"]
    assert (tag_names(fresh(edition.article)), fresh(edition.article).title) == (["Un", "Deux"], "B")
    assert [tag.name for tag in Tag.objects.all()] == ["Un"]


def test_a_tag_made_or_merged_meanwhile_is_found():
    first, second = make_article(tags=["Vélo", "Cour"]), make_article(tags=["velo", "cour"])
    publish_article(article=first)
    survivor = make_tag(name="Cyclisme")
    tagging.merge([Tag.objects.get(name="Vélo")], into=survivor, by=make_user(superuser=True))
    assert [tag.name for tag in compile_edition(second.snapshot()).tags] == ["Cyclisme", "Cour"]
    edition = publish_article(article=second)
    assert [tag.name for tag in edition.tag_list] == ["Cyclisme", "Cour"]
    assert Tag.objects.count() == 2


def test_a_tag_that_takes_the_name_meanwhile_stands_once():
    tag = make_tag(name="Patios")
    article = make_article(tags=[tag, "Cours"])
    tag.name = "Cours"
    tag.save()
    assert tag_names(fresh(article)) == ["Cours"]


def test_what_is_deleted_comes_back_as_a_name():
    article = make_article(tags=[make_tag(name="Été")])
    before = article.snapshot()
    Tag.objects.all().delete()
    writing.write(article, before, by=None)
    assert tag_names(fresh(article)) == ["Été"] and not Tag.objects.exists()


def test_an_archive_of_many_makes_them_too():
    sources = [{"title": "A", "slug": slug, "tags": ["Un", "Deux"][:most]} for slug, most in (("a", 2), ("b", 1))]
    by = make_user(superuser=True)
    articles = writing.create_many(sources, by=by, state=State.APPROVED)
    editions = publishing.publish_archive([(article, NOON) for article in articles], by=by)
    assert [[tag.name for tag in edition.tag_list] for edition in editions] == [["Un", "Deux"], ["Un"]]
    assert [fresh(article).new_tags for article in articles] == [{}, {}]
    assert Tagged.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_publications_that_make_the_same_tags_at_once_make_each_once():
    from articles.roles import make_groups

    make_groups()
    editor = make_user(role="editor")
    names = [f"Sujet {number}" for number in range(6)]
    articles = [make_article(tags=names if number % 2 else names[::-1]) for number in range(8)]
    at_once(8, lambda number: publishing.publish(articles[number], by=editor))
    assert sorted(tag.name for tag in Tag.objects.all()) == names
    assert [tag_names(fresh(each)) for each in articles] == [names[::-1], names] * 4


def test_of_two_spellings_the_first_names_the_tag():
    for first, second in (("Été", "ETE"), ("ETE", "Été"), ("été", "Été")):
        Tag.objects.all().delete()
        assert [tag.name for tag in Tag.objects.get_or_create_named([first, second])] == [first]
