"""One policy: every route × role × state of the article has an expected answer (promise D1).

The table is compared with the URL resolver: a new route without a row fails. A row gives, for each of PEOPLE in
order, what the route answers: a status, or `login` (sent to sign in), `away` (sent to the desk's first page, as for
what does not exist) or `done` (sent on after something was done).
"""

import copy
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.template import Origin
from django.template.loaders.base import Loader
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import timezone

from articles import arranging, item_trash, publishing, remarks, share_links, trash
from articles.models import (
    Arrangement,
    Article,
    AuditRecord,
    Edition,
    Revision,
    StoredClash,
    TrashedArticle,
    TrashedItem,
)
from articles.models.article import State
from cms.tasks.models import Task
from desk.calendar import feeds
from desk.concurrency import page_version
from desk.models import CalendarFeed, Notice, SavedList
from tests.documents.factories import make_document
from tests.factories import make_article, make_author, make_image, make_series, make_tag, make_user
from tests.rights import GET, OTHERS, PEOPLE, POST, STATES

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@dataclass
class World:
    people: dict
    article: Article
    edition: Edition
    image: object
    document: object
    tag: object
    series: object
    author: object
    clash: object
    remark: object
    link: object
    token: str
    trashed: TrashedArticle
    trashed_item: TrashedItem
    feed: str

    def client(self, person, **options):
        client = Client(**options)
        if person != "anonymous":
            client.force_login(self.people[person], backend="django.contrib.auth.backends.ModelBackend")
        return client


class BlankTemplates(Loader):
    """Rights are decided before anything is drawn: every template is empty here, for speed."""

    def get_template_sources(self, template_name):
        yield Origin(name=template_name, template_name=template_name, loader=self)

    def get_contents(self, origin):
        return ""


@pytest.fixture(autouse=True)
def nothing_is_drawn(settings):
    engine = copy.deepcopy(settings.TEMPLATES[0])
    engine["APP_DIRS"] = False
    engine["OPTIONS"]["loaders"] = ["tests.test_rights.BlankTemplates"]
    settings.TEMPLATES = [engine]


def make_world(state=State.APPROVED):
    people = {
        "reader": make_user(),
        "stranger": make_user(role="journalist"),
        "owner": make_user(role="journalist"),
        "editor": make_user(role="editor"),
        "chief": make_user(role="chief editor"),
    }
    author, tag = make_author(user=people["owner"]), make_tag(name="Été")
    image, document = make_image(by=people["owner"]), make_document(by=people["owner"])
    article = make_article(by=people["owner"], bylines=[author], tags=[tag], lead_image=image, title="Cordoue")
    edition = publishing.publish(article, by=people["editor"])
    source = {**edition.source, "kicker": "Reportage"}
    edition = publishing.correct(edition, source=source, note="Le nom.", by=people["editor"])
    Article.objects.filter(pk=article.pk).update(state=state)
    article.refresh_from_db()
    clash = StoredClash.objects.create(article=article, key="x", field="title", ours="Séville", theirs="Cordoue")
    link, token = share_links.make(article, by=people["editor"], label="Mme Roy")
    remark = remarks.create(article, "Vraiment ?", by=people["owner"])
    trashed = trash.put_away(make_article(by=people["owner"], state="draft"), by=people["editor"])
    trashed_item = item_trash.put_away(make_image(by=people["owner"]), by=people["editor"])
    series = make_series(article, name="Les patios")
    feed = feeds.make(by=people["editor"], what=feeds.ALL)
    arranging.arrange(arranging.page_of("fr"), [(article, None)], by=people["editor"])
    SavedList.objects.create(person=people["editor"], name="Retours", query="state=returned")
    return World(
        *(people, article, edition, image, document, tag, series, author, clash, remark, link, token),
        *(trashed, trashed_item, feed),
    )


def named_routes(patterns=None, prefix=""):
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            name = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found |= named_routes(pattern.url_patterns, name)
        elif pattern.name:
            found.add(prefix + pattern.name)
    return found


