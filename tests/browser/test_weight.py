"""The article page with one photo stays within its budget on a phone; sizes and counts, and no times."""

import io
from random import Random

import pytest
from PIL import Image as Pillow

from articles.roles import make_groups
from bench.weight import BUDGET, PHONE, weigh
from images import renditions
from images.models import Image
from tests.factories import make_author, make_tag, publish_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

PARAGRAPH = "<p>" + "Un texte d’une longueur ordinaire, avec un <a href='/'>lien</a> et quelques mots. " * 8 + "</p>"


def photo():
    """As hard to compress as a photo: soft shapes with grain."""
    noise = Pillow.frombytes("RGB", (150, 100), Random(7).randbytes(150 * 100 * 3))
    grain = Pillow.frombytes("RGB", (600, 400), Random(8).randbytes(600 * 400 * 3)).resize((1600, 1067))
    content = io.BytesIO()
    Pillow.blend(noise.resize((1600, 1067)), grain, 0.15).save(content, "JPEG", quality=90)
    content.seek(0)
    content.name = "photo.jpg"
    image = Image.objects.add(content, by=None, alt="Une cour", credit_name="Ana Ruiz")
    renditions.finish(image)
    return image


@pytest.fixture
def article(live_server):
    make_groups()
    body = "".join(f"<h2>Partie {number}</h2>{PARAGRAPH * 4}" for number in range(5))
    faq = [{"question": f"Question {number} ?", "answer": PARAGRAPH} for number in range(3)]
    bylines = [make_author(name="Lucía Romero", bio=PARAGRAPH)]
    tags = [make_tag(name="Culture", section_position=1), "Patios"]
    for number in range(12):
        publish_article(title=f"Un autre article {number}", bylines=bylines, tags=tags)
    lead = photo()
    return publish_article(
        title="Pesé", standfirst="Une phrase.", body=body, faq=faq, bylines=bylines, tags=tags, lead_image=lead
    ).get_absolute_url()


@pytest.mark.parametrize("sharpness", [1.75, 2.625])
def test_an_article_with_one_photo_stays_within_its_budget(new_page, article, live_server, sharpness):
    page = new_page(device_scale_factor=sharpness, **PHONE)
    first, whole = weigh(page, article, pack=True)
    assert whole.over() == {}
    assert first.bytes["picture"] > 5_000, "the photo was not loaded"
    assert {f"http://{host}" for host in whole.hosts} == {live_server.url}
    assert page.context.cookies() == []


def test_the_scale_sees_what_is_too_heavy(new_page, article):
    page = new_page(**PHONE)
    page.route("**/site.css", lambda route: route.fulfill(body=grains(), content_type="text/css"))
    _first, whole = weigh(page, article, pack=True)
    assert whole.over().keys() == {"css", "total"}
    assert whole.over()["css"][1] == BUDGET["css"]


def grains():
    return f"/* {Random(1).randbytes(200_000).hex()} */"
