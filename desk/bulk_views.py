"""One step for several articles: the choice in a list, a page that says what will happen, the step, and what became of each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.http.caching import private
from cms.http.methods import only
from desk import bulk
from desk.button_form import ChangeForm

LISTS = {"": "admin:articles_article_changelist", "queue": "admin:articles_article_review_queue"}
LONGEST_QUERY = 2_000
HEADINGS = [
    (bulk.DONE, gettext_lazy("Done")),
    (bulk.CHANGED, gettext_lazy("Not done: changed meanwhile")),
    (bulk.REFUSED, gettext_lazy("Not done: refused")),
]


def action_of(step):
    """For Django's own machinery of actions, which leads to the page that asks."""

    def begin(modeladmin, request, queryset):
        return modeladmin.bulk_view(request)

    begin.__name__, begin.short_description = step.name, step.label
    return begin


class BulkViews:
    """Mixed into the admin of articles."""

    actions = [action_of(step) for step in bulk.STEPS.values()]
    actions_selection_counter = False  # with it comes the choice of what stands on other pages

    def get_urls(self):
        view = self.admin_site.admin_view(self.bulk_view)
        return [path("bulk/", view, name="articles_article_bulk"), *super().get_urls()]

    def get_actions(self, request, action_location=None):
        """Django 6.1 says where they are offered, and offers none of these on the form of one article; 5.2 knows lists alone."""
        found = super().get_actions(request, **({"action_location": action_location} if action_location else {}))
        offered = {step.name for step in bulk.offered(request.user)}
        return {name: action for name, action in found.items() if name in offered}

    def response_action(self, request, queryset, **location):
        """What Django's own form below a list sends; `queryset` is what the list would show by now, and not what it showed."""
        return self.bulk_view(request, query=request.GET.urlencode())

    @only("POST")
    def bulk_view(self, request, query=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        rows, back = bulk.rows_of(request.POST, request.user), address_of_list(request, query)
        if missing := what_is_missing(request.POST, rows):
            messages.warning(request, missing)
            return HttpResponseRedirect(back)
        step = self.step_of(request)
        is_sent = "run" in request.POST
        form = step.form(request.POST) if is_sent else step.form()
        if is_sent and form.is_valid():
            return self.run(request, step, rows, form.cleaned_data, back)
        return self.confirm(request, step, rows, form, back)

    def step_of(self, request):
        step = bulk.STEPS.get(request.POST["action"])
        if step is None:
            raise Http404
        if not request.user.has_perm(step.permission):
            raise PermissionDenied
        return step

    def confirm(self, request, step, rows, form, back):
        """Changes nothing."""
        found = [bulk.foreseen(step, row, by=request.user) for row in rows]
        told = [each for each in found if each.is_told]
        change = [field for field in form if field.name in ChangeForm.base_fields]
        context = {
            "form": form,
            "fields": [field for field in form if field not in change],
            "change": change if told or any(field.errors for field in change) else [],
            "told": told,
            "ready": [each for each in found if each.kind == bulk.DONE],
            "refused": [each for each in found if each.kind != bulk.DONE],
            "list": request.POST.get("list", "") if request.POST.get("list") in LISTS else "",
            "query": back.partition("?")[2],
        }
        return self.bulk_page(request, step, "bulk_confirm", back, context)

    def run(self, request, step, rows, given, back):
        found = [bulk.run(step, row, by=request.user, given=given) for row in rows]
        for each in found:
            if each.row.article:
                each.row.article.refresh_from_db(fields=["state"])
        groups = [(kind, label, [each for each in found if each.kind == kind]) for kind, label in HEADINGS]
        context = {
            "groups": [group for group in groups if group[2]],
            "numbers": {k: len(each) for k, _l, each in groups},
        }
        return self.bulk_page(request, step, "bulk_done", back, context)

    def bulk_page(self, request, step, template, back, context):
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": step.button}
        context |= {"step": step, "back": back}
        return private(TemplateResponse(request, f"admin/articles/article/{template}.html", context))


def what_is_missing(data, rows):
    """A sentence, or ""."""
    if len(rows) > bulk.MOST:
        return _("At most %s articles at once: nothing was done.") % bulk.MOST
    if not rows:
        return _("Choose articles first: nothing was done.")
    return "" if data.get("action") else _("Choose what is to be done with them: nothing was done.")


def address_of_list(request, query):
    """Of the list that the articles were chosen in, as it was narrowed."""
    query = request.POST.get("query", "") if query is None else query
    asked = QueryDict(query[:LONGEST_QUERY]).urlencode()
    name = LISTS.get(request.POST.get("list", ""), LISTS[""])
    return reverse(name) + (f"?{asked}" if asked else "")
