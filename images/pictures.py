"""An image as markup. Pure functions of the row: no file is touched, and everything is escaped.

A place asks for a layout (`images.layouts`). Until the crops of its shape are made, the uncropped renditions stand in,
and the style sheet's `object-fit` cuts them.
"""

from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.text.for_readers import typeset_here
from images import files
from images.formats import AVIF, EXTENSIONS, FORMATS, JPEG, MIME, WEBP
from images.layouts import LAYOUTS, OWN

NOTHING = format_html("{}", "")
FALLBACK_WIDTH = 960  # for browsers that know no srcset
FOCAL_STEP = 25  # images/static/images/focal.css has a class for each point of this grid


class File(NamedTuple):
    width: int
    height: int
    url: str


class Choice(NamedTuple):
    """The files of a picture for one layout, by format, narrowest first; all of one shape."""

    files: dict
    is_cut_by_css: bool = False


def picture(image, *, layout, eager=False) -> SafeString:
    """`layout` is a name of `images.layouts`. `eager` is for the one picture seen first."""
    layout = LAYOUTS[layout]
    choice, sizes = choose(image, layout), escape(layout.sizes)
    sources = "".join(
        f'<source type="{MIME[format]}" srcset="{srcset(choice.files[format])}" sizes="{sizes}">'
        for format in (AVIF, WEBP)
        if choice.files[format]
    )
    return mark_safe(f"<picture>{sources}{img(image, choice, sizes=sizes, eager=eager)}</picture>")


def choose(image, layout):
    shape = layout.shape_of(image)
    if shape is OWN or not image.needs_crop(shape):
        return Choice(whole_files(image, layout))
    crops = {format: image.crops_made(shape, format) for format in FORMATS}
    if crops[JPEG]:  # which every browser can read: without it the page would show two shapes
        return Choice({format: cropped_files(image, crops[format], layout, format) for format in FORMATS})
    return Choice(whole_files(image, layout), is_cut_by_css=True)


def whole_files(image, layout):
    folder = folder_url(image)
    return {
        format: no_wider(
            [
                File(width, image.height_at(width), f"{folder}{width}.{EXTENSIONS[format]}")
                for width in sorted(image.renditions.get(format, ()))
            ],
            layout.widest,
        )
        for format in FORMATS
    }


def cropped_files(image, crops, layout, format):
    folder, extension = folder_url(image), EXTENSIONS[format]
    made = [File(crop.width, crop.height, f"{folder}{crop.stem}.{extension}") for crop in crops]
    return no_wider(made, layout.widest)


def folder_url(image):
    return f"{settings.MEDIA_URL}{files.FOLDER}/{image.token}/"


def no_wider(files, widest):
    return [file for file in files if file.width <= widest] or files[:1]


def img(image, choice, *, sizes, eager):
    made = choice.files[JPEG]
    shown = fallback(made) or File(image.width, image.height, image.url)
    sources = f' srcset="{srcset(made)}" sizes="{sizes}"' if made else ""
    loading = 'fetchpriority="high"' if eager else 'loading="lazy"'
    return (
        f'<img src="{escape(shown.url)}"{sources} width="{shown.width}" height="{shown.height}" '
        f'alt="{escape(alt(image))}"{classes(image, choice)} decoding="async" {loading}>'
    )


def fallback(files):
    """What stands in `src`."""
    return next((file for file in reversed(files) if file.width <= FALLBACK_WIDTH), files[0] if files else None)


def srcset(files):
    return escape(", ".join(f"{file.url} {file.width}w" for file in files))


def classes(image, choice):
    names = [f"tone-{image.tone}"] if image.tone else []
    if choice.is_cut_by_css:
        names.append(focal_class(image))
    return f' class="{escape(" ".join(names))}"' if names else ""


def alt(image):
    return "" if image.decorative else image.alt


def focal_class(image):
    """No inline style is allowed, so that where a crop looks is a class, on a grid of quarters."""
    x, y = (FOCAL_STEP * round(100 * each / FOCAL_STEP) for each in (image.focal_x, image.focal_y))
    return f"focal-{x}-{y}"


def credit_html(image) -> SafeString:
    """Photo: NAME / AGENCY; the name linked where there is an address; empty without a credit."""
    if not image.credit_line:
        return NOTHING
    name, agency = typeset_here(image.credit_name), typeset_here(image.agency)
    linked, rest = (name, agency) if name else (agency, "")
    if is_web_address(image.credit_url):
        linked = format_html('<a href="{}" rel="noopener external">{}</a>', image.credit_url, linked)
    credit = format_html("{} / {}", linked, rest) if rest else linked
    return format_html(_("Photo: {}"), credit)


def is_web_address(url):
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def caption_html(image, caption=None) -> SafeString:
    """Caption and credit; `caption` is plain text that stands instead of the image's own."""
    words = typeset_here(image.caption if caption is None else caption)
    credit = credit_html(image)
    credit = format_html('<span class="credit">{}</span>', credit) if credit else ""
    if not words and not credit:
        return NOTHING
    return format_html("<figcaption>{}{}{}</figcaption>", words, " " if words and credit else "", credit)


def figure(image, *, layout, eager=False, caption=None) -> SafeString:
    return format_html(
        '<figure class="photo">{}{}</figure>',
        picture(image, layout=layout, eager=eager),
        caption_html(image, caption),
    )
