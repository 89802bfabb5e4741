"""A file that the library has already is offered instead of being kept twice; a telephone's HEIC is told the way out."""

import hashlib
import io

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.utils import translation

from images.models import Image
from images.uploads import receive
from tests.images.factories import drawing, encoded, make_image, make_person, make_writer, upload
from tests.images.test_admin import UPLOAD, fields, signed_in

pytestmark = pytest.mark.django_db

KNOWN = "/admin/images/image/known/"
JSON = UPLOAD + "?responseType=json"


def digest(content):
    return hashlib.sha256(content).hexdigest()


def send(client, **more):
    return client.post(JSON, fields(upload=upload(), **more)).json()


def test_the_same_bytes_are_offered_with_their_words_and_not_kept_again():
    image = make_image(by=make_writer(), alt="Un mur", credit_name="Lucía Vega")
    answer = send(signed_in(make_writer()), alt="Autre")
    assert (answer["uploaded"], answer["known"], answer["id"]) == (1, True, image.pk)
    assert (answer["alt"], answer["credit"], answer["title"]) == ("Un mur", "Lucía Vega", "Un mur")
    assert Image.objects.get() == image and not LogEntry.objects.exists()


def test_whoever_wants_it_twice_says_so():
    make_image()
    answer = send(signed_in(make_writer()), again="on", alt="Autre")
    assert (answer["uploaded"], answer.get("known"), answer["alt"]) == (1, None, "Autre")
    assert Image.objects.count() == 2


def test_other_bytes_are_not_known():
    make_image()
    answer = signed_in(make_writer()).post(JSON, fields(upload=upload(encoded(quality=50)))).json()
    assert answer["uploaded"] == 1 and "known" not in answer and Image.objects.count() == 2


def test_a_script_asks_before_it_sends():
    image, client = make_image(alt="Un mur"), signed_in(make_writer())
    answer = client.get(KNOWN, {"digest": digest(encoded())}).json()
    assert (answer["known"], answer["id"], answer["title"]) == (True, image.pk, "Un mur")
    for other in ("", "0" * 64, "x" * 5000, digest(b"")):
        assert client.get(KNOWN, {"digest": other}).json() == {"known": False}
    assert client.post(KNOWN).status_code == 405


def test_who_may_not_see_or_send_pictures_learns_nothing():
    make_image()
    for perms in ([], ["view_image"], ["add_image"]):
        client = signed_in(make_person(perms=perms))
        assert client.get(KNOWN, {"digest": digest(encoded())}).status_code == 403
    for perms in ([], ["view_image"]):
        assert signed_in(make_person(perms=perms)).post(JSON, fields(upload=upload())).status_code == 403


def test_the_dialog_gives_credit_and_decorative_and_decides_nothing_else():
    writer, other = make_writer(), make_writer()
    more = {"uploaded_by": other.pk, "source": "x", "licence": "x", "rights_until": "2030-01-01", "focal_x": "0.1"}
    answer = send(signed_in(writer), alt="", decorative="on", credit_name="Lucía Vega", **more)
    image = Image.objects.get(pk=answer["id"])
    assert (image.decorative, image.credit_name, image.uploaded_by) == (True, "Lucía Vega", writer)
    assert (image.source, image.licence, image.rights_until, image.focal_x) == ("", "", None, 0.5)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_heic_is_refused_with_the_way_out(brand):
    with translation.override("fr"), pytest.raises(ValidationError) as refusal:
        receive(io.BytesIO(b"\0\0\0\x18ftyp" + brand + b"\0" * 100))
    assert "Réglages › Appareil photo › Formats › Le plus compatible" in refusal.value.messages[0]


def test_avif_is_no_heic():
    assert receive(upload(encoded(format="AVIF"))).width == 400


def test_of_an_animation_the_first_picture_is_kept_and_a_tall_one_keeps_its_width():
    frames = [drawing(colour=colour) for colour in ((200, 30, 30, 255), (30, 30, 200, 255))]
    animated = receive(upload(encoded(frames[0].convert("P"), "GIF", save_all=True, append_images=[frames[1]])))
    assert (animated.width, animated.height) == (400, 300)
    tall = receive(upload(encoded(drawing(size=(1200, 9000)))))
    assert (tall.width, tall.height) == (1200, 9000) and max(width for width, _f in tall.renditions) == 1200
