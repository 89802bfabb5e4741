"""Editions compiled again after a change of what they show."""

import pytest

from articles import refreshing
from articles.models import Edition
from images.models import Image
from tests.factories import make_image, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(media_root):
    image = make_image(size=(8, 6))
    publish_article(body=f'<figure class="photo" data-image="{image.pk}"></figure><p>Un puits.</p>')
    return image


def show(picture, caption):
    """Without what follows it."""
    Image.objects.filter(pk=picture.pk).update(caption=caption)


def body():
    return Edition.objects.with_source().get().body


@pytest.fixture
def outrun(monkeypatch):
    """`outrun(function)`: it is called once, when the first edition was compiled and nothing is locked yet."""
    compiled, waiting = refreshing.recompiled_values, []

    def values_of(edition):
        values = compiled(edition)
        if waiting:
            waiting.pop()()
        return values

    monkeypatch.setattr(refreshing, "recompiled_values", values_of)
    return waiting.append


def test_what_was_read_before_a_picture_changed_is_not_written_over_what_was_read_after(picture, outrun):
    def change():
        show(picture, "La seconde")
        assert refreshing.recompile(Edition.objects.all()) == 1

    show(picture, "La première")
    outrun(change)
    assert refreshing.recompile(Edition.objects.all()) == 0
    assert "La seconde" in body()


def test_nor_over_what_was_right_all_the_time(picture, outrun):
    before = body()
    show(picture, "La première")
    outrun(lambda: show(picture, picture.caption))
    assert refreshing.recompile(Edition.objects.all()) == 0
    assert body() == before


def test_one_that_cannot_be_compiled_stops_no_other_and_is_told(picture, monkeypatch):
    poisoned = publish_article(slug="b", body="<p>Un poison.</p>")
    publish_article(slug="c", body=f'<figure class="photo" data-image="{picture.pk}"></figure>')
    compiled = refreshing.recompiled_values
    monkeypatch.setattr(
        refreshing, "recompiled_values", lambda edition: 1 / 0 if edition.pk == poisoned.pk else compiled(edition)
    )
    show(picture, "La nouvelle")
    with pytest.raises(ZeroDivisionError) as raised:
        refreshing.recompile(Edition.objects.order_by("pk"))
    assert raised.value.__notes__ == [f"edition {poisoned.pk}"]
    assert ["La nouvelle" in edition.body for edition in Edition.objects.with_source().order_by("pk")] == [
        True,
        False,
        True,
    ]


def test_an_edition_that_went_meanwhile_is_left_alone(picture, outrun):
    show(picture, "La première")
    outrun(Edition.objects.all().delete)
    assert refreshing.recompile(Edition.objects.all()) == 0
