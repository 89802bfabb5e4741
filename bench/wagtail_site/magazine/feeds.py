from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from wagtail.rich_text import expand_db_html

from bench.wagtail_site.magazine.models import IN_A_LIST, SHARED, ArticlePage, pictures


class FullTexts(Atom1Feed):
    def root_attributes(self):
        return super().root_attributes() | {"xmlns:media": "http://search.yahoo.com/mrss/"}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})
        if picture := item["picture"]:
            size = {"width": str(picture.width), "height": str(picture.height)}
            handler.startElement("media:content", {"url": picture.full_url, "medium": "image", **size})
            handler.addQuickElement("media:credit", item["credit"], {"role": "photographer"})
            handler.endElement("media:content")


class Newest(Feed):
    feed_type = FullTexts
    title, link, subtitle = "Patio", "/", "Le magazine des cours et des chemins"

    def __call__(self, request, *args, **kwargs):
        """In one piece: the feed is written in thousands, and the server would send each by itself."""
        response = super().__call__(request, *args, **kwargs)
        response.content = response.content
        return response

    def get_object(self, request):
        return request

    def items(self, request):
        articles = ArticlePage.objects.newest_first().select_related("author").prefetch_related(pictures(SHARED))
        articles = list(articles.prefetch_related("tagged_items__tag")[:IN_A_LIST])
        for article in articles:
            article.address = article.get_full_url(request)
        return articles

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return article.deck

    def item_link(self, article):
        return article.address

    def item_pubdate(self, article):
        return article.date

    def item_updateddate(self, article):
        return article.last_published_at or article.date

    def item_author_name(self, article):
        return article.author.name

    def item_author_link(self, article):
        return f"/author/{article.author.slug}/"

    def item_categories(self, article):
        return [row.tag.name for row in article.tagged_items.all()]

    def item_extra_kwargs(self, article):
        picture = article.picture and article.picture.get_rendition(f"{SHARED[0]}|format-webp")
        return {"content": expand_db_html(article.body), "picture": picture, "credit": article.credit}
