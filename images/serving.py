"""A stored picture as an answer: whoever gives it has asked before whether this reader may see it."""

from cms.http import stored_files
from images.formats import BY_EXTENSION, MIME


def answer(request, name):
    return stored_files.answer(request, name, content_type=MIME[BY_EXTENSION[name.rpartition(".")[2]]])
