"""The trash of pictures, files, tags, series and authors."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from articles import item_trash
from articles.models import TrashedArticle, TrashedItem
from articles.models.trashed_item import deletable_kinds
from desk.filters import OfferedOnly
from desk.trash import TrashAdmin


class KindInTrashFilter(OfferedOnly):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(kind.value, kind.label) for kind in deletable_kinds(request.user)]

    def filtered(self, queryset, value, request):
        return queryset.filter(kind=value)


@admin.register(TrashedItem)
class TrashedItemAdmin(TrashAdmin):
    list_display = ["title", "kind", "by", "at_column", "until_column", "restore_column"]
    list_filter = [KindInTrashFilter]
    counted = _("pictures, files, tags, series and authors in the trash")
    search_help_text = _("Words of the name")
    tab = _("Pictures, files, tags, series, authors")
    restored = _("“%s” is restored.")
    forbidden = _("Not restored: your account may not restore this.")
    gone = _("This is not in the trash any more.")

    def put_back(self, trashed, *, by):
        try:
            return item_trash.put_back(trashed, by=by)
        except IntegrityError:
            raise ValidationError(_("Not restored: somebody took its name at this moment. Try again.")) from None

    def show(self, request, restored):
        digest = getattr(restored, "digest", None)
        if digest and type(restored).objects.filter(digest=digest).exclude(pk=restored.pk).exists():
            messages.warning(request, _("The same file was sent again meanwhile: the library has it twice now."))
        if self.admin_site.get_model_admin(type(restored)).has_view_or_change_permission(request, restored):
            return super().show(request, restored)
        return self.show_list()

    def has_view_permission(self, request, obj=None):
        return obj is None and bool(deletable_kinds(request.user))

    def has_module_permission(self, request):
        """The header leads to one trash, where there are both to that of articles."""
        articles = self.admin_site.get_model_admin(TrashedArticle)
        return self.has_view_permission(request) and not articles.has_view_permission(request)

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == KindInTrashFilter.parameter_name
