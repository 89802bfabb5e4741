import contextlib

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import upload_dialog
from cms.admin.library import FileLibrary, RightsFilter, UploaderFilter, wants_json
from cms.http.methods import READING, only
from images import fetched, uploads
from images.formats import JPEG
from images.forms import ImageForm, QuickUploadForm
from images.models import Image


@admin.register(Image)
class ImageAdmin(FileLibrary):
    form, quick_form = ImageForm, QuickUploadForm
    window_template, window_title = "images/browse.html", gettext_lazy("Choose a picture")
    list_display = ["thumbnail", "__str__", "credit_line", "rights_until", "uploaded_by", "created_at"]
    list_display_links = ["thumbnail", "__str__"]
    list_filter = [UploaderFilter, RightsFilter, "decorative", "created_at"]
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

    def receive(self, upload):
        return uploads.receive(upload)

    def choice(self, image):
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

    # Choosing a picture, from the editor or for a field

    def more_views(self):
        return {"known": self.known, "fetch": self.fetch}

    def changelist_view(self, request, extra_context=None):
        if request.method == "GET" and IS_POPUP_VAR in request.GET and self.has_view_permission(request):
            return HttpResponseRedirect(f"{self.address('browse')}?{IS_POPUP_VAR}=1")
        dialog = upload_dialog.configuration() if self.has_add_permission(request) else None
        return super().changelist_view(request, {"uploads": dialog, **(extra_context or {})})

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
                return JsonResponse({"uploaded": 1, "known": True, **self.choice(known)})
            image = fetched.store(content, address, by=request.user, alt=alt)
        except fetched.NoPlace:
            return JsonResponse({"uploaded": 0}, status=429)
        except ValidationError as error:
            return JsonResponse({"uploaded": 0, "error": {"message": " ".join(error.messages)}})
        self.log_addition(request, image, [{"added": {}}])
        return JsonResponse({"uploaded": 1, **self.choice(image)})

    @only(*READING)
    def known(self, request):
        """Asked before a file is sent: the picture that has this digest, if there is one."""
        if not self.has_add_permission(request) or not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return HttpResponseNotAllowed(READING)
        image = self.get_queryset(request).with_digest(request.GET.get("digest", "")[:64])
        return JsonResponse({"known": True, **self.choice(image)} if image else {"known": False})

    def window_context(self, request):
        dialog = upload_dialog.configuration() if self.has_add_permission(request) else None
        return {"uploads": dialog, "uploaded": request.GET.get("uploaded", "")}
