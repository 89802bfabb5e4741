from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from bench.wagtail_site.magazine import views
from bench.wagtail_site.magazine.feeds import Newest

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("feed/", Newest()),
    path("tag/<slug:slug>/", views.tag, name="tag"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("search/", views.search, name="search"),
    path("", include(wagtail_urls)),
]
