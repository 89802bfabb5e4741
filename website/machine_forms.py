"""What the time machine's pages ask for: an address of this site, and moments."""

from urllib.parse import urldefrag

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from cms.localtime import LocalDateTimeField

LONGEST_ADDRESS = 2_000


def is_ours(path):
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


def is_readers(path):
    """Neither of the desk nor of its guests, no file, and no page of the time machine itself."""
    others = (settings.DESK_PATH, settings.SHARE_PATH, settings.MEDIA_URL, settings.STATIC_URL, "/moment/")
    return is_ours(path) and not path.startswith(others)


class ReadersAddressField(forms.CharField):
    """A path of this site with its query; a whole URL of it will do as well."""

    def __init__(self, **options):
        super().__init__(label=_("Address"), max_length=LONGEST_ADDRESS, **options)

    def to_python(self, value):
        address = urldefrag(super().to_python(value)).url
        site = settings.BASE_URL.rstrip("/")
        if address.startswith(f"{site}/"):
            address = address.removeprefix(site)
        if address and not address.startswith(("/", "http:", "https:")):
            address = f"/{address}"
        if address and not is_readers(address):
            raise ValidationError(_("Enter an address of this site that readers have, such as /the-article/."))
        return address


class AddressForm(forms.Form):
    use_required_attribute = False
    address = ReadersAddressField()


class PlaceForm(AddressForm):
    """An address at a moment."""

    moment = LocalDateTimeField(label=_("The site as of"))


class ComparisonForm(AddressForm):
    one = LocalDateTimeField(label=_("One moment"))
    other = LocalDateTimeField(label=_("The other; empty is now"), required=False)
