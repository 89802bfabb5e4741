"""Whom a form of the desk was made for: a hidden field that `{% csrf_token %}` adds to every one of them, signed.

It says nothing of who sends the form: it is compared with who is signed in then.
"""

from django import template
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

FIELD = "person"
SALT = "cms.http.person"

register = template.Library()  # a builtin of settings.TEMPLATES


def signed(user):
    return Signer(salt=SALT).sign(user.pk)


def pk_in(value):
    """The primary key of the person that the field's value names; None where it names nobody, or is not ours."""
    try:
        return int(Signer(salt=SALT).unsign(value))
    except (BadSignature, TypeError, ValueError):
        return None


def pk_of(form):
    """As `pk_in`, of a QueryDict."""
    return pk_in(form.get(FIELD, ""))


def is_at_the_desk(user):
    return user.is_active and user.is_staff


class FormOfPersonNode(CsrfTokenNode):
    def render(self, context):
        token, request = super().render(context), context.get("request")
        if not token or request is None or not request.path_info.startswith(settings.DESK_PATH):
            return token
        if not request.user.is_authenticated:
            return token
        return token + format_html('<input type="hidden" name="{}" value="{}">', FIELD, signed(request.user))


@register.tag
def csrf_token(parser, token):
    return FormOfPersonNode()
