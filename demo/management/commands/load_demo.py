from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import statistics
from cms.progress import Progress
from demo import newsroom


class Command(BaseCommand):
    help = "Loads the demo magazine, with accounts whose passwords everybody knows. Safe to run again."

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="load it into a site that others can reach, or that holds other work"
        )
        parser.add_argument("--sign-ins", type=Path, metavar="FILE", help="write the accounts into this file as well")

    def handle(self, *, force, sign_ins, **options):
        stories = newsroom.missing_stories()
        if stories:
            self.require_harmless(force=force)
            self.load(stories)
        text = self.sign_ins()
        self.stdout.write(text)
        if sign_ins:
            sign_ins.write_text(text + "\n", encoding="utf-8")

    def require_harmless(self, *, force):
        if force:
            return
        if not is_local(settings.BASE_URL):
            raise CommandError(
                _("The demo's passwords are public, and %(site)s is not this machine: use --force if you mean it.")
                % {"site": settings.BASE_URL}
            )
        if newsroom.site_is_of_others():
            raise CommandError(
                _("This site holds articles or accounts that are not the demo's: use --force to add the demo to them.")
            )

    def load(self, stories):
        progress = Progress(newsroom.steps(stories))
        try:
            newsroom.load(stories, now=timezone.now(), step=progress.update)
        except newsroom.NameTaken as error:
            raise CommandError(
                _("The account “%(name)s” is somebody else's: the demo needs this name.") % {"name": error}
            ) from error
        progress.close()
        statistics.refresh()

    def sign_ins(self):
        lines = [_("Sign in at %(address)s as:") % {"address": settings.BASE_URL + settings.DESK_PATH}]
        for username, (_first_name, _last_name, role) in newsroom.PEOPLE.items():
            lines.append(f"  {username:<8} {newsroom.password(username):<14} {role}")
        return "\n".join(lines)


def is_local(url):
    host = urlsplit(url).hostname
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.split(".")[-1] in ("localhost", "test")
