"""What the scripts ask for texts that a browser kept: how they differ from the working copy, and what references are called."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path

from articles import saving
from articles.merging import OURS, merge
from articles.models import Article
from authors.models import Author
from cms.http.methods import only
from cms.text.numbers import whole_numbers
from desk import accepting, autosave
from desk.differences import differences

MOST_NAMES = 100


class JournalViews:
    """Mixed into the admin of articles."""

    def get_urls(self):
        compare, names = map(self.admin_site.admin_view, (self.compare_view, self.names_view))
        return [
            path("compare/", compare, name="articles_article_compare_new"),
            path("<int:article_id>/compare/", compare, name="articles_article_compare"),
            path("names/", names, name="articles_article_names"),
            *super().get_urls(),
        ]

    @only("POST")
    def compare_view(self, request, article_id=None):
        """How the fields sent (as for autosave, `desk.autosave`) differ from the working copy; nothing is saved."""
        article = self.get_visible_article(request, article_id) if article_id else None
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.require_write_permission(request, article)
        try:
            asked = autosave.read(request)
        except autosave.Malformed:
            return HttpResponse(status=400)
        except autosave.TooLarge:
            return HttpResponse(status=413)
        before = saving.cleaned((article or Article()).snapshot())
        context = {
            "differences": differences(before, as_resumed(asked, before, article, by=request.user), user=request.user),
            "brief": True,
        }
        return TemplateResponse(request, "admin/articles/article/difference.html", context)

    def names_view(self, request):
        """{kind: {pk: name}} of what is asked for (`?authors=1&articles=2`), as far as this person may see it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        authors = Author.objects.filter(pk__in=pks(request, "authors"))
        articles = Article.objects.visible_to(request.user).filter(pk__in=pks(request, "articles"))
        found = {"authors": authors, "articles": articles}
        return JsonResponse({kind: {each.pk: str(each) for each in rows} for kind, rows in found.items()})


def as_resumed(asked, theirs, article, *, by):
    """The source that the form would hold if it went on with these fields: merged with what others made of its base."""
    base = base_of(asked, article, by=by) or theirs
    known = {name: value for name, value in asked.fields.items() if name in theirs and accepting.FORMS[name](value)}
    return merge(base, saving.cleaned({**base, **known}), theirs).source(side=OURS)


def base_of(asked, article, *, by):
    """What the form was known to hold: by its session, by what it says that it was opened on, or by the version that this was;
    None where nobody knows."""
    if article is None:
        return None
    session = article.sessions.filter(token=asked.session, user=by).first()
    if session and session.stored_source:
        return saving.held(session, asked, article, {})[0]
    if opened := autosave.opened_on(asked, article, by=by):
        return opened.source
    revision = article.revisions.filter(version=asked.version, refused=False).first()
    return revision and saving.cleaned(revision.snapshot)


def pks(request, name):
    return whole_numbers(request.GET.getlist(name)[:MOST_NAMES])
