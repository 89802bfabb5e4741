"""The public addresses: `pages` in each language (English below /en/), `files` once for the whole site."""

from django.conf import settings
from django.urls import path

import cms.text.slugs  # noqa: F401 - registers the converter of slugs
import website.archive  # noqa: F401 - and those of years and months
from website import media, time_machine, views
from website.embargo_page import embargo_page
from website.feeds import atom, json_feed
from website.feeds import views as feeds
from website.sitemaps import views as sitemaps

ATOM, JSON_FEED = {"form": atom}, {"form": json_feed}

pages = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="search_suggest"),
    path("corrections/", views.corrections, name="corrections"),
    path("archive/", views.archive, name="archive"),
    path("archive/<year:year>/", views.archive_of, name="archive_year"),
    path("archive/<year:year>/<month:month>/", views.archive_of, name="archive_month"),
    path("feed/", feeds.of_site, ATOM, name="feed"),
    path("feed.json", feeds.of_site, JSON_FEED, name="json_feed"),
    path("tag/", views.tags, name="tags"),
    path("tag/<unicode_slug:slug>/", views.tag, name="tag"),
    path("tag/<unicode_slug:slug>/feed/", feeds.of_tag, ATOM, name="tag_feed"),
    path("tag/<unicode_slug:slug>/feed.json", feeds.of_tag, JSON_FEED, name="tag_json_feed"),
    path("series/<unicode_slug:slug>/", views.series, name="series"),
    path("author/", views.authors, name="authors"),
    path("author/<unicode_slug:slug>/", views.author, name="author"),
    path("author/<unicode_slug:slug>/feed/", feeds.of_author, ATOM, name="author_feed"),
    path("author/<unicode_slug:slug>/feed.json", feeds.of_author, JSON_FEED, name="author_json_feed"),
    path("<unicode_slug:slug>/", views.article, name="article"),
]

files = [
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-articles.xml", sitemaps.articles, name="sitemap_articles"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("moment/", time_machine.machine, name="moment"),
    path("moment/address/", time_machine.address_in_time, name="moment_address"),
    path("moment/compare/", time_machine.comparison, name="moment_compare"),
    path("moment/link/", time_machine.link, name="moment_link"),
    path("moment/embargo/<int:edition_id>/", embargo_page, name="embargo"),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", media.serve, name="media"),
]
