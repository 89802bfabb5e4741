"""Says which pictures of a submitted rich text cannot be kept: no message says that all went well over a loss."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import QueryDict
from django.utils.translation import gettext as _

from cms.http import person
from cms.http.submitted import label_of
from cms.text.pictures import lost_pictures, without_data

MOST_NAMED = 5
ONLY_LOOKED_AT = ("preview", "preview_new", "suggestions", "suggestions_new")  # what is saved nowhere


class TruthfulStorage(FallbackStorage):
    """settings.MESSAGE_STORAGE: what succeeded while something of it was lost is told as a warning."""

    def add(self, level, message, extra_tags=""):
        if level == messages.SUCCESS and getattr(self.request, "has_lost_pictures", False):
            level = messages.WARNING
        super().add(level, message, extra_tags)


class PicturesInTextsMiddleware:
    """Behind the one of messages. What stands in a text as data is taken out of it here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        is_desk = request.method == "POST" and request.path_info.startswith(settings.DESK_PATH)
        if not is_desk or request.content_type == "application/json" or not person.is_at_the_desk(request.user):
            return
        texts = [(name, value) for name, values in request.POST.lists() for value in values if "<img" in value.lower()]
        if texts:
            request.POST = without_pictures(request.POST)
        if texts and not request.resolver_match.url_name.endswith(ONLY_LOOKED_AT):
            for name, text in texts:
                tell(request, name, lost_pictures(without_data(text)[0], own_hosts=own_hosts(request)))


def without_pictures(form):
    copied = QueryDict(mutable=True)
    for name, values in form.lists():
        copied.setlist(name, [without_data(value)[0] for value in values])
    copied._mutable = False
    return copied


def own_hosts(request):
    return {urlsplit(settings.BASE_URL).netloc.lower(), request.get_host().lower()}


def tell(request, name, found):
    facts = {"label": label_of(name)}
    gone = [picture.name for picture in found if picture.is_gone]
    foreign = [picture.name for picture in found if not picture.is_gone]
    if gone:
        request.has_lost_pictures = True
        messages.warning(request, message_of_loss(facts["label"], gone))
    if foreign:
        message = _("%(label)s: pictures of other sites are links for readers (%(names)s).")
        messages.warning(request, message % {**facts, "names": named(foreign)})


def message_of_loss(label, names):
    message = _(
        "%(label)s: pictures that stood in the text itself were not kept (%(names)s). Put them in by the picture button."
    )
    return message % {"label": label, "names": named(names)}


def named(names):
    distinct = list(dict.fromkeys(names))
    return ", ".join(distinct[:MOST_NAMED]) + (", …" if len(distinct) > MOST_NAMED else "")
