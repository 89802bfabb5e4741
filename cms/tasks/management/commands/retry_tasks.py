from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from cms.tasks import queue


class Command(BaseCommand):
    help = "Has the tasks that were given up tried again."

    def handle(self, **options):
        number = queue.retry(queue.given_up())
        message = ngettext("%(number)d task will be tried again.", "%(number)d tasks will be tried again.", number)
        self.stdout.write(message % {"number": number})
