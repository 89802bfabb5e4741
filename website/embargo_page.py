"""The proof of an edition's embargo, as a page for those of the desk."""

from django.http import Http404

from articles import policy
from articles.models import Edition
from cms.http import moment
from cms.http.caching import private
from cms.http.methods import READING, only
from rendering import head
from website import embargo
from website.responses import show


@only(*READING)
def embargo_page(request, edition_id):
    """Absent and forbidden are alike."""
    edition = Edition.objects.with_source("article").filter(pk=edition_id).first() if is_allowed(request) else None
    if edition is None or not policy.can_see(request.user, edition.article):
        raise Http404
    findings = embargo.prove(edition)
    context = {
        "edition": edition,
        "findings": sorted(findings, key=lambda each: not each.leaks),
        "leaking": [each for each in findings if each.leaks],
        "head": head.of_message(edition.title),
        "noindex": True,
    }
    return private(show(request, "website/embargo.html", context))


def is_allowed(request):
    return moment.may_travel(request.user)
