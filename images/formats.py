"""The three formats that we write, the widths that we make, and what each is called."""

JPEG, WEBP, AVIF = "jpeg", "webp", "avif"
FORMATS = (JPEG, WEBP, AVIF)
AT_ONCE = (JPEG, WEBP)  # AVIF takes long: it follows in the background
EXTENSIONS = {JPEG: "jpg", WEBP: "webp", AVIF: "avif"}
BY_EXTENSION = {extension: format for format, extension in EXTENSIONS.items()}
MIME = {JPEG: "image/jpeg", WEBP: "image/webp", AVIF: "image/avif"}
LONGEST_SIDE = 16_383  # pixels: what WebP can hold, the least of the three
WIDTHS = (320, 480, 768, 1120, 1440, 1920)


def widths_for(width):
    """Widths in pixels, none above the picture's own, which is among them where it is below the largest."""
    return [each for each in WIDTHS if each < width] + ([width] if width <= WIDTHS[-1] else [])
