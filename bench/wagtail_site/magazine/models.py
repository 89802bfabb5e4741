"""Articles below one home page, as in Wagtail's tutorial of a blog: authors are snippets, tags are taggit's.

What was done to make it quick: an article is found by one query and not by way of its parent's children; what pages show of a
text besides itself (its headings, reading time, the first and the second part) is found when it is saved; lists read neither
bodies nor a count, and the renditions of their pictures in one query; related articles are looked for among a bounded number.
"""

import re

from django.db import models
from django.db.models import Count, Prefetch, Q, prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.utils.html import strip_tags
from django.utils.text import slugify
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.images.models import Image
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.snippets.models import register_snippet
from wagtail.url_routing import RouteResult

ON_THE_HOME_PAGE, IN_A_LIST = 13, 20
RELATED, IN_THE_BOX = 12, 2
LOOKED_AT = 300  # articles, for related ones
WORDS_A_MINUTE = 230

MENTIONED = ("id", "title", "url_path", "path", "depth", "date", "picture")
CARD = ["fill-320x213", "fill-480x320", "fill-768x512"]
THUMB = ["fill-96x96", "fill-192x192"]
LEAD = ["width-480", "width-768", "width-1120", "width-1600"]
SHARED = ["fill-1200x630"]


@register_snippet
class Author(models.Model):
    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=150, unique=True)
    role = models.CharField(max_length=150, blank=True)
    bio = RichTextField(blank=True)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("role"), FieldPanel("bio")]

    def __str__(self):
        return self.name


class ArticleTag(TaggedItemBase):
    content_object = ParentalKey("ArticlePage", related_name="tagged_items", on_delete=models.CASCADE)


class ArticleQuerySet(PageQuerySet):
    def newest_first(self):
        return self.live().order_by("-date")

    def for_list(self):
        cards = self.select_related("author").prefetch_related(pictures(CARD))
        return cards.only(*MENTIONED, "kicker", "deck", "reading_minutes", "author__name")

    def for_page(self):
        return self.select_related("author").prefetch_related(pictures([*LEAD, *SHARED]))

    def for_mention(self):
        return self.only(*MENTIONED)


def pictures(specs):
    return Prefetch("picture", Image.objects.prefetch_renditions(*(f"{spec}|format-webp" for spec in specs)))


class HomePage(Page):
    max_count = 1
    template = "magazine/home.html"
    subpage_types = ["magazine.ArticlePage"]

    def route(self, request, path_components):
        """Wagtail's own way asks for the child, and then for its specific row."""
        if len(path_components) != 1:
            return super().route(request, path_components)
        articles = ArticlePage.objects.live().child_of(self).for_page()
        return RouteResult(get_object_or_404(articles, slug=path_components[0]))

    def get_context(self, request, *args, **kwargs):
        articles = ArticlePage.objects.newest_first().for_list()
        return super().get_context(request, *args, **kwargs) | part_of(articles, request, ON_THE_HOME_PAGE)


def part_of(articles, request, size):
    """One page of a list: one more is read than is shown, which is cheaper than counting."""
    number = request.GET.get("page", "1")
    number = int(number) if number.isdecimal() and len(number) < 6 and int(number) else 1
    start = (number - 1) * size
    found = list(articles[start : start + size + 1])
    return {
        "articles": found[:size],
        "number": number,
        "newer": number - 1,
        "older": number + 1 if found[size:] else None,
    }


class ArticlePage(Page):
    template = "magazine/article.html"
    parent_page_types = ["magazine.HomePage"]

    date = models.DateTimeField(db_index=True)
    kicker = models.CharField(max_length=100, blank=True)
    deck = models.TextField(blank=True)
    body = RichTextField()
    headings = models.JSONField(default=list, editable=False)
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    author = models.ForeignKey(Author, models.PROTECT, related_name="+")
    picture = models.ForeignKey(Image, models.SET_NULL, null=True, related_name="+")
    caption = models.CharField(max_length=250, blank=True)
    credit = models.CharField(max_length=250, blank=True)
    tags = ClusterTaggableManager(through=ArticleTag, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("kicker"),
        FieldPanel("deck"),
        FieldPanel("body"),
        FieldPanel("author"),
        FieldPanel("picture"),
        FieldPanel("caption"),
        FieldPanel("credit"),
        FieldPanel("tags"),
        InlinePanel("faq"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("deck"), index.SearchField("body")]

    objects = PageManager.from_queryset(ArticleQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["author", "-date"])]

    def full_clean(self, *args, **kwargs):
        self.derive()
        super().full_clean(*args, **kwargs)

    def derive(self):
        """Headings get anchors, and are written down with the time that reading takes."""
        self.headings = []
        self.body = re.sub(r"<h2(?: [^>]*)?>(.*?)</h2>", self.anchored, self.body)
        self.reading_minutes = max(1, round(len(strip_tags(self.body).split()) / WORDS_A_MINUTE))

    def anchored(self, match):
        title = strip_tags(match[1])
        self.headings.append({"title": title, "anchor": slugify(title)})
        return f'<h2 id="{slugify(title)}">{match[1]}</h2>'

    @property
    def parts(self):
        """The text before the box with related articles, and after it."""
        paragraphs = self.body.split("</p>")
        middle = len(paragraphs) // 2
        return "</p>".join(paragraphs[:middle]) + "</p>", "</p>".join(paragraphs[middle:])

    def related(self, tags):
        """Those with the most tags in common among the newest, in one query, and their pages."""
        newest = ArticlePage.objects.newest_first().exclude(pk=self.pk).values("pk")[:LOOKED_AT]
        shared = ArticleTag.objects.filter(tag__in=tags, content_object__in=newest).values("content_object")
        pks = [
            row["content_object"]
            for row in shared.annotate(number=Count("tag")).order_by("-number", "-content_object")[:RELATED]
        ]
        found = ArticlePage.objects.for_mention().in_bulk(pks)
        related = [found[pk] for pk in pks if pk in found]
        prefetch_related_objects(related[:IN_THE_BOX], pictures(THUMB))
        return related

    def neighbours(self):
        articles = ArticlePage.objects.live().for_mention()
        older = articles.filter(Q(date__lt=self.date) | Q(date=self.date, pk__lt=self.pk)).order_by("-date", "-pk")
        newer = articles.filter(Q(date__gt=self.date) | Q(date=self.date, pk__gt=self.pk)).order_by("date", "pk")
        return older.first(), newer.first()

    def get_context(self, request, *args, **kwargs):
        tags = list(self.tags.all())
        related, (older, newer) = self.related(tags), self.neighbours()
        before, after = self.parts
        return super().get_context(request, *args, **kwargs) | {
            "tags": tags,
            "faq": list(self.faq.all()),
            "before": before,
            "after": after,
            "box": related[:IN_THE_BOX],
            "related": related[IN_THE_BOX:],
            "previous": older,
            "next": newer,
            "address": self.get_full_url(request),
        }


class Question(Orderable):
    page = ParentalKey(ArticlePage, related_name="faq", on_delete=models.CASCADE)
    question = models.CharField(max_length=300)
    answer = RichTextField()