def arguments(route, world):
    model = route.rpartition("_")[0].removeprefix("admin:")
    numbers = {
        "images_image": world.image.pk,
        "documents_document": world.document.pk,
        "articles_tag": world.tag.pk,
        "articles_series": world.series.pk,
        "articles_article": world.article.pk,
        "articles_trashedarticle": world.trashed.pk,
        "articles_trasheditem": world.trashed_item.pk,
        "articles_auditrecord": AuditRecord.objects.filter(kind="article").latest("pk").pk,
        "authors_author": world.author.pk,
        "authors_user": world.people["reader"].pk,
        "auth_group": Group.objects.get(name="editor").pk,
        "tasks_task": Task.objects.first().pk,
    }
    special = {**places_on_an_article(world), **places_elsewhere(world)}
    if route in special:
        return special[route]
    return [numbers[model]] if model in numbers else []


def places_on_an_article(world):
    return {
        "embargo": [world.edition.pk],
        "admin:front_page_act": [Arrangement.objects.get().pk, "put-back"],
        "admin:calendar_feed": [CalendarFeed.objects.get().pk],
        "admin:calendar_move": ["begin", world.edition.pk],
        "admin:calendar_schedule": [world.article.pk],
        "admin:articles_article_step": [world.article.pk, "submit"],
        "admin:articles_article_review": [world.article.pk, "take"],
        "admin:articles_article_kept_list": [SavedList.objects.get().pk],
        "admin:articles_article_look": [world.article.pk],
        "admin:articles_article_edition": [world.article.pk, world.edition.pk, "end"],
        "admin:articles_article_embargo": [world.article.pk],
        "admin:articles_article_undo": [world.article.pk],
        "admin:articles_article_edition_compare": [world.article.pk, world.edition.pk],
        "admin:articles_article_edition_note": [world.article.pk, world.edition.pk],
        "admin:articles_article_edition_preview": [world.article.pk, world.edition.pk],
        "admin:articles_article_preview": [world.article.pk],
        "admin:articles_article_autosave": [world.article.pk],
        "admin:articles_article_goodbye": [world.article.pk],
        "admin:articles_article_overview": [world.article.pk],
        "admin:articles_article_clash": [world.article.pk, world.clash.pk],
        "admin:articles_article_correct": [world.article.pk],
        "admin:articles_article_compare": [world.article.pk],
        "admin:articles_article_copy_desk": [world.article.pk],
        "admin:articles_article_remark": [world.article.pk, world.remark.pk, "resolve"],
        "admin:articles_article_remark_people": [world.article.pk],
        "admin:articles_article_remarks": [world.article.pk],
        "admin:articles_article_share_link": [world.article.pk, world.link.pk],
        "admin:articles_article_share_links": [world.article.pk],
        "admin:articles_article_suggestions": [world.article.pk],
        "admin:articles_article_history_compare": [world.article.pk],
        "admin:articles_article_revision": [world.article.pk, Revision.objects.latest("pk").pk],
        "admin:articles_article_revision_name": [world.article.pk, Revision.objects.latest("pk").pk],
        "admin:articles_article_restore": [world.article.pk, Revision.objects.latest("pk").pk],
    }


def places_elsewhere(world):
    return {
        "admin:manual": ["editors"],
        "admin:view_on_site": [ContentType.objects.get_for_model(Article).pk, world.article.pk],
        "admin:app_list": ["articles"],
        "admin:authors_user_invite_again": [world.people["reader"].pk],
        "password_reset_confirm": ["MQ", "no-token"],
        "admin:notices_open": [Notice.objects.filter(person=world.people["owner"]).latest("pk").pk],
        "admin:auth_user_password_change": [world.people["reader"].pk],
        "media": [f"images/{world.image.token}/original.jpg"],
        "share:calendar": [world.feed],
        "share:media": [world.token, f"images/{world.image.token}/original.jpg"],
        "share:page": [world.token],
        "site:archive_year": [timezone.localtime(world.edition.published_at).year],
        "site:archive_month": [
            getattr(timezone.localtime(world.edition.published_at), each) for each in ("year", "month")
        ],
        "site:series": [world.series.slug],
        "site:tag": [world.tag.slug],
        "site:tag_feed": [world.tag.slug],
        "site:tag_json_feed": [world.tag.slug],
        "site:author": [world.author.slug],
        "site:author_feed": [world.author.slug],
        "site:author_json_feed": [world.author.slug],
        "site:article": [world.article.slug],
    }


