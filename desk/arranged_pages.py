"""Where at the desk the top of a page is arranged, and what its forms say that they showed."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.models import AuditRecord, Kind
from cms.text.numbers import whole_number


def query_of(page):
    values = {"language": page.language, "section": page.section_id}
    return urlencode({name: value for name, value in values.items() if value})


def address_of(page):
    return f"{reverse('admin:front_page')}?{query_of(page)}"


def name_of(page):
    """As editors call it."""
    name = page.section.name if page.section else _("Front page")
    return f"{name} ({page.language})"


def number_shown(data):
    """A form that does not say what it showed does nothing."""
    shown = whole_number(data.get("page_version"))
    return -1 if shown is None else shown


def last_change(page):
    """Its newest record, or None."""
    return AuditRecord.objects.filter(kind=Kind.PAGE, subject_id=page.pk).select_related("by").first()
