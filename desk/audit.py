"""Who did what to what, when: to be read only, and taken along as CSV."""

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.views.main import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from articles.models import Article, AuditRecord, Kind, Tag
from authors.models import Author, User
from cms.admin import NothingPrefilled
from cms.admin.long_lists import LongChangeList, LongList
from cms.admin.lookups import BoundedSearch
from cms.http.caching import private
from cms.http.methods import READING, only
from desk import audit_csv
from desk.audit_filters import FILTERS, PARAMETERS
from desk.audit_words import changes_of, note_of
from desk.datetimes import local_datetime
from documents.models import Document
from images.models import Image

MODELS = {
    Kind.ARTICLE: Article,
    Kind.IMAGE: Image,
    Kind.DOCUMENT: Document,
    Kind.TAG: Tag,
    Kind.AUTHOR: Author,
    Kind.USER: User,
}


class AuditList(LongChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        pages = pages_of(self.result_list, request)
        for record in self.result_list:
            record.page = pages.get((record.kind, number_of(record)))
        self.csv_query = urlencode(
            {name: value for name, value in request.GET.items() if name not in ("p", "o", "all")}
        )


def number_of(record):
    return record.article_id if record.kind == Kind.ARTICLE else record.subject_id


def pages_of(records, request):
    """{(kind, primary key): address} of what is still there, and this person may open."""
    found = {}
    for kind in sorted({record.kind for record in records} & {*MODELS}):
        model_admin = admin.site.get_model_admin(MODELS[kind])
        if model_admin.has_view_permission(request):
            numbers = {number_of(record) for record in records if record.kind == kind}
            there = model_admin.get_queryset(request).order_by().filter(pk__in=numbers).values_list("pk", flat=True)
            found |= {(kind, pk): reverse(admin_urlname(MODELS[kind]._meta, "change"), args=[pk]) for pk in there}
    return found


@admin.register(AuditRecord)
class AuditRecordAdmin(LongList, NothingPrefilled, BoundedSearch):
    list_display = ["at_column", "by", "action_column", "subject_column", "change_column", "note_column"]
    list_display_links = None
    list_filter = FILTERS
    list_select_related = ["by"]
    list_per_page = 100
    search_fields = ["title"]
    search_help_text = _("Words of the title")
    actions = None

    def get_changelist(self, request, **kwargs):
        return AuditList

    def get_queryset(self, request):
        return visible_records(super().get_queryset(request), request.user)

    @admin.display(description=_("when"), ordering="at")
    def at_column(self, record):
        return local_datetime(record.at)

    @admin.display(description=_("what"), ordering="action")
    def action_column(self, record):
        return record.get_action_display()

    @admin.display(description=_("to what"), ordering="title")
    def subject_column(self, record):
        kind = "" if record.kind == Kind.ARTICLE else record.get_kind_display()
        name = format_html('<a href="{}">{}</a>', record.page, record.title) if record.page else record.title
        return format_html('{} <small class="quiet">{}</small>', name, kind)

    @admin.display(description=_("from → to"))
    def change_column(self, record):
        return format_html_join("", "<div>{}</div>", ((line,) for line in changes_of(record))) or None

    @admin.display(description=_("note"))
    def note_column(self, record):
        return note_of(record) or None

    def lookup_allowed(self, lookup, value, request=None):
        """Only the filters beside the list."""
        return lookup in PARAMETERS

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    # CSV

    def get_urls(self):
        export = self.admin_site.admin_view(self.csv_view)
        return [path("csv/", export, name="articles_auditrecord_csv"), *super().get_urls()]

    @only(*READING)
    def csv_view(self, request):
        """What the list shows with these filters."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            records = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:  # a page that there is not
            raise Http404 from None
        response = StreamingHttpResponse(audit_csv.lines(records), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="journal-{timezone.localdate()}.csv"'
        return private(response)


def visible_records(records, user):
    """Accounts and sign-ins are for those who see accounts, articles for those who see them."""
    if not user.has_perm("authors.view_user"):
        records = records.exclude(kind=Kind.USER)
    if not user.has_perm("articles.change_any_article"):
        visible = Article.objects.visible_to(user).order_by().values("pk")
        records = records.filter(~Q(kind=Kind.ARTICLE) | Q(article_id__in=visible))
    return records
