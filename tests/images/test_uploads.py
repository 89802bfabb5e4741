import io
import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageCms, PngImagePlugin

from images import uploads
from images.uploads import receive
from tests.images.factories import drawing, encoded, png, png_chunk, upload

ROOT = Path(__file__).parents[2]
RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)
GPS = {1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 3.0)}


def shown(received):
    return Pillow.open(io.BytesIO(received.content))


def near(colour, wanted, off=16):
    return all(abs(a - b) <= off for a, b in zip(colour, wanted, strict=True))


def refusal_of(content):
    with translation.override("en"):
        with pytest.raises(ValidationError) as refusal:
            receive(upload(content))
        return " ".join(refusal.value.messages)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_each_accepted_format_comes_out_as_a_jpeg_of_ours(format):
    received = receive(upload(encoded(drawing(), format)))
    assert (received.format, received.width, received.height) == ("jpeg", 400, 300)
    assert shown(received).format == "JPEG"
    assert near(shown(received).getpixel((50, 150)), RED)
    assert near(shown(received).getpixel((350, 150)), BLUE)


@pytest.mark.parametrize("format", ["TIFF", "BMP", "ICO", "PPM", "JPEG2000", "PDF", "TGA", "SGI"])
def test_other_formats_are_refused_whatever_they_are_called(format):
    assert "Only JPEG, PNG, WebP, GIF and AVIF" in refusal_of(encoded(drawing(), format))


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf<?xml version='1.0'?><!-- a note --><SVG onload='alert(1)'/>",
        "<?xml version='1.0' encoding='utf-16'?><svg/>".encode("utf-16"),
    ],
)
def test_svg_is_refused_with_advice(content):
    assert "SVG" in refusal_of(content)


def test_name_and_declared_type_decide_nothing():
    received = receive(upload(encoded(drawing(), "PNG"), name="../../evil.php", type="application/x-php"))
    assert received.format == "jpeg"
    with pytest.raises(ValidationError):
        receive(upload(b"<?php system($_GET[0]); ?>", name="photo.jpg", type="image/jpeg"))


def test_an_empty_file_is_refused():
    assert "empty" in refusal_of(b"")


