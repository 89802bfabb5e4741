"""Which language a request is answered in: its address decides for readers, their own choice for those at the desk.

Never Accept-Language: one address is one page, for every reader and every cache.
"""

from django.conf import settings
from django.utils import translation


class LanguageMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(request):
    known = dict(settings.LANGUAGES)
    if request.path_info.startswith(settings.DESK_PATH):
        chosen = getattr(request.user, "language", None)
    else:
        chosen = request.path_info.split("/", 2)[1] if request.path_info.startswith("/") else None
    return chosen if chosen in known else settings.LANGUAGE_CODE
