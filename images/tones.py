"""The colour that stands in a picture's place until it is there: one of 64, as a class of the site’s tokens.css."""

from PIL import Image as Pillow

LEVELS = "26ae"  # each channel in four steps, as hexadecimal digits


def tone_of(picture):
    """Three digits from 0 to 3, red, green and blue: the average of the picture; none where something shows through."""
    if picture.mode != "RGB":
        return ""
    average = picture.resize((1, 1), Pillow.Resampling.BOX, reducing_gap=2.0).getpixel((0, 0))
    return "".join(str(channel // 64) for channel in average)


def css_rule(tone):
    """The alternative is read on it while the picture is on its way, or does not come: in black or white."""
    colour = "".join(LEVELS[int(digit)] for digit in tone)
    ink = "#000" if luminance(colour) > 0.18 else "#fff"
    return f".tone-{tone}{{background:#{colour};color:{ink}}}"


def luminance(colour):
    """Relative luminance as WCAG has it, of a colour of three hexadecimal digits."""
    shares = (int(digit * 2, 16) / 255 for digit in colour)
    linear = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def style_sheet():
    digits = range(len(LEVELS))
    return "".join(f"{css_rule(f'{red}{green}{blue}')}\n" for red in digits for green in digits for blue in digits)
