"""Pictures and share cards: for readers those that something live shows, for the desk more; whatever else is asked for
is not there.

A picture may be withdrawn with its article, so no copy of it is used before it was asked for again: with an ETag, so
that the answer is short.
"""

import hashlib
import re

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response

from articles import policy
from articles.models import Edition
from cms.http.caching import private, public
from cms.http.methods import READING, only
from images.formats import BY_EXTENSION, MIME
from images.models import Image

CARD = re.compile(r"cards/[0-9a-f]{32}\.jpg", re.ASCII)


@only(*READING)
def serve(request, path):
    return serve_card(request, path) if CARD.fullmatch(path) else serve_picture(request, path)


def serve_picture(request, path):
    found = Image.from_path(path)
    if found is None:
        raise Http404
    image, name = found
    if is_public(image, request.at):
        return public(answer(request, name))
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
        return public(answer(request, path))
    if is_signed_in(request) and policy.can_see(request.user, edition.article):
        return private(answer(request, path))
    raise Http404


def is_signed_in(request):
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def answer(request, name):
    """The file, or in short that the copy that the reader has is still right."""
    try:
        tag = etag(name)
        short = get_conditional_response(request, etag=tag, response=HttpResponse(headers={"ETag": tag}))
        return file_response(name, tag) if short.status_code == 200 else short
    except FileNotFoundError:
        raise Http404 from None


def file_response(name, tag):
    content_type = MIME[BY_EXTENSION[name.rpartition(".")[2]]]
    return FileResponse(default_storage.open(name), content_type=content_type, headers={"ETag": tag})


def etag(name):
    """Changes whenever the file does."""
    version = f"{name} {default_storage.size(name)} {default_storage.get_modified_time(name).timestamp()}"
    return f'"{hashlib.sha256(version.encode()).hexdigest()[:20]}"'
