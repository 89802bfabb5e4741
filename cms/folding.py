"""One spelling for what people take to be the same word: "Été", "ete" and "ÉTÉ"; "l’œuvre" and "l'oeuvre"."""

import re
import unicodedata

# Letters that Unicode does not take apart, and the typographic apostrophe that nobody types in a search box.
SPELLED = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "’": "'",
        "ʼ": "'",
        "‐": "-",
        "‑": "-",
    }
)


def fold(text):
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(bare.translate(SPELLED).split())


def slugify(text, max_length=200):
    """Plain ASCII for an address, cut between words; empty when nothing in the text can be written in ASCII."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:max_length]
        if len(longer) > max_length:
            break
        slug = longer
    return slug
