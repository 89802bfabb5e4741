"""The addresses that the form of an article saves itself to, and where somebody chooses between two texts."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from articles import policy, saving
from articles.models import Article
from cms.http import encodings
from cms.http.caching import private
from cms.http.methods import only
from desk import autosave, buttons, clashes, open_forms, presence
from desk.button_form import ButtonForm
from desk.overview import overview
from desk.trash import said_of_gone

LONG = 1000  # bytes


class AutosaveViews:
    """Mixed into the admin of articles."""

    def get_urls(self):
        autosaved = never_cache(csrf_protect(self.autosave_view))
        views = (self.overview_view, self.goodbye_view, self.clash_view)
        overview, goodbye, settled = map(self.admin_site.admin_view, views)
        return [
            path("autosave/", autosaved, name="articles_article_autosave_new"),
            path("<int:article_id>/autosave/", autosaved, name="articles_article_autosave"),
            path("<int:article_id>/overview/", overview, name="articles_article_overview"),
            path("<int:article_id>/goodbye/", goodbye, name="articles_article_goodbye"),
            path("<int:article_id>/clash/<int:clash_id>/", settled, name="articles_article_clash"),
            *super().get_urls(),
        ]

    def autosave_view(self, request, article_id=None):
        """JSON, whatever happens: who asks is a script, which has a text to keep."""
        if not self.admin_site.has_permission(request):
            return JsonResponse({"signed_in": False}, status=401)
        try:
            article = self.get_visible_article(request, article_id) if article_id else None
        except Http404:
            return self.is_gone(request, article_id)
        except PermissionDenied:
            return said(403, _("You may not write here."))
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if article is None and not self.has_add_permission(request):
            return said(403, _("You may not write here."))
        return self.autosaved(request, article)

    def is_gone(self, request, article_id):
        message = _(
            "This article is not there any more. What stands here is kept on this computer: it is offered to you when you write a "
            "new article."
        )
        return said(404, " ".join(filter(None, [said_of_gone(request.user, article_id), message])))

    def autosaved(self, request, article):
        try:
            asked = autosave.read(request)
            article = article or article_made_by(asked.session, by=request.user)
            saved, found = autosave.save(asked, by=request.user, article=article)
        except autosave.TooLarge:
            return said(413, _("This text is too large to be saved at once."))
        except autosave.Malformed:
            return said(400, _("This cannot be read."))
        except Article.DoesNotExist:
            return self.is_gone(request, article and article.pk)
        except saving.OtherArticle:
            return said(400, _("This form is another article’s."))
        except saving.OtherPerson:
            return said(403, _("This form was opened by somebody else."), person=False)
        if saved.refused:
            facts = {"state": saved.article.get_state_display()}
            message = _(
                "This article is “%(state)s” by now: you cannot change it. What you wrote is kept in its history."
            )
            return said(409, message % facts)
        return packed(request, JsonResponse(autosave.answer(request, asked, saved, found)))

    def overview_view(self, request, article_id):
        """What a page made now would say beside its fields, for a page that is open."""
        article = self.get_visible_article(request, article_id)
        context = {
            "subtitle": str(article),
            "form": ButtonForm(),
            "has_change_permission": self.has_change_permission(request, article),
            "has_delete_permission": self.has_delete_permission(request, article),
            **overview(request, article),
        }
        return private(self.respond(request, "overview", article, context))

    @only("POST")
    def goodbye_view(self, request, article_id):
        """A beacon, as a page is left."""
        article = self.get_visible_article(request, article_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        presence.show_gone(open_forms.token_in(request.POST), article, by=request.user)
        return HttpResponse(status=204)

    @only("POST")
    def clash_view(self, request, article_id, clash_id):
        article = self.get_visible_article(request, article_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not policy.can_change(request.user, article):
            raise PermissionDenied
        row = get_object_or_404(article.clashes, pk=clash_id)
        buttons.show_choice(request, clashes.settle(row, request.POST.get("choice", ""), by=request.user))
        return buttons.redirect_to_article(article)


def article_made_by(token, *, by):
    """The article of a form that was one of a new article; None where it has none yet. Raises Article.DoesNotExist where this
    person sees it no more."""
    article = Article.objects.filter(sessions__token=token, sessions__user=by).first()
    if article and not policy.can_see(by, article):
        raise Article.DoesNotExist
    return article


def packed(request, response):
    """Compressed, where it is long; by some random bytes longer than it has to be, so that its length tells nothing."""
    takes_it = encodings.chosen(request.headers.get("Accept-Encoding", ""), ("gzip",))
    if takes_it and len(response.content) >= LONG:
        response.content = compress_string(response.content, max_random_bytes=100)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def said(status, message, **facts):
    return JsonResponse({"message": message, **facts}, status=status)
