"""What search and related articles lack is told by the system checks and at the desk."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import override

from articles.models import Edition
from cms.http import health_issues
from cms.http.health_issues import registered
from related import indexing as related_indexing
from search import indexing
from tests.desk.pages import signed_in
from tests.factories import make_user, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def lagging():
    now = timezone.now()
    editions = [publish_article(at=now), publish_article(at=now - timedelta(days=2), until=now - timedelta(days=1))]
    for edition in editions:
        related_indexing.index_edition(edition)
    indexing.mark_stale(Edition.objects.all())


def front_page(role):
    return signed_in(make_user(role=role)).get("/admin/").content.decode()


def test_the_checks_say_how_many_and_what_to_do(lagging):
    with override("en"):
        [warning] = [each for each in run_checks(tags=["database"], databases=["default"]) if each.id[:6] == "search"]
        assert warning.msg == "2 editions are not up to date in the search index."
        assert str(warning.hint) == "A task does it within ten minutes; manage.py rebuild_search does it at once."


def test_chief_editors_are_told_at_the_desk_and_nobody_else(lagging):
    assert "2 éditions ne sont pas à jour dans l’index de recherche. Une tâche s’en charge" in front_page(
        "chief editor"
    )
    assert "rebuild_search" not in front_page("editor") + front_page("journalist")
    indexing.rebuild(Edition.objects.all())
    assert "rebuild_search" not in front_page("chief editor")


def test_a_database_without_tables_is_none_of_their_business_and_breaks_no_page(monkeypatch):
    def fail(at):
        raise DatabaseError

    monkeypatch.setitem(registered, "search.W001", replace(registered["search.W001"], rows=fail))
    assert health_issues.system_check(databases=["default"]) == []
    assert "rebuild" not in front_page("chief editor")


def test_one_that_nobody_can_count_hides_no_other(lagging, monkeypatch):
    def fail(at):
        raise DatabaseError

    others = [(name, replace(issue, rows=fail)) for name, issue in registered.items() if name != "search.W001"]
    for name, issue in others:
        monkeypatch.setitem(registered, name, issue)
    assert len(others) > 1
    assert [each.id for each in health_issues.system_check(databases=["default"])] == ["search.W001"]
