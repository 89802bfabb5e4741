"""Puts the demo magazine into the site as its newsroom would have: written, submitted, approved, published."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import escape

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from articles import publishing, roles, workflow, writing
from articles.models import Article, Revision, Series, Tag
from articles.models.article import State
from articles.references import in_order
from authors.models import Author, AuthorLink, User
from demo import magazine, pictures
from demo.furnishing import furnish
from demo.models import LoadedArticle
from desk.models import Notice, NoticeEvent
from images.models import Image

PEOPLE = {
    "lucia": ("Lucía", "Romero Baena", roles.JOURNALIST),
    "marc": ("Marc", "Delattre", roles.JOURNALIST),
    "ines": ("Inés", "Calderón Vega", roles.EDITOR),
    "paco": ("Paco", "Montilla Ruiz", roles.CHIEF_EDITOR),
}
DOMAIN = "patio.example"  # no such domain can exist: by it these accounts are told from those of others
LEDGER = "demo/"
ARTIST = "Atelier Patio"


class NameTaken(Exception):
    """An account that the demo needs belongs to somebody else."""


def password(username):
    return f"demo-{username}"


def mail(username):
    return f"{username}@{DOMAIN}"


def missing_stories():
    known = set(LoadedArticle.objects.filter(external_id__startswith=LEDGER).values_list("external_id", flat=True))
    return [story for story in magazine.stories() if LEDGER + story.slug not in known]


def site_is_of_others():
    """Is there an article or an account with rights, and was the demo never loaded here?"""
    if LoadedArticle.objects.filter(external_id__startswith=LEDGER).exists():
        return False
    others = User.objects.filter(is_staff=True).exclude(email__endswith=f"@{DOMAIN}")
    return Article.objects.exists() or others.exists()


def load(stories, *, now, step=lambda: None):
    """Every part in a transaction of its own and never twice, so that a run that was cut off can be taken up.

    `step()` is called after each picture and each story.
    """
    people = hire()
    name_tags()
    authors, images = introduce(stories, people, step)
    for story in stories:
        with transaction.atomic():
            article = write(story, people, authors, images[story.slug])
            publish(story, article, people, now=now)
            LoadedArticle.objects.create(
                external_id=LEDGER + story.slug, language=article.language, slug=article.slug, article=article
            )
        step()
    put_in_series()
    furnish(articles_by_name(), people, now=now)


@transaction.atomic
def put_in_series():
    """Series and dossiers; one that is there stays as the desk left it."""
    for about in magazine.series():
        articles = in_order(Article, loaded(about["articles"]))
        if articles and not Series.objects.filter(name=about["name"]).exists():
            facts = {name: about[name] for name in ("name", "kind", "description")}
            Series.objects.create(**facts, language=articles[0].language).put_in_order(articles)


def steps(stories):
    """How often `load` will call `step`."""
    return len(stories) + len(drawings(stories)) + len(absent_authors())


# People and tags


@transaction.atomic
def hire():
    people = {}
    for username, (first_name, last_name, role) in PEOPLE.items():
        user = User.objects.filter(username=username).first()
        if user is None:
            names = {"first_name": first_name, "last_name": last_name, "is_staff": True}
            user = User.objects.create_user(username, mail(username), password(username), **names)
            user.groups.add(Group.objects.get(name=role))
        elif user.email != mail(username):
            raise NameTaken(username)
        people[username] = user
    return people


def name_tags():
    """Sections and descriptions; a tag that the desk has described already stays as it is."""
    for about in magazine.tags():
        tag = Tag.objects.get_or_create_by_name(about["name"])
        if not tag.description:
            tag.description = about["description"]
            tag.section_position = about.get("section", tag.section_position)
            tag.save()


def absent_authors():
    there = set(Author.objects.values_list("name", flat=True))
    return {key: about for key, about in magazine.authors().items() if about["name"] not in there}


def introduce(stories, people, step):
    """({key: Author}, {slug: {name: Image}}); the next picture is drawn while the last one is stored."""
    absent, wanted = absent_authors(), drawings(stories)
    images = {story.slug: {} for story in stories}
    with ThreadPoolExecutor(max_workers=1) as studio:
        portraits = studio.map(drawn, [about["portrait"] for about in absent.values()])
        others = studio.map(drawn, [drawing for _slug, _name, drawing in wanted])
        for about, file in zip(absent.values(), portraits, strict=True):
            add_author(about, keep(file, about["portrait"], by=people["paco"]), people)
            step()
        for (slug, name, drawing), file in zip(wanted, others, strict=True):
            images[slug][name] = keep(file, drawing, by=people["paco"])
            step()
    authors = {key: Author.objects.get(name=about["name"]) for key, about in magazine.authors().items()}
    return authors, images


@transaction.atomic
def add_author(about, portrait, people):
    user = people.get(about.get("user"))
    if user and Author.objects.filter(user=user).exists():
        user = None
    author = Author.objects.create(
        name=about["name"], role=about["role"], bio=about["bio"].strip(), portrait=portrait, user=user
    )
    AuthorLink.objects.bulk_create(
        AuthorLink(author=author, kind=kind, url=url, position=index)
        for index, (kind, url) in enumerate(about.get("links", []))
    )


# Pictures


def drawings(stories):
    """[(slug, name, what to draw)]"""
    return [(story.slug, name, drawing) for story in stories for name, drawing in story.drawings().items()]


def drawn(drawing):
    wishes = {name: value for name, value in drawing.items() if name not in ("alt", "caption")}
    return pictures.as_file(pictures.draw(**wishes), drawing["motif"])


def keep(file, drawing, *, by):
    return Image.objects.add(
        file, by=by, reuse=True, alt=drawing["alt"], caption=drawing.get("caption", ""), credit_name=ARTIST
    )


def put_in_figures(body, images):
    def figure(match):
        image = images[match[1]]
        return (
            f'<figure class="photo" data-image="{image.pk}"><img src="{image.url}" alt="{escape(image.alt)}"></figure>'
        )

    return re.sub(r'<figure class="photo" data-image="([a-z]+)"></figure>', figure, body)


# Articles


def write(story, people, authors, images):
    head, language = story.head, story.head.get("language", "fr")
    source = {
        "title": head["title"],
        "kicker": head.get("kicker", ""),
        "standfirst": head.get("standfirst", ""),
        "body": put_in_figures(story.body, images),
        "language": language,
        "slug": "" if Article(language=language, slug=story.slug).slug_is_taken(story.slug) else story.slug,
        "lead_image": images["lead"].pk if "lead" in images else None,
        "tags": head["tags"],
        "bylines": [authors[key].pk for key in head["authors"]],
        "faq": head.get("faq", []),
        "pinned": loaded(head.get("pinned", [])),
        "translation_of": next(iter(loaded([head.get("translation_of", "")])), None),
        "partner": head.get("partner", ""),
        "seo_title": head.get("seo_title", ""),
        "seo_description": head.get("seo_description", ""),
    }
    return writing.create(source, by=writer(story, people))


def writer(story, people):
    return people[story.head.get("by") or next(key for key in story.head["authors"] if key in people)]


def loaded(slugs):
    rows = LoadedArticle.objects.in_bulk([LEDGER + slug for slug in slugs], field_name="external_id")
    return [rows[LEDGER + slug].article_id for slug in slugs if LEDGER + slug in rows]


def articles_by_name():
    rows = LoadedArticle.objects.filter(external_id__startswith=LEDGER, article__isnull=False)
    return {name.removeprefix(LEDGER): pk for name, pk in rows.values_list("external_id", "article")}


def publish(story, article, people, *, now):
    """The steps that this story has taken so far, each by somebody who may take it."""
    head, editor = story.head, people["ines"]
    when = moment(head["when"], now)
    if story.state != State.DRAFT:
        workflow.take("submit", article, by=writer(story, people))
    if story.state == State.RETURNED:
        workflow.take("return", article, by=editor, note=head["note"])
    if story.state == "published":
        workflow.take("approve", article, by=editor)
        if when > now:
            publishing.publish(article, by=editor, at=when, now=now)
        else:
            publish_past(head, article, people, at=when, now=now)
    remember(article, at=min(when, now))
    if story.state == "published":
        mark_read(article, is_past=when <= now)


def mark_read(article, *, is_past):
    """What is done already; of what is ahead, its writers have not read yet that it is planned."""
    notices = Notice.objects.filter(article=article, read_at=None)
    notices = notices if is_past else notices.exclude(event=NoticeEvent.SCHEDULED)
    notices.update(read_at=timezone.now())


def publish_past(head, article, people, *, at, now):
    until = moment(head["until"], now) if "until" in head else None
    edition = publishing.publish(article, by=people["paco"], at=at, until=until, archive=True, now=now)
    for correction in head.get("correction", []):
        edition = correct(edition, correction, by=people["ines"], now=now)
    if "update" in head:
        revise(article, edition, head["update"], by=people["ines"], now=now)


def correct(edition, correction, *, by, now):
    """Without a note it is silent: a typing error."""
    source = edition.source | {"body": edition.source["body"].replace(correction["wrong"], correction["right"])}
    at = moment(correction["when"], now)
    return publishing.correct(edition, source=source, by=by, note=correction.get("note", ""), now=at)


def revise(article, edition, update, *, by, now):
    """More of the text from a moment on, which may have passed."""
    at = moment(update["when"], now)
    changed = {name: update[name] for name in ("title", "standfirst", "seo_title") if name in update}
    article = Article.objects.get(pk=article.pk)
    writing.write(article, changed | {"body": edition.source["body"] + update["more"]}, by=by)
    publishing.publish(article, by=by, at=at, now=min(at, now))


def remember(article, *, at):
    """The desk's own dates, as if the article had been worked on shortly before."""
    Article.objects.filter(pk=article.pk).update(created_at=at - timedelta(days=4), updated_at=at - timedelta(hours=1))
    Revision.objects.filter(article=article).update(began_at=at - timedelta(hours=2), at=at - timedelta(hours=1))


def moment(when, now):
    return magazine.moment(when, now=now, zone=settings.TIME_ZONE)
