"""The map of the site: the desk at one address, readers everywhere else, in one language per prefix."""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import path

admin.site.site_header = admin.site.site_title = settings.SITE_NAME

urlpatterns = [path(settings.DESK_PATH.lstrip("/"), admin.site.urls)]
if all(map(find_spec, ("articles.site.views", "articles.site.time_machine", "articles.site.media"))):
    from articles.site import urls as site

    urlpatterns += [*site.files, *i18n_patterns(*site.pages, prefix_default_language=False)]
