"""A form of the desk that arrives when nobody is signed in any more, or with an old token, is kept: not here, but in the page
that answers, signed. It opens only for the person that it was made for (`cms.http.person`), and nothing is done with it
before that person has seen it and pressed a button there.

Files cannot travel so, and neither do passwords: they are named.
"""

import copy
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME, get_user_model
from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.module_loading import import_string

from cms.http import person
from cms.http.submitted import is_secret, label_of
from cms.text.pictures import without_data

FIELD = "kept"
SALT = "cms.http.kept_forms"
OURS = ("csrfmiddlewaretoken", REDIRECT_FIELD_NAME, person.FIELD, FIELD)


@dataclass(frozen=True)
class KeptForm:
    """`path` has its query; `sent` is [(name, value)]; `files` and `secrets` are what did not travel: names of files, and labels
    of fields; `pictures` is how many of the text did not."""

    person: int
    path: str
    sent: list = field(repr=False)
    files: list
    secrets: list
    pictures: int


def keep(request):
    """What the request sent; None where the form names nobody."""
    made_for = person.pk_of(request.POST)
    if made_for is None:
        return None
    pairs = sent_by(request)
    texts = [(name, *without_data(value)) for name, value in pairs if not is_secret(name)]
    return KeptForm(
        person=made_for,
        path=request.get_full_path(),
        sent=[(name, text) for name, text, _pictures in texts],
        files=[file.name for _name, files in request.FILES.lists() for file in files],
        secrets=list(dict.fromkeys(label_of(name) for name, _value in pairs if is_secret(name))),
        pictures=sum(pictures for _name, _text, pictures in texts),
    )


def sent_by(request):
    return [(name, value) for name, values in request.POST.lists() if name not in OURS for value in values]


def packed(kept):
    return signing.dumps(vars(kept), salt=SALT, compress=True)


def opened(value):
    """The KeptForm; None where it is too old, or not ours."""
    try:
        kept = KeptForm(**signing.loads(value, salt=SALT, max_age=settings.SESSION_COOKIE_AGE))
    except signing.BadSignature:
        return None
    return kept if kept.path.startswith(settings.DESK_PATH) else None


# Pages


def page(request, kept, *, status):
    """For whoever it was made for, signed in."""
    return import_string(settings.KEPT_FORM_PAGE)(request, kept, status=status)


def sign_in_page(request, kept, *, without_cookie=False):
    """In which it travels."""
    context = {**context_of(kept), "without_cookie": without_cookie}
    response = admin.site.login(as_reading(request, reverse(settings.LOGIN_URL)), context)
    response.status_code = 403
    return response.render()


def context_of(kept):
    """For the template of the sign-in page."""
    if kept is None:
        return {}
    made_for = get_user_model().objects.filter(pk=kept.person).first()
    return {
        "kept": packed(kept),
        "kept_for": made_for,
        "kept_person": made_for and person.signed(made_for),
        REDIRECT_FIELD_NAME: reverse("admin:index"),
    }


def as_reading(request, path):
    """A request of the same person for a page, by GET."""
    reading = copy.copy(request)
    path, _question, query = path.partition("?")
    reading.method, reading.path, reading.path_info = "GET", path, path
    reading.GET, reading.POST, reading._files = QueryDict(query), QueryDict(), MultiValueDict()
    reading.META = {**request.META, "QUERY_STRING": query}
    return reading
