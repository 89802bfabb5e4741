from django import template

from articles.desk import status
from articles.desk.clock import clock as moment_in_words
from articles.desk.overview import overview

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_overview(context):
    request = context["request"]
    return overview(request.user, request.at)


@register.filter
def clock(moment):
    return moment_in_words(moment)


@register.filter
def live_badge(article):
    return status.badge(article)


@register.filter
def state_badge(article):
    return status.state_badge(article)
