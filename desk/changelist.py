"""The list of articles: its columns, and what may be asked of it."""

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Byline, Tagged
from articles.models.article import with_new_tags
from articles.versions import version_of_loaded, with_records
from cms.admin.long_lists import LongChangeList, LongList
from cms.admin.lookups import bounded
from cms.text.numbers import whole_number
from desk import finding, review_queue, saved_lists, status
from desk.datetimes import local_datetime
from desk.filters import FILTERS
from desk.visibility import visible_articles


class ArticleChangeList(LongChangeList):
    def get_results(self, request):
        super().get_results(request)
        if self.query and self.result_count > finding.MOST:
            self.result_count, self.is_more = finding.MOST, True

    def get_queryset(self, request, **kwargs):
        queryset = status.with_status(super().get_queryset(request, **kwargs), request.at)
        if "review_column" in self.list_display:
            queryset = queryset.select_related("review__reviewer")
        return (
            with_records(queryset)
            .defer("body")
            .prefetch_related(
                Prefetch("bylines", Byline.objects.select_related("author")),
                Prefetch("tagged", Tagged.objects.select_related("tag").order_by("pk")),
            )
        )


class Changelist(LongList):
    """Mixed into the admin of articles."""

    list_display = [saved_lists.ALWAYS, *saved_lists.USUAL]
    list_display_links = ["headline"]
    list_filter = FILTERS
    list_per_page = 30
    search_fields = ["title"]  # that there is a search: `get_search_results` says how
    search_help_text = _("Words of the article, its authors or its tags")
    ordering = ["-updated_at", "-pk"]

    def get_changelist(self, request, **kwargs):
        return ArticleChangeList

    def get_search_results(self, request, queryset, search_term):
        """An order that was asked for stays."""
        words, chooser = bounded(search_term), whole_number(request.GET.get("article"))
        if chooser is not None:
            queryset = queryset.exclude(pk=chooser)  # an article is not offered to itself
        if not words:
            return queryset, False
        is_typed = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        articles = finding.found(queryset, words, visible=visible_articles(request), beginning=is_typed)
        return articles.order_by(*queryset.query.order_by) if ORDER_VAR in request.GET else articles, False

    def lookup_allowed(self, lookup, value, request=None):
        """Only the filters beside the list: no look-up across relations can be used to guess at values."""
        return lookup in {filter_class.parameter_name for filter_class in FILTERS}

    def to_field_allowed(self, request, to_field):
        return to_field == self.opts.pk.name

    @admin.display(description=_("chosen"))
    def action_checkbox(self, article):
        """With what this page shows of the article: nothing is done with one that is another by then."""
        return format_html(
            '<input type="checkbox" name="_selected_action" value="{0}" class="action-select" autocomplete="off" aria-label="{1}">'
            '<input type="hidden" name="seen-{0}" value="{2}">',
            str(article.pk),
            gettext("Choose “%s”") % article,
            version_of_loaded(article),
        )

    @admin.display(description=_("title"), ordering="title")
    def headline(self, article):
        kicker = format_html('<small class="kicker">{}</small>', article.kicker) if article.kicker else ""
        return format_html("{}<span>{}</span>", kicker, article)

    @admin.display(description=_("state"), ordering="state")
    def state_column(self, article):
        return status.state_badge(article)

    @admin.display(description=_("for readers"))
    def readers_column(self, article):
        return status.badge(article)

    @admin.display(description=_("review"))
    def review_column(self, article):
        facts = review_queue.facts_of_loaded(article, timezone.now())
        return facts and render_to_string("admin/articles/article/review_cell.html", {"review": facts})

    @admin.display(description=_("language"), ordering="language")
    def language_column(self, article):
        return article.get_language_display()

    @admin.display(description=_("by"))
    def bylines_column(self, article):
        return ", ".join(byline.author.name for byline in article.bylines.all()) or None

    @admin.display(description=_("sections and tags"))
    def tags_column(self, article):
        named = {row.tag.name: row.tag for row in article.tagged.all()}
        sections = {name for name, tag in named.items() if tag.is_section}
        names = with_new_tags({name: name for name in named}, article)
        names.sort(key=lambda name: name not in sections)
        chips = ((" section" if name in sections else "", name) for name in names)
        return format_html_join(" ", '<span class="chip{}">{}</span>', chips) or None

    @admin.display(description=_("last saved"), ordering="updated_at")
    def saved_column(self, article):
        return local_datetime(article.updated_at)
