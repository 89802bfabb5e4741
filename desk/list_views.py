"""What each person makes of the list of articles: lists under a name, and columns."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _

from cms.http.methods import only
from desk import saved_lists
from desk.models import SavedList


class ListViews:
    """Mixed into the admin of articles."""

    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")

        return [
            page("lists/", self.keep_list_view, "keep_list"),
            page("lists/<int:pk>/", self.kept_list_view, "kept_list"),
            page("columns/", self.columns_view, "columns"),
            *super().get_urls(),
        ]

    def get_list_display(self, request):
        return [saved_lists.ALWAYS, *columns_for(request)]

    def changelist_view(self, request, extra_context=None):
        found = [] if "_popup" in request.GET else saved_lists.offered(request.user)
        chosen = columns_for(request)
        query = saved_lists.kept_query(request.GET.urlencode())
        context = {
            "saved_lists": found,
            "own_lists": [each for each in found if each.person_id == request.user.pk],
            "may_share": saved_lists.may_share(request.user),
            "kept_query": query,
            "list_query": request.GET.urlencode(),
            "columns": [*chosen, *[""] * (len(saved_lists.COLUMNS) - len(chosen))],
            "column_names": saved_lists.COLUMNS,
        }
        return super().changelist_view(request, context | (extra_context or {}))

    @only("POST")
    def keep_list_view(self, request):
        self.check_right(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            kept = saved_lists.save(request.user, request.POST)
        except ValidationError as refused:
            return self.back_to_list(
                request, refused=refused, query=saved_lists.kept_query(request.POST.get("query", ""))
            )
        return self.back_to_list(request, _("“%s” is kept.") % kept, query=kept.query)

    @only("POST")
    def kept_list_view(self, request, pk):
        """Only one's own."""
        self.check_right(request)
        kept = get_object_or_404(SavedList, pk=pk, person=request.user)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if "delete" in request.POST:
            kept.delete()
            return self.back_to_list(request, _("“%s” is deleted; its articles are as they were.") % kept)
        try:
            saved_lists.change(kept, request.POST, by=request.user)
        except ValidationError as refused:
            return self.back_to_list(request, refused=refused)
        return self.back_to_list(request, _("“%s” is kept.") % kept, query=kept.query)

    @only("POST")
    def columns_view(self, request):
        self.check_right(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        saved_lists.choose_columns(request.user, [] if "usual" in request.POST else request.POST.getlist("column"))
        return self.back_to_list(request, query=saved_lists.kept_query(request.POST.get("query", "")))

    def check_right(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied

    def back_to_list(self, request, said="", *, refused=None, query=""):
        if refused:
            messages.error(request, " ".join(refused.messages))
        elif said:
            messages.success(request, said)
        address = reverse("admin:articles_article_changelist")
        return HttpResponseRedirect(f"{address}?{query}" if query else address)


def columns_for(request):
    """Once in a request."""
    if "columns_of_list" not in request.__dict__:
        request.columns_of_list = saved_lists.columns_of(request.user)
    return request.columns_of_list
