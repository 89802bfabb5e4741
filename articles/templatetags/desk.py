from django import template

from articles.desk import status
from articles.desk.clock import clock as moment_in_words
from articles.desk.overview import overview

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_overview(context):
    request = context["request"]
    return overview(request.user, request.at)


ORDER = ["Article", "Tag", "Image", "Author", "User", "Record"]


@register.simple_tag
def desk_places(apps):
    """What the header leads to: the admin's own list, in the order in which people at the desk need it."""
    places = {model["object_name"]: model for app in apps for model in app["models"] if model["admin_url"]}
    return [places[name] for name in ORDER if name in places]


@register.filter
def clock(moment):
    return moment_in_words(moment)


@register.filter
def live_badge(article):
    return status.badge(article)


@register.filter
def state_badge(article):
    return status.state_badge(article)
