"""Pictures, files, tags, series and authors that are deleted are put away for thirty days, and come back as they were."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import item_trash, tasks
from articles.models import (
    Action,
    ArrangedPage,
    AuditRecord,
    FormerTagAddress,
    Redirect,
    Tag,
    TagAlias,
    Tagged,
    TrashedItem,
)
from authors.models import Author, FormerAuthorAddress
from cms import media_files
from desk.models import ArticleWords
from desk.tasks import fill_desk_index
from documents.models import Document
from images import renditions
from images.models import Image
from tests.documents.factories import make_document
from tests.factories import make_article, make_author, make_image, make_series, make_tag, make_user, publish_article
from tests.many import run

pytestmark = pytest.mark.django_db

LATER = timedelta(days=30, minutes=1)


def rich_tag():
    tag = make_tag(name="Jardins", description="Les jardins.")
    for _number in range(3):
        make_article(tags=["Autre", tag], state="draft")
    TagAlias.objects.create(key="parcs", tag=tag)
    FormerTagAddress.objects.create(slug="parcs", tag=tag)
    Redirect.objects.create(address="/tag/jardins", tag=tag)
    ArrangedPage.objects.create(language="fr", section=tag)
    return tag


def rich_author():
    author = make_author(name="Inès", user=make_user(), portrait=make_image(), bio="<p>Elle écrit.</p>")
    author.links.create(kind="x", url="https://x.com/ines", position=1)
    FormerAuthorAddress.objects.create(slug="ines-r", author=author)
    return author


def rich_image():
    image = make_image(by=make_user(), alt="Une cour", rights_until=date(2030, 1, 2), credit_name="Roy")
    Redirect.objects.create(address="/cour.jpg", image=image)
    return image


MAKERS = {
    "image": rich_image,
    "document": lambda: make_document(by=make_user(), credit="Régie"),
    "tag": rich_tag,
    "series": lambda: make_series(make_article(), make_article(), name="Les patios"),
    "author": rich_author,
}


def chief():
    return make_user(role="chief editor")


def rows_of_everything():
    """{model: its rows}; not who did what, nor what the trash holds, nor what follows articles' words."""
    labels = ("articles", "authors", "images", "documents")
    models = [model for model in apps.get_models() if model._meta.app_label in labels]
    left_out = {AuditRecord, TrashedItem}
    return {model: list(model._base_manager.order_by("pk").values()) for model in models if model not in left_out}


def queued():
    """The tasks that are asked for, which are forgotten."""
    found = list(DBTaskResult.objects.order_by("enqueued_at").values_list("task_path", flat=True))
    DBTaskResult.objects.all().delete()
    return found


