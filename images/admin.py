import contextlib
from datetime import timedelta

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import upload_dialog
from cms.admin import NothingPrefilled
from cms.admin.deleting import ExplainedDeletion, uses_of
from cms.admin.long_lists import LongList, LongListPaginator
from cms.admin.lookups import SearchByWords
from cms.http.methods import READING, only
from cms.text.plaintext import tidy
from images import fetched, uploads
from images.formats import JPEG
from images.forms import ImageForm, QuickUploadForm
from images.models import Image

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


@admin.register(Image)
class ImageAdmin(LongList, NothingPrefilled, SearchByWords, ExplainedDeletion):
    """Everyone at the desk sees and uses all images; each changes their own, editors change all."""

    form = ImageForm
    list_display = ["thumbnail", "__str__", "credit_line", "rights_until", "uploaded_by", "created_at"]
    list_display_links = ["thumbnail", "__str__"]
    list_select_related = ["uploaded_by"]
    list_filter = [UploaderFilter, RightsFilter, "decorative", "created_at"]
    list_per_page = 50
    search_fields = Image.searched
    search_help_text = gettext_lazy("Text alternative, caption, credit, source or licence")
    readonly_fields = ["preview", "dimensions", "uploaded_by", "created_at"]
    fieldsets = [
        (None, {"fields": ["preview", "upload", "alt", "decorative", "caption"]}),
        (gettext_lazy("Credit"), {"fields": ["credit_name", "credit_url", "agency"]}),
        (gettext_lazy("Rights"), {"fields": ["source", "licence", "rights_until"]}),
        (gettext_lazy("Focal point"), {"fields": [("focal_x", "focal_y")]}),
        (gettext_lazy("File"), {"fields": ["dimensions", "uploaded_by", "created_at"]}),
    ]

    class Media:
        css = {"all": ["images/admin.css"]}
        js = ["images/focal.js"]

    # Columns

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, image):
        return format_html(
            '<img class="image-thumbnail" src="{}" alt="" width="80" height="60" loading="lazy">',
            image.rendition_url(320, JPEG),
        )

    @admin.display(description=gettext_lazy("credit"))
    def credit_line(self, image):
        return image.credit_line

    @admin.display(description=gettext_lazy("picture"))
    def preview(self, image):
        if image._state.adding:
            return "-"
        return format_html(
            '<span class="image-focal" data-focal data-crops="{}"><img src="{}" alt="{}" width="{}" height="{}"></span>',
            _("What the pages cut out of it"),
            image.rendition_url(640, JPEG),
            image.alt,
            image.width,
            image.height,
        )

    @admin.display(description=gettext_lazy("size in pixels"))
    def dimensions(self, image):
        return "-" if image._state.adding else f"{image.width} × {image.height}"

    # Who may do what

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.is_theirs(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.is_theirs(request.user, obj)

    def is_theirs(self, user, image):
        return image is None or image.uploaded_by_id == user.pk or user.has_perm("images.change_any_image")

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
        """Pictures are decoded before the transaction begins: other writers do not wait for it."""
        if upload := request.FILES.get("upload"):
            with contextlib.suppress(ValidationError):  # the form says what is wrong
                upload.received = uploads.receive(upload)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        uses = uses_of(obj, request.user) if obj else None
        return super().render_change_form(request, {**context, "uses": uses}, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        form.store_file(obj)

    # Choosing a picture, from the editor or for a field

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("browse/", view(self.browse), name="images_image_browse"),
            path("upload/", view(self.upload), name="images_image_upload"),
            path("known/", view(self.known), name="images_image_known"),
            path("fetch/", view(self.fetch), name="images_image_fetch"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        if request.method == "GET" and IS_POPUP_VAR in request.GET and self.has_view_permission(request):
            return HttpResponseRedirect(reverse("admin:images_image_browse") + f"?{IS_POPUP_VAR}=1")
        dialog = upload_dialog.configuration() if self.has_add_permission(request) else None
        return super().changelist_view(request, {"uploads": dialog, **(extra_context or {})})

    def browse(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.browse_page(request, QuickUploadForm())

    @only("POST")
    def upload(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if known := self.known_upload(request):
            return JsonResponse({"uploaded": 1, "known": True, **choice(known)})
        form = QuickUploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.upload_refused(request, form)
        form.instance.uploaded_by = request.user
        form.store_file(form.instance)
        self.log_addition(request, form.instance, [{"added": {}}])
        return self.upload_done(request, form.instance)

    def known_upload(self, request):
        """The picture of the library that has these bytes, for scripts, which offer it instead. `again` says that it is to be
        there twice."""
        upload = request.FILES.get("upload")
        if not upload or not wants_json(request) or "again" in request.POST:
            return None
        with contextlib.suppress(ValidationError):  # the form says what is wrong
            return self.get_queryset(request).with_digest(uploads.digest(uploads.read(upload)))

    @only("POST")
    def fetch(self, request):
        """The picture at the `address` of another site, with the `alt` that it had there."""
        if not self.has_add_permission(request) or not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        address, alt = request.POST.get("address", ""), request.POST.get("alt", "")
        try:
            content = fetched.content_of(address, by=request.user)
            if known := self.get_queryset(request).with_digest(uploads.digest(content)):
                return JsonResponse({"uploaded": 1, "known": True, **choice(known)})
            image = fetched.store(content, address, by=request.user, alt=alt)
        except fetched.NoPlace:
            return JsonResponse({"uploaded": 0}, status=429)
        except ValidationError as error:
            return JsonResponse({"uploaded": 0, "error": {"message": " ".join(error.messages)}})
        self.log_addition(request, image, [{"added": {}}])
        return JsonResponse({"uploaded": 1, **choice(image)})

    @only(*READING)
    def known(self, request):
        """Asked before a file is sent: the picture that has this digest, if there is one."""
        if not self.has_add_permission(request) or not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return HttpResponseNotAllowed(READING)
        image = self.get_queryset(request).with_digest(request.GET.get("digest", "")[:64])
        return JsonResponse({"known": True, **choice(image)} if image else {"known": False})

    def upload_refused(self, request, form):
        if wants_json(request):
            words = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return JsonResponse({"uploaded": 0, "error": {"message": words}})
        return self.browse_page(request, form, status=422)

    def upload_done(self, request, image):
        if wants_json(request):
            return JsonResponse({"uploaded": 1, **choice(image)})
        question = urlencode({**callback(request), "uploaded": image.pk})
        return HttpResponseRedirect(reverse("admin:images_image_browse") + f"?{question}")

    def browse_page(self, request, form, *, status=200):
        query = tidy(request.GET.get("q", ""))[:200]
        found, _may_repeat = self.get_search_results(request, self.get_queryset(request), query)
        page = LongListPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Choose a picture"),
            "is_popup": True,
            "callback": callback(request),
            "question": urlencode({**callback(request), **({"q": query} if query else {})}),
            "query": query,
            "page": page,
            "choices": [choice(image) for image in page],
            "uploaded": request.GET.get("uploaded", ""),
            "form": form,
            "can_add": self.has_add_permission(request),
            "uploads": upload_dialog.configuration() if self.has_add_permission(request) else None,
            "opts": self.opts,
        }
        return TemplateResponse(request, "images/browse.html", context, status=status)


def callback(request):
    """Who is to be told of the choice: CKEditor, by the number of its function, or the admin's field that asked."""
    number = request.GET.get(FUNCTION, "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        return {FUNCTION: int(number)}
    return {IS_POPUP_VAR: 1} if request.GET.get(IS_POPUP_VAR) else {}


def choice(image):
    """What the editor is told of a picture: plain text, for scripts that set it as text."""
    return {
        "id": image.pk,
        "url": image.rendition_url(960, JPEG),
        "thumbnail": image.rendition_url(320, JPEG),
        "alt": "" if image.decorative else image.alt,
        "caption": image.caption,
        "decorative": image.decorative,
        "credit": image.credit_line,
        "title": str(image),
    }


def wants_json(request):
    return request.GET.get("responseType") == "json"
