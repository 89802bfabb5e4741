"""Security headers on every response, errors and static files too.

The policies are four constant strings: nothing on a page is inline, so no nonce has to travel from here to a
template, and the two CSP libraries (Django's own from 6.0 on, django-csp before) would be two adapters for nothing.
"""

import ipaddress

from django.conf import settings

from cms.text import embeds


def policy(**directives):
    return "; ".join(f"{name.replace('_', '-')} {sources}".strip() for name, sources in directives.items())


# What readers get: nothing inline, nothing from another host but the frames of embeds, nobody's frame.
PUBLIC = policy(
    default_src="'none'",
    script_src="'self'",
    style_src="'self'",
    img_src="'self' data:",
    font_src="'self'",
    connect_src="'self'",
    manifest_src="'self'",
    media_src="'self'",
    frame_src=" ".join(embeds.frame_origins()),
    form_action="'self'",
    base_uri="'none'",
    frame_ancestors="'none'",
)

DESK_DIRECTIVES = {
    "default_src": "'self'",
    "script_src": "'self'",
    "style_src": "'self'",
    "img_src": "'self' data: blob:",
    "object_src": "'none'",
    "frame_src": "'none'",
    "form_action": "'self'",
    "base_uri": "'none'",
    "frame_ancestors": "'none'",
}
DESK = policy(**DESK_DIRECTIVES)

# CKEditor 4 works with inline handlers, inline styles and a frame without an address of its own.
EDITOR = policy(
    **DESK_DIRECTIVES
    | {"script_src": "'self' 'unsafe-inline'", "style_src": "'self' 'unsafe-inline'", "frame_src": "'self'"}
)

# What another page of the desk may show in a frame.
FRAMED = policy(**DESK_DIRECTIVES | {"frame_ancestors": "'self'"})

# A picture or style sheet opened by itself is never a page.
FILE = policy(default_src="'none'", style_src="'unsafe-inline'", sandbox="", frame_ancestors="'none'")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
}


class SecurityHeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = content_security_policy(request, response)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def content_security_policy(request, response):
    path = request.path_info
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return FILE
    if not path.startswith(settings.DESK_PATH):
        return PUBLIC
    match = request.resolver_match
    holds_editor = match and match.view_name in settings.EDITOR_PAGES and response.status_code == 200
    if holds_editor:
        return EDITOR
    return FRAMED if response.headers.get("X-Frame-Options") == "SAMEORIGIN" else DESK


def client_address(request):
    """Where a request comes from, believing only as many forwarded addresses as we have proxies of our own."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    candidates = forwarded[-settings.PROXIES :][:1] if settings.PROXIES else []
    for candidate in [*candidates, request.META.get("REMOTE_ADDR", "")]:
        try:
            return str(ipaddress.ip_address(candidate))
        except ValueError:
            continue
    return None
