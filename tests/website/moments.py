"""Readers of other moments: a middleware that takes `request.at` from a header, as the time machine would set it."""

from datetime import datetime

HEADER = "X-Test-Moment"


class MomentOfTheTest:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if HEADER in request.headers:
            request.at = datetime.fromisoformat(request.headers[HEADER])
        return self.get_response(request)
