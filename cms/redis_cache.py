"""Django's cache on Redis or Valkey, but that a site is only quicker with it: while the server does not answer nothing is found,
nothing is stored, and nobody waits (`cms.breaker`)."""

import logging
import os
import time

import redis
from django.core.cache.backends import redis as django_redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from cms.breaker import Breaker

logger = logging.getLogger("patio.outages")

SECONDS = 0.1  # for the first who asks a server that does not answer
PROBE = 0.5
TELL_EVERY = 60  # seconds, where it answers that it cannot
AWAY = (redis.ConnectionError, redis.TimeoutError, OSError)
told = {"at": 0.0}
breakers = {}  # of this process, by address
os.register_at_fork(after_in_child=breakers.clear)


def options_of(options):
    """Without the library's own ten attempts of five seconds."""
    return {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS, "retry": Retry(NoBackoff(), 0)} | options


def ping(servers, options):
    for server in servers:
        client = redis.Redis.from_url(server, **options_of(options))
        try:
            client.ping()
        finally:
            client.close()


class RedisCache(django_redis.RedisCache):
    def __init__(self, server, params):
        super().__init__(server, params | {"OPTIONS": options_of(params.get("OPTIONS", {}))})
        servers, options = self._servers, params.get("OPTIONS", {})
        key = ",".join(servers)
        if key not in breakers:
            breakers.setdefault(key, Breaker("the cache", lambda: ping(servers, options), seconds=PROBE))
        self.breaker = breakers[key]

    def ask(self, method, *arguments, otherwise):
        if self.breaker.is_open:
            return otherwise
        try:
            return method(*arguments)
        except AWAY as error:
            self.breaker.open(error, silent=False)
        except redis.RedisError as error:  # it is full, or may not be written
            tell(error)
        return otherwise

    # What is answered otherwise is what Django's DummyCache answers.

    def add(self, key, value, timeout=django_redis.DEFAULT_TIMEOUT, version=None):
        return self.ask(super().add, key, value, timeout, version, otherwise=True)

    def get(self, key, default=None, version=None):
        return self.ask(super().get, key, default, version, otherwise=default)

    def set(self, key, value, timeout=django_redis.DEFAULT_TIMEOUT, version=None):
        return self.ask(super().set, key, value, timeout, version, otherwise=None)

    def touch(self, key, timeout=django_redis.DEFAULT_TIMEOUT, version=None):
        return self.ask(super().touch, key, timeout, version, otherwise=False)

    def delete(self, key, version=None):
        return self.ask(super().delete, key, version, otherwise=False)

    def get_many(self, keys, version=None):
        return self.ask(super().get_many, list(keys), version, otherwise={})

    def has_key(self, key, version=None):
        return self.ask(super().has_key, key, version, otherwise=False)

    def incr(self, key, delta=1, version=None):
        found = self.ask(super().incr, key, delta, version, otherwise=None)
        if found is None:
            raise ValueError(f"Key '{key}' not found")
        return found

    def set_many(self, data, timeout=django_redis.DEFAULT_TIMEOUT, version=None):
        return self.ask(super().set_many, data, timeout, version, otherwise=[])

    def delete_many(self, keys, version=None):
        return self.ask(super().delete_many, list(keys), version, otherwise=None)

    def clear(self):
        return self.ask(super().clear, otherwise=False)


def tell(error):
    if time.monotonic() - told["at"] >= TELL_EVERY:
        told["at"] = time.monotonic()
        logger.error("the cache cannot do what is asked of it: %s", error)
