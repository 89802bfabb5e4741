"""What is in use stays: the page says in words where, and what to do instead."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db.models import PROTECT, ProtectedError
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles import publishing, trash
from articles.models import ArrangedPage, Article, StoredClash, Tag
from articles.models.audit import record_action
from authors.models import Author, User
from cms.admin import deleting
from documents.models import Document
from images.models import Image
from tests.desk.pages import address, signed_in
from tests.factories import make_article, make_author, make_image, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db


def page_of(model, number):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[number])


def read(client, obj):
    """(title, lines, addresses) of the page that asks or refuses."""
    response = client.get(page_of(type(obj), obj.pk))
    assert response.status_code == 200
    page = html.fromstring(response.content.decode())
    [content] = page.xpath("//div[@id='content']")
    lines = [" ".join(each.text_content().split()) for each in content.xpath(".//h2|.//li|.//p[not(.//button)]")]
    addresses = content.xpath(".//li/a/@href|.//section/p/a/@href")
    return (
        " ".join(page.xpath("string(//h1)").split()),
        [line for line in lines if line not in ("Retour", "")],
        addresses,
    )


def change(article):
    return address("change", article.pk)


STAYS_SIGNED = (
    "Ce qui a été publié reste signé et garde la page de son auteur. La personne est partie ? Désactivez son compte : plus "
    "personne ne s’en servira."
)


def test_an_author_in_use_stays_and_the_page_names_the_articles_and_the_account():
    chief, account = make_user(role="chief editor"), make_user(role="journalist")
    author = make_author(name="Inès", user=account)
    published = publish_article(title="Publié <b>", bylines=[author]).article
    draft = make_article(title="Brouillon", bylines=[author])
    title, lines, addresses = read(signed_in(chief), author)
    assert title == "« Inès » ne peut pas être supprimé"
    assert lines == [
        "Voici où cela sert :",
        "Signe 1 article publié ou prévu",
        "Publié <b>",
        f"{STAYS_SIGNED} Le compte",
        "Signe 1 brouillon",
        "Brouillon",
        "Mettez d’abord une autre signature à ces articles.",
    ]
    assert addresses == [change(published), reverse("admin:authors_user_change", args=[account.pk]), change(draft)]
    assert signed_in(chief).post(page_of(Author, author.pk), {"post": "yes"}).status_code == 200
    assert Author.objects.filter(pk=author.pk).exists()


def test_of_many_articles_the_last_saved_are_named_and_the_others_counted():
    author, chief = make_author(), make_user(role="chief editor")
    for number in range(12):
        make_article(title=f"Article {number}", bylines=[author])
    _title, lines, addresses = read(signed_in(chief), author)
    named = [f"Article {number}" for number in (11, 10, 9, 8, 7)]
    assert lines[1:-1] == ["Signe 12 brouillons", *named, "et 7 autres"]
    assert len(addresses) == 5


def test_an_article_that_may_not_be_seen_is_neither_named_nor_counted():
    person = make_user(role="journalist")
    person.user_permissions.add(
        *Permission.objects.filter(codename__in=["delete_author", "delete_image", "delete_tag"])
    )
    author, image, tag = make_author(), make_image(by=person), make_tag()
    for _number in range(3):
        publish_article(title="Secret", bylines=[author], lead_image=image, tags=[tag])
    for obj in (author, image, tag):
        title, lines, addresses = read(signed_in(person), obj)
        assert "ne peut pas être supprimé" in title
        assert lines[1] == "Utilisé dans des articles que vous ne pouvez pas voir"
        assert "Secret" not in " ".join(lines) and "3" not in " ".join(lines[1:])
        assert [each for each in addresses if "/article/" in each] == []
    mine = make_article(by=person, title="Le mien", bylines=[author])
    publish_article(article=mine)
    _title, lines, addresses = read(signed_in(person), author)
    assert lines[1:4] == ["Signe 1 article publié ou prévu", "Le mien", "et d’autres que vous ne pouvez pas voir"]
    assert addresses == [change(mine)]


@pytest.mark.parametrize("place", ["lead", "body", "answer"])
def test_a_picture_in_a_draft_stays(place):
    image = make_image(alt="Une cour")
    shown = f'<figure class="photo" data-image="{image.pk}"></figure>'
    fields = {
        "lead": {"lead_image": image},
        "body": {"body": shown},
        "answer": {"faq": [{"question": "Où ?", "answer": shown}]},
    }
    article = make_article(title="Brouillon", **fields[place])
    title, lines, addresses = read(signed_in(make_user(role="editor")), image)
    assert title == "« Une cour » ne peut pas être supprimé"
    assert lines[1:] == ["Dans 1 brouillon", "Brouillon", "Choisissez d’abord une autre image dans ces articles."]
    assert addresses == [change(article)]


def test_a_picture_of_an_edition_and_a_portrait_stay_too():
    image = make_image()
    editor, now = make_user(role="editor"), timezone.now()
    planned = publish_article(title="Prévu", lead_image=image, by=editor, at=now + timedelta(days=1), now=now).article
    gone = publish_article(title="Retiré", body=f'<figure data-image="{image.pk}"></figure>').article
    publishing.withdraw(gone, by=editor)
    Article.objects.update(body="<p>Autre.</p>", lead_image=None)
    author = make_author(name="Inès", portrait=image)
    _title, lines, addresses = read(signed_in(editor), image)
    assert (lines[1], sorted(lines[2:4])) == ("Dans 2 articles publiés ou prévus", ["Prévu", "Retiré"])
    assert lines[5:7] == ["Portrait de 1 auteur", "Inès"]
    portrait = reverse("admin:authors_author_change", args=[author.pk])
    assert sorted(addresses) == sorted([change(planned), change(gone), portrait])


def test_a_tag_of_editions_stays_and_merging_is_proposed():
    tag, chief = make_tag(name="Jardins"), make_user(role="chief editor")
    article = publish_article(title="Publié", tags=[tag]).article
    title, lines, addresses = read(signed_in(chief), tag)
    assert (title, lines[1:3]) == ("« Jardins » ne peut pas être supprimé", ["Sur 1 article publié ou prévu", "Publié"])
    assert lines[3].startswith("Fusionnez-le plutôt avec un autre mot-clé")
    assert addresses == [change(article), reverse("admin:articles_tag_changelist")]


def test_a_tag_of_drafts_goes_and_the_page_says_from_where():
    tag, chief = make_tag(name="Jardins"), make_user(role="chief editor")
    article = make_article(title="Brouillon", tags=[tag])
    title, lines, addresses = read(signed_in(chief), tag)
    assert title == "Supprimer « Jardins » ?"
    assert lines == [
        "Il va à la corbeille ; on peut l’en sortir pendant trente jours.",
        "Jardins",
        "Sera retiré de 1 brouillon",
        "Brouillon",
    ]
    assert addresses == [change(article)]
    signed_in(chief).post(page_of(Tag, tag.pk), {"post": "yes"})
    assert not Tag.objects.exists() and Article.objects.get(pk=article.pk).snapshot()["tags"] == []


def test_an_account_that_wrote_stays_and_is_switched_off_instead():
    root = make_user(superuser=True)
    writer, publisher, unused = (make_user(role="chief editor", username=name) for name in ("nina", "ines", "rien"))
    article = make_article(by=writer, title="Écrit")
    publish_article(article=article, by=publisher)
    for account in (writer, publisher):
        title, lines, addresses = read(signed_in(root), account)
        assert title == f"« {account.username} » ne peut pas être supprimé"
        assert lines[1:3] == ["A écrit ou modifié 1 article", "Écrit"] and lines[3].startswith("Désactivez-le plutôt")
        assert addresses == [change(article)]
    signed_in(root).post(page_of(User, unused.pk), {"post": "yes"})
    assert set(User.objects.filter(pk__in=[writer.pk, publisher.pk, unused.pk])) == {writer, publisher}


def test_a_draft_that_stands_beside_others_goes_and_these_are_named():
    editor = make_user(role="editor")
    draft = make_article(by=editor, title="Brouillon", state="draft")
    beside, english = make_article(title="À côté", pinned=[draft]), make_article(title="English", language="en")
    Article.objects.filter(pk=english.pk).update(translation_of=draft)
    losses = [str(loss) for loss in deleting.losses_of(draft, editor)]
    assert losses == ["N’accompagnera plus 1 article", "A pour traduction 1 article, qui devient un original"]
    assert [loss.places for loss in deleting.losses_of(draft, editor)] == [
        [("À côté", change(beside))],
        [("English", change(english))],
    ]


def test_no_page_shows_the_name_of_a_model():
    chief = signed_in(make_user(superuser=True))
    author, image, tag = make_author(), make_image(), make_tag()
    publish_article(bylines=[author], lead_image=image, tags=[tag])
    for obj in (author, image, tag, User.objects.first(), make_author(), make_image(), make_tag()):
        page = chief.get(page_of(type(obj), obj.pk)).content.decode().lower()
        assert [name for name in ("edition", "byline", "revision", "tagged", "log entry", " · ") if name in page] == []


# Many at once


def chosen(objects, **fields):
    return {"action": "delete_selected", "_selected_action": [each.pk for each in objects], **fields}


def test_many_are_deleted_at_once_unless_one_of_them_is_in_use_which_is_named():
    editor = signed_in(make_user(role="editor"))
    used, free = make_image(alt="Utilisée"), [make_image(alt="Libre"), make_image(alt="Aussi")]
    make_article(lead_image=used)
    page = "/admin/images/image/"
    for fields in ({}, {"post": "yes"}):
        answer = editor.post(page, chosen([used, *free], **fields)).content.decode()
        assert "Ces éléments ne peuvent pas tous être supprimés" in answer
        assert "Utilisée" in answer and "Libre" not in answer
        assert f'<a href="{page_of(Image, used.pk)}">Dans 1 brouillon</a>' in answer
    assert Image.objects.count() == 3
    asked = editor.post(page, chosen(free)).content.decode()
    assert "Supprimer ces éléments" in asked and "Libre" in asked and "Aussi" in asked
    editor.post(page, chosen(free, post="yes"))
    assert list(Image.objects.all()) == [used]


@pytest.fixture
def meanwhile():
    """Does something when a deletion is written down: after the question, before it is done."""
    doing = []

    def now(sender, **kwargs):
        if doing:
            doing.pop()()

    post_save.connect(now, sender=LogEntry)
    yield doing.append
    post_save.disconnect(now, sender=LogEntry)


def test_what_was_used_since_the_question_was_asked_is_no_error(meanwhile):
    chief, author, tag = signed_in(make_user(role="chief editor")), make_author(), make_tag()
    meanwhile(lambda: make_article(bylines=[author]))
    answer = chief.post(page_of(Author, author.pk), {"post": "yes"})
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(Author, author.pk))
    meanwhile(lambda: publish_article(tags=[tag]))
    answer = chief.post("/admin/articles/tag/", chosen([tag], post="yes"), follow=True)
    told = [str(message).replace("\u00a0", " ") for message in answer.context["messages"]]
    assert told == ["Rien n’a été supprimé : certains sont utilisés."]
    assert (Author.objects.filter(pk=author.pk).count(), Tag.objects.count()) == (1, 1)


# Nothing is forgotten

KEEPS = {
    Author: {"articles.Byline.author", "articles.EditionByline.author"},
    Image: {
        "articles.Article.lead_image",
        "articles.Edition.lead_image",
        "articles.EditionImage.image",
        "authors.Author.portrait",
    },
    Document: {"articles.EditionDocument.document"},
    Tag: {"articles.EditionTag.tag"},
    User: {
        "articles.Article.created_by",
        "articles.Article.updated_by",
        "articles.Edition.made_by",
        "articles.AuditRecord.by",
        "articles.Arrangement.made_by",
        "articles.Revision.by",
        "articles.Remark.author",
        "articles.Remark.resolved_by",
        "articles.ShareLink.made_by",
        "articles.ShareLink.revoked_by",
        "articles.StoredClash.by",
        "articles.StoredClash.settled_by",
        "articles.Withdrawal.made_by",
        "articles.TrashedArticle.by",
        "articles.TrashedItem.by",
    },
}


@pytest.mark.parametrize("model", KEEPS)
def test_each_relation_that_keeps_a_row_is_one_that_the_page_explains(model):
    relations = model._meta.get_fields(include_hidden=True)
    kept = {str(each.field) for each in relations if getattr(each, "on_delete", None) is PROTECT}
    assert kept == KEEPS[model]
    assert model in deleting.blocking_uses


@pytest.mark.parametrize(
    "trace", ["created_by", "updated_by", "revision", "clash", "edition", "record", "trash", "arrangement"]
)
def test_whatever_keeps_an_account_is_found(trace):
    root, account, other = make_user(superuser=True), make_user(role="chief editor"), make_user(role="chief editor")
    article = make_article(by=other)
    if trace == "revision":
        article.revisions.update(by=account)
    elif trace == "clash":
        StoredClash.objects.create(article=article, key="k", field="title", by=account)
    elif trace == "edition":
        publish_article(article=article, by=other)
        article.editions.update(made_by=account)
    elif trace == "trash":
        trash.put_away(make_article(by=other, state="draft"), by=account)
    elif trace == "arrangement":
        page = ArrangedPage.objects.create(language="fr")
        page.arrangements.create(live_from=timezone.now(), made_by=account, made_at=timezone.now())
    elif trace == "record":
        record_action(article, "publish", by=account, at=timezone.now())
    else:
        Article.objects.filter(pk=article.pk).update(**{trace: account})
    with pytest.raises(ProtectedError):
        account.delete()
    told = {
        "record": "Nommé dans le journal des actions",
        "arrangement": "Nommé dans le journal des actions",
        "trash": "A écrit ou mis à la corbeille un article qui s’y trouve",
    }
    words = told.get(trace, "A écrit ou modifié 1 article")
    assert [str(use) for use in deleting.uses_of(account, root)] == [words]
