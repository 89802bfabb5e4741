"""One settings file, read from the environment; the README has the table of the variables.

A missing or wrong value stops the start with the name of the variable.
"""

import re
import warnings
import zoneinfo
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import django
import environ
from django.core.exceptions import ImproperlyConfigured

from articles import rule_names
from backups.keeping import parse
from cms import cache_address

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent


def text(name, default=None, *, choices=None):
    value = env.str(name, default="").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is missing: set this environment variable (see the README).")
    if choices and value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be one of {', '.join(sorted(choices))}.")
    return value


def names(name, default, known):
    """Some of the known names, with spaces or commas between them; none of them for `none`."""
    found = tuple(text(name, " ".join(default)).replace(",", " ").split())
    if unknown := [each for each in found if each not in known] if found != ("none",) else []:
        raise ImproperlyConfigured(f"{name} names {unknown[0]!r}: known are {', '.join(known)}; or none.")
    return found if found != ("none",) else ()


def number(name, default, *, least=0):
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be a whole number, {least} or more.")
    return int(value)


def flag(name, default):
    answers = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
    value = text(name, str(default)).lower()
    if value not in answers:
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be true or false.")
    return answers[value]


def folder(name):
    """A path from the root: what it means must not depend on where a process was started. Empty for `none`, None where nobody
    said."""
    value = text(name, "")
    if value and value != "none" and not value.startswith("/"):
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be a path that begins with /, or none.")
    return "" if value == "none" else value or None


def file(name):
    """None without one."""
    value = text(name, "")
    if value and not (value.startswith("/") and Path(value).is_file()):
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be the path of a file, beginning with /.")
    return value or None


def address(name, parse, value):
    """A URL that stands for a whole service, such as DATABASE_URL; never shown in a message: it may hold a password."""
    try:
        return parse(value)
    except Exception as error:
        if isinstance(error, ImproperlyConfigured) and str(error).startswith(f"{name} "):
            raise
        raise ImproperlyConfigured(f"{name} cannot be understood (the README shows its form).") from error


def origin(name, default=None):
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} is {value!r}: it must look like https://www.example.org, without a path.")
    return value


# What the site is

DEBUG = flag("DEBUG", False)
SECRET_KEY = text("SECRET_KEY")
BASE_URL = origin("BASE_URL", "http://127.0.0.1:8000" if DEBUG else None)
SITE_NAME = text("SITE_NAME", "Patio")
SITE_TAGLINE = text("SITE_TAGLINE", "")
SITE_CONTACT = text("SITE_CONTACT", "")
SITE_LOGO = text("SITE_LOGO", "")
TYPOGRAPHY = flag("TYPOGRAPHY", True)  # the marks and spaces of a text's language, in what readers get
HOUSE_WORDS = file("HOUSE_WORDS")  # what the copy desk proposes beside its own rules
CHECK_LINKS = flag("CHECK_LINKS", True)  # by night other sites are asked whether what texts lead to is still there
CHECKLIST_BLOCKS = names(
    "CHECKLIST_BLOCKS", rule_names.BLOCKING, rule_names.NAMES
)  # what no article is published without

HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [host.strip() for host in text("ALLOWED_HOSTS", urlsplit(BASE_URL).hostname).split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# What it is made of

INSTALLED_APPS = [
    "cms",
    "cms.tasks",
    "cms.kept",
    "images",
    "documents",
    "authors",
    "articles",
    "search",
    "related",
    "rendering",
    "desk",
    "website",
    "wordpress",
    "demo",
    "opensearch",  # may be taken out, with its folder
    "backups",
    "taggit",
    "ckeditor",
    "admin_ordering",
    "axes",
    "django_tasks_db",
    *(["django_tasks"] if django.VERSION < (6, 0) else []),
    "desk.admin_app.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.kept.pages.KeptPagesMiddleware",
    "cms.http.security.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cms.http.caching.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.http.caching.RevalidationMiddleware",
    "cms.kept.pages.InnerMiddleware",
    "cms.http.caching.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.http.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cms.http.methods.MethodsMiddleware",
    "cms.http.too_large.TooLargeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cms.http.csrf.SignedOutMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.http.pictures_in_texts.PicturesInTextsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.http.moment.MomentMiddleware",
    "axes.middleware.AxesMiddleware",
]

DESK_PATH = "/admin/"
SHARE_PATH = "/partage/"  # of the share links: for whoever has one, without an account
CSRF_FAILURE_VIEW = "cms.http.csrf.refused"
MESSAGE_STORAGE = "cms.http.pictures_in_texts.TruthfulStorage"
KEPT_FORM_PAGE = "desk.kept_form_page.page"  # of a form that came without a session or a token (cms/http/kept_forms.py)
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "authors.User"
TIME_MACHINE_PERMISSION = "articles.time_machine"
# Where rich text is written (these pages alone get the editor's security policy), and what the editor itself asks:
# `browse` is the window in which a picture is chosen, `pictures` tells about those that a text shows already;
# `documents` and `document` are the same of files to download.
EDITOR_PAGES = [
    "admin:articles_article_add",
    "admin:articles_article_change",
    "admin:articles_article_correct",
    "admin:authors_author_add",
    "admin:authors_author_change",
]
# The site's pages that heads, menus and structured data lead to.
PAGE_ADDRESSES = {
    **{page: f"site:{page}" for page in ("home", "search", "feed", "json_feed")},
    **{page: f"site:{page}" for page in ("tag_feed", "tag_json_feed", "author_feed", "author_json_feed")},
}
EMBARGO_ADDRESS = "embargo"  # where the desk finds the proof that nothing of an edition is public before its moment
MOMENT_LINK_ADDRESS = "moment_link"  # where the desk finds a page as it was at another moment
ADDRESS_IN_TIME = "moment_address"  # where the desk finds all that an address said
EDIT_ADDRESS = "admin:articles_article_change"  # where the bar above an article leads those of the desk
EDITOR_STYLES = ["site/tokens.css"]  # the letters and the measure that a text is written in are those it is read in
EDITOR_ADDRESSES = {
    "cleaner": "admin:pasted",
    "links": "admin:articles_article_links",
    "browse": "admin:images_image_browse",
    "pictures": "admin:articles_article_picture",
    "upload": "admin:images_image_upload",
    "known": "admin:images_image_known",
    "fetch": "admin:images_image_fetch",
    "documents": "admin:documents_document_browse",
    "document": "admin:documents_document_describe",
    "documentUpload": "admin:documents_document_upload",
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["cms.http.person"],
        },
    }
]

# Where things are kept


