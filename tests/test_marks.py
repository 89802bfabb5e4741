"""The marks by which continuous integration leaves tests out on another database are true."""

import pytest
from django.db import connection
from django.test import TestCase

NAME = "without_database"


@pytest.fixture
def through_a_fixture(db):
    pass


def test_who_is_said_to_ask_no_database_gets_none(request):
    assert request.node.get_closest_marker(NAME)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.ensure_connection()


@pytest.mark.django_db
def test_who_asks_it_by_a_mark_is_not_said_to_ask_none(request):
    assert not request.node.get_closest_marker(NAME)


def test_who_asks_it_by_a_fixture_of_a_fixture_is_not_said_to_ask_none(request, through_a_fixture):
    assert not request.node.get_closest_marker(NAME)


class TestOfDjango(TestCase):
    @pytest.fixture(autouse=True)
    def remember(self, request):
        self.mark = request.node.get_closest_marker(NAME)

    def test_who_asks_it_by_its_class_is_not_said_to_ask_none(self):
        assert not self.mark
