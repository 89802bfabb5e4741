"""Articles from a JSON Lines file, one a line, through the door: `title`, `body_html`, `date`, and what else there is.

Two streaming passes: the first gives each record an address, the second writes and publishes, a batch in one
transaction. Nothing is kept in memory but the batch. The body is untrusted and is cleaned on its way in.
"""

import gzip
import io
import json
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from lxml import etree
from lxml import html as lxml_html

from articles import publishing, writing
from articles.models import Address, Article, Edition, Tag
from articles.models.address import RESERVED_SLUGS
from articles.models.article import State
from authors.models import Author
from cms.text.folding import slugify
from cms.text.plaintext import tidy
from cms.text.slugs import numbered
from demo.models import LoadedArticle

ADDRESSES = 100  # records of the first pass in one transaction
BATCH = 10  # articles in one transaction: a tenth of a second
FIRST_YEAR, LAST_YEAR = 1000, 9990  # 0001 and 9999 are what programs write for none


class BadFile(Exception):
    """The file cannot be loaded; the message names the line and the fault."""


@dataclass
class Tally:
    loaded: int = 0
    known: int = 0


@dataclass
class Position:
    """How many bytes of the file, as it lies on the disk, have been read."""

    bytes: int = 0


def records(path, *, corpus=None, limit=None, position=None):
    """The file's records, those of one corpus where it is named."""
    path = Path(path)
    with path.open("rb") as raw, as_text(raw, compressed=path.suffix == ".gz") as lines:
        found = 0
        try:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                record = parsed(line, number)
                if corpus and record.get("corpus") != corpus:
                    continue
                if limit is not None and found >= limit:
                    return
                found += 1
                if position:
                    position.bytes = raw.tell()
                yield record
        except (OSError, EOFError, UnicodeDecodeError) as error:
            raise BadFile(f"{path.name}: cannot be read to its end ({error}).") from error


def as_text(raw, *, compressed):
    return io.TextIOWrapper(gzip.GzipFile(fileobj=raw) if compressed else raw, encoding="utf-8")


def parsed(line, number):
    try:
        record = json.loads(line)
    except ValueError as error:
        raise BadFile(f"line {number}: not JSON ({error}).") from error
    missing = [name for name in ("id", "title", "date") if not isinstance(record, dict) or not record.get(name)]
    if missing:
        raise BadFile(f"line {number}: {', '.join(missing)} missing.")
    try:
        record["date"] = moment(record["date"])
    except (TypeError, ValueError) as error:
        years = f"of the years {FIRST_YEAR} to {LAST_YEAR}"
        raise BadFile(f"line {number}: {record['date']!r} is no ISO 8601 date {years}.") from error
    return record


def moment(text):
    """A day or a local time without offset is the site's."""
    date = datetime.fromisoformat(text)
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise ValueError(text)
    return date if timezone.is_aware(date) else timezone.make_aware(date)


def batches(rows, size):
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def give_addresses(rows):
    """The first pass: a ledger row for every record that has none."""
    for batch in batches(rows, ADDRESSES):
        with transaction.atomic():
            records = {record["id"]: record for record in batch}
            known = LoadedArticle.objects.filter(external_id__in=list(records)).values_list("external_id", flat=True)
            for each in known:
                del records[each]
            LoadedArticle.objects.bulk_create(ledger_rows(records))


def ledger_rows(records):
    """Of {id: record}: each with a slug that nobody has, the record's own where it is free."""
    wanted = {key: (language_of(record), wanted_slug(record)) for key, record in records.items()}
    taken = set()
    for model in (LoadedArticle, Article, Address):
        rows = model.objects.filter(slug__in={slug for _language, slug in wanted.values()})
        taken.update(rows.values_list("language", "slug"))
    for key, (language, slug) in wanted.items():
        if slug in RESERVED_SLUGS or (language, slug) in taken:
            slug = next(each for each in numbered(slug) if (language, each) not in taken and is_free(language, each))
        taken.add((language, slug))
        yield LoadedArticle(external_id=key, language=language, slug=slug)


