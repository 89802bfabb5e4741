"""The addresses of the panel of remarks; each is answered as JSON: `html` is the list as it is now, `open` the number of open ones."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _

from articles import remarks
from cms.admin.lookups import bounded
from cms.http.caching import private
from cms.http.methods import only
from cms.text.numbers import whole_number

MOST_RESOLVED = 50
MOST_PEOPLE = 6
LONGEST_NUMBER = 9  # digits
STEPS = {"resolve": remarks.resolve, "reopen": remarks.reopen}


class RemarkViews:
    """Mixed into the admin of articles."""

    def get_urls(self):
        views = (self.remarks_view, self.remark_view, self.remark_people_view)
        listed, stepped, people = map(self.admin_site.admin_view, views)
        return [
            path("<int:article_id>/remarks/", listed, name="articles_article_remarks"),
            path("<int:article_id>/remarks/people/", people, name="articles_article_remark_people"),
            path("<int:article_id>/remarks/<int:remark_id>/<slug:name>/", stepped, name="articles_article_remark"),
            *super().get_urls(),
        ]

    def remarks_view(self, request, article_id):
        """The list (GET), or a new remark (POST)."""
        article = self.get_visible_article(request, article_id)
        if request.method != "POST":
            return remarks_answer(request, article)
        sent = request.POST
        block = whole_number(sent.get("block"), digits=LONGEST_NUMBER)
        try:
            remarks.create(article, sent.get("text", ""), by=request.user, quote=sent.get("quote", ""), block=block)
        except ValidationError as error:
            return private(JsonResponse({"message": " ".join(error.messages)}, status=400))
        return remarks_answer(request, article, told=_("Your remark is written."))

    @only("POST")
    def remark_view(self, request, article_id, remark_id, name):
        article = self.get_visible_article(request, article_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if name not in STEPS:
            raise Http404
        STEPS[name](get_object_or_404(article.remarks, pk=remark_id), by=request.user)
        told = _("The remark is resolved.") if name == "resolve" else _("The remark is open again.")
        return remarks_answer(request, article, told=told)

    def remark_people_view(self, request, article_id):
        """Who may be mentioned: those who see the article, by the beginning of a name."""
        article = self.get_visible_article(request, article_id)
        term, readers = bounded(request.GET.get("term", "")), remarks.readers_of(article)
        for word in term.split():
            names = ("username", "first_name", "last_name")
            begins = [Q(**{f"{name}__istartswith": word}) for name in names]
            readers = readers.filter(begins[0] | begins[1] | begins[2])
        found = readers.order_by("username")[:MOST_PEOPLE]
        people = [{"username": user.get_username(), "name": str(user)} for user in found]
        return private(JsonResponse({"people": people}))


def remarks_answer(request, article, **facts):
    stamp = remarks.stamp(article)  # first: what is written meanwhile has another one
    found = article.remarks.select_related("author", "resolved_by", "share_link")
    shown = list(found.filter(resolved_at=None))
    resolved = list(found.exclude(resolved_at=None).order_by("-resolved_at")[:MOST_RESOLVED])
    places = remarks.places_of(shown + resolved, article.body)
    for remark in shown + resolved:
        remark.place, remark.is_lost = places[remark.pk], places[remark.pk] == remarks.GONE
    html = render_to_string("admin/articles/article/remarks.html", {"open": shown, "resolved": resolved}, request)
    return private(JsonResponse({"html": html, "open": len(shown), "stamp": stamp, **facts}))
