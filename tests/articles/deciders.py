"""What each process does in `test_two_processes.py`: random calls of the door, each with what somebody saw before.

    python -m tests.articles.deciders DATABASE SEED STEPS USER MOMENT ARTICLE …

Writes one line of JSON for each call: {call, article, outcome, records}.
"""

import json
import os
import random
import sys
import time
from datetime import datetime, timedelta
from traceback import format_exc

GRID = 8  # moments, half an hour apart: so few that calls meet
PAUSE = 0.02  # seconds between seeing and deciding, at the most


def main(database, seed, steps, user, moment, *articles):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    import django

    django.setup()
    from articles.models import Article
    from articles.signals import action_recorded
    from authors.models import User

    decider = Decider(random.Random(int(seed)), User.objects.get(pk=user), datetime.fromisoformat(moment))
    action_recorded.connect(decider.hear)
    for number in range(int(steps)):
        article = Article.objects.get(pk=decider.chance.choice(articles))
        sys.stdout.write(json.dumps(decider.decide(article, f"{seed}-{number}")) + "\n")


class Decider:
    def __init__(self, chance, user, moment):
        self.chance, self.user, self.moment, self.records = chance, user, moment, []
        self.calls = [self.publish] * 5 + [self.move] * 3 + [self.end, self.correct] * 2
        self.calls += [self.withdraw, self.withdraw_later, self.cancel, self.republish]

    def hear(self, record, **kwargs):
        self.records.append(record.pk)

    def decide(self, article, text):
        from django.core.exceptions import ValidationError

        from articles.versions import page_version

        self.records, call = [], self.chance.choice(self.calls)
        seen = page_version(article)
        editions = list(article.editions.order_by("live_from"))
        time.sleep(self.chance.random() * PAUSE)
        try:
            outcome = "done" if call(article, editions, text, seen) else "nothing to do"
        except ValidationError as refusal:
            codes = " ".join(error.code for error in refusal.error_list)
            outcome, self.records = f"refused: {codes}: {' '.join(refusal.messages)}", []
        except Exception:
            outcome = f"fault: {format_exc()}"
        return {"call": call.__name__, "article": article.pk, "outcome": outcome, "records": self.records}

    def later(self):
        return self.moment + timedelta(minutes=30 * self.chance.randrange(GRID))

    def ahead(self, editions):
        """One that was planned when it was seen: the last ones are."""
        return self.chance.choice(editions[-3:]) if editions else None

    def publish(self, article, editions, text, seen):
        from articles import publishing, writing
        from articles.planned import CANCEL, KEEP
        from articles.versions import page_version

        writing.write(article, {"kicker": text}, by=self.user)
        article.refresh_from_db()
        at = self.chance.choice([None, self.later(), self.later()])
        until = self.chance.choice([None, None, self.later() + timedelta(hours=2)])
        planned = {each.pk: self.chance.choice([CANCEL, KEEP]) for each in editions}
        options = {"planned": planned, "seen": page_version(article)}
        return publishing.publish(article, by=self.user, at=at, until=until, **options)

    def move(self, article, editions, text, seen):
        from articles import publishing

        edition = self.ahead(editions)
        return edition and publishing.reschedule(edition, by=self.user, at=self.later(), seen=seen)

    def end(self, article, editions, text, seen):
        from articles import publishing

        edition, until = self.ahead(editions), self.chance.choice([None, self.later() + timedelta(minutes=15)])
        return edition and publishing.reschedule(edition, by=self.user, until=until, seen=seen)

    def withdraw(self, article, editions, text, seen):
        from articles import publishing

        publishing.withdraw(article, by=self.user, seen=seen)
        return True

    def withdraw_later(self, article, editions, text, seen):
        from articles import publishing

        publishing.withdraw(article, by=self.user, at=self.later(), seen=seen)
        return True

    def correct(self, article, editions, text, seen):
        from django.utils import timezone

        from articles import publishing

        live = next((each for each in editions if each.is_live(timezone.now())), None)
        note = self.chance.choice(["", "Une date."])
        source = live and {**live.source, "standfirst": text}
        return live and publishing.correct(live, source=source, note=note, by=self.user, seen=seen)

    def cancel(self, article, editions, text, seen):
        from articles import publishing

        edition = self.ahead(editions)
        if edition:
            publishing.cancel(edition, by=self.user, seen=seen)
        return edition

    def republish(self, article, editions, text, seen):
        from articles import publishing

        edition = editions and self.chance.choice(editions)
        at = self.chance.choice([None, self.later()])
        return edition and publishing.republish(edition, by=self.user, at=at, seen=seen) and True


if __name__ == "__main__":
    main(*sys.argv[1:])
