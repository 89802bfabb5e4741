"""What a stranger sends becomes a picture of ours, or a clear refusal: never an error page, never much memory.

Nothing of the upload is kept: the pixels are decoded, turned upright, brought to sRGB, made no larger than `stored_size`
and written anew, without metadata. Type and extension come from the decoder. Of an animation the first
picture is kept. TIFF, HEIC and SVG are refused: the first two are not for the web and their decoders are the least
safe; the last is a program. Who sends a telephone's HEIC is told the way out.
"""

import hashlib
import io
import logging
import math
import threading
import warnings
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from PIL import ImageCms

from cms import upload_dialog
from images.formats import AT_ONCE, JPEG, LONGEST_SIDE, WEBP
from images.rendering import render
from images.tones import tone_of

logger = logging.getLogger(__name__)

ACCEPTED = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
ACCEPT = "image/jpeg,image/png,image/webp,image/gif,image/avif"
LARGEST_FILE = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
LARGEST_WIDTH = 3840  # of what is kept: pages ask for widths, and a tall drawing is read at its own
MOST_KEPT = LARGEST_WIDTH**2  # pixels

UPRIGHT = {
    2: [Pillow.Transpose.FLIP_LEFT_RIGHT],
    3: [Pillow.Transpose.ROTATE_180],
    4: [Pillow.Transpose.FLIP_TOP_BOTTOM],
    5: [Pillow.Transpose.TRANSPOSE],
    6: [Pillow.Transpose.ROTATE_270],
    7: [Pillow.Transpose.TRANSVERSE],
    8: [Pillow.Transpose.ROTATE_90],
}
LYING = (5, 6, 7, 8)  # their height is the picture's width
ORIENTATION = 0x0112

HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")  # what these files call themselves

# One picture at a time in a process: the memory of one is the most that uploads ever take.
one_at_a_time = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Received:
    content: bytes
    format: str
    width: int
    height: int
    digest: str
    tone: str = ""
    renditions: dict = field(default_factory=dict, repr=False)  # {(width, format): bytes}

    def listing(self):
        made = {}
        for width, format in self.renditions:
            made.setdefault(format, []).append(width)
        return made


def receive(upload):
    return examine(read(upload))


def read(upload):
    upload.seek(0)
    content = upload.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise refused(_("The file is larger than %(limit)s MB."), limit=LARGEST_FILE // 1024 // 1024)
    if not content:
        raise refused(_("The file is empty."))
    return content


def digest(content):
    return hashlib.sha256(content).hexdigest()


def examine(content):
    with one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = decode(content)
            format = WEBP if picture.mode == "RGBA" else JPEG
            original = io.BytesIO()
            picture.save(original, format, quality=92)
            renditions = render(picture, AT_ONCE)
            tone = tone_of(picture)
        except ValidationError:
            raise
        except Exception as error:  # decoders raise whatever they like: each means that the file is no picture
            logger.info("upload refused: %s: %s", type(error).__name__, error)
            raise refused(_("The file is damaged and cannot be read as a picture.")) from error
    return Received(
        content=original.getvalue(),
        format=format,
        width=picture.width,
        height=picture.height,
        digest=digest(content),
        tone=tone,
        renditions=renditions,
    )


def refused(message, **params):
    return ValidationError(message, code="invalid_image", params=params)


def decode(content):
    picture = open_picture(content)
    if picture.format in ("JPEG", "MPO"):
        picture.draft(
            None, stored_size_unturned(picture)
        )  # the decoder itself halves what is twice as large: less memory
    picture.load()
    orientation, size = orientation_of(picture), stored_size_unturned(picture)
    picture = in_srgb(picture)
    picture.info = {}
    if size != picture.size:
        picture = picture.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=2.0)
    for step in UPRIGHT.get(orientation, ()):
        picture = picture.transpose(step)
    return picture


def stored_size_unturned(picture):
    """Its size before it is turned upright."""
    if orientation_of(picture) in LYING:
        return stored_size(*reversed(picture.size))[::-1]
    return stored_size(*picture.size)


def stored_size(width, height):
    """The size that an upright picture of this size is kept in: as wide as pages ever ask for, as high as all formats can
    be, and of so many pixels as one decodes without much memory."""
    share = min(1, LARGEST_WIDTH / width, LONGEST_SIDE / height, math.sqrt(MOST_KEPT / (width * height)))
    return max(1, round(width * share)), max(1, round(height * share))


def open_picture(content):
    try:
        picture = Pillow.open(io.BytesIO(content), formats=ACCEPTED)
    except Pillow.DecompressionBombError as error:
        raise too_many_pixels() from error
    except Pillow.UnidentifiedImageError as error:
        if b"<svg" in content[:4096].replace(b"\0", b"").lower():
            raise refused(_("SVG drawings are not accepted: export the drawing as PNG.")) from error
        if content[4:8] == b"ftyp" and content[8:12] in HEIC:
            raise refused(upload_dialog.HEIC_REFUSED) from error
        raise refused(_("Only JPEG, PNG, WebP, GIF and AVIF pictures are accepted.")) from error
    if picture.width * picture.height > MOST_PIXELS:
        raise too_many_pixels()
    return picture


def too_many_pixels():
    return refused(_("The picture has more than %(limit)s million pixels."), limit=MOST_PIXELS // 1_000_000)


def orientation_of(picture):
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # damaged metadata is no reason to refuse the pixels
        return 1


def in_srgb(picture):
    """RGB, or RGBA where something shows through, whatever the colours were written in."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I;16"):
        picture = picture.convert("I")
    if picture.mode in ("I", "F"):
        picture = picture.point(lambda value: value * (1 / 256) + 0).convert("L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
    elif picture.mode not in ("RGB", "CMYK", "LAB", "L"):
        picture = picture.convert("RGB")
    if profile or picture.mode == "LAB":
        picture = by_profile(picture, profile)
    if picture.mode == "RGBA":
        return picture if picture.getchannel("A").getextrema()[0] < 255 else picture.convert("RGB")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def by_profile(picture, profile):
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else ImageCms.createProfile("LAB")
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile of other colours, or a damaged one
        return picture