def address(route, world, last=None):
    given = arguments(route, world)
    if last:
        given[-1] = last
    try:
        return reverse(route, args=given)
    except NoReverseMatch:
        return reverse(route)


def answer(response):
    if response.status_code != 302:
        return str(response.status_code)
    if "/login/" in response["Location"]:
        return "login"
    return "away" if response["Location"] == reverse("admin:index") else "done"


def answers(route, world, *, method="get", last=None, data=None):
    row = []
    for person in PEOPLE:
        client = world.client(person)
        with transaction.atomic():
            given = {"page_version": str(page_version(world.article)), **(data or {})} if method == "post" else {}
            row.append(answer(getattr(client, method)(address(route, world, last), given)))
            transaction.set_rollback(True)
    return " ".join(row)


def test_every_route_has_a_row():
    assert named_routes() == set(GET)


def test_who_may_read_what():
    world = make_world()
    assert {route: answers(route, world) for route in GET} == GET


@pytest.mark.parametrize("state", STATES)
def test_who_may_change_what_of_an_article(state):
    world = make_world(state)
    rows = [row for row in POST if state in row[3]]
    given = [
        (name, last, answers(f"admin:articles_article_{name}", world, method="post", last=last, data=data))
        for name, last, data, _states, _expected in rows
    ]
    assert given == [(name, last, expected) for name, last, _data, _states, expected in rows]


# A form that saves itself: a script sends JSON, and is answered so.
AUTOSAVE = {
    State.DRAFT: "401 401 404 200 200 200",
    State.IN_REVIEW: "401 401 404 409 200 200",
    State.RETURNED: "401 401 404 200 200 200",
    State.APPROVED: "401 401 404 409 200 200",
}


def autosaved(route, world, person):
    body = {"session": f"form-of-{person}", "number": 1, "version": 1, "fields": {"title": "Séville"}}
    response = world.client(person).post(address(route, world), body, content_type="application/json")
    assert response["Content-Type"] == "application/json"
    return str(response.status_code)


@pytest.mark.parametrize("state", STATES)
def test_whose_form_may_save_itself(state):
    world = make_world(state)
    answered = [autosaved("admin:articles_article_autosave", world, person) for person in PEOPLE]
    assert " ".join(answered) == AUTOSAVE[state]


def test_whose_form_of_a_new_article_may_save_itself():
    world = make_world()
    answered = [autosaved("admin:articles_article_autosave_new", world, person) for person in PEOPLE]
    assert " ".join(answered) == "401 401 200 200 200 200"


def test_who_may_change_what_else():
    world = make_world()
    assert {route: answers(route, world, method="post") for route in OTHERS} == OTHERS


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED])
def test_a_writer_changes_no_word_of_what_is_being_read_or_approved(state):
    world = make_world(state)
    before = Article.objects.filter(pk=world.article.pk).values().get()
    world.client("owner").post(address("admin:articles_article_change", world), {"title": "X", "version": 1})
    assert Article.objects.filter(pk=world.article.pk).values().get() == before


@pytest.mark.parametrize("route", [row[0] for row in POST if row[0] != "delete"])
def test_no_changing_route_works_without_a_csrf_token(route):
    world = make_world()
    client = world.client("chief", enforce_csrf_checks=True)
    last = next(row[1] for row in POST if row[0] == route)
    assert client.post(address(f"admin:articles_article_{route}", world, last)).status_code == 403


@pytest.mark.parametrize(
    "route",
    [
        *("moment", "admin:images_image_upload", "admin:documents_document_upload", "admin:articles_tag_merge"),
        *("admin:tasks_task_retry", "admin:logout", "admin:calendar_move", "admin:calendar_schedule"),
        *("admin:calendar_feeds", "admin:calendar_feed", "admin:front_page", "admin:front_page_act"),
    ],
)
def test_no_other_changing_route_works_without_a_csrf_token(route):
    world = make_world()
    client = world.client("chief", enforce_csrf_checks=True)
    assert client.post(address(route, world)).status_code == 403


def test_reading_changes_nothing():
    world = make_world()
    before = everything()
    for route in {*GET} - {"admin:logout", "admin:login"}:
        world.client("chief").get(address(route, world))
    assert everything() == before


def everything():
    return {model: list(model.objects.order_by("pk").values()) for model in (Article, Edition, AuditRecord, Revision)}
