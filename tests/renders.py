"""A middleware that writes down each page that is rendered to be kept, into the file that RENDERS names: when, by which process, in
which generation, the status and the address. `SETTINGS` of a server have it."""

import os
import time
from pathlib import Path
from typing import NamedTuple

SETTINGS = "tests.renders_settings"


class Render(NamedTuple):
    at: float  # `time.time`
    process: int
    generation: str
    status: int
    path: str


class RendersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response
        self.file = os.open(os.environ["RENDERS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def __call__(self, request):
        begun, response = time.time(), self.get_response(request)
        if generation := getattr(request, "made_in", None):
            which = f"{generation.number}@{generation.boundary and generation.boundary.timestamp()}"
            line = f"{begun} {os.getpid()} {which} {response.status_code} {request.get_full_path()}\n"
            os.write(self.file, line.encode())
        return response


def read(path):
    lines = (line.split() for line in Path(path).read_text().splitlines())
    return [Render(float(at), int(process), which, int(status), path) for at, process, which, status, path in lines]
