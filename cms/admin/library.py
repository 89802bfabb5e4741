"""A library of files: everyone at the desk sees and uses all of it; each changes their own, and who may change any of them changes
all. In a window one is chosen, or sent, for the editor or for a field of a form."""

import contextlib
from datetime import timedelta

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.admin import NothingPrefilled
from cms.admin.concurrency import ConcurrentAdmin, ConcurrentForm
from cms.admin.deleting import ExplainedDeletion, uses_of
from cms.admin.long_lists import LongList, LongListPaginator
from cms.admin.lookups import SearchByWords
from cms.admin.told import ToldChanges
from cms.http.methods import only
from cms.text.plaintext import tidy

FUNCTION = "CKEditorFuncNum"
PER_PAGE = 24
SOON = timedelta(days=7)


class RightsFilter(admin.SimpleListFilter):
    title = gettext_lazy("rights")
    parameter_name = "rights"

    def lookups(self, request, model_admin):
        return [
            ("ending", _("Ended, or ending within a week")),
            ("ended", _("Ended")),
            ("limited", _("End one day")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "ended":
            return queryset.filter(rights_until__lt=today)
        if self.value() == "ending":
            return queryset.filter(rights_until__lte=today + SOON)
        if self.value() == "limited":
            return queryset.filter(rights_until__gte=today)
        return queryset


class UploaderFilter(admin.SimpleListFilter):
    title = gettext_lazy("person")
    parameter_name = "uploader"

    def lookups(self, request, model_admin):
        return [("me", _("Me"))]

    def queryset(self, request, queryset):
        return queryset.filter(uploaded_by=request.user) if self.value() == "me" else queryset


class FileLibrary(ConcurrentAdmin, ToldChanges, LongList, NothingPrefilled, SearchByWords, ExplainedDeletion):
    """An admin says how a file is examined (`receive`), what is told of one (`choice`), and what its window is made of. Its model has
    `uploaded_by`, `rights_until` and the permission to change any."""

    list_select_related = ["uploaded_by"]
    list_per_page = 50
    quick_form = None
    window_template = None
    window_title = ""

    def receive(self, upload):
        raise NotImplementedError

    def choice(self, found):
        """Plain text, for scripts that set it as text."""
        raise NotImplementedError

    def address(self, name):
        return reverse(f"admin:{self.name_of(name)}")

    def name_of(self, name):
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    # Who may do what

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.is_theirs(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.is_theirs(request.user, obj)

    def is_theirs(self, user, found):
        change_any = f"{self.opts.app_label}.change_any_{self.opts.model_name}"
        return found is None or found.uploaded_by_id == user.pk or user.has_perm(change_any)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (name, {**options, "fields": [each for each in options["fields"] if each != "upload"]})
            for name, options in fieldsets
        ]

    # Adding and changing

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and self.has_view_or_change_permission(request):
            self.examine_upload(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def examine_upload(self, request):
        """Files are read before the transaction begins: other writers do not wait for it. None where there is none that will do."""
        if upload := request.FILES.get("upload"):
            with contextlib.suppress(ValidationError):  # the form says what is wrong
                upload.received = self.receive(upload)
                return upload.received
        return None

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        uses = uses_of(obj, request.user) if obj else None
        return super().render_change_form(request, {**context, "uses": uses}, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        form.store_file(obj)

    # The window

    def get_urls(self):
        view = self.admin_site.admin_view
        own = {"browse": self.browse, "upload": self.upload, **self.more_views()}
        return [*(path(f"{name}/", view(own[name]), name=self.name_of(name)) for name in own), *super().get_urls()]

    def more_views(self):
        """{name, which is its path too: view}"""
        return {}

    def browse(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.browse_page(request, self.quick_form())

    @only("POST")
    def upload(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if known := self.known_upload(request):
            return self.upload_done(request, known, known=True)
        form = self.quick_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.upload_refused(request, form)
        form.instance.uploaded_by = request.user
        form.store_file(form.instance)
        self.log_addition(request, form.instance, [{"added": {}}])
        return self.upload_done(request, form.instance)

    def known_upload(self, request):
        """What the library has already with the bytes that are sent, or None."""
        raise NotImplementedError

    def upload_refused(self, request, form):
        if wants_json(request):
            words = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return JsonResponse({"uploaded": 0, "error": {"message": words}})
        return self.browse_page(request, form, status=422)

    def upload_done(self, request, found, *, known=False):
        if wants_json(request):
            return JsonResponse({"uploaded": 1, **({"known": True} if known else {}), **self.choice(found)})
        question = urlencode({**callback(request), "uploaded": found.pk})
        return HttpResponseRedirect(f"{self.address('browse')}?{question}")

    def browse_page(self, request, form, *, status=200):
        query = tidy(request.GET.get("q", ""))[:200]
        found, _may_repeat = self.get_search_results(request, self.get_queryset(request), query)
        page = LongListPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": self.window_title,
            "is_popup": True,
            "callback": callback(request),
            "question": urlencode({**callback(request), **({"q": query} if query else {})}),
            "query": query,
            "page": page,
            "choices": [self.choice(each) for each in page],
            "form": form,
            "can_add": self.has_add_permission(request),
            "opts": self.opts,
            "addresses": {name: self.address(name) for name in ("browse", "upload")},
            **self.window_context(request),
        }
        return TemplateResponse(request, self.window_template, context, status=status)

    def window_context(self, request):
        return {}


class FileForm(ConcurrentForm):
    """The file is examined and stored while the form is checked, so that whatever is wrong with it, or with the disk, is an
    error of the form. A form has a field `upload`, and says by `receive` and `store` how that is done."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.received = self.token = None
        if "upload" in self.fields:
            self.fields["upload"].required = self.instance._state.adding

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload:
            self.received = getattr(upload, "received", None) or self.receive(upload)
        return upload

    def _post_clean(self):
        super()._post_clean()
        if self.received and not self.errors:
            try:
                self.token = self.store(self.received)
            except ValidationError as error:
                self.add_error("upload", error)

    def store_file(self, found):
        if self.received:
            found.store_file(self.received, token=self.token)
        else:
            found.save()


def callback(request):
    """Who is to be told of the choice: CKEditor, by the number of its function, or the admin's field that asked."""
    number = request.GET.get(FUNCTION, "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        return {FUNCTION: int(number)}
    return {IS_POPUP_VAR: 1} if request.GET.get(IS_POPUP_VAR) else {}


def wants_json(request):
    return request.GET.get("responseType") == "json"