def test_a_file_that_is_too_large_is_refused_before_it_is_read_whole(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_FILE", 2 * 1024 * 1024)
    assert "larger than 2 MB" in refusal_of(encoded() + b"\0" * 2 * 1024 * 1024)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_truncated_picture_is_refused_or_read_and_never_an_error(format, share):
    content = encoded(drawing(), format)
    try:
        receive(upload(content[: int(len(content) * share)]))
    except ValidationError as refusal:
        assert refusal.messages
    else:
        assert share > 0.5  # only the end mark is lacking


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_flipped_bytes_never_raise_anything_but_a_refusal(format):
    content = bytearray(encoded(drawing(size=(90, 60)), format))
    for place in range(4, len(content), max(1, len(content) // 60)):
        damaged = bytes(content[:place]) + bytes([content[place] ^ 0xFF]) + bytes(content[place + 1 :])
        try:
            receive(upload(damaged))
        except ValidationError as refusal:
            assert refusal.messages


def test_metadata_is_stripped_and_the_picture_stands_upright():
    exif = Pillow.Exif()
    exif[0x0112] = 6  # the camera was turned: shown upright, red is at the top
    exif[0x8298] = "Secret author"
    exif.get_ifd(0x8825).update(GPS)
    content = encoded(drawing(), exif=exif, comment=b"hidden comment", xmp=b"<x:xmpmeta>hidden xmp</x:xmpmeta>")
    assert b"Secret author" in content and b"hidden comment" in content
    assert dict(Pillow.open(io.BytesIO(content)).getexif().get_ifd(0x8825))

    received = receive(upload(content))
    assert (received.width, received.height) == (300, 400)
    assert near(shown(received).getpixel((150, 50)), RED)
    assert near(shown(received).getpixel((150, 350)), BLUE)
    assert {"jpeg", "webp"} == {format for _width, format in received.renditions}
    for made in [received.content, *received.renditions.values()]:
        assert_bare(made)


def assert_bare(content):
    picture = Pillow.open(io.BytesIO(content))
    assert not dict(picture.getexif())
    assert not {"exif", "xmp", "comment", "icc_profile", "photoshop", "XML:com.adobe.xmp"} & set(picture.info)
    for secret in (b"Secret", b"hidden", b"<?php", b"<script", b"http://ns.adobe.com"):
        assert secret not in content


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF"])
def test_metadata_goes_from_transparent_pictures_too(format):
    exif = Pillow.Exif()
    exif[0x8298] = "Secret author"
    exif.get_ifd(0x8825).update(GPS)
    options = {"exif": exif.tobytes()}
    if format == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Comment", "hidden <script>")
    received = receive(upload(encoded(drawing(mode="RGBA", colour=(10, 200, 10, 120)), format, **options)))
    assert received.format == "webp"
    for made in [received.content, *received.renditions.values()]:
        assert_bare(made)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_eight_orientations_come_out_upright(orientation):
    upright = drawing(size=(60, 40))
    upright.paste(WHITE, (0, 0, 30, 20))  # no symmetry is left
    back = {
        2: Pillow.Transpose.FLIP_LEFT_RIGHT,
        3: Pillow.Transpose.ROTATE_180,
        4: Pillow.Transpose.FLIP_TOP_BOTTOM,
        5: Pillow.Transpose.TRANSPOSE,
        6: Pillow.Transpose.ROTATE_90,
        7: Pillow.Transpose.TRANSVERSE,
        8: Pillow.Transpose.ROTATE_270,
    }
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    turned = upright.transpose(back[orientation]) if orientation > 1 else upright
    received = receive(upload(encoded(turned, "PNG", exif=exif)))
    picture = shown(received)
    assert picture.size == (60, 40)
    assert near(picture.getpixel((15, 10)), WHITE, 40)
    assert near(picture.getpixel((15, 30)), RED, 40)
    assert near(picture.getpixel((45, 20)), BLUE, 40)


def exif_with_text_for_orientation(text):
    entry = struct.pack("<HHHII", 1, 0x0112, 2, len(text), 26)
    return b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + entry + struct.pack("<I", 0) + text


def test_an_orientation_that_is_a_text_is_ignored():
    content = encoded(exif=exif_with_text_for_orientation(b"<?php phpinfo(); ?>\0"))
    assert Pillow.open(io.BytesIO(content)).getexif()[0x0112].startswith("<?php")
    assert_bare(receive(upload(content)).content)


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_a_senseless_orientation_is_ignored(value):
    exif = Pillow.Exif()
    exif[0x0112] = value
    assert receive(upload(encoded(exif=exif))).width == 400


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGB", "RGBA", "I;16"])
def test_every_colour_mode_of_png_becomes_what_it_looks_like(mode):
    if mode == "I;16":
        picture = Pillow.frombytes("I;16", (8, 8), struct.pack("<H", 40_000) * 64)
        wanted = (156, 156, 156)
    else:
        picture = drawing(colour=(156, 156, 156, 255)).convert(mode)
        wanted = picture.convert("RGB").getpixel((1, 1))
    received = receive(upload(encoded(picture, "PNG")))
    assert received.format == "jpeg"
    if mode != "1":  # dithered
        assert near(shown(received).convert("RGB").getpixel((1, 1)), wanted, 4)


def test_cmyk_becomes_rgb():
    received = receive(upload(encoded(drawing(mode="CMYK"))))
    assert shown(received).mode == "RGB"
    assert near(shown(received).getpixel((50, 150)), RED, 40)


def profile_with_red_and_blue_exchanged():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"????", b"bXYZ", 1)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_of_another_profile_are_brought_to_srgb(mode):
    picture = drawing(mode=mode)
    if mode == "RGBA":
        picture.putpixel((399, 299), (0, 0, 0, 0))
    received = receive(upload(encoded(picture, "PNG", icc_profile=profile_with_red_and_blue_exchanged())))
    red, _green, blue = shown(received).convert("RGB").getpixel((50, 150))
    assert blue > 150 > red
    assert shown(received).mode == mode
    assert "icc_profile" not in shown(received).info


def test_a_damaged_profile_is_no_reason_to_refuse():
    assert receive(upload(encoded(icc_profile=b"nonsense" * 40))).width == 400


def test_transparency_is_kept_in_webp_and_lies_on_white_in_jpeg():
    picture = drawing(mode="RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 200, 300))
    received = receive(upload(encoded(picture, "PNG")))
    assert received.format == "webp"
    assert shown(received).getpixel((50, 150))[3] == 0
    assert near(Pillow.open(io.BytesIO(received.renditions[320, "jpeg"])).getpixel((40, 120)), WHITE)
    assert Pillow.open(io.BytesIO(received.renditions[320, "webp"])).mode == "RGBA"


def test_a_palette_with_a_transparent_colour_is_transparent():
    picture = drawing(mode="P")
    received = receive(upload(encoded(picture, "PNG", transparency=picture.getpixel((0, 0)))))
    assert received.format == "webp"
    assert shown(received).getpixel((50, 150))[3] == 0


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP", "AVIF"])
def test_of_an_animation_the_first_picture_is_kept(format):
    first, second = drawing(colour=(*RED, 255)), drawing(colour=(*BLUE, 255))
    received = receive(upload(encoded(first, format, save_all=True, append_images=[second, first])))
    assert near(shown(received).getpixel((200, 150)), RED)


def test_a_phone_s_multi_picture_jpeg_is_a_jpeg():
    content = encoded(drawing(), "MPO", save_all=True, append_images=[drawing(size=(80, 60))])
    assert Pillow.open(io.BytesIO(content)).format == "MPO"
    assert receive(upload(content)).width == 400


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((9000, 1200), (3840, 512)),
        ((3840, 3840), (3840, 3840)),
        ((7000, 7000), (3840, 3840)),
        ((600, 6000), (600, 6000)),
        ((6000, 600), (3840, 384)),
        ((1080, 12_000), (1080, 12_000)),
        ((3000, 12_000), (1920, 7680)),
        ((600, 20_000), (491, 16_383)),
        ((1, 40_000), (1, 16_383)),
        ((40_000, 1), (3840, 1)),
    ],
)
def test_pictures_are_kept_as_wide_as_pages_ask_for_however_tall(size, kept):
    assert uploads.stored_size(*size) == kept


@given(st.integers(1, 65_535), st.integers(1, 65_535))
def test_what_is_kept_fits_every_format_and_memory_and_is_no_wider_than_it_was(width, height):
    wide, high = uploads.stored_size(width, height)
    assert 1 <= wide <= min(width, 3840) and 1 <= high <= min(height, 16_383)
    assert wide * high <= 3840**2 * 1.01
    if (wide, high) != (width, height):
        assert min(abs(wide * height / width - high), abs(high * width / height - wide)) <= 1
        assert wide >= min(width, 899) or high == 16_383


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_tall_drawing_is_served_at_its_own_width(format):
    received = receive(upload(encoded(drawing(size=(600, 6000)), format)))
    assert (received.width, received.height) == (600, 6000)
    sizes = {Pillow.open(io.BytesIO(content)).size for content in received.renditions.values()}
    assert sizes == {(320, 3200), (480, 4800), (600, 6000)}


def test_a_tall_picture_that_a_phone_took_lying_is_tall():
    exif = Pillow.Exif()
    exif[0x0112] = 6
    received = receive(upload(encoded(drawing(size=(6000, 600)), exif=exif)))
    assert (received.width, received.height) == (600, 6000)


def test_originals_are_brought_down_to_the_largest_width():
    received = receive(upload(encoded(drawing(size=(9000, 1200)))))
    assert (received.width, received.height) == (3840, 512)
    assert sorted(received.renditions)[-1] == (1920, "webp")


def test_the_tall_drawing_of_a_report_keeps_its_width(testdata):
    received = receive(upload((testdata / "reports" / "tall-600x6000.jpg").read_bytes()))
    assert (received.width, received.height) == (600, 6000)


def test_a_line_of_one_pixel_is_a_picture():
    received = receive(upload(encoded(drawing(size=(4000, 1)), "PNG")))
    assert (received.width, received.height) == (3840, 1)


def test_a_jpeg_with_a_page_behind_it_loses_the_page():
    received = receive(upload(encoded() + b"<script>alert(1)</script><?php phpinfo(); ?>"))
    assert_bare(received.content)


def test_a_gif_that_is_also_a_script_is_refused_or_becomes_pixels():
    content = b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(document.domain);<script>alert(1)</script>"
    try:
        received = receive(upload(content))
    except ValidationError:
        return
    assert_bare(received.content)


def test_a_png_bearing_a_script_in_its_texts_is_bare_afterwards():
    content = png(width=2, height=1, data=b"\0" + b"\xff" * 6, before=png_chunk(b"tEXt", b"Title\0<script>alert(1)"))
    assert_bare(receive(upload(content)).content)


# Bombs: each in a process that may take 1.5 GB of addresses, and a minute


def run_limited(paths):
    answer = subprocess.run(
        [sys.executable, "-m", "tests.images.limited", *map(str, paths)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return {Path(line["path"]): line for line in map(json.loads, answer.stdout.splitlines())}


def bombs():
    row = b"\0" * (3 * 20_000 + 1)
    text = zlib.compress(b"A" * 80_000_000, 1)
    many = b"".join(png_chunk(b"zTXt", b"k%d\0\0" % n + zlib.compress(b"B" * 1_000_000)) for n in range(200))
    profile = png_chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(100_000_000), 1))
    pixel = b"\0" + b"\xff" * 3
    gif = b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\0\0\0"
    gif += b"\x2c" + struct.pack("<HHHH", 0, 0, 65535, 65535) + b"\0\x02\x02\x44\x01\0\x3b"
    webp = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + b"\xfe\xff\xff"[:3] + b"\xfe\xff\x00"
    webp = b"RIFF" + struct.pack("<I", len(webp) + 4) + b"WEBP" + webp
    small = encoded(drawing(size=(64, 64)))
    start = small.index(b"\xff\xc0")
    jpeg = small[: start + 5] + struct.pack(">HH", 65000, 65000) + small[start + 9 :]
    progressive = encoded(drawing(size=(64, 64)), progressive=True)
    start = progressive.index(b"\xff\xc2")
    progressive = progressive[: start + 5] + struct.pack(">HH", 65000, 65000) + progressive[start + 9 :]
    return {
        "header_only.png": png(width=60_000, height=60_000, data=b"\0"),
        "largest_header.png": png(width=2**31 - 1, height=2**31 - 1, data=b"\0"),
        "zeros.png": png(width=20_000, height=20_000, data=row * 500),
        "just_above.png": png(width=10_000, height=5_001, data=b"\0"),
        "text.png": png(width=1, height=1, data=pixel, before=png_chunk(b"zTXt", b"k\0\0" + text)),
        "texts.png": png(width=1, height=1, data=pixel, before=many),
        "profile.png": png(width=1, height=1, data=pixel, before=profile),
        "canvas.gif": gif,
        "canvas.webp": webp,
        "header.jpg": jpeg,
        "progressive.jpg": progressive,
    }


def test_bombs_are_refused_in_little_memory(tmp_path):
    for name, content in bombs().items():
        (tmp_path / name).write_bytes(content)
    outcomes = run_limited(sorted(tmp_path.iterdir()))
    assert {path.name: line["outcome"] for path, line in outcomes.items()} == dict.fromkeys(bombs(), "refused")
    pixels = "The picture has more than 50 million pixels."
    assert outcomes[tmp_path / "header_only.png"]["message"] == pixels
    assert outcomes[tmp_path / "just_above.png"]["message"] == pixels


def test_the_largest_accepted_pictures_fit_in_memory(tmp_path):
    """50 million pixels in 1.5 GB of addresses: transparent, of many colours, and turned."""
    exif = Pillow.Exif()
    exif[0x0112] = 5
    Pillow.new("RGBA", (10_000, 5_000), (9, 99, 9, 99)).save(tmp_path / "alpha.png", exif=exif, compress_level=1)
    Pillow.new("CMYK", (7_000, 7_000), (9, 99, 9, 99)).save(tmp_path / "cmyk.jpg", exif=exif)
    outcomes = run_limited(sorted(tmp_path.iterdir()))
    assert [(line["outcome"], line["size"]) for line in outcomes.values()] == [
        ("loads", [2715, 5431]),
        ("loads", [3840, 3840]),
    ]


def test_every_hostile_sample_loads_or_is_refused(testdata):
    known = json.loads((testdata / "images/_pillow_outcome.json").read_text())
    paths = sorted(path for path in (testdata / "images").rglob("*") if path.is_file())
    outcomes = run_limited(paths)
    assert {line["outcome"] for line in outcomes.values()} == {"loads", "refused"}
    for path, line in outcomes.items():
        says = known.get(str(path.relative_to(testdata / "images")), "")
        accepted = says.startswith(("loads JPEG", "loads PNG", "loads WEBP", "loads GIF", "loads AVIF"))
        assert (path.name, line["outcome"]) == (path.name, "loads" if accepted else "refused")


def test_nothing_of_a_polyglot_survives(testdata):
    for path in (testdata / "images/polyglot").iterdir():
        received = receive(upload(path.read_bytes()))
        for made in [received.content, *received.renditions.values()]:
            assert_bare(made)


def test_hostile_upload_names_change_nothing(testdata):
    names = json.loads((testdata / "paths/upload-names.json").read_text())
    for name in names:
        file = SimpleUploadedFile("x", encoded(drawing(size=(2, 2)), "PNG"))
        file.__dict__["_name"] = name
        assert receive(file).format == "jpeg"
