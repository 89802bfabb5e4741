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
    def asked_for(self):
        """The primary keys in their order, MOST_COUNTED + 1 at the most: one statement both counts rows and says which are on
        a page. None of a whole table."""
        query = self.object_list.query
        if not (query.where or query.distinct):
            return None
        return list(self.object_list.values_list("pk", flat=True)[: MOST_COUNTED + 1])

    @cached_property
    def counted(self):
        return self.object_list.order_by().count() if self.asked_for is None else len(self.asked_for)

    @cached_property
    def is_more(self):
        return bool(self.object_list.query.where) and self.counted > MOST_COUNTED

    @cached_property
    def count(self):
        return MOST_COUNTED if self.is_more else self.counted

    def page(self, number):
        """Which rows are on a page is asked first, of an index where there is one: a row is looked at only when it is shown."""
        page = super().page(number)
        if self.asked_for is None:
            pks = list(page.object_list.values_list("pk", flat=True))
        else:
            start = (page.number - 1) * self.per_page
            pks = self.asked_for[:MOST_COUNTED][start : start + self.per_page]
        rows = self.object_list.order_by().filter(pk__in=pks).in_bulk()
        page.object_list = [rows[pk] for pk in pks if pk in rows]
        return page


class LongChangeList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.is_more = self.paginator.is_more
        found = self.paginator.asked_for
        if found is not None and not self.multi_page:  # Django would ask for the very same rows once more
            self.result_list = self.paginator.page(1).object_list


class LongList(admin.ModelAdmin):
    paginator = LongListPaginator

    def get_changelist(self, request, **kwargs):
        return LongChangeList