def language_of(record):
    return record["lang"] if record.get("lang") in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def wanted_slug(record):
    return slugify(record.get("slug") or record["title"], max_length=180) or "article"


def is_free(language, slug):
    held = {"language": language, "slug": slug}
    is_taken = any(model.objects.filter(**held).exists() for model in (LoadedArticle, Article, Address))
    return slug not in RESERVED_SLUGS and not is_taken


def load(rows, *, by):
    """The second pass; yields the tally after each batch."""
    tally = Tally()
    for batch in batches(rows, BATCH):
        loaded = load_batch({record["id"]: record for record in batch}, by=by)
        tally.known += len(batch) - loaded
        tally.loaded += loaded
        yield tally


@transaction.atomic
def load_batch(records, *, by):
    """Returns how many of {id: record} were not there yet."""
    ledger = LoadedArticle.objects.in_bulk(list(records), field_name="external_id")
    rows = [ledger[key] for key in records if not ledger[key].article_id]
    new = [records[row.external_id] for row in rows]
    authors = authors_of(new)
    sources = [source_of(record, row, authors) for record, row in zip(new, rows, strict=True)]
    Tag.objects.get_or_create_named([name for source in sources for name in source["tags"]])
    articles = writing.create_many(sources, by=by, state=State.APPROVED)
    publishing.publish_archive(
        [(article, record["date"]) for article, record in zip(articles, new, strict=True)], by=by
    )
    for row, article in zip(rows, articles, strict=True):
        row.article = article
    LoadedArticle.objects.bulk_update(rows, ["article"])
    return len(rows)


def source_of(record, row, authors):
    names = dict.fromkeys(names_of_authors(record))
    return {
        "title": tidy(record["title"])[:250] or row.slug,
        "kicker": tidy(record.get("kicker") or "")[:100],
        "standfirst": record.get("deck") or record.get("summary") or "",
        "body": with_links(record.get("body_html") or "", origin=record.get("url") or ""),
        "language": row.language,
        "slug": row.slug,
        "tags": tag_names(record),
        "bylines": [authors[name].pk for name in names],
    }


def tag_names(record):
    names = [record.get("category"), *(tag.get("name") for tag in record.get("tags") or [])]
    return [name for name in names if name]


def names_of_authors(record):
    names = (tidy(person.get("name") or "")[:150] for person in record.get("authors") or [])
    return [name for name in names if name]


def authors_of(records):
    """{name: Author} of all that are named; one who is not known is made."""
    people = {}
    for record in records:
        for person in record.get("authors") or []:
            people.setdefault(tidy(person.get("name") or "")[:150], person)
    authors = {author.name: author for author in Author.objects.filter(name__in=people).order_by("-pk")}
    for name, person in people.items():
        if name and name not in authors:
            role = tidy(person.get("organisation") or "")[:150]
            authors[name] = Author.objects.create(name=name, role=role, bio=person.get("bio") or "")
    return authors


def with_links(body, *, origin):
    """Links to other records (`data-ref`) become links to their addresses; a link to nowhere leaves its words.

    What was relative to the article's first address is completed by it.
    """
    if "data-ref" not in body and '="/' not in body:
        return body
    root = lxml_html.fragment_fromstring(body, create_parent="div")
    for element in root.iter("a", "img"):
        for name in ("href", "src"):
            if element.get(name, "").startswith("/") and origin:
                element.set(name, urljoin(origin, element.get(name)))
    links = root.xpath(".//a[@data-ref]")
    targets = LoadedArticle.objects.in_bulk({link.get("data-ref") for link in links}, field_name="external_id")
    for link in links:
        target = targets.get(link.get("data-ref"))
        if target:
            link.set("href", Edition(language=target.language, slug=target.slug).get_absolute_url())
        else:
            link.drop_tag()
    return etree.tostring(root, encoding="unicode", method="html")[len("<div>") : -len("</div>")]
