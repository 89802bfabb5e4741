"""The trash: what was deleted, for thirty days, and the button that restores it. Here are the articles."""

from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import trash
from articles.models import TrashedArticle
from cms.admin import NothingPrefilled
from cms.admin.long_lists import LongList
from cms.http.methods import only
from desk.datetimes import local_datetime
from desk.folded_search import FoldedSearch


class TrashAdmin(LongList, NothingPrefilled, FoldedSearch):
    """A list of what was deleted, which is restored here and nowhere changed. An admin says what restores (`put_back`)
    and what is said."""

    list_display_links = None
    list_select_related = ["by"]
    list_per_page = 50
    search_fields = ["title"]
    actions = None
    change_list_template = "admin/articles/trash.html"
    tab = restored = forbidden = gone = ""

    def put_back(self, trashed, *, by):
        raise NotImplementedError

    def get_queryset(self, request):
        found = super().get_queryset(request).kept(timezone.now())
        return found.visible_to(request.user).defer("content")

    def changelist_view(self, request, extra_context=None):
        trashes = self.trashes(request)
        place = trashes[0][1] if trashes else None
        return super().changelist_view(request, {**(extra_context or {}), "trashes": trashes, "place": place})

    def trashes(self, request):
        """[(name, address, whether it is this one)] of those that this person may look into."""
        found = [admin for admin in self.admin_site._registry.values() if isinstance(admin, TrashAdmin)]
        return [
            (admin.tab, reverse(admin_urlname(admin.opts, "changelist")), admin is self)
            for admin in found
            if admin.has_view_permission(request)
        ]

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
            reverse(admin_urlname(self.opts, "restore"), args=[trashed.pk]),
            _("Restore “%s”") % trashed,
            _("Restore"),
        )

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    # Restoring

    def get_urls(self):
        restore = self.admin_site.admin_view(self.restore_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        return [path("<int:pk>/restore/", restore, name=name), *super().get_urls()]

    @only("POST")
    def restore_view(self, request, pk):
        if not self.has_view_permission(request):
            raise Http404
        trashed = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            restored = self.put_back(trashed, by=request.user)
        except PermissionDenied:
            messages.error(request, self.forbidden)
        except self.model.DoesNotExist:  # somebody was quicker
            messages.error(request, self.gone)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, self.restored % restored)
            return self.show(request, restored)
        return self.show_list()

    def show(self, request, restored):
        return HttpResponseRedirect(reverse(admin_urlname(restored._meta, "change"), args=[restored.pk]))

    def show_list(self):
        return HttpResponseRedirect(reverse(admin_urlname(self.opts, "changelist")))


@admin.register(TrashedArticle)
class TrashedArticleAdmin(TrashAdmin):
    list_display = ["title", "state", "by", "at_column", "until_column", "restore_column"]
    counted = gettext_lazy("articles in the trash")  # below the list, whose name is the trash's
    search_help_text = gettext_lazy("Words of the title")
    tab = gettext_lazy("Articles")
    restored = gettext_lazy("“%s” is restored, with its history.")
    forbidden = gettext_lazy("Not restored: your account may not restore this article.")
    gone = gettext_lazy("This article is not in the trash any more.")

    def put_back(self, trashed, *, by):
        return trash.put_back(trashed, by=by)

    def has_view_permission(self, request, obj=None):
        """Who may do what: articles.policy"""
        return obj is None and request.user.has_perm("articles.delete_article")

    def lookup_allowed(self, lookup, value, request=None):
        return False


def said_of_gone(user, article_id):
    """Who put the article into the trash, where this person could see it; else ""."""
    kept = TrashedArticle.objects.kept(timezone.now()).visible_to(user).defer("content").select_related("by")
    trashed = kept.filter(article_id=article_id).first()
    if trashed is None:
        return ""
    facts = {"who": trashed.by, "when": local_datetime(trashed.at), "until": local_datetime(trashed.until)}
    return _("%(who)s put this article into the trash on %(when)s; it can be restored until %(until)s.") % facts
