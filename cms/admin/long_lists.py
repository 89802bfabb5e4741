"""Lists of the admin that may be long: what a page costs does not grow with the rows that it does not show."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST_COUNTED = 10_000


class LongListPaginator(Paginator):
    """Counts a whole table, and of rows that were asked for no more than MOST_COUNTED: those behind are found by asking for
    less. `is_more` says that there are some."""

    @cached_property
    def counted(self):
        rows = self.object_list.order_by()
        is_part = rows.query.where or rows.query.distinct
        return rows[: MOST_COUNTED + 1].count() if is_part else rows.count()

    @cached_property
    def is_more(self):
        return bool(self.object_list.query.where) and self.counted > MOST_COUNTED

    @cached_property
    def count(self):
        return MOST_COUNTED if self.is_more else self.counted

    def page(self, number):
        """Which rows are on a page is asked first, of an index where there is one: a row is looked at only when it is shown."""
        page = super().page(number)
        pks = list(page.object_list.values_list("pk", flat=True))
        rows = self.object_list.filter(pk__in=pks).in_bulk()
        page.object_list = [rows[pk] for pk in pks if pk in rows]
        return page


class LongChangeList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.is_more = self.paginator.is_more


class LongList(admin.ModelAdmin):
    paginator = LongListPaginator

    def get_changelist(self, request, **kwargs):
        return LongChangeList
