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


# With addresses of mail


@pytest.fixture
def ana():
    return make_user(role="journalist", username="ana", first_name="Ana", email="ana@example.org", language="fr")


@pytest.fixture
def ben():
    return make_user(role="editor", username="ben", first_name="Ben", email="ben@example.org", language="en")


@pytest.fixture
def eva():
    return make_user(role="chief editor", username="eva", first_name="Eva", email="eva@example.org", language="fr")