def contents(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", MAKERS)
def test_it_comes_back_row_by_row(kind):
    item, person = MAKERS[kind](), chief()
    before = rows_of_everything()
    trashed = item_trash.put_away(item, by=person)
    assert not type(item).objects.filter(pk=item.pk).exists()
    assert rows_of_everything()[type(item)] != before[type(item)]
    assert (trashed.kind, trashed.item_id, trashed.title) == (kind, item.pk, str(item))
    assert item_trash.put_back(trashed, by=person) == item
    assert rows_of_everything() == before and not TrashedItem.objects.exists()


@pytest.mark.parametrize("kind", MAKERS)
def test_putting_away_restoring_and_deleting_for_good_are_written_down(kind):
    item, person = MAKERS[kind](), chief()
    title = str(item)
    item_trash.put_back(item_trash.put_away(item, by=person), by=person)
    item_trash.put_away(item, by=person)
    item_trash.delete_expired(timezone.now() + LATER)
    found = AuditRecord.objects.order_by("pk").values_list("kind", "subject_id", "title", "action", "by")
    steps = [(Action.PUT_AWAY, person.pk), (Action.PUT_BACK, person.pk), (Action.PUT_AWAY, person.pk)]
    assert list(found) == [(kind, item.pk, title, *step) for step in (*steps, (Action.DELETE, None))]


def test_what_is_in_use_stays():
    person, image, tag, author, document = chief(), make_image(), make_tag(), make_author(), make_document()
    body = f'<div class="document" data-document="{document.pk}"></div><figure data-image="{image.pk}"></figure>'
    publish_article(tags=[tag], bylines=[author])
    make_article(body=body)
    for item in (image, tag, author, document):
        with pytest.raises(ProtectedError):
            item_trash.put_away(item, by=person)
    assert not TrashedItem.objects.exists() and not AuditRecord.objects.filter(action=Action.PUT_AWAY).exists()
    assert all(type(item).objects.filter(pk=item.pk).exists() for item in (image, tag, author, document))


# Files


@pytest.mark.parametrize("kind", ["image", "document"])
def test_its_files_stay_and_go_with_it(kind, media_root, django_capture_on_commit_callbacks):
    person, item = chief(), MAKERS[kind]()
    if kind == "image":
        renditions.finish(item)
    there = contents(media_root)
    with django_capture_on_commit_callbacks(execute=True):
        trashed = item_trash.put_away(item, by=person)
    assert contents(media_root) == there and len(there) >= 1
    assert set(media_files.named("default")) == set(there)
    with django_capture_on_commit_callbacks(execute=True):
        item_trash.put_back(trashed, by=person)
    assert contents(media_root) == there
    with django_capture_on_commit_callbacks(execute=True):
        item_trash.put_away(item, by=person)
    with django_capture_on_commit_callbacks(execute=True):
        item_trash.delete_expired(timezone.now() + LATER)
    assert contents(media_root) == {} and list(media_files.named("default")) == []


def test_they_are_no_leftovers_and_a_picture_that_is_drawn_meanwhile_loses_nothing(media_root):
    image = make_image()
    renditions.finish(image)
    item_trash.put_away(Image.objects.get(pk=image.pk), by=chief())
    there = contents(media_root)
    assert run("render_images", "--delete-orphans", "--older-than", "0") == "0 fichier supprimé."
    image.renditions, image.crops = {}, {}  # as the process read it that draws
    assert renditions.finish(image) == 0
    assert set(contents(media_root)) >= set(there)


def test_what_was_not_drawn_yet_is_drawn_when_it_comes_back(django_capture_on_commit_callbacks):
    image, person = make_image(), chief()
    trashed = item_trash.put_away(image, by=person)
    queued()
    with django_capture_on_commit_callbacks(execute=True):
        item_trash.put_back(trashed, by=person)
    assert queued() == ["images.tasks.render"]


def test_what_is_deleted_in_another_way_takes_its_files_along(media_root, django_capture_on_commit_callbacks):
    image, document = make_image(), make_document()
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
        document.delete()
    assert contents(media_root) == {}


# Meanwhile


def test_a_name_that_was_taken_meanwhile():
    person = chief()
    tag, series, author = make_tag(name="Jardins"), make_series(name="Les patios"), make_author(name="Inès")
    trashed = [item_trash.put_away(each, by=person) for each in (tag, series, author)]
    make_tag(name="jardins")
    assert (make_series(name="Les patios").slug, make_author(name="Inès").slug) == ("les-patios", "ines")
    with pytest.raises(ValidationError):
        item_trash.put_back(trashed[0], by=person)
    assert TrashedItem.objects.filter(kind="tag").exists()
    assert [item_trash.put_back(each, by=person).slug for each in trashed[1:]] == ["les-patios-2", "ines-2"]


def test_an_address_alone_that_was_taken_meanwhile():
    person, tag, author = chief(), make_tag(name="Jardins"), make_author(name="Inès")
    trashed = [item_trash.put_away(each, by=person) for each in (tag, author)]
    make_tag(name="Les jardins", slug="jardins")
    FormerAuthorAddress.objects.create(slug="ines", author=make_author(name="Inés Roca"))
    assert [item_trash.put_back(each, by=person).slug for each in trashed] == ["jardins-2", "ines-2"]


def test_what_it_refers_to_may_be_gone_or_taken_meanwhile():
    person, author = chief(), rich_author()
    account, portrait = author.user, author.portrait
    image = make_image(by=make_user())
    tag, episode = make_tag(), make_article(state="draft")
    series, lonely = make_series(episode, make_article()), make_article(tags=[tag], state="draft")
    trashed = [item_trash.put_away(each, by=person) for each in (author, image, tag, series)]
    Author.objects.create(name="Une autre", user=account)
    for gone in (portrait, lonely, episode):
        gone.delete()
    image.uploaded_by.delete()
    author, image, tag, series = (item_trash.put_back(each, by=person) for each in trashed)
    assert (author.user, author.portrait, image.uploaded_by) == (None, None, None)
    assert not Tagged.objects.exists() and series.entries.count() == 1


def test_words_of_drafts_follow_their_tag(django_capture_on_commit_callbacks):
    tag, person = make_tag(name="Zanzibar"), chief()
    for _draft in range(3):
        make_article(tags=[tag], state="draft")

    def found():
        """After commit, when the task that this asks for is done."""
        assert queued().pop() == "desk.tasks.fill_desk_index"
        fill_desk_index.func()
        return ArticleWords.objects.filter(text__icontains="zanzibar").count()

    with django_capture_on_commit_callbacks(execute=True):
        trashed = item_trash.put_away(tag, by=person)
    assert found() == 0
    with django_capture_on_commit_callbacks(execute=True):
        item_trash.put_back(trashed, by=person)
    assert found() == 3


def test_it_takes_few_statements_to_put_away_a_tag_of_many(django_assert_max_num_queries):
    tag, person = make_tag(), chief()
    for _draft in range(30):
        make_article(tags=[tag], state="draft")
    person.get_all_permissions()
    with django_assert_max_num_queries(40):
        item_trash.put_away(tag, by=person)


def test_somebody_was_quicker():
    tag, person = make_tag(), chief()
    trashed = item_trash.put_away(tag, by=person)
    with pytest.raises(Tag.DoesNotExist):
        item_trash.put_away(tag, by=person)
    item_trash.put_back(trashed, by=person)
    with pytest.raises(TrashedItem.DoesNotExist):
        item_trash.put_back(trashed, by=person)
    assert Tag.objects.get() == tag and AuditRecord.objects.count() == 2


# Who, and how long


def test_only_who_may_delete_it_puts_it_away_and_restores_it():
    writer, editor = make_user(role="journalist"), make_user(role="editor")
    for item in (make_tag(), make_author(), make_image(by=writer), make_document(by=writer)):
        with pytest.raises(PermissionDenied):
            item_trash.put_away(item, by=writer)
    trashed = item_trash.put_away(make_tag(), by=chief())
    for person in (writer, editor):
        with pytest.raises(PermissionDenied):
            item_trash.put_back(trashed, by=person)
    assert TrashedItem.objects.get() == trashed


def test_after_thirty_days_it_is_gone(monkeypatch):
    person, document = chief(), make_document()
    trashed = item_trash.put_away(document, by=person)
    monkeypatch.setattr(tasks.timezone, "now", lambda: trashed.at + LATER - timedelta(minutes=5))
    tasks.empty_trash.func()
    assert TrashedItem.objects.exists()
    monkeypatch.setattr(tasks.timezone, "now", lambda: trashed.at + LATER)
    with pytest.raises(TrashedItem.DoesNotExist):
        item_trash.put_back(trashed, by=person)
    tasks.empty_trash.func()
    assert not TrashedItem.objects.exists() and not Document.objects.exists()
