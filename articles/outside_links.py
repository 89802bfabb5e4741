"""What texts lead to on other sites, and whether it is still there: asked by night, one address after another, each once a
night; those first that were asked longest ago, so that a night that ends early goes on in the next one."""

import socket
import time
import unicodedata
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from articles.compiling.links import outward_links
from articles.models import Edition, OutsideLink
from articles.models.outside_link import Outcome
from cms.fetching import Fetcher, NotFetched
from cms.localtime import last_hour

NIGHT_BEGINS = 1  # o'clock, newsroom's time
NIGHT = timedelta(hours=5)
MOST_IN_A_TEXT = 200
AT_ONCE = 100  # addresses, before other tasks have their turn
SECONDS = 300  # for all of these
SECONDS_FOR_ONE = 10
PAUSE = 1  # seconds between two questions to one host
GONE = (404, 410)
NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def begin_of_night(now):
    """Of the last one that has begun."""
    return last_hour(NIGHT_BEGINS, now)


def is_night(now):
    return now - begin_of_night(now) < NIGHT


# Which there are


def addresses_in(markup):
    """Each once, without the place in the page."""
    addresses = dict.fromkeys(outward_links(markup).values())
    return [each for each in addresses if len(each) <= OutsideLink.LONGEST and host_of(each)][:MOST_IN_A_TEXT]


def host_of(address):
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def texts_of(pks, at):
    """(key of an article, markup) of what is live or planned. Nobody is asked about a text that is only being written: who is asked
    would learn of it."""
    not_ended = Q(live_until=None) | Q(live_until__gt=at)
    for edition in Edition.objects.filter(not_ended, article__in=pks).with_source():
        source = edition.source
        yield edition.article_id, source["body"] + "".join(each["answer"] for each in source["faq"])


@transaction.atomic
def collect(pks, at):
    """Keeps which addresses these articles lead to."""
    wanted = {(pk, address) for pk, markup in texts_of(pks, at) for address in addresses_in(markup)}
    through = OutsideLink.articles.through.objects
    rows = through.filter(article__in=pks).values_list("article", "outsidelink__address", "pk")
    known = {(article, address): pk for article, address, pk in rows}
    through.filter(pk__in=[pk for pair, pk in known.items() if pair not in wanted]).delete()
    new = sorted(wanted - known.keys())
    addresses = sorted({address for _article, address in new})
    OutsideLink.objects.bulk_create([OutsideLink(address=each) for each in addresses], ignore_conflicts=True)
    links = OutsideLink.objects.in_bulk(addresses, field_name="address")
    pairs = [through.model(article_id=article, outsidelink=links[address]) for article, address in new]
    through.bulk_create(pairs, ignore_conflicts=True)


def forget_unused():
    OutsideLink.objects.filter(articles=None).delete()


# What is there


class Answer(NamedTuple):
    outcome: str
    status: int | None = None


def new_fetcher():
    name = unicodedata.normalize("NFKD", settings.SITE_NAME).encode("ascii", "ignore").decode()
    agent = f"Mozilla/5.0 (compatible; {' '.join(name.split())}; +{settings.BASE_URL})"
    return Fetcher(seconds=SECONDS_FOR_ONE, most_files=2 * AT_ONCE, agent=agent, accept="*/*")


def ask(now, *, sleep=time.sleep):
    """Returns whether others are left to ask this night. While nobody has answered it may be our own network that is away: who is
    silent then is not blamed."""
    if not is_night(now):
        return False
    fetcher, until, asked, heard, unheard = new_fetcher(), time.monotonic() + SECONDS, {}, False, []
    for link in due(now)[:AT_ONCE]:
        if time.monotonic() > until:
            break
        host = host_of(link.address)
        if host in asked:
            sleep(max(0, asked[host] + PAUSE - time.monotonic()))
        unheard.append((link, answer := answer_of(fetcher, link.address)))
        asked[host] = time.monotonic()
        heard = heard or answer.status is not None
        while heard and unheard:
            keep(*unheard.pop(), now)
    OutsideLink.objects.filter(pk__in=[link.pk for link, _answer in unheard]).update(asked_at=now)
    return due(now).exists()


def due(now):
    """Not asked yet in this night."""
    rows = OutsideLink.objects.filter(Q(asked_at=None) | Q(asked_at__lt=begin_of_night(now)))
    return rows.order_by(F("asked_at").asc(nulls_first=True), "pk")


def answer_of(fetcher, address):
    """A host that refuses whoever is no browser (401, 403, 429 …) has the page."""
    try:
        status = fetcher.status(address)
    except NotFetched as error:
        return Answer(outcome_of_failure(error))
    if status in GONE:
        return Answer(Outcome.GONE, status)
    return Answer(Outcome.SILENT if status >= 500 else Outcome.FOUND, status)


def outcome_of_failure(error):
    if error.code not in ("slow", "unreachable"):
        return Outcome.UNKNOWN
    cause = error.__cause__
    has_no_name = isinstance(cause, socket.gaierror) and cause.errno in NO_SUCH_NAME
    return Outcome.GONE if has_no_name else Outcome.SILENT


def keep(link, answer, now):
    """Where nobody else has asked meanwhile: a night counts once."""
    again = link.nights and link.outcome == answer.outcome
    OutsideLink.objects.filter(pk=link.pk, asked_at=link.asked_at).update(
        outcome=answer.outcome,
        status=answer.status,
        since=link.since if again else now,
        nights=link.nights + 1 if again else 1,
        asked_at=now,
    )


# What is told


def told_in(markup):
    """{address: what the desk is told of it}"""
    addresses = addresses_in(markup)
    return (
        {link.address: link.said for link in OutsideLink.objects.told().filter(address__in=addresses)}
        if addresses
        else {}
    )
