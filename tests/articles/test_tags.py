import pytest

from articles import tagging
from articles.models import FormerTagAddress, Tag, TagAlias
from articles.signals import words_changing
from tests.factories import make_article, make_tag, make_user, publish_article, tag_names

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "ete",
        "ÉTÉ",
        " Été ",
        "E\u0301te\u0301",
        "été",
        "Ét\u200bé",
        "É\u00adté",
        "\u202eÉté\u2069",
        "Été\ufe0f",
        "Ét\u3164é",
    ],
)
def test_accents_case_and_composition_make_no_twin(typed):
    tag = make_tag(name="Été")
    assert Tag.objects.get_or_create_named([typed]) == [tag]
    assert Tag.objects.count() == 1


def test_ligatures_are_the_letters_they_join():
    tag = make_tag(name="Œuvre")
    assert Tag.objects.by_name("oeuvre") == tag


def test_names_that_hold_nothing_make_no_tag():
    nothing = ["", "  ", "\u0301", "\u200b", "\u00ad\u00ad", "\u3164", "\u2800", "\u00a0", "\u180e", "\U000e0041"]
    assert Tag.objects.get_or_create_named(nothing) == []
    assert not Tag.objects.exists()


def test_a_name_is_kept_without_what_cannot_be_seen():
    [tag] = Tag.objects.get_or_create_named(
        ["Pa\u00adra\u200bpluie \u202e🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"]
    )
    assert (tag.name, tag.slug) == (
        "Parapluie 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "parapluie",
    )
    assert tag.key == "parapluie 🏴"


def test_different_words_of_other_scripts_are_different_tags():
    names = ["はは", "ぱぱ", "ばば", "мой", "мои"]
    assert [tag.name for tag in Tag.objects.get_or_create_named(names)] == names


def test_taggits_own_way_in_makes_no_twin_either():
    tag, article = make_tag(name="Été"), make_article()
    article.tags.add("ete", "Hiver")
    assert {t.name for t in article.tags.all()} == {"Été", "Hiver"}
    assert Tag.objects.by_name("ete") == tag
    assert Tag.objects.count() == 2


def test_the_order_in_which_tags_were_given_is_kept():
    article = make_article(tags=["Zèbre", "Abeille", "Moineau"])
    assert tag_names(article) == ["Zèbre", "Abeille", "Moineau"]


def test_the_name_of_a_merged_tag_means_the_survivor():
    survivor = make_tag(name="Vélo")
    TagAlias.objects.create(key="bicyclette", tag=survivor)
    assert Tag.objects.get_or_create_named(["Bicyclette", "velo"]) == [survivor]


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


def test_a_merge_announces_the_editions_that_it_changes_once():
    tag, into = make_tag(), make_tag()
    editions = [publish_article(tags=[tag]), publish_article(tags=[tag, into])]
    publish_article(tags=[into])
    heard = []

    def hear(sender, editions, **kwargs):
        heard.append(sorted(editions.values_list("pk", flat=True)))

    words_changing.connect(hear)
    try:
        tagging.merge([tag], into=into, by=make_user(superuser=True))
    finally:
        words_changing.disconnect(hear)
    assert heard == [sorted(edition.pk for edition in editions)]
