"""What the scripts ask for texts that a browser kept: how they differ from the working copy, and what references are called."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path

from articles import saving
from articles.models import Article
from authors.models import Author
from cms.http.methods import only
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
            fields = autosave.read(request).fields
        except autosave.Malformed:
            return HttpResponse(status=400)
        except autosave.TooLarge:
            return HttpResponse(status=413)
        before = (article or Article()).snapshot()
        known = {name: value for name, value in fields.items() if name in before and accepting.FORMS[name](value)}
        after = saving.cleaned({**before, **known})
        context = {"differences": differences(before, after, user=request.user), "brief": True}
        return TemplateResponse(request, "admin/articles/article/difference.html", context)

    def names_view(self, request):
        """{pk: name} of the authors and of the articles asked for (`?authors=1&articles=2`), as far as this person may see them."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        authors = Author.objects.filter(pk__in=pks(request, "authors"))
        articles = Article.objects.visible_to(request.user).filter(pk__in=pks(request, "articles"))
        return JsonResponse({each.pk: str(each) for each in [*authors, *articles]})


def pks(request, name):
    return [
        int(pk) for pk in request.GET.getlist(name)[:MOST_NAMES] if pk.isascii() and pk.isdecimal() and len(pk) < 19
    ]
