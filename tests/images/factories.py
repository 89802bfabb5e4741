"""Pictures drawn by code, good and bad, and the people who send them."""

import io
import itertools
import struct
import zlib

from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow
from PIL import ImageDraw

from authors.models import User
from images.models import Image

numbers = itertools.count(1)
DESK = ["view_image", "add_image", "change_image"]


def make_person(*, perms=(), **fields):
    user = User.objects.create_user(username=f"personne{next(numbers)}", password="x", is_staff=True, **fields)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="images", codename__in=perms))
    return user


def make_writer():
    return make_person(perms=DESK)


def make_chief():
    return make_person(perms=[*DESK, "change_any_image", "delete_image"])


def drawing(*, size=(400, 300), mode="RGB", colour=None):
    """Red at the left, blue at the right, or one colour."""
    picture = Pillow.new("RGBA", size, colour or (200, 30, 30, 255))
    if colour is None:
        ImageDraw.Draw(picture).rectangle([size[0] // 2, 0, *size], fill=(30, 30, 200, 255))
    return picture.convert(mode)


def encoded(picture=None, format="JPEG", **options):
    content = io.BytesIO()
    (picture or drawing()).save(content, format, **options)
    return content.getvalue()


def upload(content=None, *, name="photo.jpg", type="image/jpeg"):
    return SimpleUploadedFile(name, encoded() if content is None else content, type)


def make_image(*, by=None, picture=None, format="JPEG", **fields):
    fields.setdefault("alt", "Une cour")
    return Image.objects.add(upload(encoded(picture, format)), by=by, **fields)


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*, width, height, data, before=b""):
    """A PNG of 8 bits RGB whose header says what it likes."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + before + png_chunk(b"IDAT", zlib.compress(data)) + png_chunk(b"IEND", b"")
