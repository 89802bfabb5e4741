"""Publishing many together leaves the rows that publishing one after the other leaves."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import publishing, writing
from articles.archive import archivist
from articles.models import (
    Address,
    Article,
    AuditRecord,
    Byline,
    Edition,
    EditionByline,
    EditionDocument,
    EditionImage,
    EditionPin,
    EditionTag,
    FAQEntry,
    PinnedRelated,
    Revision,
    StoredSource,
    Tag,
    Tagged,
)
from articles.models.article import State
from articles.signals import editions_changed, editions_changing
from search.models import IndexEntry, Spelling
from tests.emptying import records_removable
from tests.factories import NOON, make_article, make_author, make_image, make_tag, make_user

pytestmark = pytest.mark.django_db

TABLES = [Article, Byline, FAQEntry, PinnedRelated, Tagged, Tag, StoredSource, Revision, Address]
TABLES += [
    Edition,
    EditionTag,
    EditionByline,
    EditionDocument,
    EditionImage,
    EditionPin,
    AuditRecord,
    IndexEntry,
    Spelling,
]
# What differs from run to run: keys of new rows, and when a row was written.
OTHERWISE = {"id", "at", "began_at", "created_at", "updated_at", "pk"}


@pytest.fixture
def sources(media_root):
    tag, author, image = make_tag(name="Patios"), make_author(), make_image(size=(8, 6))
    pinned = make_article(title="À côté")
    figure = f'<figure class="photo" data-image="{image.pk}"></figure>'
    whole = {
        "title": "  L’été à Cordoue ",
        "kicker": "Voyage",
        "standfirst": "Deux\nlignes.",
        "body": f"<p>Une <b>cour</b> et son puits.</p><script>x</script>{figure}<h2>Ailleurs</h2><p>Un mur.</p>",
        "language": "fr",
        "slug": "l-ete-a-cordoue",
        "lead_image": image.pk,
        "tags": [{"id": tag.pk, "name": "Patios"}, "Été", "ete", "Murs"],
        "bylines": [author.pk],
        "faq": [{"question": "Quand ?", "answer": "<p>En mai.</p>"}],
        "pinned": [pinned.pk],
        "seo_title": "Cordoue",
        "seo_description": "Des patios.",
    }
    return [whole, {"title": "Courte", "language": "en", "slug": "courte"}, {**whole, "slug": "Troisième", "faq": []}]


def rows():
    """{model: its rows, without what differs from run to run}, told by slugs where they point to new rows."""
    slugs = dict(Article.objects.values_list("pk", "slug"))
    editions = {pk: slugs[article] for pk, article in Edition.objects.values_list("pk", "article")}
    return {model.__name__: sorted(map(repr, map(values_of(slugs, editions), model.objects.all()))) for model in TABLES}


def values_of(slugs, editions):
    def values(row):
        found = {name: value for name, value in vars(row).items() if name not in OTHERWISE and name[0] != "_"}
        found = {name: value for name, value in found.items() if not name.startswith("texts")}
        for name, names in (("article_id", slugs), ("content_object_id", slugs), ("edition_id", editions)):
            found |= {name: names.get(found[name], "?")} if name in found else {}
        found.pop("stored_source_id", None), found.pop("translation_group", None), found.pop("tag_id", None)
        if isinstance(row, Edition):
            found |= {"body": row.body, "text": row.text, "own_group": row.translation_group == row.article_id}
        if isinstance(row, Edition | Revision):
            found["source"] = untold(row.stored_source.content)
        if isinstance(row, StoredSource):
            found = untold(row.content)
        if isinstance(row, AuditRecord):
            found["detail"] = {**row.detail, "edition": editions[row.detail["edition"]]}
        return sorted(found.items())

    return values


def untold(source):
    return {**source, "tags": [tag if isinstance(tag, str) else tag["name"] for tag in source["tags"]]}


def moments(articles):
    return [(article, NOON - timedelta(days=number)) for number, article in enumerate(articles)]


def one_by_one(sources, by):
    articles = [writing.create(source, by=by, state=State.APPROVED) for source in sources]
    for article, at in moments(articles):
        publishing.publish(article, by=by, at=at, archive=True, now=NOON)


def together(sources, by):
    articles = writing.create_many(sources, by=by, state=State.APPROVED)
    publishing.publish_archive(moments(articles), by=by, now=NOON)


def test_many_leave_the_rows_that_one_after_the_other_leaves(sources):
    found = []
    for load in (one_by_one, together):
        by = archivist()
        load(sources, by)
        found.append(rows())
        assert Edition.objects.count() == IndexEntry.objects.count() == 3
        with records_removable():
            AuditRecord.objects.all()._raw_delete("default")
        for model in (Edition, Address, Spelling):
            model.objects.all().delete()
        Article.objects.filter(slug__in=["l-ete-a-cordoue", "courte", "troisieme"]).delete()
        Tag.objects.exclude(name="Patios").delete()
    assert found[0] == found[1]


def test_they_are_announced_together(sources, django_capture_on_commit_callbacks):
    changing, changed = [], []

    def see_changing(sender, article_ids, action, **kwargs):
        changing.append((article_ids, action))

    def see_changed(sender, article_ids, action, **kwargs):
        changed.append((article_ids, action))

    editions_changing.connect(see_changing)
    editions_changed.connect(see_changed)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            together(sources, archivist())
    finally:
        editions_changing.disconnect(see_changing)
        editions_changed.disconnect(see_changed)
    published = [edition.article_id for edition in Edition.objects.order_by("pk")]
    assert changing == changed == [(published, "publish")]


def test_the_statements_do_not_grow_with_the_articles(sources, django_assert_num_queries):
    by = archivist()
    short = [{"title": f"Courte {number}", "language": "fr", "slug": f"courte-{number}"} for number in range(30)]
    with_tags = [source | {"tags": ["Un", "Deux"]} for source in short]
    together(with_tags[:2], by)  # its words are known from now on, and a task for parts waits
    for part in (with_tags[2:5], with_tags[5:24]):
        articles = writing.create_many(part, by=by, state=State.APPROVED)
        with django_assert_num_queries(37):
            publishing.publish_archive(moments(articles), by=by)


def test_an_address_that_is_another_articles_refuses_all(sources):
    by = archivist()
    other = make_article(title="Autre")
    Address.objects.create(language="en", slug="courte", article=other)
    articles = writing.create_many(sources, by=by, state=State.APPROVED)
    with pytest.raises(ValidationError) as refused:
        publishing.publish_archive(moments(articles), by=by)
    assert refused.value.code == "address"
    assert Edition.objects.count() == 0


def test_an_article_that_has_an_edition_refuses_all(sources):
    by = archivist()
    articles = writing.create_many(sources, by=by, state=State.APPROVED)
    publishing.publish_archive(moments(articles[:1]), by=by)
    with pytest.raises(ValidationError) as refused:
        publishing.publish_archive(moments(articles), by=by)
    assert refused.value.code == "past"


def test_a_draft_and_a_person_who_may_not_import_are_refused(sources):
    articles = writing.create_many(sources, by=archivist(), state=State.DRAFT)
    with pytest.raises(ValidationError) as refused:
        publishing.publish_archive(moments(articles), by=archivist())
    assert refused.value.code == "not_approved"
    with pytest.raises(PermissionDenied):
        publishing.publish_archive(moments(articles), by=make_user(role="editor"))
