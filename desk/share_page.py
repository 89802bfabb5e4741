"""The page of a share link: one working copy as readers would see it, for whoever has the link, and a form for remarks.

It needs no session and sets no cookie, is kept by nobody, and tells nobody else its address. Whatever is wrong with a link has
one answer.
"""

from functools import wraps

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from articles import embargoes, share_links
from articles.compiling.edition import documents_of, images_of
from articles.models.remark import RemarkKind
from authors.models import Author
from cms.http.caching import private
from cms.http.methods import FORM, READING, only
from desk.guest_form import GuestForm
from desk.preview import preview
from documents import serving as documents
from documents.models import Document
from images.models import Image
from images.serving import answer

SENT = "sent"
TEMPLATE = "guests/shared.html"


def hidden(response):
    """From proxies, from search engines, and from the sites that it leads to."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return private(response)


def of_link(view):
    """Calls the view with the link whose token the address has."""

    @wraps(view)
    def wrapper(request, token, **kwargs):
        link = share_links.link_of(token, at=timezone.now())
        if link is None:
            return hidden(render(request, "guests/nothing.html", status=404))
        with translation.override(link.article.language):
            response = hidden(view(request, link, token, **kwargs))
        response.headers["Content-Language"] = link.article.language
        return response

    return wrapper


@only(*FORM)
@csrf_exempt  # nobody is known here by a cookie: the form's own stamp says that it is of this page (`desk.guest_form`)
@of_link
def read(request, link, token):
    if request.method != "POST":
        return shown(request, link, token, GuestForm(link))
    form = GuestForm(link, request.POST)
    if remark := form.send():
        return HttpResponseRedirect(f"{request.path}?{SENT}={remark.kind}#remark-box")
    return shown(request, link, token, form, status=status_of(form))


def status_of(form):
    wrong = form.errors.as_data().get("__all__", [])
    if any(error.code == "stamp" for error in wrong):
        return 403
    return 429 if any(isinstance(error, share_links.NoMoreNow) for error in wrong) else 400


def shown(request, link, token, form, *, status=200):
    sent, source = request.GET.get(SENT), link.article.snapshot()
    context = {"embargo": embargoes.binding(link.article, timezone.now())}
    context |= {"link": link, "form": form, "sent": sent if sent in RemarkKind.values else ""}
    response = preview(request, source, article=link.article, template=TEMPLATE, is_guests=True, **context)
    response.status_code = status
    files = [*pictures_of(source), *documents_of(source).values()]
    response.content = with_addresses_of(token, files, response.content)
    return response


def with_addresses_of(token, files, content):
    """Where pictures and files may be seen by this link that may not be seen without."""
    for each in files:
        folder = each.file.name.rpartition("/")[0] + "/"
        own = reverse("share:media", args=[token, folder])
        content = content.replace(f"{settings.MEDIA_URL}{folder}".encode(), own.encode())
    return content


def pictures_of(source):
    """Those of the text, and its authors' portraits."""
    portraits = Author.objects.filter(pk__in=source["bylines"]).values("portrait")
    return {*images_of(source).values(), *Image.objects.filter(pk__in=portraits)}


@only(*READING)
@of_link
def media(request, link, token, path):
    picture, document, source = Image.from_path(path), Document.from_path(path), link.article.snapshot()
    if picture and picture[0] in pictures_of(source):
        return answer(request, picture[1])
    if document and document.pk in documents_of(source):
        return documents.answer(request, document)
    return render(request, "guests/nothing.html", status=404)


addresses = [
    path("<str:token>/", read, name="page"),
    path("<str:token>/media/<path:path>", media, name="media"),
]
