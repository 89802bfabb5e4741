"""The map of the site: the desk at one address, its guests at another, readers everywhere else, in one language per prefix."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from authors import passwords
from cms.http import health
from desk import share_page
from desk.calendar import feed_page
from website import urls as site

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
handler400 = "cms.http.refusals.bad_request"
handler403 = "cms.http.refusals.forbidden"
handler404 = "website.handlers.not_found"
handler500 = "website.handlers.server_error"

urlpatterns = [
    path(f"{settings.DESK_PATH.lstrip('/')}password/", include(passwords.addresses)),
    path(settings.DESK_PATH.lstrip("/"), admin.site.urls),
    path(settings.SHARE_PATH.lstrip("/"), include(([*feed_page.addresses, *share_page.addresses], "share"))),
    path("health/", health.report, name="health"),
    *site.files,
    *i18n_patterns(path("", include((site.pages, "site"))), prefix_default_language=False),
]
