"""The addresses of the panel of share links; each is answered as JSON: `html` is the list as it is now."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import policy, share_links
from cms.http.caching import private
from cms.http.methods import only
from cms.text.numbers import whole_number

MOST = 30


class ShareLinkViews:
    """Mixed into the admin of articles."""

    def get_urls(self):
        links, revoked = map(self.admin_site.admin_view, (self.share_links_view, self.share_link_view))
        return [
            path("<int:article_id>/share-links/", links, name="articles_article_share_links"),
            path("<int:article_id>/share-links/<int:link_id>/", revoked, name="articles_article_share_link"),
            *super().get_urls(),
        ]

    def share_links_view(self, request, article_id):
        """The list (GET), or a new link (POST), whose address is said this once."""
        article = self.get_visible_article(request, article_id)
        if request.method != "POST":
            return links_answer(request, article)
        if not policy.can_change(request.user, article):
            raise PermissionDenied
        label, days = request.POST.get("label", ""), whole_number(request.POST.get("days"), digits=3) or 0
        try:
            _link, token = share_links.make(article, by=request.user, label=label, days=days)
        except ValidationError as error:
            return private(JsonResponse({"message": " ".join(error.messages)}, status=400))
        address = settings.BASE_URL + reverse("share:page", args=[token])
        return links_answer(
            request, article, address=address, told=_("The link is made. Copy it now: it is not shown again.")
        )

    @only("POST")
    def share_link_view(self, request, article_id, link_id):
        """Takes it back."""
        article = self.get_visible_article(request, article_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        link = get_object_or_404(article.share_links, pk=link_id)
        share_links.revoke(link, by=request.user)
        return links_answer(request, article, told=_("The link does not work any more."))


def links_answer(request, article, **facts):
    now, links = timezone.now(), list(article.share_links.select_related("made_by", "revoked_by")[:MOST])
    for link in links:
        link.article = article
        link.is_open = link.revoked_at is None and link.expires_at > now
        link.may_revoke = link.is_open and share_links.may_revoke(request.user, link)
    html = render_to_string("admin/articles/article/share_links.html", {"links": links}, request)
    return private(JsonResponse({"html": html, "open": sum(link.is_open for link in links), **facts}))
