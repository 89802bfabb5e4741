import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.migrations.writer import MigrationWriter
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from articles.models import Article, FormerTagAddress, Tag
from authors.models import FormerAuthorAddress
from cms.text.slugs import SlugField, SlugFormField, numbered, save_at_free_slug
from tests.factories import make_article, make_author, make_tag


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Été à Cordoue !", "ete-a-cordoue"),
        (" mon_adresse ", "mon-adresse"),
        ("東京の夜", "東京の夜"),
        ("Москва", "москва"),
        ("ad\u200bres\u00adse", "adresse"),
        ("", ""),
        (" \u200b ", ""),
        (None, ""),
    ],
)
def test_what_is_typed_is_made_into_an_address(typed, slug):
    assert SlugFormField(required=False, max_length=200).clean(typed) == slug


def test_what_leaves_no_address_is_refused():
    with pytest.raises(ValidationError) as error:
        SlugFormField(required=False, max_length=200).clean("?!")
    assert error.value.code == "no_slug"


def test_the_column_is_a_plain_one_in_migrations():
    assert MigrationWriter.serialize(SlugField(max_length=9))[0] == "models.SlugField(max_length=9)"


def test_only_an_address_in_its_own_form_is_one():
    assert reverse("site:article", args=["москва"]) == "/%D0%BC%D0%BE%D1%81%D0%BA%D0%B2%D0%B0/"
    assert resolve("/москва/").kwargs == {"slug": "москва"}
    for path in ("/Москва/", "/mos\u200bcow/", "/a_b/", f"/{unicodedata.normalize('NFD', 'ά')}/", "/-a/"):
        with pytest.raises(Resolver404):
            resolve(path)
    with pytest.raises(NoReverseMatch):
        reverse("site:article", args=["a/b"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    ["Café-Crème", "cafe_creme", "cafe\u200b-creme", unicodedata.normalize("NFD", "café-crème"), "ＣＡＦＥ－creme"],
)
def test_two_addresses_that_look_alike_are_one(other):
    make_tag(name="Un", slug="cafe-creme")
    with pytest.raises(IntegrityError):
        make_tag(name="Deux", slug=other)


@pytest.mark.django_db
def test_every_way_to_write_an_address_gives_its_own_form():
    article = make_article(slug="Été à Cordoue !")
    assert (article.slug, article.snapshot()["slug"]) == ("ete-a-cordoue", "ete-a-cordoue")
    Article.objects.filter(pk=article.pk).update(slug="Ou\u00adi")
    article.refresh_from_db()
    assert article.slug == "oui"
    Tag.objects.bulk_create([Tag(name="Тест", key="тест", slug="Тест")])
    assert Tag.objects.get().slug == "тест"
    assert make_author(name="Zoé", slug="?!").slug == "zoe"


@pytest.mark.django_db
def test_the_first_free_one_is_taken_and_who_is_overtaken_takes_the_next():
    saved, overtaken = [], iter([True])

    class Row:
        slug = ""

    row, taken = Row(), {"a"}

    def save():
        if next(overtaken, False):
            taken.add(row.slug)
            raise IntegrityError
        saved.append(row.slug)

    save_at_free_slug(row, save, base="a", is_taken=taken.__contains__)
    assert saved == ["a-3"]


@pytest.mark.django_db
def test_a_fault_that_is_none_of_the_addresses_is_told():
    def save():
        raise IntegrityError("another one")

    with pytest.raises(IntegrityError, match="another one"):
        save_at_free_slug(Tag(), save, base="a", is_taken=lambda slug: False)


def test_numbers_follow_the_base():
    found = numbered("a")
    assert [next(found) for _each in range(3)] == ["a", "a-2", "a-3"]


@pytest.mark.django_db
@pytest.mark.parametrize(("make", "former"), [(make_tag, FormerTagAddress), (make_author, FormerAuthorAddress)])
def test_a_former_address_is_kept_and_nobody_elses(make, former):
    row = make(name="Été")
    for slug in ("saison", "Sai-Son", "", "Été"):
        row.slug = slug
        row.save()
    assert row.slug == "ete"
    assert set(former.objects.values_list("slug", flat=True)) == {"saison", "sai-son"}
    assert make(name="Saison").slug == "saison-2"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "slugs"),
    [
        (lambda name: make_article(title=name), ["αθήνα", "αθήνα-2", "東京", "🎉🔥", "article", "article-2"]),
        (lambda name: make_author(name=name), ["αθήνα", "αθήνα-2", "東京", "🎉🔥", "author", "author-2"]),
    ],
)
def test_titles_and_names_get_addresses_of_their_own_letters(make, slugs):
    assert [make(name).slug for name in ("Αθήνα", "ΑΘΉΝΑ !", "東京", "🎉🔥", "?!", "…")] == slugs


@pytest.mark.django_db
def test_tags_get_addresses_of_their_own_letters():
    assert [make_tag(name=name).slug for name in ("Москва", "C++", "C#", "🎉", "?!")] == [
        "москва",
        "c",
        "c-2",
        "🎉",
        "tag",
    ]
