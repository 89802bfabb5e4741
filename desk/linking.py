"""Articles that a text may be linked to: those that this person may see at the desk, and whatever readers can read now."""

import re
from html import escape, unescape
from urllib.parse import unquote

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from articles import withdrawals
from articles.compiling.links import internal_links, internal_paths
from articles.models import ArrangedPage, Arrangement, ChosenArticle, Edition, Series, Withdrawal
from cms.admin.lookups import bounded
from cms.text.folding import fold
from cms.text.numbers import whole_number, whole_numbers
from desk import arranged_pages, finding, status
from desk.visibility import visible_articles
from search.suggestions import editions_titled

MOST = 8
MOST_LINKING = 30  # editions that lead to an article which are named
CANDIDATES = 40
MOST_PASTED = 300  # addresses of the site in one text that are looked up
LINK = re.compile(r'''<a((?: (?!data-article)[a-z-]+="[^"]*")*?) href="([^"]*)"''')


def targets(request):
    """[{"pk", "title", "state", "address"}] for what is asked: words of a `term`, an address as `term`, or the key of an
    `article`; the text on the `page` that asks is not linked to itself. `state` says in words what readers have of it, `address` is the path that it has or would have."""
    term, key = bounded(request.GET.get("term", "")), request.GET.get("article", "")
    if key:
        return described(request, whole_numbers([key]))
    if paths := internal_paths(f'<a href="{escape(term)}">'):
        return described(request, articles_at(paths.pop(), request))
    if not term or term.startswith("/") or ":/" in term:
        return []
    own = article_on(request.GET.get("page", ""))
    found = described(request, [pk for pk in titled(request, term) if pk != own])
    start = fold(term)
    return sorted(found, key=lambda each: not fold(each["title"]).startswith(start))[:MOST]


def article_on(path):
    """The key of the article that this page of the desk is about; None of any other."""
    try:
        named = resolve(path).kwargs
    except Resolver404:
        return None
    return whole_number(named.get("article_id") or named.get("object_id"))


def titled(request, words):
    """Keys of articles whose titles hold the words, the last of which is still being typed: what readers have first."""
    visible = visible_articles(request)
    own = finding.titled(visible, words, visible=visible)[:CANDIDATES]
    live = [
        each.article_id
        for code, _name in settings.LANGUAGES
        for each in editions_titled(words, at=request.at, language=code)
    ]
    return list(dict.fromkeys([*live, *own]))


def articles_at(path, request):
    """Keys of the articles that readers found at this path until now, or whose working copies have it."""
    slug = Edition._meta.get_field("slug").cleaned(path.rstrip("/").rpartition("/")[2])
    rows = [
        *Edition.objects.begun(request.at).filter(slug=slug).order_by().values_list("language", "slug", "article"),
        *visible_articles(request).filter(slug=slug).values_list("language", "slug", "pk"),
    ]
    return list(dict.fromkeys(pk for language, slug, pk in rows if path_of(language, slug) == path))


def kept_by_key(markup, at):
    """Clean markup whose links to articles of this site that readers found until now are kept by the article's key. One to a
    place in a page, or with a question, stays as it is."""
    paths = {address: path for address, path in internal_links(markup) if not {"?", "#"} & {*address}}
    articles = articles_by_path([*paths.values()][:MOST_PASTED], at) if paths else {}

    def keyed(link):
        path = paths.get(unescape(link[2]))
        return f'<a data-article="{articles[path]}"{link[1]} href="{path}"' if path in articles else link[0]

    return LINK.sub(keyed, markup) if articles else markup


def articles_by_path(paths, at):
    """{path: key of the article that readers found there until now}"""
    slug = Edition._meta.get_field("slug").cleaned
    slugs = {slug(unquote(path).rstrip("/").rpartition("/")[2]) for path in paths}
    rows = Edition.objects.begun(at).filter(slug__in=slugs).order_by().values_list("language", "slug", "article")
    found = {path_of(language, slug): pk for language, slug, pk in rows.distinct()}
    return {path: found[path] for path in paths if path in found}


def path_of(language, slug):
    return Edition(language=language, slug=slug).get_absolute_url()


def described(request, pks):
    """Those of these articles that may be seen, in their order. Of what is not this person's no more is told than readers know."""
    live = {
        each.article_id: each
        for each in Edition.objects.live(request.at)
        .filter(article__in=pks)
        .order_by()
        .only("article", "title", "slug", "language", "published_at")
    }
    seen = status.with_status(visible_articles(request).filter(pk__in=pks), request.at).defer("body")
    own = {article.pk: article for article in seen}
    return [target(pk, own.get(pk), live.get(pk)) for pk in pks if pk in own or pk in live]


def target(pk, article, edition):
    if article:
        _kind, *sentences = status.describe(article)
        title, state = str(article), " · ".join(filter(None, sentences))
    else:
        title, state = edition.title, status.live_since(edition.published_at)
    place = edition or article
    return {"pk": pk, "title": title, "state": state, "address": path_of(place.language, place.slug)}


def linking_to(article, request):
    """Articles whose texts lead to this one, for whoever takes it away: [{"pk", "title", "address", "is_live"}], each with the
    key where this person may open it at the desk; and how many more there are."""
    editions = withdrawals.linking_to(article, request.at)
    named = list(editions[:MOST_LINKING])
    is_cut = len(named) == MOST_LINKING
    found = {each.article_id: each for each in reversed(named)}
    seen = set(visible_articles(request).filter(pk__in=found).values_list("pk", flat=True))
    rows = [
        {
            "pk": pk if pk in seen else None,
            "title": each.title,
            "address": each.get_absolute_url(),
            "is_live": each.is_live(request.at),
        }
        for pk, each in reversed(found.items())
    ]
    others = editions.order_by().values("article").distinct().count() - len(rows) if is_cut else 0
    return {"rows": rows, "others": others}


def shown_on(article, at):
    """Where else readers meet the article, live or planned, beside texts that lead to it: [(name, address at the desk or "")]"""
    chosen = ChosenArticle.objects.filter(article=article, arrangement__in=Arrangement.objects.in_force(at))
    pages = ArrangedPage.objects.filter(arrangements__chosen__in=chosen).select_related("section").distinct()
    series = Series.objects.filter(entries__article=article)
    boxes = Edition.objects.live(at).filter(pins__article=article).exclude(article=article).order_by("pk")
    led = Withdrawal.objects.in_force(at).filter(instead=article).select_related("article")
    return [
        *((_("top of a page: %s") % arranged_pages.name_of(page), arranged_pages.address_of(page)) for page in pages),
        *((_("series: %s") % each, "") for each in series),
        *((_("box inside a text: %s") % each.title, "") for each in boxes.for_link()[:MOST_LINKING]),
        *((_("instead of a withdrawn article: %s") % each.article, "") for each in led[:MOST_LINKING]),
    ]