def database():
    value = text("DATABASE_URL", "")
    if not value:
        (BASE_DIR / "var").mkdir(exist_ok=True)
        config = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "var" / "patio.sqlite3"}
    elif value.startswith(("sqlite:///", "postgres://", "postgresql://")):
        config = address("DATABASE_URL", env.db_url_config, value)
    else:
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
    if config["ENGINE"] == "django.db.backends.postgresql":
        # Whoever waits for a page has shorter limits (`cms.postgresql`). These are for commands and tasks, which may take
        # hours: what they give up is a machine that is gone, within half a minute.
        options = {"connect_timeout": 5, "tcp_user_timeout": 30_000}
        options |= {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
        config["OPTIONS"] = options | config.get("OPTIONS", {})
        return config | {"ENGINE": "cms.postgresql", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    config["ENGINE"] = "cms.sqlite"
    # A connection is kept: opening the database costs half a millisecond a page, and begins with cold caches. No statement
    # may stay open after a request, or those that follow read what was there then: rows are read to their end.
    config["CONN_MAX_AGE"] = 60
    # Writers ask for the write lock when their transaction begins, instead of failing in the middle of it, and get it in
    # their order (`cms.sqlite`); who waits for a page gives up after so many seconds. What is read is mapped from the
    # system's own cache of the file: searching takes a fifth less than by copies of its pages.
    config["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000; "
        "PRAGMA mmap_size=1073741824; PRAGMA journal_size_limit=67108864",
    }
    return config


def media_address(value):
    if not value.startswith("/") or value.startswith("//") or value == "/":
        raise ImproperlyConfigured(f"MEDIA_URL is {value!r}: it must be a path of this site, such as /media/.")
    return value.rstrip("/") + "/"


def redirect_address(value):
    """None without one: Patio sends pictures itself."""
    if value and not re.fullmatch(r"/[\w.-]+/", value, re.ASCII):
        raise ImproperlyConfigured(f"MEDIA_REDIRECT is {value!r}: it must be a path such as /_media/.")
    return value or None


def proxy_link(value):
    """The path in `nginx:///path`; None without one."""
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme != "nginx" or parts.netloc or len(parts.path) < 2 or parts.query or parts.fragment:
        raise ImproperlyConfigured("PURGE_URL must look like nginx:///run/patio/generation.")
    return Path(parts.path)


def opensearch(value):
    """None without an address: the database's own index answers."""
    if not value:
        return None
    parts = urlsplit(value)
    index = re.fullmatch(r"/([a-z0-9][a-z0-9_.-]{0,99})/?", parts.path)
    if parts.scheme not in ("http", "https") or not parts.hostname or not index or parts.query or parts.fragment:
        raise ValueError
    return {
        "host": parts.hostname,
        "port": parts.port or 9200,
        "secure": parts.scheme == "https",
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "index": index[1],
    }


DATABASES = {"default": database()}
SEARCH = address("SEARCH_URL", opensearch, text("SEARCH_URL", ""))
CACHE_URL = text("CACHE_URL", "locmemcache://?max_entries=20000")
CACHES = {"default": address("CACHE_URL", lambda value: cache_address.parse(value, env.cache_url_config), CACHE_URL)}

# Bytes of memory for whole pages in each process that serves them; 0 keeps none.
KEPT_PAGES_MEMORY = number("KEPT_PAGES_MEGABYTES", 64) * 1024 * 1024
# The link by which a proxy in front is told of changes (cms/kept/proxy.py).
PROXY_LINK = proxy_link(text("PURGE_URL", ""))
# Where the processes of a machine share them (None: nobody said; empty: nowhere).
KEPT_PAGES_FOLDER = folder("KEPT_PAGES_FOLDER")

MEDIA_ROOT = Path(text("MEDIA_ROOT", str(BASE_DIR / "media")))
MEDIA_URL = media_address(text("MEDIA_URL", "/media/"))
MEDIA_REDIRECT = redirect_address(text("MEDIA_REDIRECT", ""))  # where a proxy in front has MEDIA_ROOT for itself
FILE_UPLOAD_PERMISSIONS = 0o644

# What one request may hold (cms/http/too_large.py). The largest form that the desk's limits allow, each sign in the worst
# spelling, has 13 MB and 600 fields, without the pictures that stand in a text as data, which are not counted; an imported
# article may have some hundred questions more.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
LARGEST_REQUEST = (
    64 * 1024 * 1024
)  # files included: a picture of twice the size that is taken gets the form's own answer
LARGEST_REQUEST_OF_STRANGERS = 1024 * 1024

# What follows a publication is run by a thread of the server itself, or by `manage.py db_worker` processes alone. The setting
# that Django knows by this name says where the rows are.
TASKS_RUN_BY = text("TASKS", "thread", choices=("thread", "worker"))
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# Backups: where those of the night go (None: nobody said; empty: nowhere), when they begin, in the site's zone, and which are kept.


def backup_rule(value):
    try:
        parse(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"BACKUP_KEEP is {value!r}: write it as 7 daily, 4 weekly, 12 monthly; or all."
        ) from error
    return value


BACKUP_TARGET = folder("BACKUP_TARGET")
BACKUP_HOUR = number("BACKUP_HOUR", 3)
BACKUP_KEEP = backup_rule(text("BACKUP_KEEP", "7 daily, 4 weekly, 12 monthly"))
if BACKUP_HOUR > 23:
    raise ImproperlyConfigured(f"BACKUP_HOUR is {BACKUP_HOUR}: it must be an hour of the day, 0 to 23.")


# Without STATIC_ROOT, whitenoise serves the files from where they lie; with it, from there, hashed, after collectstatic.
STATIC_URL = "/static/"
STATIC_ROOT = text("STATIC_ROOT", "") or None
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "cms.bundling.BundleFinder",
]
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Mail: Django 6.1 has MAILERS and warns of EMAIL_BACKEND, 5.2 knows only the latter.

MAIL_TIMEOUT = 20  # seconds: a task that waits for a silent server holds up others


def mailer(config):
    options = {
        "host": config.get("EMAIL_HOST"),
        "port": config.get("EMAIL_PORT"),
        "username": config.get("EMAIL_HOST_USER"),
        "password": config.get("EMAIL_HOST_PASSWORD"),
        "use_tls": config.get("EMAIL_USE_TLS", False),
        "use_ssl": config.get("EMAIL_USE_SSL", False),
        "timeout": MAIL_TIMEOUT,
    }
    smtp = config["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    return {"BACKEND": config["EMAIL_BACKEND"], "OPTIONS": {k: v for k, v in options.items() if v} if smtp else {}}


EMAIL_URL = text("EMAIL_URL", "consolemail://" if DEBUG else "")
MAIL_IS_CONFIGURED = bool(EMAIL_URL)  # without: the desk alone tells people, and says so
if MAIL_IS_CONFIGURED:
    MAIL = address("EMAIL_URL", env.email_url_config, EMAIL_URL)
else:
    MAIL = {"EMAIL_BACKEND": "cms.mail.NoServer"}
if django.VERSION >= (6, 1):
    MAILERS = {"default": mailer(MAIL)}
else:
    globals().update({name: value for name, value in MAIL.items() if name.startswith("EMAIL_")})
    EMAIL_TIMEOUT = MAIL_TIMEOUT
DEFAULT_FROM_EMAIL = SERVER_EMAIL = SITE_CONTACT or f"no-reply@{urlsplit(BASE_URL).hostname}"

# An address typed without a scheme means https://, in 5.2 as in 6.0, whose default it is.
if django.VERSION < (6, 0):
    warnings.filterwarnings("ignore", "The FORMS_URLFIELD_ASSUME_HTTPS transitional setting is deprecated")
    FORMS_URLFIELD_ASSUME_HTTPS = True

# Languages and time

LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_CODE = text("LANGUAGE_CODE", "fr", choices=dict(LANGUAGES))
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = text("TIME_ZONE", "Europe/Paris", choices=zoneinfo.available_timezones())
USE_I18N = True
USE_TZ = True

# Signing in: five wrong passwords for one name from one address close that door for a quarter of an hour. The count
# is in the database, which all workers share.

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
PASSWORD_RESET_TIMEOUT = 24 * 3600  # seconds: how long a link from a mail works
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "cms.http.security.client_address"
AXES_LOCKOUT_CALLABLE = "desk.sign_in.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # `manage.py axes_reset` opens a door again

# Security: what HTTPS needs is on whenever the site's own address is an https one

PROXIES = number("PROXIES", 1 if HTTPS else 0)  # how many of our own proxies stand between a reader and this process
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^health/$"]  # load balancers ask each process, without HTTPS
SECURE_HSTS_SECONDS = number("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_ENGINE = "cms.http.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "patio_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SILENCED_SYSTEM_CHECKS = [
    # CKEditor 4 is past its end of life. It is fenced: whitelisted content, server-side cleaning on every write, no
    # uploader, and the admin's edit pages only (docs/architecture.md).
    "ckeditor.W001",
]

# Errors go to the standard error stream, for whoever keeps the logs

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"outages": {"()": "cms.outages.OneLineFilter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["outages"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO" if DEBUG else "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # a page that is missing is no event
        # Our own `patio.tasks` says why a task failed, and when it was given up.
        "django.tasks": {"level": "CRITICAL"},
        "django_tasks": {"level": "CRITICAL"},
        "opensearch": {"level": "CRITICAL"},  # the library: our own app says it once, and not for every request
    },
}
