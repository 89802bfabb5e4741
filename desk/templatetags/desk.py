from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.urls import reverse

from articles.compiling.edition import WORDS_PER_MINUTE
from articles.compiling.summary import DESCRIPTION_LENGTH
from articles.kinds import kind_of
from articles.models.share_link import Duration
from cms.admin.options import options as options_of
from cms.http.moment import may_travel
from desk import names, receipts, status
from desk.dashboard import dashboard
from desk.datetimes import local_datetime as local_datetime_of
from desk.differences import differences
from desk.notices.pages import unread
from desk.writing_page import owner_of_kept, script_data

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_dashboard(context):
    request = context["request"]
    return dashboard(request.user, request.at)


@register.simple_tag(takes_context=True)
def unread_notices(context):
    return unread(context["request"].user)


@register.simple_tag(takes_context=True)
def late_publications(context):
    """How many; counted for those alone who publish everybody's articles."""
    user = context["request"].user
    may_see = user.has_perm("articles.publish_article") and user.has_perm("articles.change_any_article")
    return len(receipts.late_editions(context["request"].at)) if may_see else 0


@register.simple_tag
def largest_request():
    """What the script asks before it sends a form."""
    most, fields = settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    return {"bytes": most, "with_pictures": settings.LARGEST_REQUEST, "fields": fields}


@register.simple_tag(takes_context=True)
def writing_data(context):
    return script_data(context["request"].user, context.get("original"))


TITLE_LENGTH = 60  # signs: about what search engines show of a title


@register.simple_tag
def advised_lengths():
    return {
        "words_per_minute": WORDS_PER_MINUTE,
        "title": TITLE_LENGTH,
        "description": DESCRIPTION_LENGTH,
        "site": settings.SITE_NAME,
        "site_language": settings.LANGUAGE_CODE,
    }


@register.simple_tag
def options(choices, chosen):
    return options_of(choices, chosen)


@register.simple_tag
def share_durations():
    return Duration.choices


@register.filter
def kept_for(user):
    return owner_of_kept(user)


ORDER = [
    *("Article", "Tag", "Series", "Image", "Document", "Author", "User"),
    *("TrashedArticle", "TrashedItem", "AuditRecord"),
]


AT_HAND = 3  # places in the header, where there are more than one line of it holds
ONE_LINE = 6


@register.simple_tag(takes_context=True)
def desk_places(context, apps):
    """What the header leads to: the admin's own list, in the order in which people at the desk need it, the rest of a long one
    behind one word. A page that belongs to the place of another address names that one (`place`)."""
    path = context.get("place") or quote(context["request"].path)
    models = [model for app in apps for model in app["models"] if model["admin_url"]]
    places = {model["object_name"]: {**model, "is_here": model["admin_url"] in path} for model in models}
    found = [places[name] for name in ORDER if name in places]
    at_hand = len(found) if len(found) <= ONE_LINE else AT_HAND
    more = found[at_hand:]
    return {"at_hand": found[:at_hand], "more": more, "is_in_more": any(each["is_here"] for each in more)}


@register.simple_tag(takes_context=True)
def page_title(context):
    return names.title_of(context)


@register.filter
def adding(model):
    """What the link says that leads to the form of a new one; nothing where nobody has named it."""
    return names.adding(model._meta)


@register.filter
def local_datetime(moment):
    return local_datetime_of(moment)


@register.simple_tag
def embargo_badge(until):
    return status.embargo_badge(until)


@register.filter
def live_badge(article):
    return status.badge(article)


@register.filter
def change_kind(edition):
    """What kind of change it is, in words; "" of the first."""
    kind = kind_of(edition)
    return kind.label if kind else ""


@register.filter
def state_badge(article):
    return status.state_badge(article)


@register.inclusion_tag("admin/articles/article/difference.html", takes_context=True)
def difference(context, before, after, *, brief=False, level=3):
    """What differs between two sources, to be read: {% difference before after brief=True %}."""
    found = differences(before, after, user=context["request"].user)
    return {"differences": found, "brief": brief, "level": level}


@register.filter
def passages(field, brief):
    """The passages of a FieldDifference; None stands for some that are left out."""
    return field.near_changes if brief else field.parts


@register.simple_tag(takes_context=True)
def embargo_address(context, edition):
    """Of the proof that nothing of a planned edition is public, for those who may see the site at another moment."""
    request = context["request"]
    may = may_travel(request.user) and edition.live_from > request.at
    return reverse(settings.EMBARGO_ADDRESS, args=[edition.pk]) if may else ""


@register.simple_tag(takes_context=True)
def then_address(context, edition):
    """Where an edition's page is seen as of its beginning, for those who may see the site at another moment."""
    query = {"address": edition.get_absolute_url(), "moment": edition.live_from.isoformat()}
    return of_time_machine(context, settings.MOMENT_LINK_ADDRESS, query)


@register.simple_tag(takes_context=True)
def address_in_time(context, timeline):
    """Where all is told that readers found at the address of an article that was published."""
    edition = next((line.edition for line in timeline.lines if line.edition), None)
    return edition and of_time_machine(context, settings.ADDRESS_IN_TIME, {"address": edition.get_absolute_url()})


def of_time_machine(context, name, query):
    return f"{reverse(name)}?{urlencode(query)}" if may_travel(context["request"].user) else ""
