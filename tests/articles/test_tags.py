import pytest

from articles.models import FormerTagAddress, Tag, TagAlias
from tests.factories import make_article, make_tag

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["ete", "ÉTÉ", " Été ", "E\u0301te\u0301", "été"])
def test_accents_case_and_composition_make_no_twin(typed):
    tag = make_tag(name="Été")
    assert Tag.objects.named([typed]) == [tag]
    assert Tag.objects.count() == 1


def test_ligatures_are_the_letters_they_join():
    tag = make_tag(name="Œuvre")
    assert Tag.objects.known("oeuvre") == tag


def test_names_that_hold_nothing_make_no_tag():
    assert Tag.objects.named(["", "  ", "\u0301"]) == []


def test_taggits_own_way_in_makes_no_twin_either():
    tag, article = make_tag(name="Été"), make_article()
    article.tags.add("ete", "Hiver")
    assert {t.name for t in article.tags.all()} == {"Été", "Hiver"}
    assert Tag.objects.known("ete") == tag
    assert Tag.objects.count() == 2


def test_the_order_in_which_tags_were_given_is_kept():
    article = make_article(tags=["Zèbre", "Abeille", "Moineau"])
    assert [tag["name"] for tag in article.snapshot()["tags"]] == ["Zèbre", "Abeille", "Moineau"]


def test_the_name_of_a_merged_tag_means_the_survivor():
    survivor = make_tag(name="Vélo")
    TagAlias.objects.create(key="bicyclette", tag=survivor)
    assert Tag.objects.named(["Bicyclette", "velo"]) == [survivor]


def test_a_new_slug_leaves_the_old_one_as_an_address():
    tag = make_tag(name="Été")
    tag.slug = "saison"
    tag.save()
    assert FormerTagAddress.objects.get().slug == "ete"
    assert make_tag(name="ETE!").slug != "ete"


def test_sections_stand_in_their_order():
    make_tag(name="A")
    second, first = make_tag(name="B", section_position=2), make_tag(name="C", section_position=1)
    assert list(Tag.objects.sections()) == [first, second]
