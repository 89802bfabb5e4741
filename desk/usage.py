"""Where authors, pictures, files, tags and accounts are used, in words, for the page that asks before one of them is deleted.

An article that a person may not see is neither named nor counted.
"""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import (
    Arrangement,
    Article,
    AuditRecord,
    Byline,
    Edition,
    EditionByline,
    EditionDocument,
    EditionImage,
    EditionTag,
    FAQEntry,
    PinnedRelated,
    Remark,
    Revision,
    Series,
    ShareLink,
    StoredClash,
    Tag,
    Tagged,
    TrashedArticle,
    Withdrawal,
)
from authors.models import Author, User
from cms.admin.deleting import Use, affected_uses, blocking_uses, register
from desk import finding
from documents.models import Document
from documents.usage import mark_of as mark_of_document
from images.models import Image
from images.usage import mark_of

NAMED = 5


def use(articles, user, words_for, *, advice="", instead=()):
    """[] where there are none. `words_for(count)` is a text with a place for %(number)d."""
    pks = articles.order_by().values("pk")
    visible = Article.objects.visible_to(user).filter(pk__in=pks)
    count = visible.count()
    hidden = articles.count() > count
    if not count and not hidden:
        return []
    some = visible.order_by("-updated_at", "-pk").only("title")[:NAMED]
    places = [(str(article), reverse("admin:articles_article_change", args=[article.pk])) for article in some]
    words = words_for(count) % {"number": count} if count else _("In use in articles that you may not see")
    return [Use(words, places, count - len(places), bool(hidden and count), advice, instead)]


def having(*pointing):
    """Articles that rows point to: (rows, path) of each kind. They begin with the rows, which are few."""
    first, *others = (rows.order_by().values(path) for rows, path in pointing)
    return Article.objects.filter(pk__in=first.union(*others) if others else first)


@register(blocking_uses, Author)
def uses_of_author(author, user):
    published = having((EditionByline.objects.filter(author=author), "edition__article"))
    drafts = having((Byline.objects.filter(author=author), "article")).exclude(pk__in=published.values("pk"))
    yield from use(
        published,
        user,
        lambda n: ngettext(
            "Signs %(number)d published or planned article", "Signs %(number)d published or planned articles", n
        ),
        advice=_(
            "What was published stays signed, and keeps its author’s page. Has this person left? Switch off the account: "
            "nobody signs in with it any more."
        ),
        instead=account_of(author, user),
    )
    yield from use(
        drafts,
        user,
        lambda n: ngettext("Signs %(number)d draft", "Signs %(number)d drafts", n),
        advice=_("Give these articles another byline first."),
    )


def account_of(author, user):
    if author.user_id is None or not user.has_perm("authors.change_user"):
        return ()
    return _("The account"), reverse("admin:authors_user_change", args=[author.user_id])


@register(blocking_uses, Image)
def uses_of_image(image, user):
    shown = EditionImage.objects.filter(image=image)
    published = having((shown, "edition__article"), (Edition.objects.filter(lead_image=image), "article"))
    written = having(
        (Article.objects.filter(lead_image=image), "pk"), *((rows, "pk") for rows in finding.showing(image))
    )
    yield from use(
        published,
        user,
        lambda n: ngettext(
            "Shown by %(number)d published or planned article", "Shown by %(number)d published or planned articles", n
        ),
        advice=_("Put another file in its place, on the picture’s own page: it changes everywhere at once."),
    )
    yield from use(
        written.exclude(pk__in=published.values("pk")),
        user,
        lambda n: ngettext("Stands in %(number)d draft", "Stands in %(number)d drafts", n),
        advice=_("Choose another picture in these articles first."),
    )
    yield from pictured(Author.objects.filter(Q(portrait=image) | Q(bio__contains=mark_of(image))))


def pictured(authors):
    if count := authors.count():
        words = ngettext("Portrays %(number)d author", "Portrays %(number)d authors", count)
        places = [(author.name, reverse("admin:authors_author_change", args=[author.pk])) for author in authors[:NAMED]]
        advice = _("Choose another portrait for them first.")
        yield Use(words % {"number": count}, places, count - len(places), advice=advice)


