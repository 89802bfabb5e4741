from django import template

from images import pictures

register = template.Library()


@register.simple_tag
def picture(image, *, sizes, eager=False):
    return pictures.picture(image, sizes=sizes, eager=eager) if image else pictures.NOTHING


@register.simple_tag
def figure(image, *, sizes, eager=False, caption=None):
    return pictures.figure(image, sizes=sizes, eager=eager, caption=caption) if image else pictures.NOTHING


@register.filter
def credit(image):
    return pictures.credit_html(image) if image else pictures.NOTHING
