"""Many write at once on a real server of two processes, while others read. The larger version is `bench.writers`."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from articles.models import Article, StoredClash
from articles.roles import make_groups
from bench.demosite import wait_for
from bench.newsroom import Desk
from bench.writers import Newsroom, send_equal_forms, work
from tests.factories import make_author, make_user
from tests.served import served

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(tmp_path, settings):
    make_groups()
    user = make_user(role="editor", username="ines")
    user.password = PBKDF2PasswordHasher().encode(
        "a good password", "salt of this test"
    )  # as the server's settings have it
    user.save()
    make_author(user=user)
    changes = {"BASE_URL": "http://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1", "SECRET_KEY": settings.SECRET_KEY}
    with served(tmp_path, "cms.server", "--processes", "2", **changes) as process:
        address = f"http://127.0.0.1:{process.port}"
        wait_for(f"{address}/robots.txt", process)
        yield Desk(address, "ines", "a good password")


def test_no_sentence_is_lost_and_nobody_meets_a_locked_database(desk):
    newsroom = Newsroom(desk, "/")
    work(newsroom, together=6, apart=3, saves=2)
    assert (newsroom.faults, newsroom.lost(), len(newsroom.typed)) == ([], [], 18)
    assert not StoredClash.objects.exists()


def test_equal_forms_of_a_new_article_sent_at_once_make_one(desk):
    assert len(send_equal_forms(desk, 8, "Une seule fois")) == 1
    article = Article.objects.get()
    assert (article.title, article.revisions.count()) == ("Une seule fois", 1)
