import pytest
from django.core.exceptions import PermissionDenied

from articles import publishing, tagging
from articles.models import AuditRecord, EditionTag, FormerTagAddress, Tag, TagAlias
from tests.desk.pages import fresh, messages_of, save, signed_in
from tests.factories import make_article, make_tag, make_user, publish_article, tag_names
from tests.shown import shown

pytestmark = pytest.mark.django_db

LIST, MERGE = "/admin/articles/tag/", "/admin/articles/tag/merge/"


def names(article):
    return tag_names(fresh(article))


def test_merging_moves_everything_and_every_name_and_address_leads_to_the_survivor():
    chief = make_user(role="chief editor")
    first, second, stays = make_tag(name="Vélo"), make_tag(name="Bicyclette"), make_tag(name="Cyclisme")
    both = make_article(tags=[first, "Autre", stays])
    one = make_article(tags=[second])
    editions = [publish_article(article=article) for article in (both, one)]
    tagging.merge([first], into=second, by=chief)
    tagging.merge([second, stays], into=stays, by=chief)
    assert sorted(names(both)) == ["Autre", "Cyclisme"]
    assert names(one) == ["Cyclisme"]
    assert [
        list(edition.edition_tags.filter(tag=stays).values_list("tag__name", flat=True)) for edition in editions
    ] == [
        ["Cyclisme"],
        ["Cyclisme"],
    ]
    assert dict(FormerTagAddress.objects.values_list("slug", "tag__slug")) == {
        "velo": "cyclisme",
        "bicyclette": "cyclisme",
    }
    assert {tag.name for tag in Tag.objects.get_or_create_named(["velo", "BICYCLETTE", "cyclisme"])} == {"Cyclisme"}
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Autre", "Cyclisme"]
    assert AuditRecord.objects.filter(action="merge_tags", by=chief).count() == 3


def test_what_was_live_keeps_its_words_and_can_be_published_again_after_a_merge():
    chief = make_user(role="chief editor")
    gone, stays = make_tag(name="Vélo"), make_tag(name="Cyclisme")
    edition = publish_article(tags=[gone])
    tagging.merge([gone], into=stays, by=chief)
    publishing.withdraw(edition.article, by=chief)
    again = publishing.republish(edition, by=chief)
    assert [row.tag for row in EditionTag.objects.filter(edition=again)] == [stays]


def test_the_list_asks_which_tag_stays_and_merges_on_confirmation():
    client = signed_in(make_user(role="chief editor"))
    one, two = make_tag(name="Vélo"), make_tag(name="Cyclisme")
    asked = client.post(LIST, {"action": "merge_tags", "_selected_action": [one.pk, two.pk]})
    assert "Cyclisme" in asked.content.decode()
    assert Tag.objects.count() == 2
    shown = asked.context_data["page_version"]
    done = client.post(MERGE, {"tags": [one.pk, two.pk], "into": two.pk, "page_version": shown}, follow=True)
    assert list(Tag.objects.all()) == [two]
    assert "Cyclisme" in messages_of(done)
    assert client.get(MERGE).status_code == 405


def test_tags_that_were_renamed_since_the_page_was_opened_are_shown_again_and_not_merged():
    client = signed_in(make_user(role="chief editor", language="en"))
    one, two = make_tag(name="Vélo"), make_tag(name="Cyclisme")
    asked = client.post(LIST, {"action": "merge_tags", "_selected_action": [one.pk, two.pk]})
    values = {"tags": [one.pk, two.pk], "into": two.pk}
    Tag.objects.filter(pk=one.pk).update(name="Tour de France")
    refused = client.post(MERGE, values | {"page_version": asked.context_data["page_version"]})
    told = "These tags have changed since this page was opened. You see now how they are."
    assert refused.context_data["form"].non_field_errors() == [told]
    assert "Tour de France" in refused.content.decode()
    assert client.post(MERGE, values).context_data["form"].non_field_errors() == [told]
    assert Tag.objects.count() == 2
    client.post(MERGE, values | {"page_version": refused.context_data["page_version"]})
    assert list(Tag.objects.all()) == [two]


@pytest.mark.parametrize("role", ["journalist", "editor"])
def test_merging_is_for_chief_editors(role):
    user = make_user(role=role)
    one, two = make_tag(), make_tag()
    with pytest.raises(PermissionDenied):
        tagging.merge([one], into=two, by=user)
    client = signed_in(user)
    assert client.post(MERGE, {"tags": [one.pk], "into": two.pk}).status_code == 403
    client.post(LIST, {"action": "merge_tags", "_selected_action": [one.pk, two.pk]})
    assert client.post(f"{LIST}{one.pk}/change/", {"name": "Volé"}).status_code == 403
    assert client.post(f"{LIST}{one.pk}/delete/", {"post": "yes"}).status_code == 403
    assert set(Tag.objects.all()) == {one, two}


def test_a_twin_is_refused_with_the_name_of_the_other():
    client = signed_in(make_user(role="chief editor"))
    make_tag(name="Été")
    merged = make_tag(name="Saison chaude")
    tagging.merge([merged], into=Tag.objects.get(name="Été"), by=make_user(role="chief editor"))
    for twin in ("ete", "ÉTÉ", "saison CHAUDE"):
        page = client.post(f"{LIST}add/", {"name": twin})
        assert "Été" in str(page.context["adminform"].form.errors["name"])
    page = client.post(f"{LIST}add/", {"name": "Neuf", "slug": "saison-chaude"})
    assert page.context["adminform"].form.errors["slug"]
    assert Tag.objects.count() == 1
    assert TagAlias.objects.get().key == "saison chaude"


def test_a_tag_that_was_merged_while_a_form_was_open_is_found_again():
    writer, chief = make_user(role="journalist"), make_user(role="chief editor")
    gone, stays = make_tag(name="Vélo"), make_tag(name="Cyclisme")
    article = make_article(by=writer, state="draft", tags=[gone])
    tagging.merge([gone], into=stays, by=chief)
    save(signed_in(writer), article, {"tags": "Vélo, cyclisme"})
    assert names(article) == ["Cyclisme"]


def test_how_often_a_tag_is_used_is_told_to_those_who_see_all_articles():
    tag = make_tag(name="Rare")
    make_article(tags=[tag])
    assert "column-articles_column" not in signed_in(make_user(role="journalist")).get(LIST).content.decode()
    assert "column-articles_column" in signed_in(make_user(role="editor")).get(LIST).content.decode()


def test_a_tag_becomes_a_section_by_its_number():
    client = signed_in(make_user(role="chief editor"))
    tag = make_tag(name="Ville")
    form = {"name": "Ville", "slug": "ville", "description": "", "section_position": "2"}
    url = f"{LIST}{tag.pk}/change/"
    client.post(url, form | {"shown": shown(client, url)})
    assert list(Tag.objects.sections()) == [tag]


def test_more_tags_than_a_page_of_the_list_holds_are_not_merged_at_once():
    chief, tags = make_user(role="chief editor"), [make_tag() for _each in range(101)]
    client, chosen = signed_in(chief), [tag.pk for tag in tags]
    refused = client.post(LIST, {"action": "merge_tags", "_selected_action": chosen}, follow=True)
    assert [str(message) for message in refused.context["messages"]] == ["On peut en fusionner 100 au plus à la fois."]
    assert client.post(MERGE, {"tags": chosen}).context["tags"].count() == 100
    assert Tag.objects.count() == 101
