"""Languages and directions that say something: those of words that differ from the text around."""

NO_LANGUAGE = {"", "x", "zxx", "und", "mul"}


def unmark(root, known):
    """`known` are the languages of the text and of the document: marks of these are no information."""
    known = {primary(language) for language in known} | NO_LANGUAGE
    for element in root.iter():
        language = element.get("lang")
        if language is not None and primary(language) in known and not is_inside_another(element):
            del element.attrib["lang"]
        unmark_direction(element)


def unmark_direction(element):
    """Only what runs from right to left says so, and what runs from left to right within it."""
    direction = element.attrib.pop("dir", "").lower()
    is_inside = any(around.get("dir") == "rtl" for around in element.iterancestors())
    if direction == "rtl" or (direction and is_inside):
        element.set("dir", direction)


def primary(language):
    return language.partition("-")[0].lower()


def is_inside_another(element):
    return any(around.get("lang") for around in element.iterancestors())
