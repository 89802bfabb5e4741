"""What the dialog says by which pictures are sent into the library (static/cms/uploads.js), and where it sends them. The
editor has it in its configuration; other pages hand it to their scripts."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ADDRESSES = ("upload", "known", "fetch")
HEIC_REFUSED = gettext_lazy(
    "This is a phone’s HEIC picture, which browsers cannot show. On the iPhone choose Settings › Camera › Formats › Most "
    "Compatible, or send it to yourself by mail: it arrives as JPEG."
)


def configuration():
    return {**{name: address(settings.EDITOR_ADDRESSES.get(name, "")) for name in ADDRESSES}, "words": words()}


def address(name):
    """Empty where no page has this name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def words():
    return {
        "title": _("Pictures for the library"),
        "choose": _("From this computer"),
        "alt": _("Description: what there is to see"),
        "decorative": _("Decorative: it says nothing that the text does not"),
        "credit": _("Credit: photographer or artist"),
        "sameCredit": _("The same credit for all"),
        "undescribed": _("Say what there is to see, or mark it as decorative."),
        "known": _("Already in the library: “%(title)s”"),
        "again": _("Send it once more all the same"),
        "remove": _("Leave out “%(name)s”"),
        "sending": _("Sending…"),
        "done": _("In the library"),
        "retry": _("Try again"),
        "failed": _(
            "%(count)s of %(all)s could not be sent; the others are in the library. Nothing is lost: try again."
        ),
        "cancel": _("Cancel"),
        "close": _("Close"),
        "insert": _("Put in"),
        "gallery": _("As a gallery"),
        "unsent": _("Not everything has been sent. Escape once more leaves it out."),
        "left": _("“%(name)s” was left out."),
        "refused": _("The site does not take this file."),
        "tooLarge": _("This file is too large."),
        "offline": _("The site cannot be reached. Nothing is lost: try again later."),
        "signedOut": _("You are not signed in any more. Sign in in another tab, then try again."),
        "other": _("“%(name)s” was left out: only JPEG, PNG, WebP, GIF and AVIF pictures go into the library."),
        "named": _("“%(name)s” was left out. %(reason)s"),
        "heic": str(HEIC_REFUSED),
    }
