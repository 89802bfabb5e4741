"""Links that are kept by an article's key lead to where its edition is that is live at a moment. Where none is, readers get the
words without a link, and nothing that tells of the article.

Compiled texts and finished parts hold them as they were written: they are made to lead when a page or a feed is put together.
"""

import re

from articles.compiling import linked_articles
from articles.models import Edition
from cms.prepared import KEY, MOMENT, prepared

ATTRIBUTES = r"""(?: [a-z-]+=(?:"[^"]*"|'[^']*'))*"""
TAG = re.compile(rf'</a>|<a(?: data-article="([0-9]+)")?({ATTRIBUTES})>')
HREF = re.compile(r""" href=(?:"[^"]*"|'[^']*')""")
MOST = 1_000  # articles that all texts of a page lead to


def paths_at(texts, at):
    """{key of an article: its path at this moment} of those that these texts link to; None where they link to none, without a query."""
    wanted = sorted(pk for pk in set().union(*map(linked_articles, texts)))
    if not wanted:
        return None
    return {each.article_id: each.get_absolute_url() for each in places_of(at=at, articles=wanted[:MOST])}


@prepared(at=MOMENT, articles=[KEY])
def places_of(*, at, articles):
    live = Edition.objects.live(at).filter(article__pk__in=articles)
    return live.order_by().only("article", "slug", "language")


def leading(markup, paths, spelled=str):
    """`spelled` says how a path is written there."""
    if "<a data-article=" not in markup:
        return markup
    ends = []

    def tag(found):
        whole, pk = found[0], found[1]
        if whole == "</a>":
            return ends.pop() if ends else whole
        path = paths.get(int(pk)) if pk else None
        ends.append("" if pk and not path else "</a>")
        return whole if not pk else f'<a href="{spelled(path)}"{HREF.sub("", found[2])}>' if path else ""

    return TAG.sub(tag, markup)
