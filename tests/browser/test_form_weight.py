"""How many requests the article's form makes, when nothing of it is kept yet: a count, and no time."""

import pytest

from bench.weight import Scale
from tests.browser.editor_page import wait_for_editor
from tests.browser.writing import ADD, change_page, open_writing_page
from tests.factories import make_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

MOST = 40


def addresses(page, address):
    scale = Scale(page)
    open_writing_page(page, address)
    wait_for_editor(page)
    page.wait_for_load_state("networkidle")
    return scale.weigh().addresses


@pytest.mark.parametrize("is_new", [True, False])
def test_the_form_makes_few_requests_and_none_in_vain(open_as, is_new):
    faq = [{"question": "Où ?", "answer": "<p>Ici.</p>"}]
    page = open_as("ines")
    found = addresses(page, ADD if is_new else change_page(make_article(body="<p>Un</p>", faq=faq)))
    assert len(found) <= MOST, found
    assert len([address for address in found if address.endswith(".js")]) <= 9, found
    assert page.problems == []
