"""Receives each file named on the command line in a process of its own, with little memory and time, and prints one
JSON line for each: {"path", "outcome": "loads" | "refused" | "died", …}. Run as `python -m tests.images.limited`.
"""

import io
import json
import os
import resource
import sys
from pathlib import Path

from django.conf import settings

MEMORY = 1_500_000_000
SECONDS = 60  # of computing, however busy the machine is


def outcome_of(path):
    from django.core.exceptions import ValidationError

    from images.uploads import receive

    try:
        received = receive(io.BytesIO(Path(path).read_bytes()))
    except ValidationError as refusal:
        return {"outcome": "refused", "message": " ".join(refusal.messages)}
    return {
        "outcome": "loads",
        "format": received.format,
        "size": [received.width, received.height],
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def in_a_child(path):
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        with os.fdopen(writing, "w") as answer:
            json.dump(outcome_of(path), answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    status = os.waitpid(child, 0)[1]
    return json.loads(text) if status == 0 else {"outcome": "died", "status": status}


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    from PIL import Image

    import images.uploads  # noqa: F401 - once, before the children

    Image.init()
    for path in sys.argv[1:]:
        sys.stdout.write(json.dumps({"path": path, **in_a_child(path)}) + "\n")
        sys.stdout.flush()
