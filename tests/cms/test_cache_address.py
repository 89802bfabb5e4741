import pytest

from cms import cache_address
from tests.outages import door
from tests.redis_server import redis_server

FILES = "django.core.cache.backends.filebased.FileBasedCache"


@pytest.fixture
def server():
    with redis_server() as made:
        yield made


@pytest.fixture
def named(settings):
    """Sets what CACHE_URL names."""

    def name(address, **options):
        settings.CACHES = {"default": {"BACKEND": cache_address.REDIS_BACKEND, "LOCATION": address, "OPTIONS": options}}

    return name


def test_a_server_that_answers_is_taken(server, named):
    named(f"redis://127.0.0.1:{server.address[1]}/1")
    assert cache_address.fault() is None
    cache_address.refuse()


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        ("NOAUTH Authentication required.", "does not let this site in: Authentication required"),
        ("ERR DB index is out of range", "is no cache for this site: DB index is out of range"),
    ],
)
def test_one_that_will_never_serve_this_site_stops_the_start(refusal, sentence, server, named, capsys):
    server.refusal = refusal
    named(f"redis://127.0.0.1:{server.address[1]}/99", socket_timeout=30)
    with pytest.raises(SystemExit) as stopped:
        cache_address.refuse()
    assert stopped.value.code == 4
    assert sentence in capsys.readouterr().err
    [told] = cache_address.system_check()
    assert (told.id, sentence in told.msg) == ("cms.E002", True)


def test_so_does_an_option_that_nobody_knows(server, named):
    named(f"redis://127.0.0.1:{server.address[1]}/1", colour="red")
    assert "an option that the client does not know" in cache_address.fault()


def test_one_that_does_not_answer_now_does_not(server, named):
    with door(server.address) as way:
        named(f"redis://127.0.0.1:{way.port}/1")
        way.freeze()
        assert cache_address.fault() is None
        way.shut()
        assert cache_address.fault() is None


def test_a_folder_must_be_one_that_can_be_written(settings, tmp_path):
    def of(folder):
        settings.CACHES = {"default": {"BACKEND": FILES, "LOCATION": str(folder)}}
        return cache_address.fault()

    assert of(tmp_path / "cache") is None
    (tmp_path / "file").write_text("")
    assert "cannot be made" in of(tmp_path / "file" / "cache")
