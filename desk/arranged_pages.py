"""Where at the desk the top of a page is arranged."""

from django.urls import reverse
from django.utils.http import urlencode


def query_of(page):
    values = {"language": page.language, "section": page.section_id}
    return urlencode({name: value for name, value in values.items() if value})


def address_of(page):
    return f"{reverse('admin:front_page')}?{query_of(page)}"
