"""Pictures and share cards: for readers those that something live shows, for the desk more; whatever else is asked for
is not there.

The address of a file shows nothing else ever: a picture whose file is replaced gets another folder, a crop is named after its focal
point, a card is drawn under a new name. So a browser that has one may keep it. Everybody else is asked each time whether
it may be shown, as it goes with its article.
"""

import re
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from whitenoise.responders import SlicedFile

from articles import policy
from articles.models import Edition
from cms.http import ranges
from cms.http.caching import private, public
from cms.http.methods import READING, only
from cms.kept.generation import watch
from images.formats import BY_EXTENSION, MIME
from images.models import Image

CARD = re.compile(r"cards/[0-9a-f]{32}\.jpg", re.ASCII)


@only(*READING)
def serve(request, path):
    generation = generation_of(request)
    response = serve_card(request, path) if CARD.fullmatch(path) else serve_picture(request, path)
    if response.headers["Cache-Control"].startswith("public"):
        response.kept_in = generation  # while which the same is answered to whoever asks the same
        if file := getattr(response, "file_to_stream", None):
            file.kept_in = generation  # which is what Django gives the server instead of the response
    return response


def generation_of(request):
    """Read before anything else; None where the answer may be no other request's."""
    if request.META.get("QUERY_STRING") or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return None
    look = watch.look(request.at)
    return look and look.generation


def serve_picture(request, path):
    found = Image.from_path(path)
    if found is None:
        raise Http404
    image, name = found
    if is_public(image, request.at):
        return shown(answer(request, name))
    if may_see_all(request):
        return private(answer(request, name))
    raise Http404


def is_public(image, at):
    live = Edition.objects.live(at)
    return live.showing(image).exists() or live.by_author_pictured_in(image).exists()


def may_see_all(request):
    return is_signed_in(request) and request.user.has_perm("images.view_image")


def serve_card(request, path):
    """A card tells a title: of an edition that is not live it is for those who see the article at the desk."""
    edition = Edition.objects.filter(card=path).without_texts().first()
    if edition is None:
        raise Http404
    if edition.is_live(request.at):
        return shown(answer(request, path))
    if is_signed_in(request) and policy.can_see(request.user, edition.article):
        return private(answer(request, path))
    raise Http404


def shown(response):
    return public(response, is_at_its_own_address=response.status_code != 416)


def is_signed_in(request):
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def answer(request, name):
    """The file, the part of it that was asked for, or in short that the copy that the reader has is still right."""
    try:
        file = StoredFile.named(name)
        whole = HttpResponse(content_type=file.content_type, headers=file.headers)
        short = get_conditional_response(request, etag=file.etag, last_modified=file.changed_at, response=whole)
        if short is not whole:
            return short
        if settings.MEDIA_REDIRECT:
            whole.headers["X-Accel-Redirect"] = settings.MEDIA_REDIRECT + name
            del whole.headers["Accept-Ranges"]  # nginx adds its own
            return whole
        return file_response(request, file)
    except FileNotFoundError:
        raise Http404 from None


class StoredFile(NamedTuple):
    name: str
    size: int
    changed_at: int  # in seconds of the epoch

    @classmethod
    def named(cls, name):
        return cls(name, default_storage.size(name), int(default_storage.get_modified_time(name).timestamp()))

    @property
    def etag(self):
        """The one that nginx gives the same file, as it may be the one that sends it."""
        return f'"{self.changed_at:x}-{self.size:x}"'

    @property
    def content_type(self):
        return MIME[BY_EXTENSION[self.name.rpartition(".")[2]]]

    @property
    def headers(self):
        return {"ETag": self.etag, "Last-Modified": http_date(self.changed_at), "Accept-Ranges": "bytes"}


def file_response(request, file):
    options = {"content_type": file.content_type, "headers": file.headers}
    try:
        part = ranges.part_of(request, size=file.size, etag=file.etag, changed_at=file.changed_at)
    except ranges.NotSatisfiable:
        options["headers"]["Content-Range"] = f"bytes */{file.size}"
        return HttpResponse(status=416, **options)
    opened = default_storage.open(file.name)
    if part is None:
        response = FileResponse(opened, **options)
        del response.headers["Content-Disposition"]  # it says no more than the address, and nginx sends none
        return response
    first, last = part
    options["headers"] |= {
        "Content-Range": f"bytes {first}-{last}/{file.size}",
        "Content-Length": str(last - first + 1),
    }
    return FileResponse(SlicedFile(opened, first, last), status=206, **options)
