"""What an act of the door changed of what readers see at once: kept with its record in the audit log, for thirty seconds of doubt."""

from datetime import datetime, timedelta

from articles.models.audit import Action

# As in mail programs: long enough to see the page as readers see it and to press, short enough that a mail can wait for it.
UNDO_WITHIN = timedelta(seconds=30)
MAILS_WAIT = UNDO_WITHIN + timedelta(seconds=5)  # for an undoing that began in time and has not been written yet
UNDOABLE = (
    Action.PUBLISH,
    Action.REPUBLISH,
    Action.CORRECT,
    Action.CHANGE_NOTE,
    Action.RESCHEDULE,
    Action.WITHDRAW,
)
KEY = "former"
ROW = ("pk", "live_from", "expires_at", "stored_source", "silent", "note")


def former(rows, action, *, moment, now, withdrawals=()):
    """{KEY: what was live and planned right before `now`}, or {} where the act changed nothing that readers see at once. `rows`:
    the values of ROW of the article's editions before it; `withdrawals` as in `articles.withdrawals.of_ends`."""
    if action not in UNDOABLE or moment != now or rows is None:
        return {}
    begun = [row for row in rows if row[1] < now]
    last = max(begun, key=lambda row: row[1], default=None)
    is_live = last is not None and (last[2] is None or last[2] > now)
    planned = sorted(row[1:] for row in rows if row[1] > now)
    return {
        KEY: {
            "live": last[0] if is_live else None,
            "until": last[2].isoformat() if is_live and last[2] else None,
            "planned": [[begin.isoformat(), end and end.isoformat(), *others] for begin, end, *others in planned],
            "withdrawals": [[at.isoformat(), *told] for at, *told in withdrawals if at > now],
        }
    }


def planned_of(record):
    """[(begin, end asked for, primary key of the text, whether it is silent, its note)]"""
    return [(moment_of(begin), moment_of(end), *others) for begin, end, *others in record.detail[KEY]["planned"]]


def withdrawals_of(record):
    """[(moment, reason, primary key of the article to read instead)]; records of older releases have none."""
    return [(moment_of(at), *told) for at, *told in record.detail[KEY].get("withdrawals", ())]


def until_of(record):
    return moment_of(record.detail[KEY]["until"])


def moment_of(spelled):
    return datetime.fromisoformat(spelled) if spelled else None
