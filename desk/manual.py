"""The manuals of the newsroom, of docs/manual, at the desk: in the language of the person who reads."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from cms.http.caching import private
from cms.http.methods import READING, only
from cms.text.folding import slugify
from cms.text.richtext import clean

FOLDER = settings.BASE_DIR / "docs" / "manual"
NAMES = {"journalists": _("Manual for journalists"), "editors": _("Manual for editors")}


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    markup: str


@cache
def sections_of(name, language):
    """(the introduction's markup, [Section])"""
    text = (FOLDER / f"{name}.{language}.md").read_text(encoding="utf-8")
    introduction, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    introduction = re.sub(r"\A# .*\n", "", introduction)
    return markup_of(introduction), [section_of(each) for each in sections]


def section_of(text):
    title, _end, text = text.partition("\n")
    return Section(slugify(title), title, markup_of(text))


def markup_of(text):
    return clean(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))


@only(*READING)
def manual_view(request, name):
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    if name not in NAMES:
        raise Http404
    introduction, sections = sections_of(name, get_language())
    context = {"title": NAMES[name], "introduction": introduction, "sections": sections, "manuals": NAMES, "name": name}
    return private(TemplateResponse(request, "admin/manual.html", {**admin.site.each_context(request), **context}))


@only(*READING)
def own_manual(request):
    """The one that the person needs first."""
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    name = "editors" if request.user.has_perm("articles.publish_article") else "journalists"
    return private(HttpResponseRedirect(reverse("admin:manual", args=[name])))


def addresses(wrap):
    return [
        path("manual/", wrap(own_manual), name="own_manual"),
        path("manual/<slug:name>/", wrap(manual_view), name="manual"),
    ]
