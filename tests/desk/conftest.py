"""The people of these tests; a file that needs another Lucía has its own."""

import pytest

from tests.factories import make_user


@pytest.fixture
def lucia():
    return make_user(role="journalist", first_name="Lucía", language="en")


@pytest.fixture
def ines():
    return make_user(role="editor", first_name="Inés", language="en")


@pytest.fixture
def paco():
    return make_user(role="chief editor", first_name="Paco", language="en")
