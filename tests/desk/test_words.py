"""The desk in French: no word of the stock admin, no plain space before a high mark, no straight apostrophe."""

import re

import pytest
from django.urls import reverse
from lxml import html

from authors.models import User
from tests.desk.pages import messages_of, save
from tests.documents.factories import make_document
from tests.factories import make_article, make_author, make_image, make_series, make_tag, publish_article
from tests.shown import shown

pytestmark = pytest.mark.django_db

FORBIDDEN = [
    "supplémentaire",
    "un autre objet",
    "l’objet",
    "objets",
    "Ajout de ",
    "Modification de ",
    "Sélectionnez",
    "Nom du modèle",
    "Lien pour",
    "administration",
    "Django",
    "avec succès",
    "Enregistrer –",
    "incompréhensible",
    "Ajouter article",
    "Ajouter image",
    "Ajouter mot-clé",
    "Ajouter auteur",
    "#1",
]
OUR_OWN = re.compile(r"[^\W\d_]'[^\W\d_]|[\w)»] [:;?!»]|« ")
SEEN = ("title", "aria-label", "alt", "placeholder", "value", "data-unnamed", "data-up", "data-removed", "data-moved")


def words_of(response):
    """All that a page says, in its elements and in the attributes that are shown or read aloud."""
    assert response.content, response.headers
    page = html.fromstring(response.content.decode())
    for element in page.xpath("//script | //style | //textarea | //select[@name='user_permissions'] | //code | //pre"):
        element.getparent().remove(element)
    texts = [text for text in page.xpath("//text()") if text.strip()]
    for name in SEEN:
        buttons = "[self::button or @type='submit']" if name == "value" else ""
        texts += page.xpath(f"//*{buttons}/@{name}")
    return [" ".join(text.split(" ")) for text in texts]


def faults(response):
    found = []
    for text in words_of(response):
        found += [(word, text.strip()) for word in FORBIDDEN if word.lower() in text.lower()]
        found += [(mark, text.strip()) for mark in OUR_OWN.findall(text)]
    return found


def page(name, *args, **query):
    return reverse(f"admin:{name}", args=args, query=query)


def pages():
    """{what: address} of every kind of page that the desk has."""
    article, image = publish_article(title="Les patios").article, make_image(alt="Une cour")
    draft = make_article(title="Un brouillon", state="draft", faq=[{"question": "Quand\u202f?", "answer": "<p>R</p>"}])
    rows = {
        "articles_article": draft,
        "articles_tag": make_tag(name="Été"),
        "articles_series": make_series(draft, name="Les cours"),
        "images_image": image,
        "documents_document": make_document(),
    }
    rows |= {"authors_author": make_author(name="Ana"), "authors_user": User.objects.create(username="zoe")}
    found = {"first page": page("index"), "password": page("password_change"), "404": "/admin/rien/"}
    for name, row in rows.items():
        found |= {f"{name} list": page(f"{name}_changelist"), f"{name} add": page(f"{name}_add")}
        found |= {f"{name} {what}": page(f"{name}_{what}", row.pk) for what in ("change", "delete", "history")}
        found |= {f"{name} popup": page(f"{name}_changelist", _popup="1")}
        found |= {f"{name} add popup": page(f"{name}_add", _popup="1")}
        found |= {f"{name} app": page("app_list", name.split("_")[0])}
    found |= {"records": page("articles_auditrecord_changelist"), "tasks": page("tasks_task_changelist")}
    found |= {"pictures": page("images_image_browse"), "live": page("articles_article_change", article.pk)}
    found["documents"] = page("documents_document_browse")
    return found | {"correct": page("articles_article_correct", article.pk)}


def test_no_page_says_a_word_of_the_stock_admin(admin_client):
    User.objects.update(language="fr")
    found = {what: bad for what, address in pages().items() if (bad := faults(admin_client.get(address, follow=True)))}
    assert found == {}


def test_neither_does_the_page_to_sign_in_nor_a_refusal(client):
    assert faults(client.get("/admin/login/")) == []
    refused = client.post("/admin/login/", {"username": "x", "password": "y"})
    assert "Ce nom et ce mot de passe n’ouvrent aucun compte" in refused.content.decode()
    assert faults(refused) == []


def test_nor_a_message(admin_client):
    User.objects.update(language="fr")
    image, tag = make_image(alt="Une cour"), make_tag(name="Été")
    form = {"name": "Printemps", "slug": "printemps", "description": "", "section_position": ""}
    automne = {"name": "Automne", "slug": "a", "shown": shown(admin_client, page("articles_tag_change", tag.pk))}
    told = [
        admin_client.post(page("articles_tag_add"), form, follow=True),
        admin_client.post(
            page("articles_tag_add"), form | {"name": "Hiver", "slug": "hiver", "_addanother": "1"}, follow=True
        ),
        admin_client.post(page("articles_tag_change", tag.pk), form | automne, follow=True),
        admin_client.post(page("images_image_delete", image.pk), {"post": "yes"}, follow=True),
        admin_client.get(page("articles_tag_change", 99_999), follow=True),
        save(admin_client, make_article(state="draft"), button="_step", value="submit"),
    ]
    sentences = [messages_of(response) for response in told]
    assert all(sentences)
    assert [faults(response) for response in told] == [[]] * len(told)
    assert sentences[0] == "«\u00a0Printemps\u00a0»\u00a0: l’ajout est fait."
    assert sentences[-1].endswith("est maintenant à l’état «\u00a0En relecture\u00a0».")
