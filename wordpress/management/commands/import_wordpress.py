import contextlib
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import policy
from authors.models import User
from cms import statistics
from cms.fetching import Fetcher
from cms.progress import Progress
from cms.urgency import BackgroundCommand
from wordpress import importer, wxr
from wordpress.library import MediaFolder
from wordpress.report import Report, refusal


class Command(BackgroundCommand):
    help = (
        "Imports a WordPress export (WXR: .xml or .xml.gz): authors, categories and tags, posts and pages, pictures, "
        "questions and answers. Safe to run again: what was imported is left alone. Nothing is asked of the network "
        "unless --fetch is given."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="the export")
        parser.add_argument("--media", metavar="DIR", help="a copy of wp-content/uploads, where pictures are looked up")
        parser.add_argument(
            "--fetch", action="store_true", help="fetch pictures that are in no folder from their hosts"
        )
        parser.add_argument("--user", metavar="NAME", help="the account that imports; it must be allowed to import")
        parser.add_argument("--language", metavar="CODE", default=settings.LANGUAGE_CODE, help="the articles' language")
        parser.add_argument("--report", metavar="FILE", help="write every change and every skipped item there")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="do everything and take it back; the database is locked for others meanwhile",
        )

    def handle(self, *, file, media, fetch, user, language, report, dry_run, **options):
        if language not in dict(settings.LANGUAGES):
            raise CommandError(_("“%(code)s” is none of the site's languages.") % {"code": language})
        if media and not Path(media).is_dir():
            raise CommandError(_("“%(path)s” is no folder.") % {"path": media})
        by = self.account(user)
        with self.report_file(report) as lines:
            findings = Report(file=lines)
            with errors_in_words(file):
                survey = importer.run(
                    file,
                    report=findings,
                    by=by,
                    language=language,
                    at=timezone.now(),
                    media=MediaFolder(media) if media else None,
                    fetcher=Fetcher() if fetch else None,
                    dry_run=dry_run,
                    progress=Progress,
                )
            summary = list(findings.summary(survey))
            for line in summary:
                findings.line(line)
        for line in summary:
            self.stdout.write(line)
        self.finish(findings, dry_run=dry_run)

    def finish(self, findings, *, dry_run):
        if dry_run:
            self.stdout.write(_("This was a rehearsal: nothing was written."))
        else:
            statistics.refresh()
        if findings.failed:
            raise CommandError(
                _("%(number)s items could not be imported; the others were.") % {"number": findings.failed}
            )

    def account(self, name):
        if not name:
            return None
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(_("There is no account “%(name)s”.") % {"name": name})
        if not policy.can_import(user):
            raise CommandError(_("The account “%(name)s” may not import: chief editors may.") % {"name": name})
        return user

    def report_file(self, path):
        if not path:
            return contextlib.nullcontext()
        try:
            return Path(path).open("w", encoding="utf-8")
        except OSError as error:
            raise CommandError(
                _("The report “%(path)s” cannot be written: %(reason)s.") % {"path": path, "reason": error.strerror}
            ) from None


@contextlib.contextmanager
def errors_in_words(file):
    """What stops an import, as a CommandError that says so in words."""
    try:
        yield
    except wxr.Refused as refused:
        raise CommandError(f"{file}: {refusal(refused)}") from None
    except importer.AccountTaken:
        raise CommandError(
            _("The account “%(name)s” belongs to somebody: name the account that imports with --user.")
            % {"name": importer.ACCOUNT}
        ) from None
    except KeyboardInterrupt:
        raise CommandError(_("Interrupted. Run the same command again: it goes on from here.")) from None
