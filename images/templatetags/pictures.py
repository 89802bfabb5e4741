from django import template

from images import pictures

register = template.Library()


@register.simple_tag
def picture(image, *, layout, eager=False):
    return pictures.picture(image, layout=layout, eager=eager) if image else pictures.NOTHING


@register.simple_tag
def figure(image, *, layout, eager=False, caption=None):
    if not image:
        return pictures.NOTHING
    return pictures.figure(image, layout=layout, eager=eager, caption=caption)


@register.filter
def credit(image):
    return pictures.credit_html(image) if image else pictures.NOTHING
