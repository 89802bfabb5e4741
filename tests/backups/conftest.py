import pytest

from articles.roles import make_groups
from backups import schema
from tests.backups.migrated import Migrated


@pytest.fixture(scope="session")
def migrated(django_db_setup, django_db_blocker, tmp_path_factory):
    found = Migrated(tmp_path_factory.mktemp("migrated"))
    yield found
    with django_db_blocker.unblock():
        found.drop()


@pytest.fixture(autouse=True)
def groups_and_databases(transactional_db, migrated, monkeypatch):
    monkeypatch.setattr(schema, "migrate", migrated.fill)
    make_groups()


@pytest.fixture
def target(tmp_path):
    """Where backups go."""
    return tmp_path / "backups"
