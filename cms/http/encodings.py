"""The encodings that a text travels in, and the one that whoever asks for it likes best."""

import gzip
from functools import lru_cache

import brotli

try:
    from compression import zstd
except ImportError:  # before Python 3.14
    from backports import zstd

# Of what a reader takes equally gladly, the first: it makes our pages smallest.
COMPRESS = {
    "br": lambda text: brotli.compress(text, quality=5),
    "zstd": lambda text: zstd.compress(text, 9),
    "gzip": lambda text: gzip.compress(text, 6, mtime=0),
}
LONGEST = 200  # characters: whoever sends more gets the text as it is


@lru_cache(maxsize=500)
def chosen(accepted, offered=tuple(COMPRESS)):
    """Of the encodings offered, by an `Accept-Encoding` header; None for the text as it is."""
    if len(accepted) > LONGEST:
        return None
    weights = dict(map(weighed, accepted.lower().split(",")))
    others = weights.get("*", 0)
    best = max(offered, key=lambda name: weights.get(name, others))
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get("identity", 0) else None


def weighed(entry):
    """(name, weight); what cannot be understood weighs nothing."""
    name, _semicolon, parameter = entry.partition(";")
    key, _equals, value = parameter.replace(" ", "").partition("=")
    try:
        weight = float(value) if key == "q" else float(not key)
    except ValueError:
        weight = 0
    return name.strip(), weight if 0 <= weight <= 1 else 0
