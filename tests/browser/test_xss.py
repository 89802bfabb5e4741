"""Promises A1 and A9 in a real browser: cleaned, nothing runs; uncleaned, the policy of public pages alone stops all.

The control runs first: every payload counted here does run in a page without either guard.
"""

import json
import os

import pytest
from django.utils.html import conditional_escape

from cms.http.security import PUBLIC
from cms.text.richtext import clean
from tests.browser.payloads import SAMPLE, Arena, fires

pytestmark = pytest.mark.browser_only

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
LAX = "default-src * 'unsafe-inline' 'unsafe-eval' data: blob:"


def distinct(pieces):
    return list(dict.fromkeys(pieces))


@pytest.fixture(scope="module")
def everything(testdata):
    return json.loads((testdata / "xss" / "_all_unique.json").read_text())


@pytest.fixture(scope="module")
def known_to_fire(testdata):
    """One of five of them, all with `HYPOTHESIS_PROFILE=full`."""
    cases = json.loads((testdata / "xss" / "_fires_in_chromium.json").read_text())
    return [case["payload"] for case in cases][:: 1 if FULL else 5]


def test_each_of_our_own_payloads_runs_when_nothing_stops_it(chromium):
    with Arena(chromium) as arena:
        assert arena.fires(SAMPLE, patience=60_000) == SAMPLE


def test_none_of_our_own_payloads_runs_cleaned_or_as_text(chromium):
    with Arena(chromium) as arena:
        assert arena.fires(distinct(clean(payload) for payload in SAMPLE)) == []
        assert arena.fires([conditional_escape(payload) for payload in SAMPLE]) == []
        assert arena.fires([f'<p title="{conditional_escape(payload)}">' for payload in SAMPLE]) == []


def test_the_policy_of_public_pages_alone_stops_our_own_payloads(chromium):
    with Arena(chromium, policy=PUBLIC) as arena:
        assert arena.fires(SAMPLE) == []
        assert arena.opened == len(SAMPLE)


def test_the_arena_sees_what_a_lax_policy_lets_through(chromium):
    assert fires(chromium, SAMPLE[0], policy=LAX, patience=60_000)
    assert not fires(chromium, "<p>harmless</p>")


def test_known_payloads_run_when_nothing_stops_them(chromium, known_to_fire):
    with Arena(chromium) as arena:
        ran = arena.fires(known_to_fire, patience=5_000)
    assert len(ran) >= 0.99 * len(known_to_fire), sorted(set(known_to_fire) - set(ran))


def test_no_known_payload_runs_cleaned(chromium, everything):
    cleaned = distinct(clean(payload) for payload in everything)
    with Arena(chromium) as arena:
        assert arena.fires(cleaned) == []
        assert arena.opened == len(cleaned)


def test_the_policy_of_public_pages_alone_stops_known_payloads(chromium, known_to_fire):
    with Arena(chromium, policy=PUBLIC) as arena:
        assert arena.fires(known_to_fire) == []
        assert arena.opened >= 0.9 * len(known_to_fire)
