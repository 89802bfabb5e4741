"""The search of the admin's lists."""

from django.contrib import admin

from cms.text.plaintext import tidy

LONGEST = 300
MOST_WORDS = 20


def bounded(term):
    """At most LONGEST characters and MOST_WORDS words: each becomes a condition, and SQLite takes no thousand of them."""
    return " ".join(tidy(term)[:LONGEST].split()[:MOST_WORDS])


class BoundedSearch(admin.ModelAdmin):
    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, bounded(search_term))


class SearchByWords(admin.ModelAdmin):
    """Of models with `cms.word_search`."""

    def get_search_results(self, request, queryset, search_term):
        return queryset.holding(bounded(search_term)), False
