"""A kept page as bytes, as another process of the same release reads it."""

import hashlib
import json
from datetime import datetime

import brotli

from cms.kept.generation import Generation
from cms.kept.store import KeptPage

SIZE_OF_DIGEST, SIZE_OF_LENGTH = 16, 4  # bytes


def packed(page):
    """With its body in brotli, where somebody has asked for that: whoever reads the page gives it on as it is."""
    encoding = "br" if "br" in page.copies else ""
    facts = {
        "generation": [*page.generation[:-1], spelled(page.generation.boundary)],
        "until": spelled(page.until),
        "status": page.status,
        "headers": page.headers,
        "parameters": sorted(page.parameters),
        "encoding": encoding,
    }
    head = json.dumps(facts).encode()
    content = len(head).to_bytes(SIZE_OF_LENGTH) + head + (page.copies[encoding] if encoding else page.body)
    return digest(content) + content


def unpacked(packed):
    """None where it is not what was written: a machine that lost its power may have left anything."""
    content = packed[SIZE_OF_DIGEST:]
    if packed[:SIZE_OF_DIGEST] != digest(content):
        return None
    end = SIZE_OF_LENGTH + int.from_bytes(content[:SIZE_OF_LENGTH])
    facts, body = json.loads(content[SIZE_OF_LENGTH:end]), content[end:]
    *names, boundary = facts["generation"]
    return KeptPage(
        generation=Generation(*names, moment(boundary)),
        until=moment(facts["until"]),
        headers=facts["headers"],
        parameters=frozenset(facts["parameters"]),
        body=brotli.decompress(body) if facts["encoding"] else body,
        copies={facts["encoding"]: body} if facts["encoding"] else {},
        status=facts["status"],
    )


def digest(content):
    return hashlib.blake2b(content, digest_size=SIZE_OF_DIGEST).digest()


def spelled(moment):
    return moment and moment.isoformat()


def moment(spelled):
    return spelled and datetime.fromisoformat(spelled)
