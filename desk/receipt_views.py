"""The report of the last publications: when each was planned for, visible, indexed and announced."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from cms.http.caching import private
from cms.http.methods import READING, only
from desk import receipts


class ReceiptViews:
    """Mixed into the admin of articles."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.receipts_view)
        return [path("receipts/", view, name="articles_article_receipts"), *super().get_urls()]

    @only(*READING)
    def receipts_view(self, request):
        if not request.user.has_perm("articles.view_article"):
            raise PermissionDenied
        late = request.GET.get("late") == "1"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Published in time"),
            "late": late,
            "most": receipts.MOST,
            "receipts": receipts.report(request.user, request.at, late=late),
        }
        return private(TemplateResponse(request, "admin/articles/article/receipts.html", context))