@register(blocking_uses, Document)
def uses_of_document(document, user):
    published = having((EditionDocument.objects.filter(document=document), "edition__article"))
    mark = mark_of_document(document)
    written = having(
        (Article.objects.filter(body__contains=mark), "pk"), (FAQEntry.objects.filter(answer__contains=mark), "article")
    )
    yield from use(
        published,
        user,
        lambda n: ngettext(
            "Offered by %(number)d published or planned article",
            "Offered by %(number)d published or planned articles",
            n,
        ),
        advice=_("Put another file in its place, on the file’s own page: it changes everywhere at once."),
    )
    yield from use(
        written.exclude(pk__in=published.values("pk")),
        user,
        lambda n: ngettext("Stands in %(number)d draft", "Stands in %(number)d drafts", n),
        advice=_("Take it out of these articles first."),
    )


@register(blocking_uses, Tag)
def uses_of_tag(tag, user):
    yield from use(
        having((EditionTag.objects.filter(tag=tag), "edition__article")),
        user,
        lambda n: ngettext(
            "On %(number)d published or planned article", "On %(number)d published or planned articles", n
        ),
        advice=_(
            "Merge it into another tag instead, in the list of tags: its name and its address then lead to the one that "
            "stays. To take a section out of the navigation, empty its place there."
        ),
        instead=(_("The list of tags"), reverse("admin:articles_tag_changelist")),
    )


@register(affected_uses, Tag)
def drafts_with_tag(tag, user):
    yield from use(
        having((Tagged.objects.filter(tag=tag), "content_object")),
        user,
        lambda n: ngettext("Is taken off %(number)d draft", "Is taken off %(number)d drafts", n),
    )


@register(blocking_uses, User)
def uses_of_account(account, user):
    written = having(
        (Article.objects.filter(created_by=account), "pk"),
        (Article.objects.filter(updated_by=account), "pk"),
        (Revision.objects.filter(by=account), "article"),
        (StoredClash.objects.filter(by=account), "article"),
        (StoredClash.objects.filter(settled_by=account), "article"),
        (Remark.objects.filter(author=account), "article"),
        (Remark.objects.filter(resolved_by=account), "article"),
        (ShareLink.objects.filter(made_by=account), "article"),
        (ShareLink.objects.filter(revoked_by=account), "article"),
        (Edition.objects.filter(made_by=account), "article"),
        (Withdrawal.objects.filter(made_by=account), "article"),
    )
    advice = _("Switch it off instead: nobody signs in with it any more, and what it did keeps its name.")
    found = use(
        written,
        user,
        lambda n: ngettext("Wrote or changed %(number)d article", "Wrote or changed %(number)d articles", n),
        advice=advice,
    )
    yield from found
    in_trash = TrashedArticle.objects.filter(Q(by=account) | Exists(owned_by(account))).exists()
    if in_trash:
        yield Use(_("Wrote or put away an article that is in the trash"), advice=advice)
    if not found and not in_trash and any(rows.exists() for rows in recorded_of(account)):
        yield Use(_("Named in the records of the desk"), advice=advice)


def recorded_of(account):
    return AuditRecord.objects.filter(by=account), Arrangement.objects.filter(made_by=account)


def owned_by(account):
    return TrashedArticle.owners.through.objects.filter(user=account, trashedarticle=OuterRef("pk"))


@register(affected_uses, Series)
def articles_in_series(series, user):
    yield from use(
        having((series.entries.all(), "article")),
        user,
        lambda n: ngettext("Holds %(number)d article, which stays", "Holds %(number)d articles, which stay", n),
    )


@register(affected_uses, Article)
def articles_naming(article, user):
    yield from use(
        having((PinnedRelated.objects.filter(target=article), "article")),
        user,
        lambda n: ngettext("Is taken from beside %(number)d article", "Is taken from beside %(number)d articles", n),
    )
    if count := Series.objects.filter(entries__article=article).count():
        yield Use(ngettext("Is in %(number)d series", "Is in %(number)d series", count) % {"number": count})
    yield from use(
        Article.objects.filter(translation_of=article),
        user,
        lambda n: ngettext("Was translated by %(number)d article", "Was translated by %(number)d articles", n),
    )
