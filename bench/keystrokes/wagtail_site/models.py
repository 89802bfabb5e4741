from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.embeds.blocks import EmbedBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Orderable, Page


class Picture(AbstractImage):
    """Its description is the text for those who do not see it: `ImageBlock` takes it over."""

    credit = models.CharField(max_length=250, blank=True)

    admin_form_fields = ("title", "file", "description", "credit")


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class PullQuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock()
    attribution = blocks.CharBlock(required=False)

    class Meta:
        icon = "openquote"


class HomePage(Page):
    """Its lead is chosen by `bench.editors_day`."""

    template = "magazine/home.html"
    subpage_types = ["magazine.ArticlePage"]

    lead = models.ForeignKey(Page, models.SET_NULL, null=True, blank=True, related_name="+")

    content_panels = [*Page.content_panels, PageChooserPanel("lead")]


class ArticleTag(TaggedItemBase):
    content_object = ParentalKey("ArticlePage", related_name="tagged_items", on_delete=models.CASCADE)


class ArticlePage(Page):
    """A new one has a paragraph already, so that one can write at once."""

    template = "magazine/article.html"
    parent_page_types = ["magazine.HomePage"]

    standfirst = models.TextField(blank=True)
    body = StreamField(
        [
            ("paragraph", blocks.RichTextBlock(features=["h2", "h3", "bold", "italic", "ol", "ul", "link"])),
            ("image", ImageBlock()),
            ("gallery", blocks.ListBlock(ImageBlock(), icon="image", min_num=1)),
            ("quote", PullQuoteBlock()),
            ("video", EmbedBlock()),
        ],
        default=[("paragraph", "")],
    )
    tags = ClusterTaggableManager(through=ArticleTag, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("body"),
        InlinePanel("questions", label="question"),
        FieldPanel("tags"),
    ]


class Question(Orderable):
    page = ParentalKey(ArticlePage, related_name="questions", on_delete=models.CASCADE)
    question = models.CharField(max_length=300)
    answer = RichTextField()
