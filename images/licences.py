"""The address of a licence that an image names in words."""

import re

CREATIVE_COMMONS = re.compile(r"\bCC[ -]BY((?:[ -](?:NC|ND|SA))*)[ -]?(\d\.\d)\b", re.IGNORECASE)
KINDS = {"by", "by-sa", "by-nc", "by-nd", "by-nc-sa", "by-nc-nd"}
CC0 = re.compile(r"\bCC[ -]?0\b|\bCC[ -]Zero\b", re.IGNORECASE)
NAMED = {
    "unsplash": "https://unsplash.com/license",
    "pexels": "https://www.pexels.com/license/",
    "pixabay": "https://pixabay.com/service/license-summary/",
}
VERSIONS = {"1.0", "2.0", "2.5", "3.0", "4.0"}


def licence_url(text):
    """Itself where it is a web address, the one that it means where that is known, else empty."""
    text = " ".join(text.replace("\u2011", "-").split())
    if re.fullmatch(r"https?://[^\s<>\"]+", text, re.IGNORECASE):
        return text
    if found := CREATIVE_COMMONS.search(text):
        return creative_commons(found[1], found[2])
    if CC0.search(text):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    words = set(re.findall(r"[a-z]+", text.lower()))
    return next((address for name, address in NAMED.items() if name in words), "")


def creative_commons(conditions, version):
    kind = "-".join(["by", *re.findall(r"[a-z]+", conditions.lower())])
    return f"https://creativecommons.org/licenses/{kind}/{version}/" if kind in KINDS and version in VERSIONS else ""
