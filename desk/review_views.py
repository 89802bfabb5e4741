"""The queue of articles in review, who takes which of them, and what somebody has read."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import reviewing
from cms.http.caching import private
from cms.http.methods import only
from cms.text.numbers import whole_number
from desk import bulk, buttons, history, review_queue
from desk.button_form import AssignmentForm
from desk.concurrency import REVIEW, STATE, ChangedMeanwhile, unchanged

QUEUES = [
    (review_queue.ALL, gettext_lazy("All")),
    (review_queue.MINE, gettext_lazy("Assigned to me")),
    (review_queue.NOBODY, gettext_lazy("Assigned to nobody")),
]


class ReviewViews:
    """Mixed into the admin of articles."""

    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")

        return [
            page("review/", self.review_queue_view, "review_queue"),
            page("<int:article_id>/review/<slug:name>/", self.review_view, "review"),
            page("<int:article_id>/look/", self.look_view, "look"),
            *super().get_urls(),
        ]

    def review_queue_view(self, request):
        if not request.user.has_perm("articles.approve_article"):
            raise PermissionDenied
        who = request.GET.get("who", review_queue.ALL)
        who = who if who in dict(QUEUES) else review_queue.ALL
        number = history.page_number(request.GET.get("page", ""))
        page, rows = review_queue.page_of(request.user, who, number, at=request.at)
        counted = review_queue.counts(request.user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Waiting for review"),
            "who": who,
            "queues": [(name, label, counted[name]) for name, label in QUEUES],
            "page": page,
            "rows": rows,
            "reviewers": list(reviewing.reviewers()),
            "bulk_steps": [step for step in bulk.offered(request.user) if step.name in bulk.OF_QUEUE],
        }
        return private(TemplateResponse(request, "admin/articles/article/review_queue.html", context))

    @only("POST")
    def review_view(self, request, article_id, name):
        """Acts on what was shown: where somebody else was quicker, this person is told who."""
        article = self.get_visible_article(request, article_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if name not in reviewing.RIGHTS:
            raise Http404
        if not reviewing.RIGHTS[name](request.user, article):
            raise PermissionDenied
        try:
            if not has_it(article, name, by=request.user):
                with unchanged(article, request.POST, by=request.user, parts=(STATE, REVIEW)) as locked:
                    change_review(locked, name, request.POST, by=request.user)
        except ValidationError as refused:
            buttons.show_errors(request, refused)
            if isinstance(refused, ChangedMeanwhile):
                show_review(request, article, messages.error)
        else:
            show_review(request, article, messages.success)
        return self.back(request, article)

    @only("POST")
    def look_view(self, request, article_id):
        """Notes that this person has read the text that the page showed."""
        article = self.get_visible_article(request, article_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        shown = whole_number(request.POST.get("shown")) or 0
        try:
            reviewing.note_look(article, shown, by=request.user)
        except ValidationError as refused:
            buttons.show_errors(request, refused)
        else:
            messages.success(request, _("Noted: the next comparison begins with the text that you have read."))
        return self.back(request, article)

    def back(self, request, article):
        """To the queue that the button stood in, or to the article's page."""
        who = request.POST.get("queue")
        if who not in dict(QUEUES):
            return buttons.redirect_to_article(article)
        query = f"?{urlencode({'who': who})}" if who else ""
        return HttpResponseRedirect(reverse("admin:articles_article_review_queue") + query)


def has_it(article, name, *, by):
    """Whether what was asked for is so already: the second press of a double click."""
    review = reviewing.review_of(article)
    return name == "take" and review is not None and review.reviewer == by


def change_review(article, name, data, *, by):
    if name == "take":
        return reviewing.take(article, by=by)
    if name == "give_back":
        return reviewing.give_back(article, by=by)
    form = AssignmentForm(data)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    return reviewing.assign(article, form.cleaned_data["reviewer"], due=form.cleaned_data["due"], by=by)


def show_review(request, article, show):
    """Says who has the article now, and until when."""
    article.refresh_from_db()
    review = reviewing.review_of(article)
    if review is None:
        return
    facts = {"title": article, "person": review.reviewer, "day": review.due and date_format(review.due, "DATE_FORMAT")}
    if review.reviewer == request.user:
        message = _("You review “%(title)s”, until %(day)s.") if review.due else _("You review “%(title)s”.")
    elif review.reviewer:
        message = _("%(person)s reviews “%(title)s”, until %(day)s.")
        message = message if review.due else _("%(person)s reviews “%(title)s”.")
    else:
        message = _("Nobody reviews “%(title)s” now; it is due on %(day)s.")
        message = message if review.due else _("Nobody reviews “%(title)s” now.")
    show(request, message % facts)
