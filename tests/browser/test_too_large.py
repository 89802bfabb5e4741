"""A text that the server will not read holds up nothing else."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from authors.models import User
from tests.browser.writing import change_page, kept, open_writing_page, wait_for_database
from tests.factories import make_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

# A sign of life is answered between the refusal and the save that follows it.
SLOWER = """() => {
  const real = window.setTimeout;
  window.setTimeout = (work, pause = 0, ...rest) => real(work, pause === 1000 ? 7500 : pause, ...rest);
}"""


def test_it_is_said_and_kept_and_the_rest_is_saved(open_as, settings):
    article = make_article(state="draft", body="<p>Un.</p>", by=User.objects.get(username="lucia"))
    page = open_writing_page(open_as("lucia"), change_page(article))
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000
    page.evaluate(SLOWER)
    page.evaluate("CKEDITOR.instances.id_body.setData('<p>' + 'Trop long. '.repeat(4000) + '</p>')")
    page.locator("#id_title").fill("Le titre arrive")
    wait_for_database(page, lambda: Article.objects.get().title == "Le titre arrive")
    expect(page.locator("#saving[data-state=refused] .saving-line")).not_to_be_empty()
    assert "Trop long." in "".join(kept(page))
    page.wait_for_timeout(2500)  # some signs of life
    expect(page.locator("#saving[data-state=refused] .saving-line")).not_to_be_empty()
    assert Article.objects.get().body == "<p>Un.</p>"
