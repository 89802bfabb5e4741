from datetime import timedelta

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.batches import one_by_one
from cms.media_files import is_kept
from cms.progress import Progress
from cms.urgency import BackgroundCommand
from images import files, media_files, renditions
from images.formats import FORMATS
from images.models import Image
from images.pool import finish_all, processors


class Command(BackgroundCommand):
    help = "Makes the renditions that images lack; lists or deletes files that belong to no image. Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument("--formats", default=",".join(FORMATS), help="which formats, separated by commas")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="look on the disk too, make again what is lost, and try again what failed before",
        )
        parser.add_argument(
            "--jobs",
            type=int,
            default=processors(),
            metavar="N",
            help="how many pictures are drawn at a time (default: as many as there are processors)",
        )
        parser.add_argument("--orphans", action="store_true", help="only list files that belong to no image")
        parser.add_argument("--delete-orphans", action="store_true", help="only delete files that belong to no image")
        parser.add_argument(
            "--older-than",
            type=float,
            default=24,
            metavar="HOURS",
            help="orphans younger than this may be an upload that is under way: they are left alone (default: 24)",
        )

    def handle(self, *, formats, verify, jobs, orphans, delete_orphans, older_than, **options):
        formats = [each.strip() for each in formats.split(",") if each.strip()]
        if unknown := set(formats) - set(FORMATS):
            raise CommandError(_("Unknown format: %(names)s") % {"names": ", ".join(sorted(unknown))})
        if orphans or delete_orphans:
            return self.sweep(delete=delete_orphans, before=timezone.now() - timedelta(hours=older_than))
        return self.render(formats, verify=verify, jobs=jobs)

    def render(self, formats, *, verify, jobs):
        made = failed = 0
        self.known = 0
        progress = Progress(Image.objects.count())
        for count, (image, number, error) in enumerate(self.finished(formats, verify=verify, jobs=jobs), 1):
            made += number
            if error:
                failed += 1
                self.stderr.write(f"{image.pk}: {error if isinstance(error, renditions.NotMade) else repr(error)}")
            progress.step(count)
        progress.close()
        self.tell(made, known=self.known, failed=failed)

    def finished(self, formats, *, verify, jobs):
        """(image, number of renditions made, error or None) of every image."""
        images = self.images(verify=verify)
        if jobs > 1:
            yield from finish_all(images, formats, again=verify, jobs=jobs)
            return
        for image in images:
            try:
                yield image, renditions.finish(image, formats, again=verify), None
            except Exception as error:
                yield image, getattr(error, "made", 0), error

    def images(self, *, verify):
        for image in one_by_one(Image.objects.order_by("pk")):
            self.known += bool(image.failed) and not verify
            if verify and (lost := renditions.lost(image)):
                renditions.record(image, gone=lost)
            yield image

    def tell(self, made, *, known, failed):
        self.stdout.write(
            ngettext("%(number)d rendition made.", "%(number)d renditions made.", made) % {"number": made}
        )
        if known:
            message = ngettext(
                "%(number)d image failed before and was left alone: --verify tries again.",
                "%(number)d images failed before and were left alone: --verify tries again.",
                known,
            )
            self.stdout.write(message % {"number": known})
        if failed:
            raise CommandError(
                ngettext("%(number)d image failed.", "%(number)d images failed.", failed) % {"number": failed}
            )

    def sweep(self, *, delete, before):
        names = list(orphaned_names(before))
        for name in names:
            self.stdout.write(name)
        if delete:
            files.remove(names)
            files.remove_empty_folders()
            message = ngettext("%(number)d file deleted.", "%(number)d files deleted.", len(names))
        else:
            message = ngettext("%(number)d file without an image.", "%(number)d files without an image.", len(names))
        self.stdout.write(message % {"number": len(names)})


def orphaned_names(before):
    """Files are listed before the rows are read, so that an upload finished meanwhile is never taken for left over."""
    for folder in files.folders():
        if is_kept(f"{files.FOLDER}/{folder}"):
            continue
        names = files.names_in(folder)
        image = Image.objects.filter(token=folder).first()
        known = set(media_files.names_of(image)) if image else set()
        for name in names:
            if name not in known and files.is_older(name, before):
                yield name
