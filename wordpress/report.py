"""What was imported, changed and skipped, and why, in words; counted here, written line by line where a file is given."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS = {
    "author": gettext_lazy("authors"),
    "term": gettext_lazy("categories and tags"),
    "picture": gettext_lazy("pictures"),
    "post": gettext_lazy("articles"),
    "page": gettext_lazy("pages (as articles)"),
}
OUTCOMES = {
    "live": gettext_lazy("published, dated as it was"),
    "planned": gettext_lazy("scheduled"),
    "draft": gettext_lazy("kept as a draft"),
    "in_review": gettext_lazy("kept in review"),
}
CHANGES = {
    "faq": gettext_lazy("questions and answers moved out of the text"),
    "related": gettext_lazy("box of related articles replaced by our own"),
    "shortcode": gettext_lazy("unknown shortcode kept as text"),
    "block": gettext_lazy("block without text or picture left out"),
    "frame": gettext_lazy("film or frame of a host that is not shown here became a link"),
    "script": gettext_lazy("scripts or styles left out"),
    "tracked": gettext_lazy("words that were deleted in a tracked change left out"),
    "unseen": gettext_lazy("words that were hidden left out"),
    "nesting": gettext_lazy("nested too deeply: kept as plain paragraphs"),
    "words": gettext_lazy("could not be taken apart without losing a word: kept as plain paragraphs"),
    "lost": gettext_lazy("lost a word"),
    "code_line": gettext_lazy("has a line of code that is not as it was"),
    "code_open": gettext_lazy("shortcode for code without its end: kept as text"),
    "gallery": gettext_lazy("gallery without any picture that could be found left out"),
    "picture_link": gettext_lazy("link around a picture left out"),
    "picture_lost": gettext_lazy("picture without a web address left out"),
    "languages": gettext_lazy("holds several languages in one text: kept as it is"),
    "slug": gettext_lazy("got another address"),
    "title": gettext_lazy("had no title: named after its first words"),
    "long_title": gettext_lazy("title shortened; the whole of it stands first in the text"),
    "author": gettext_lazy("names an author whom the export does not list"),
    "no_author": gettext_lazy("names no author"),
    "date_local": gettext_lazy("has no readable date in UTC: the local one read in the site's time zone"),
    "date_gap": gettext_lazy("has a local time that never was (clock change): moved by an hour"),
    "date_twice": gettext_lazy("has a local time that came twice (clock change): the first of the two was taken"),
    "date_feed": gettext_lazy("has no other readable date: dated by its feed date"),
    "date_none": gettext_lazy("has no readable date: kept as a draft, publish it by hand"),
    "sticky": gettext_lazy("was pinned to the front page: not pinned here"),
    "lead_picture": gettext_lazy("lead picture was not found"),
    "page": gettext_lazy("page became an article, at the last part of its address"),
    "default_term": gettext_lazy("WordPress's default category left out"),
    "missed": gettext_lazy("its planned date has passed: kept as a draft, publish it by hand"),
    "password": gettext_lazy("was protected by a password: kept as a draft"),
    "hidden": gettext_lazy("was not public: kept as a draft"),
    "refused": gettext_lazy("could not be published, kept as a draft"),
    "taxonomy": gettext_lazy("terms of this taxonomy left out"),
    "controls": gettext_lazy("control characters that XML forbids left out"),
}
NAMED = {"date_none"}  # somebody has to look at each of these: the summary names them all
SKIPS = {
    "kind": gettext_lazy("this kind of item is not imported"),
    "twice": gettext_lazy("stands twice in the file"),
    "revision": gettext_lazy("an earlier or automatic version"),
    "deleted": gettext_lazy("was imported before and deleted here since"),
    "newer": gettext_lazy("was imported before; the export has another text now, ours was left alone"),
    "attachment_kind": gettext_lazy("attachment that is no picture"),
    "attachment_address": gettext_lazy("attachment without an address"),
    "picture_absent": gettext_lazy("picture not found (use --media or --fetch); articles link to it"),
    "picture_refused": gettext_lazy("picture refused"),
    "fetch_address": gettext_lazy("picture not fetched: not a plain web address"),
    "fetch_private": gettext_lazy("picture not fetched: not an address of the public internet"),
    "fetch_redirects": gettext_lazy("picture not fetched: too many redirects"),
    "fetch_large": gettext_lazy("picture not fetched: too large"),
    "fetch_slow": gettext_lazy("picture not fetched: the host was too slow"),
    "fetch_unreachable": gettext_lazy("picture not fetched: the host could not be reached"),
    "fetch_answer": gettext_lazy("picture not fetched: the host refused"),
    "fetch_enough": gettext_lazy("picture not fetched: enough was fetched in this run"),
    "comments": gettext_lazy("comments are not imported yet"),
    "taxonomy_terms": gettext_lazy("term of a taxonomy that is not imported"),
    "nameless": gettext_lazy("has no name"),
    "error": gettext_lazy("could not be imported"),
}


class Report:
    def __init__(self, *, file=None):
        self.file = file
        self.made, self.same, self.outcomes = Counter(), Counter(), Counter()
        self.changes, self.skips = Counter(), Counter()
        self.examples, self.named = {}, []

    @property
    def failed(self):
        return self.skips["error"]

    def line(self, *parts):
        if self.file:
            self.file.write(" · ".join(" ".join(str(part).split()) for part in parts if part) + "\n")

    def imported(self, kind, name, outcome=None, address=""):
        self.made[kind] += 1
        if outcome:
            self.outcomes[outcome] += 1
        self.line(_("imported"), KINDS[kind], name, OUTCOMES.get(outcome, ""), address)

    def unchanged(self, kind):
        self.same[kind] += 1

    def changed(self, code, name, detail=""):
        self.changes[code] += 1
        self.examples.setdefault(("changed", code), name if code in NAMED else detail or name)
        if code in NAMED:
            self.named.append((code, name))
        self.line(_("changed"), name, CHANGES[code], detail)

    def skipped(self, code, name, detail=""):
        self.skips[code] += 1
        self.examples.setdefault(("skipped", code), f"{name} {detail}".strip())
        self.line(_("skipped"), name, SKIPS[code], detail)

    def summary(self, survey):
        """The lines that end a run."""
        kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(survey.kinds.items())) or "0"
        statuses = ", ".join(f"{status or '?'} {number}" for status, number in sorted(survey.statuses.items())) or "0"
        yield _("In the file: %(items)s items (%(kinds)s); %(statuses)s.") % {
            "items": survey.items,
            "kinds": kinds,
            "statuses": statuses,
        }
        yield _("Also: %(authors)s authors, %(terms)s terms, %(comments)s comments.") % {
            "authors": survey.authors,
            "terms": survey.terms,
            "comments": survey.comments,
        }
        yield from self.totals(_("Imported"), self.made, KINDS)
        yield from self.totals(_("of the articles"), self.outcomes, OUTCOMES)
        yield from self.totals(_("Unchanged, imported before"), self.same, KINDS)
        yield from self.reasons(_("Changed"), "changed", self.changes, CHANGES)
        yield from self.reasons(_("Skipped"), "skipped", self.skips, SKIPS)
        yield (
            _("Words lost: %(number)s.") % {"number": self.changes["lost"]}
            if self.changes["lost"]
            else _("Words lost: none.")
        )
        if self.changes["code_line"]:
            yield _("Lines of code that are not as they were: %(number)s.") % {"number": self.changes["code_line"]}

    @staticmethod
    def totals(title, counter, words):
        if counter:
            yield f"{title}: " + ", ".join(f"{words[code]} {counter[code]}" for code in words if counter[code])

    def reasons(self, title, outcome, counter, words):
        if not counter:
            return
        yield f"{title}:"
        for code, number in sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])):
            example = " ".join(str(self.examples.get((outcome, code), "")).split())[:100]
            what = f"  {number} × {words[code]}"
            if code in NAMED:
                yield f"{what}:"
                yield from (f"    {name}" for each, name in self.named if each == code)
            else:
                yield _("%(what)s (first: %(example)s)") % {"what": what, "example": example} if example else what


REFUSALS = {
    "unreadable": gettext_lazy("The file cannot be opened: %(reason)s."),
    "damaged": gettext_lazy("The file is damaged: %(reason)s. Nothing was imported."),
    "doctype": gettext_lazy(
        "Line %(line)s declares a document type or entities. No WordPress export does; the file was not read any"
        " further, and nothing was imported."
    ),
    "no_export": gettext_lazy(
        "This is no WordPress export: its outermost element is <%(root)s>, and nothing in it is WordPress's. In"
        " WordPress, use Tools → Export. Nothing was imported."
    ),
    "malformed": gettext_lazy(
        "The file is not well-formed XML: line %(line)s, column %(column)s: %(reason)s. Nothing was imported; mend that"
        " place, or export again."
    ),
}


def refusal(refused):
    return REFUSALS[refused.code] % refused.details


class HeldBack:
    """Reports what happened in a transaction once it was committed."""

    def __init__(self, report):
        self.target, self.said = report, []

    def clear(self):
        self.said = []

    def report(self):
        for name, arguments in self.said:
            getattr(self.target, name)(*arguments)
        self.said = []

    def imported(self, *arguments):
        self.said.append(("imported", arguments))

    def unchanged(self, *arguments):
        self.said.append(("unchanged", arguments))

    def changed(self, *arguments):
        self.said.append(("changed", arguments))

    def skipped(self, *arguments):
        self.said.append(("skipped", arguments))
