"""Pictures, files to download and share cards: for readers those that something live shows, for the desk more; whatever else is asked for
is not there.

The address of a file shows nothing else ever: a picture whose file is replaced gets another folder, a crop is named after its focal
point, a card is drawn under a new name. So a browser that has one may keep it. Everybody else is asked each time whether
it may be shown, as it goes with its article.
"""

import re

from django.conf import settings
from django.http import Http404

from articles import policy
from articles.models import Edition
from cms.http.caching import private, public
from cms.http.methods import READING, only
from cms.kept.generation import watch
from documents import files
from documents import serving as documents
from documents.models import Document
from images.models import Image
from images.serving import answer

CARD = re.compile(r"cards/[0-9a-f]{32}\.jpg", re.ASCII)


@only(*READING)
def serve(request, path):
    generation = generation_of(request)
    response = server_of(path)(request, path)
    if response.headers["Cache-Control"].startswith("public"):
        response.kept_in = generation  # while which the same is answered to whoever asks the same
        if file := getattr(response, "file_to_stream", None):
            file.kept_in = generation  # which is what Django gives the server instead of the response
    return response


def server_of(path):
    if CARD.fullmatch(path):
        return serve_card
    return serve_document if files.PATH.fullmatch(path) else serve_picture


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
    if may_see_all(request, "images.view_image"):
        return private(answer(request, name))
    raise Http404


def serve_document(request, path):
    document = Document.from_path(path)
    if document is None:
        raise Http404
    if Edition.objects.live(request.at).offering(document).exists():
        return shown(documents.answer(request, document))
    if may_see_all(request, "documents.view_document"):
        return private(documents.answer(request, document))
    raise Http404


def is_public(image, at):
    live = Edition.objects.live(at)
    return live.showing(image).exists() or live.by_author_pictured_in(image).exists()


def may_see_all(request, permission):
    return is_signed_in(request) and request.user.has_perm(permission)


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
