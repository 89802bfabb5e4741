"""Two processes publish, move, withdraw, correct and cancel at random: the time line holds, and no decision is lost in silence.

The audit log alone, read in its order, says what the time line has to be.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Action, AuditRecord, Edition
from tests.architecture import ROOT
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db(transaction=True)
FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
STEPS, SEEDS = (500, range(5)) if FULL else (60, range(1))
SILENT = {"republish"}  # of what stands there already


def decide(seed, user, articles):
    """[calls of each process]"""
    moment = (timezone.now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    name, keys = str(connection.settings_dict["NAME"]), [str(article.pk) for article in articles]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.articles.deciders", name, str(own), str(STEPS), str(user.pk)]
            + [moment.isoformat(), *keys],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for own in (2 * seed + 1, 2 * seed + 2)
    ]
    written = [process.communicate(timeout=3600)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    return [[json.loads(line) for line in lines.splitlines()] for lines in written]


def read(moment):
    return moment and datetime.fromisoformat(moment).astimezone(UTC)


def by_the_log(article):
    """{beginning: end that was asked for}: what the records of the door make of an empty time line."""
    ends = {}
    for record in AuditRecord.objects.filter(article_id=article.pk).order_by("pk"):
        detail = record.detail
        moment, until, before = (read(detail.get(name)) for name in ("moment", "until", "moment_before"))
        if record.action == Action.WITHDRAW:
            ends = {begin: end for begin, end in ends.items() if begin < moment or begin <= record.at}
            last = max((begin for begin in ends if begin < moment), default=None)
            if last and (ends[last] is None or ends[last] > moment):
                ends[last] = moment
            continue
        if record.action in (Action.CANCEL, Action.RESCHEDULE):
            del ends[moment if record.action == Action.CANCEL else before]
        if record.action != Action.CANCEL:
            ends[moment] = until
    return ends


def lives(ends):
    """[(beginning, end)] as readers see it."""
    begins = sorted(ends)
    following = [*begins[1:], None]
    return [
        (begin, min((end for end in (ends[begin], after) if end), default=None))
        for begin, after in zip(begins, following, strict=False)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_decision_is_in_the_log_or_was_refused_and_the_log_is_the_time_line(seed):
    articles = [make_article(title=f"Article {number}") for number in range(2)]
    both = decide(seed, make_user(role="chief editor"), articles)
    calls = [call for each in both for call in each]
    assert [call for call in calls if call["outcome"].startswith("fault")] == []
    done = [call for call in calls if call["outcome"] == "done"]
    assert [call for call in done if not call["records"] and call["call"] not in SILENT] == []
    told = sorted(pk for call in done for pk in call["records"])
    assert told == sorted(AuditRecord.objects.values_list("pk", flat=True))
    for article in articles:
        ends, rows = by_the_log(article), Edition.objects.filter(article=article).order_by("live_from")
        assert dict(rows.values_list("live_from", "expires_at")) == ends
        assert list(rows.values_list("live_from", "live_until")) == lives(ends)
        assert all(end is None or begin < end for begin, end in lives(ends))
    refused = [call["outcome"].split(": ", 2) for call in calls if call["outcome"].startswith("refused")]
    assert all(said for _refused, _code, said in refused)
    assert len(calls) == 2 * STEPS and len(refused) + len(done) > STEPS
    assert "stale" in {code for _refused, code, _said in refused}
    tried = [call for call in calls if call["outcome"] != "nothing to do"]
    called = {call["call"] for call in (done if FULL else tried)}  # of few calls, all of one kind may be refused
    assert called >= {"publish", "move", "withdraw"}
