from django.contrib import admin

from cms.admin.lookups import bounded
from search.fallback import pattern_of, words_of


class FoldedSearch(admin.ModelAdmin):
    """Of lists with a few hundred rows, as each of them is read: accents, case and apostrophes do not matter in their first
    search field."""

    def get_search_results(self, request, queryset, search_term):
        term = bounded(search_term)
        words = words_of(term)
        if term and not words:
            return queryset.none(), False
        for word in words:
            queryset = queryset.filter(**{f"{self.search_fields[0]}__regex": pattern_of(word)})
        return queryset, False
