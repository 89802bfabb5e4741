"""What an article should have before readers see it: rules as data. Which of them the door enforces is a setting
(CHECKLIST_BLOCKS); the others are advice."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.affiliates import is_affiliate
from articles.compiling.links import internal_links, keyed_links, outward_links, unpaid_addresses
from articles.compiling.summary import DESCRIPTION_LENGTH
from articles.models import Address, Edition
from articles.models.address import RESERVED_SLUGS
from articles.models.redirect import Redirect, normalised
from articles.outside_links import told_in
from articles.references import in_order
from articles.rule_names import ALWAYS
from authors.models import Author
from cms.text import richtext
from cms.text.gaps import gaps
from cms.text.invisible import is_blank
from cms.text.plaintext import one_line
from documents.models import Document
from images.models import Image

LONGEST_TITLE = 110  # signs: what search engines take of a headline
LONGEST_SEO_TITLE = 60  # about what they show
SHORTEST_DESCRIPTION = 70
LONGEST_QUOTED = 60
MOST_LINKS = 300  # that are looked up
HEADING = re.compile(rf"<h([234]){richtext.ATTRIBUTE}>(.*?)</h\1>", re.DOTALL)
PICTURE = re.compile(r' data-image="(\d{1,18})"')
DOCUMENT = re.compile(r' data-document="(\d{1,18})"[^>]*>(.*?)</div>', re.DOTALL)


@dataclass(frozen=True)
class Location:
    """A field of a source. In its rich text `target` names what is meant: the number of a heading, the key of a picture or a
    file, the address of a link. `entry` counts those of the FAQ."""

    field: str
    entry: int | None = None
    part: str = ""  # of an entry: "question" or "answer"
    kind: str = ""  # "heading", "picture", "document", "link"
    target: str = ""


@dataclass(frozen=True)
class Finding:
    rule: "Rule"
    message: str
    location: Location
    about: str = ""  # what tells it from others of its rule, wherever that stands

    @property
    def blocks(self):
        return self.rule.blocks

    @property
    def key(self):
        return self.rule.name, self.about

    @property
    def is_of_picture(self):
        return self.rule.check in (alt_is_missing, credit_is_missing)

    @property
    def refusal(self):
        return _("%(rule)s: %(message)s") % {"rule": self.rule.label, "message": self.message}


@dataclass(frozen=True)
class Rule:
    """`check(facts)` yields (message, Location), and what it is about where a source can break the rule more than once."""

    name: str
    label: Promise
    check: Callable

    @property
    def blocks(self):
        return self.name in ALWAYS or self.name in settings.CHECKLIST_BLOCKS

    def findings(self, facts):
        return [Finding(self, *found) for found in self.check(facts)]


def findings(source, *, at, rules=None):
    """What blocks first, then advice; of these rules, or all. `at` is the moment that links are judged at."""
    facts = Facts(source, at)
    found = [finding for rule in (RULES if rules is None else rules) for finding in rule.findings(facts)]
    return sorted(found, key=lambda finding: not finding.blocks)


def blocking(source, *, at, before=None):
    """What keeps a source from being published. Of pictures and the like, not what readers see in `before` already."""
    rules = [rule for rule in RULES if rule.blocks]
    known = {each.key for each in findings(before, at=at, rules=rules) if each.about} if before else ()
    return [each for each in findings(source, at=at, rules=rules) if each.key not in known]


class Facts:
    """What rules ask about a source, each read once, and only where something of its kind is there."""

    def __init__(self, source, at):
        self.source, self.at = source, at

    def text(self, name):
        return self.source.get(name) or ""

    @cached_property
    def body(self):
        return richtext.clean(self.text("body"))

    @cached_property
    def faq(self):
        return self.source.get("faq", [])

    @cached_property
    def rich_texts(self):
        """[(field, entry, part, cleaned markup)]"""
        answers = [("faq", number, "answer", richtext.clean(each["answer"])) for number, each in enumerate(self.faq)]
        return [("body", None, "", self.body), *answers]

    @cached_property
    def pictures(self):
        """[(image, Location)], each where it stands first."""
        lead = self.source.get("lead_image")
        locations = {lead: Location("lead_image")} if lead else {}
        for field, entry, part, markup in self.rich_texts:
            for pk in PICTURE.findall(markup):
                locations.setdefault(int(pk), Location(field, entry, part, "picture", pk))
        return [(image, locations[image.pk]) for image in in_order(Image, list(locations))] if locations else []

    @cached_property
    def lost_documents(self):
        """[(words in the text, Location)] of files to download that are not in the library."""
        named = [
            (int(pk), richtext.plain_text(words), Location(field, entry, part, "document", pk))
            for field, entry, part, markup in self.rich_texts
            for pk, words in DOCUMENT.findall(markup)
        ]
        known = (
            set(Document.objects.filter(pk__in={pk for pk, *_rest in named}).values_list("pk", flat=True))
            if named
            else ()
        )
        return [(words, where) for pk, words, where in named if pk not in known]

    @cached_property
    def dead_links(self):
        """[(address, Location)] of links to articles of this site that readers would not find at that moment. Other pages of it are
        not looked up."""
        links = [
            (keys.get(address), path, Location(field, entry, part, "link", address))
            for field, entry, part, markup in self.rich_texts
            for keys in [keyed_links(markup)]
            for address, path in internal_links(markup)
            if slug_in(path)
        ][:MOST_LINKS]
        own = path_to(self.text("language"), self.text("slug"))
        keys, paths = {key for key, *_rest in links if key}, {path for key, path, _where in links if not key} - {own}
        live = (
            set(Edition.objects.live(self.at).filter(article__in=keys).values_list("article", flat=True))
            if keys
            else ()
        )
        dead = paths - paths_that_lead_on(paths, self.at) if paths else ()
        return [(path, where) for key, path, where in links if (key not in live if key else path in dead)]


def slug_in(path):
    """Of the path of an article; "" of another one."""
    parts = unquote(path).strip("/").split("/")
    if len(parts) == 2 and parts[0] in dict(settings.LANGUAGES):
        parts = parts[1:]
    return parts[0] if len(parts) == 1 and parts[0] not in RESERVED_SLUGS else ""


def path_to(language, slug):
    return Edition(language=language, slug=slug).get_absolute_url() if language and slug else None


def paths_that_lead_on(paths, at):
    """Those at which readers find an article at this moment, or that redirect to one."""
    live = Edition.objects.live(at).filter(article=OuterRef("article"))
    addresses = Address.objects.filter(Exists(live), slug__in={slug_in(path) for path in paths})
    found = {path_to(*each) for each in addresses.values_list("language", "slug")} & paths
    if left := {normalised(path): path for path in paths - found}:
        found |= {left[row.address] for row in Redirect.objects.for_addresses(left) if row.article_id}
    return found


# The rules


def title_is_missing(facts):
    if is_blank(facts.text("title")):
        yield _("The title is missing."), Location("title")


def address_is_missing(facts):
    if not facts.text("slug"):
        yield _("The address is missing."), Location("slug")


def body_is_empty(facts):
    if richtext.is_empty(facts.body):
        yield _("The body is empty."), Location("body")


def byline_is_missing(facts):
    if not in_order(Author, facts.source.get("bylines", [])):
        yield _("A byline is missing: who wrote it?"), Location("bylines")


def faq_is_incomplete(facts):
    for number, entry in enumerate(facts.faq):
        if is_blank(entry["question"]):
            answer = quoted(richtext.plain_text(entry["answer"]))
            yield _("An answer has no question: “%s”") % answer, Location("faq", number, "question")
        if richtext.is_empty(entry["answer"]):
            yield _("A question has no answer: “%s”") % entry["question"], Location("faq", number, "answer")


def gaps_are_left(facts):
    for field, entry, part, markup in facts.rich_texts:
        for address, name in gaps(markup):
            place = ("link", address) if address else ()
            message = _("The picture “%s” is missing: put it in, or take away the words that stand for it.")
            yield message % quoted(name), Location(field, entry, part, *place), address or name


def documents_are_lost(facts):
    for words, location in facts.lost_documents:
        message = _("The file to download “%s” is not in the library any more: put it in again, or take it out.")
        yield message % quoted(words or location.target), location, location.target


def alt_is_missing(facts):
    for image, location in facts.pictures:
        if is_blank(image.alt) and not image.decorative:
            message = _(
                "The picture “%s” says nothing to those who do not see it: describe it, or mark it as decorative."
            )
            yield message % named(image), location, str(image.pk)


def credit_is_missing(facts):
    for image, location in facts.pictures:
        if is_blank(image.credit_line):
            yield _("The picture “%s” has no credit: whose is it?") % named(image), location, str(image.pk)


def standfirst_is_missing(facts):
    if is_blank(facts.text("standfirst")):
        yield (
            _("The standfirst is missing: lists and search engines show the beginning of the text instead."),
            Location("standfirst"),
        )


def headings_leave_out_a_level(facts):
    above = 1
    for number, (level, markup) in enumerate(HEADING.findall(facts.body)):
        if int(level) > above + 1:
            facts_of = {"title": quoted(richtext.plain_text(markup)), "level": level, "above": int(level) - 1}
            message = _("“%(title)s” is a heading of level %(level)s without one of level %(above)s above it.")
            yield message % facts_of, Location("body", kind="heading", target=str(number))
        above = int(level)


def links_lead_nowhere(facts):
    for path, location in facts.dead_links:
        yield _("Readers find nothing at %s, which a link leads to.") % unquote(path), location, path


def paid_links_are_unmarked(facts):
    """Of what a partner pays for all of them are marked."""
    if not is_blank(facts.text("partner")):
        return
    for field, entry, part, markup in facts.rich_texts:
        for address in unpaid_addresses(markup):
            if is_affiliate(address):
                message = _("%s looks like an affiliate link: mark it as paid.")
                yield message % quoted(address), Location(field, entry, part, "link", address), address


def outside_links_are_dead(facts):
    told = told_in("".join(markup for *_where, markup in facts.rich_texts))
    for field, entry, part, markup in facts.rich_texts if told else ():
        for written, address in outward_links(markup).items():
            if address in told:
                message = _("A link leads to %(address)s: %(said)s.") % {
                    "address": quoted(address),
                    "said": told[address],
                }
                yield message, Location(field, entry, part, "link", written), address


def title_is_long(facts):
    length = len(facts.text("title"))
    if length > LONGEST_TITLE:
        told = {"length": length, "most": LONGEST_TITLE}
        yield (
            _("The title has %(length)s characters: beyond %(most)s it is cut where other sites show it.") % told,
            Location("title"),
        )


def seo_title_is_long(facts):
    name = "title" if is_blank(facts.text("seo_title")) else "seo_title"
    length = len(facts.text(name))
    if length > LONGEST_SEO_TITLE:
        told = {"length": length, "most": LONGEST_SEO_TITLE}
        message = _(
            "Search engines show about %(most)s characters of a title and this one has %(length)s: give them a shorter one."
        )
        yield message % told, Location("seo_title")


def seo_description_has_another_length(facts):
    """Of what somebody wrote for it, or for readers; the text's beginning is no description."""
    texts = (facts.text("seo_description"), facts.text("standfirst"))
    length = len(next((one_line(text) for text in texts if not is_blank(text)), ""))
    told = {"length": length, "least": SHORTEST_DESCRIPTION, "most": DESCRIPTION_LENGTH}
    if length > DESCRIPTION_LENGTH:
        message = _("The description for search engines has %(length)s characters: it is cut after %(most)s.")
        yield message % told, Location("seo_description")
    elif 0 < length < SHORTEST_DESCRIPTION:
        message = _(
            "The description for search engines has %(length)s characters: there is room for %(least)s to %(most)s."
        )
        yield message % told, Location("seo_description")


RULES = (
    Rule("title", _("Title"), title_is_missing),
    Rule("address", _("Address"), address_is_missing),
    Rule("body", _("Text"), body_is_empty),
    Rule("byline", _("Byline"), byline_is_missing),
    Rule("faq", _("Questions and answers"), faq_is_incomplete),
    Rule("gaps", _("Missing pictures"), gaps_are_left),
    Rule("documents", _("Missing files"), documents_are_lost),
    Rule("alt", _("Text alternatives"), alt_is_missing),
    Rule("credit", _("Credits"), credit_is_missing),
    Rule("standfirst", _("Standfirst"), standfirst_is_missing),
    Rule("headings", _("Headings"), headings_leave_out_a_level),
    Rule("links", _("Links"), links_lead_nowhere),
    Rule("outside_links", _("Links to other sites"), outside_links_are_dead),
    Rule("paid_links", _("Paid links"), paid_links_are_unmarked),
    Rule("title_length", _("Length of the title"), title_is_long),
    Rule("seo_title", _("Title for search engines"), seo_title_is_long),
    Rule("seo_description", _("Description for search engines"), seo_description_has_another_length),
)


def quoted(text):
    return one_line(text)[:LONGEST_QUOTED]


def named(image):
    return quoted(str(image))
