"""The public addresses: `pages` in each language (English below /en/), `files` once for the whole site."""

from django.conf import settings
from django.urls import path

from articles.site import media, time_machine, views

pages = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("feed/", views.feed, name="feed"),
    path("tag/<slug:slug>/", views.tag, name="tag"),
    path("tag/<slug:slug>/feed/", views.tag_feed, name="tag_feed"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("author/<slug:slug>/feed/", views.author_feed, name="author_feed"),
    path("<slug:slug>/", views.article, name="article"),
]

files = [
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("moment/", time_machine.travel, name="moment"),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", media.serve, name="media"),
]
