"""One picture's renditions out of its bytes. Knows neither database nor settings: other processes do it."""

import io
import multiprocessing
import os
import signal
import threading

from PIL import Image as Pillow

from images.rendering import encode, resized
from images.shapes import Crop
from images.tones import tone_of

NICENESS = 10  # more than the command's own


def decoded(content):
    with Pillow.open(content) as picture:
        picture.load()
    return picture


def attempt(function, *arguments):
    """(what it gives, None), or (None, error): decoders and encoders raise whatever they like."""
    try:
        return function(*arguments), None
    except MemoryError:
        raise  # says nothing of the picture
    except Exception as error:
        return None, error


def draw(picture, stem, pairs):
    """({pair: content}, {pair: error}) of the renditions of one stem."""
    smaller, error = attempt(resized, picture, Crop.named(stem) or int(stem))
    found = {pair: (None, error) if error else attempt(encode, smaller, pair[1]) for pair in sorted(pairs)}
    made = {pair: content for pair, (content, error) in found.items() if not error}
    return made, {pair: error for pair, (_content, error) in found.items() if error}


def draw_all(content, pairs):
    """({pair: content}, {pair: error in words}, tone); None in place of the first where the picture cannot be read."""
    picture, error = attempt(decoded, io.BytesIO(content))
    if error:
        return None, in_words(error), ""
    made, errors = {}, {}
    for stem in {stem for stem, _format in pairs}:
        drawn, failed = draw(picture, stem, {pair for pair in pairs if pair[0] == stem})
        made |= drawn
        errors |= {pair: in_words(error) for pair, error in failed.items()}
    return made, errors, tone_of(picture)


def in_words(error):
    return error if isinstance(error, str) else f"{type(error).__name__}: {error}"


def end_with_parent():
    """In a process of the pool, which takes what others leave: whoever ends the command by force ends it too."""
    os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=wait_for_parent, daemon=True).start()


def wait_for_parent():
    multiprocessing.parent_process().join()
    os._exit(1)
