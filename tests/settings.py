"""The settings under test: cms.settings in an environment that is always the same."""

import os

os.environ.update(
    SECRET_KEY="only-for-tests-" + "x7Kq2mVb9Zt4Rw8Lc1Np6Hs3" * 2,
    DEBUG="false",
    BASE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or "sqlite:///:memory:",
    CACHE_URL="locmemcache://",
    EMAIL_URL="consolemail://",
    LANGUAGE_CODE="fr",
    TIME_ZONE="Europe/Paris",
    TASKS="worker",
    KEPT_PAGES_MEGABYTES="0",  # tests of kept pages set KEPT_PAGES_MEMORY
    KEPT_PAGES_FOLDER="none",  # and those of shared ones their own folder
    CHECK_LINKS="off",
    TYPOGRAPHY="off",  # tests say what a text becomes by the marks that it was written with; those of typography switch it on
    CHECKLIST_BLOCKS="body byline faq alt",  # pictures of tests are nobody's; tests of the checklist ask for credits
    SITE_NAME="Patio",
    SITE_TAGLINE="Magazine d’essai",
    SITE_CONTACT="redaction@example.org",
)
OTHERS = ("BACKUP_TARGET", "BACKUP_HOUR", "BACKUP_KEEP", "HOUSE_WORDS")
for name in ("MEDIA_ROOT", "MEDIA_URL", "STATIC_ROOT", "SITE_LOGO", "SEARCH_URL", "PROXIES", "HSTS_SECONDS", *OTHERS):
    os.environ.pop(name, None)

from cms.settings import *  # noqa: E402, F403 - the environment comes first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False  # tests of the throttle switch it on

# Every test client starts the middleware anew: looking for a static file when it is asked for spares listing them all.
WHITENOISE_AUTOREFRESH = True
