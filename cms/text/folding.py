"""One spelling for what people take to be the same word: "Été", "ete" and "ÉTÉ"; "l’œuvre" and "l'oeuvre".
What cannot be seen is no part of any of them."""

import re
import unicodedata

from cms.text.invisible import without_ignorable

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


UNDIVIDED = "\u0e33\u0eb3"  # vowels of Thai and Lao that compatibility forms would tear apart

# Marks that make another letter and no accented one: the voice of kana (は, ば, ぱ), the short и of Cyrillic (й).
ANOTHER_LETTER = re.compile("[\u3041-\u30ff][\u3099\u309a]|\u0438\u0306")


def fold(text):
    text = without_ignorable(text)
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    apart = ANOTHER_LETTER.sub(lambda match: unicodedata.normalize("NFC", match[0]), without_ignorable(apart))
    marks = dict.fromkeys(ord(each) for each in set(apart) if unicodedata.combining(each))
    return " ".join(apart.translate(SPELLED | marks).split())


ASCII_SLUG = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")


def slugify(text, max_length=200):
    """An address in the text's own letters, Latin ones in plain ASCII: "L’été à Αθήνα" is "l-ete-a-αθήνα".

    The marks of other scripts stay with their letters, as they spell other words. Emoji and other symbols count where
    there is no letter. It is cut between words, at `max_length` characters or thrice as many when percent-encoded;
    empty where nothing of the text can stand in an address. The slug of a slug is itself.
    """
    if len(text) <= max_length and ASCII_SLUG.fullmatch(text):
        return text
    slug = ""
    for word in words_for_slug(text, "LN") or words_for_slug(text, "S"):
        longer = f"{slug}-{word}" if slug else beginning(word, max_length)
        if not fits(longer, max_length):
            break
        slug = longer
    return slug


def words_for_slug(text, categories):
    """Runs of letters and digits ("LN") or of symbols ("S"), in small letters."""
    compatible = (
        each if each in UNDIVIDED else unicodedata.normalize("NFKC", each) for each in without_ignorable(text)
    )
    text = unicodedata.normalize("NFC", "".join(compatible)).lower()
    text = "".join(each for each in text if unicodedata.category(each) != "Me")  # the key around a figure
    text = unicodedata.normalize("NFC", text)  # what stood around it may be one letter now, as may small letters
    return "".join(ascii_or_own(letter, categories) for letter in with_marks(text)).split()


def with_marks(text):
    """The characters, each with the marks that follow it."""
    found = []
    for character in text:
        if found and unicodedata.category(character)[0] == "M":
            found[-1].append(character)
        else:
            found.append([character])
    return ["".join(letter) for letter in found]


def ascii_or_own(letter, categories):
    """A letter with its marks as an address has it; a space for what parts words."""
    if letter.isascii():
        return letter.lower() if letter.isalnum() and "L" in categories else " "
    folded = fold(letter)
    if folded and folded.isascii():
        return "".join(each if each.isalnum() and "L" in categories else " " for each in folded)
    return letter if unicodedata.category(letter[0])[0] in categories else " "


def fits(slug, max_length):
    encoded = sum(1 if character.isascii() else 3 * len(character.encode()) for character in slug)
    return len(slug) <= max_length and encoded <= 3 * max_length


def beginning(word, max_length):
    word = word[:max_length]
    while not fits(word, max_length):
        word = word[:-1]
    return word
