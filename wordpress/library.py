"""Pictures of the old site into the library: from a folder, from the network where that was asked for."""

import io
import unicodedata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.models import Redirect
from cms.fetching import NotFetched
from cms.text.plaintext import tidy
from images import files
from images.models import Image
from wordpress.addresses import host_of, path_of
from wordpress.catalogue import full_size, picture_key
from wordpress.figures import PICTURE_FILE, PictureReference
from wordpress.models import ImportedItem
from wordpress.transform import plain_lines

PICTURE = ImportedItem.Kind.PICTURE


class MediaFolder:
    """A copy of `wp-content/uploads`, or a folder that holds one, or all pictures side by side."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()

    def find(self, address):
        """The file that an address of the old site means. Nothing outside the folder is ever meant."""
        try:
            steps = [step for step in unquote(urlsplit(address).path).split("/") if step not in ("", ".", "..")]
        except ValueError:
            return None
        for form in ("NFC", "NFD"):
            for candidate in self.candidates([unicodedata.normalize(form, step) for step in steps]):
                if self.holds(candidate):
                    return candidate
        return None

    def candidates(self, steps):
        if not steps:
            return
        tails = [steps[-3:], steps[-1:]]
        if "uploads" in steps:
            tails.insert(0, steps[len(steps) - steps[::-1].index("uploads") :])
        for tail in tails:
            for place in (("wp-content", "uploads"), ("uploads",), ()):
                if tail:
                    yield self.folder.joinpath(*place, *tail)

    def holds(self, path):
        try:
            real = path.resolve()
            return real.is_relative_to(self.folder) and real.is_file()
        except (OSError, ValueError):
            return False

    def read(self, address):
        for each in dict.fromkeys((full_size(address), address)):
            found = self.find(each)
            if found:
                with found.open("rb") as file:
                    return io.BytesIO(file.read(30_000_000))
        return None


class Library:
    def __init__(self, *, source, catalogue, by, report, media=None, fetcher=None):
        self.source, self.catalogue, self.by, self.report = source, catalogue, by, report
        self.media, self.fetcher = media, fetcher
        self.tokens = []

    def find(self, picture):
        """(pk, address) of a picture, brought into the library if need be; None where it cannot be had."""
        known = self.catalogue.attachment(picture.wp_id) if picture.wp_id else None
        known = known or self.catalogue.attachment_at(full_size(picture.src or ""))
        address = known[1] if known else picture.src
        if not address or not address.startswith(("http://", "https://", "/")):
            return None
        key = picture_key(address)
        row = ImportedItem.objects.known(source=self.source, kind=PICTURE, key=key)
        image = Image.objects.filter(pk=row.object_id).first() if row else None
        if image is None and row is None and not self.catalogue.is_absent(key):
            image = self.add(
                address, key, alt=picture.alt or (known[2] if known else ""), caption=known[3] if known else ""
            )
            if image is None:
                self.catalogue.say_absent(key)
        return (image.pk, image.url) if image else None

    def add(self, address, key, *, alt, caption):
        content = self.content_of(address)
        if content is None:
            return None
        fields = {"alt": tidy(alt)[:500], "caption": plain_lines(caption), "source": tidy(address)[:500]}
        try:
            with transaction.atomic():
                image = Image.objects.add(content, by=self.by, reuse=True, **fields)
                self.tokens.append(image.token)
                ImportedItem.objects.create(
                    source=self.source, kind=PICTURE, key=key, name=address, address=address, object_id=image.pk
                )
                if host_of(address) == self.source.partition("/")[0]:
                    Redirect.objects.add_missing([path_of(address)], image=image)
        except ValidationError as error:
            self.report.skipped("picture_refused", f"{address}: {' '.join(error.messages)}")
            return None
        self.report.imported("picture", address)
        return image

    def content_of(self, address):
        try:
            content = self.media.read(address) if self.media else None
        except OSError as error:
            self.report.skipped("picture_absent", f"{address}: {error.strerror}")
            return None
        if content is None and self.fetcher:
            return self.fetched(address)
        if content is None:
            self.report.skipped("picture_absent", address)
        return content

    def fetched(self, address):
        reason = None
        for each in dict.fromkeys((full_size(address), address)):
            try:
                return io.BytesIO(self.fetcher.fetch(each))
            except NotFetched as error:
                reason = error
                if error.code != "answer":
                    break
        self.report.skipped(f"fetch_{reason.code}", f"{address} {reason.detail}".strip())
        return None

    def add_attachment(self, item):
        if not item.attachment_url:
            return self.report.skipped("attachment_address", item.title or item.guid)
        if not PICTURE_FILE.search(item.attachment_url):
            return self.report.skipped("attachment_kind", item.attachment_url)
        before = ImportedItem.objects.known(source=self.source, kind=PICTURE, key=picture_key(item.attachment_url))
        if before:
            return self.report.unchanged("picture")
        return self.find(PictureReference(src=item.attachment_url, wp_id=item.wp_id))

    def known(self, address):
        """The picture that came from this address; None where there is none."""
        row = (
            ImportedItem.objects.known(source=self.source, kind=PICTURE, key=picture_key(address)) if address else None
        )
        return Image.objects.filter(pk=row.object_id).first() if row else None

    def gallery(self, wp_ids, parent):
        rows = [self.catalogue.attachment(wp_id) for wp_id in wp_ids]
        rows = rows if wp_ids else self.catalogue.attached_to(parent)
        return [
            PictureReference(src=url, wp_id=wp_id, alt=alt, caption=plain_lines(caption))
            for wp_id, url, alt, caption in filter(None, rows)
            if PICTURE_FILE.search(url)
        ]

    def take_credit(self, pk, credit):
        """Whether the picture carries this credit now; another one that it has already is not overwritten."""
        image = Image.objects.filter(pk=pk).first()
        if image is None or len(credit.name) > 200 or len(credit.url) > 500:
            return False
        if not image.credit_name:
            image.credit_name, image.credit_url = credit.name, credit.url
            image.agency = image.agency or credit.agency
            image.save()
        return (image.credit_name, image.agency) == (tidy(credit.name), credit.agency)

    def remove_new_files(self):
        """After a dry run was rolled back: the files of pictures that no row knows."""
        kept = set(Image.objects.filter(token__in=self.tokens).values_list("token", flat=True))
        for token in set(self.tokens) - kept:
            files.remove_folder(token)
