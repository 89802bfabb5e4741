"""A cache that can never work stops the start. One that only does not answer does not: it may be back in a moment."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

REDIS = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}
OTHERS = ("locmemcache", "filecache", "dummycache")
REDIS_BACKEND = "cms.redis_cache.RedisCache"
FILE_BACKEND = "django.core.cache.backends.filebased.FileBasedCache"


def parse(value, config_of):
    """The configuration for Django, made by `config_of` (django-environ's). Raises ImproperlyConfigured with a sentence of its
    own, ValueError where the address makes no sense."""
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in (*REDIS, *OTHERS):
        known = ", ".join(f"{name}://" for name in (*OTHERS, *REDIS))
        raise ImproperlyConfigured(f"CACHE_URL must begin with one of {known}.")
    if scheme not in REDIS:
        return config_of(value)
    if not find_spec("redis"):
        raise ImproperlyConfigured(
            "CACHE_URL names a Redis server, whose client is not installed: pip install -r requirements.txt."
        )
    config = config_of(f"{REDIS[scheme]}://{rest}")
    for server in [config["LOCATION"]] if isinstance(config["LOCATION"], str) else config["LOCATION"]:
        insist_on_redis(urlsplit(server))
    return config | {"BACKEND": REDIS_BACKEND}


def insist_on_redis(parts):
    number = parts.path.strip("/")
    if parts.scheme == "unix":
        if not number:
            raise ValueError
    elif not parts.hostname or parts.port == 0 or not (number.isdecimal() or not number):
        raise ValueError


def fault():
    """A sentence, or None."""
    config = settings.CACHES["default"]
    if config["BACKEND"] == REDIS_BACKEND:
        return fault_of_redis(config)
    if config["BACKEND"] == FILE_BACKEND:
        return fault_of_folder(Path(config["LOCATION"]))
    return None


def fault_of_redis(config):
    import redis  # a site without it does without the client

    from cms.redis_cache import ping  # this too

    servers = [config["LOCATION"]] if isinstance(config["LOCATION"], str) else config["LOCATION"]
    try:
        ping(servers, config.get("OPTIONS", {}))
    except redis.AuthenticationError as error:
        return f"The server that CACHE_URL names does not let this site in: {error}."
    except (redis.ResponseError, redis.exceptions.InvalidResponse) as error:
        return f"What answers at the address that CACHE_URL names is no cache for this site: {error}."
    except TypeError as error:
        return f"CACHE_URL has an option that the client does not know: {error}."
    except (redis.RedisError, OSError):
        return None
    return None


def fault_of_folder(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"The folder that CACHE_URL names cannot be made: {error.strerror}."
    return None if os.access(folder, os.W_OK) else "Nothing can be written to the folder that CACHE_URL names."


def system_check(**kwargs):
    found = fault()
    return [checks.Error(found, id="cms.E002")] if found else []


def refuse():
    """Stops a server that begins."""
    from cms.former_database import EXIT_STATUS  # not while the settings are read

    if found := fault():
        print(found, file=sys.stderr)  # noqa: T201 - whoever starts it reads this
        sys.exit(EXIT_STATUS)
