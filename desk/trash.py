"""The trash: articles that were deleted, for thirty days, and the button that restores one."""

from django.contrib import admin, messages
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import policy, trash
from articles.models import TrashedArticle
from cms.admin import NothingPrefilled
from cms.admin.long_lists import LongList
from cms.http.methods import only
from desk.datetimes import local_datetime
from desk.folded_search import FoldedSearch


@admin.register(TrashedArticle)
class TrashedArticleAdmin(LongList, NothingPrefilled, FoldedSearch):
    list_display = ["title", "state", "by", "at_column", "until_column", "restore_column"]
    list_display_links = None
    list_select_related = ["by"]
    list_per_page = 50
    counted = gettext_lazy("articles in the trash")  # below the list, whose name is the trash's
    search_fields = ["title"]
    search_help_text = gettext_lazy("Words of the title")
    actions = None

    def get_queryset(self, request):
        found = super().get_queryset(request).kept(timezone.now())
        return found.visible_to(request.user).defer("content")

    @admin.display(description=gettext_lazy("put away on"), ordering="at")
    def at_column(self, trashed):
        return local_datetime(trashed.at)

    @admin.display(description=gettext_lazy("kept until"), ordering="at")
    def until_column(self, trashed):
        return local_datetime(trashed.until)

    @admin.display(description=gettext_lazy("restore"))
    def restore_column(self, trashed):
        """Sends the form that the list is in, with its token, elsewhere."""
        return format_html(
            '<button type="submit" class="button-plain" formaction="{}" aria-label="{}">{}</button>',
            reverse("admin:articles_trashedarticle_restore", args=[trashed.pk]),
            _("Restore “%s”") % trashed,
            _("Restore"),
        )

    # Who may do what: articles.policy

    def has_view_permission(self, request, obj=None):
        return obj is None and request.user.has_perm("articles.delete_article")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def lookup_allowed(self, lookup, value, request=None):
        return False

    # Restoring

    def get_urls(self):
        restore = self.admin_site.admin_view(self.restore_view)
        return [path("<int:pk>/restore/", restore, name="articles_trashedarticle_restore"), *super().get_urls()]

    @only("POST")
    def restore_view(self, request, pk):
        if not self.has_view_permission(request):
            raise Http404
        trashed = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not policy.can_put_back(request.user, trashed):
            messages.error(request, _("Not restored: your account may not restore this article."))
            return HttpResponseRedirect(reverse("admin:articles_trashedarticle_changelist"))
        try:
            article = trash.put_back(trashed, by=request.user)
        except TrashedArticle.DoesNotExist:  # somebody was quicker
            messages.error(request, _("This article is not in the trash any more."))
            return HttpResponseRedirect(reverse("admin:articles_trashedarticle_changelist"))
        messages.success(request, _("“%s” is restored, with its history.") % article)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def said_of_gone(user, article_id):
    """Who put the article into the trash, where this person could see it; else ""."""
    kept = TrashedArticle.objects.kept(timezone.now()).visible_to(user).defer("content").select_related("by")
    trashed = kept.filter(article_id=article_id).first()
    if trashed is None:
        return ""
    facts = {"who": trashed.by, "when": local_datetime(trashed.at), "until": local_datetime(trashed.until)}
    return _("%(who)s put this article into the trash on %(when)s; it can be restored until %(until)s.") % facts
