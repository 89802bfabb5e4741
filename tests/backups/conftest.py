import pytest

from articles.roles import make_groups


@pytest.fixture(autouse=True)
def groups(transactional_db):
    make_groups()


@pytest.fixture
def target(tmp_path):
    """Where backups go."""
    return tmp_path / "backups"
