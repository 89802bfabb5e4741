"""What the archive proposes while an article is written; nothing of it is done before the writer asks for it.

It is made of what readers can read now, and of planned articles that this person may see at the desk: these may be
pinned, or turn out to be the same story.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from articles.compiling import compile_edition, internal_paths, linked_articles
from articles.models import Article, Edition, EditionTag
from cms.text.richtext import clean, plain_text
from related.anchor_texts import anchor_text_for, words_in
from related.candidates import ChosenPool, ReasonNames, Text, most_similar, pools_of, shared_names
from related.frequencies import frequencies_of
from related.similarity import HEAD, Document

MOST = 6
LOOKED_AT = 60
SIMILAR = 20
# Of what two texts can have in common at most. The very same text has .6 to .8 of it, as its head says other words than
# its whole; under another title and without a standfirst it has .45 to .5; two texts on one subject have less.
ALIKE = 0.45 * (1 + HEAD) ** 2
CARRIED = 2  # of similar articles, before their tag is proposed


@dataclass
class Suggestions:
    twins: list = field(default_factory=list)
    links: list = field(default_factory=list)
    pins: list = field(default_factory=list)
    tags: list = field(default_factory=list)

    def __bool__(self):
        return any((self.twins, self.links, self.pins, self.tags))


def suggestions_for(source, *, user, article, at):
    """Of the form's content, in the form of `Article.snapshot`; `article` is the saved one, or None."""
    edition = compile_edition(source)
    document = Document.of(edition, tags=[tag.pk for tag in edition.tags], published_at=at)
    others = Edition.objects.in_language(edition.language).exclude(article=article and article.pk)
    visible = Article.objects.visible_to(user)
    live, _planned = pools_of(edition.language, article and article.pk, at)
    pools = [live, ChosenPool(others.ahead(at).filter(article__in=visible))]
    frequencies = frequencies_of(edition.language)
    live, planned = most_similar(Text.of(document, frequencies), frequencies=frequencies, pools=pools)
    shown = editions_of([*live[:LOOKED_AT], *planned[:LOOKED_AT]], at)
    readable = [shown[each.pk] for each in live[:LOOKED_AT]]
    near = one_per_article(live[:LOOKED_AT] + planned[:LOOKED_AT], shown)
    return Suggestions(
        twins=[other for each, other in near if each.similarity >= ALIKE][:MOST],
        links=links(source, readable, frequencies.stem_weight),
        pins=pins(near, visible, edition, source, ReasonNames(document.names, edition.language, frequencies)),
        tags=tags(live[:SIMILAR], edition),
    )


def editions_of(found, at):
    """{pk: edition}, each of which knows whether it `is_planned`."""
    editions = Edition.objects.without_texts().in_bulk([each.pk for each in found])
    for edition in editions.values():
        edition.is_planned = not edition.is_live(at)
    return editions


def one_per_article(found, shown):
    """[(found, edition)], the best first; what is planned of an article only where nothing of it is live."""
    articles = {}
    for each in found:
        articles.setdefault(shown[each.pk].article_id, each)
    return [(each, shown[each.pk]) for each in sorted(articles.values(), key=lambda each: -each.score)]


def pins(near, visible, edition, source, names):
    """[(edition, reason)] of articles that this person may pin and that are not pinned."""
    tags = {tag.pk: tag.name for tag in edition.tags if not tag.is_section}
    allowed = visible.filter(pk__in=[other.article_id for _each, other in near]).exclude(pk__in=source["pinned"])
    allowed = set(allowed.values_list("pk", flat=True))
    return [
        (other, ", ".join(tags[tag] for tag in each.tags if tag in tags) or shared_names(each, names))
        for each, other in near
        if other.article_id in allowed
    ][:MOST]


def links(source, editions, weight):
    """[(edition, anchor text)]: a passage and an article once each; none that the text leads to already."""
    body = clean(source.get("body", ""))
    linked, articles = internal_paths(body), linked_articles(body)
    text = plain_text(re.sub(r"(?s)<a\b.*?</a>|<h[1-6]\b.*?</h[1-6]>", "<br>", body))
    words = words_in(text, source["language"])
    found = {}
    for edition in editions:
        if edition.get_absolute_url() in linked or edition.article_id in articles:
            continue
        passage = anchor_text_for(edition.title, text, words, source["language"], weight)
        if passage:
            found.setdefault(passage.words.casefold(), (edition, passage))
    return list(found.values())[:MOST]


def tags(found, edition):
    """Names of tags that several similar articles carry and this one does not, by how similar these are; of the sections
    the likeliest alone, and none to a text that stands in one."""
    scores = {each.pk: each.score for each in found}
    own = Q(tag__in=[tag.pk for tag in edition.tags])
    rows = EditionTag.objects.filter(edition__in=scores).exclude(own).order_by("tag__name").select_related("tag")
    weight, carried = Counter(), Counter()
    for row in rows:
        weight[row.tag] += scores[row.edition_id]
        carried[row.tag] += 1
    proposed = [tag for tag, _weight in weight.most_common() if carried[tag] >= CARRIED]
    sections = [tag for tag in proposed if tag.is_section]
    unwanted = sections if any(tag.is_section for tag in edition.tags) else sections[1:]
    return [tag.name for tag in proposed if tag not in unwanted][:MOST]
