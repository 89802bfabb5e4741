"""Which methods a page answers to: whatever else is asked is a 405 that says so, before anybody looks for a token."""

from django.conf import settings
from django.http import HttpResponseNotAllowed

READING = ("GET", "HEAD")
FORM = (*READING, "POST")


def only(*methods):
    """Declares the methods that a view answers to. It must be the outermost decorator."""

    def said_of(view):
        view.methods = methods
        return view

    return said_of


class MethodsMiddleware:
    """Stands before the one that asks for CSRF tokens, which knows no method but by the harm it may do. Of the desk's pages
    their own views answer to reading and to forms: who may know of a page is decided first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        allowed = methods_of(view)
        is_desk = request.path_info.startswith(settings.DESK_PATH)
        if request.method in (FORM if is_desk else allowed):
            return None
        return HttpResponseNotAllowed(allowed)


def methods_of(view):
    if hasattr(view, "methods"):
        return view.methods
    if hasattr(view, "view_class"):
        return tuple(each.upper() for each in view.view_class.http_method_names if hasattr(view.view_class, each))
    return FORM
