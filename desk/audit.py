"""Who did what, when: to be read only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import AuditRecord
from cms.admin import NothingPrefilled
from cms.admin.long_lists import LongList
from cms.admin.lookups import BoundedSearch
from desk.datetimes import local_datetime


@admin.register(AuditRecord)
class AuditRecordAdmin(LongList, NothingPrefilled, BoundedSearch):
    list_display = ["at_column", "by", "action_column", "title"]
    list_display_links = None
    list_select_related = ["by"]
    list_per_page = 100
    search_fields = ["title"]
    actions = None

    @admin.display(description=_("when"), ordering="at")
    def at_column(self, record):
        return local_datetime(record.at)

    @admin.display(description=_("what"), ordering="action")
    def action_column(self, record):
        return record.get_action_display()

    def lookup_allowed(self, lookup, value, request=None):
        return False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
