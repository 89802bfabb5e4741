"""What an editor can do with one edition, as data. Each action has a confirmation page and goes through `publishing`."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from articles import publishing


@dataclass(frozen=True)
class EditionAction:
    """`applies(edition, at)` says whether it is offered; `run(edition, by=, changed=, seen=, planned=)` does it and returns the edition as it
    is then, or None. `changed` holds those of `moments` that were changed on the page, and all that are sent `whole`."""

    name: str
    label: str
    explanation: str
    moments: tuple  # which of "at" and "until" its form has
    applies: object
    run: object
    asks_for_planned: bool = False  # what becomes of it
    tells_readers: bool = False  # why it is gone, and what to read instead
    whole: tuple = ()  # those of its moments that are sent as they stand: left as they were shown they count too


def is_ahead(edition, at):
    return edition.live_from > at


def is_live(edition, at):
    return edition.is_live(at)


def has_begun(edition, at):
    return edition.live_from <= at


def has_ended(edition, at):
    return edition.live_until is not None and edition.live_until <= at


def move(edition, *, by, changed, seen, planned=None):
    return publishing.reschedule(edition, by=by, seen=seen, **changed)


def republish(edition, *, by, changed, seen, planned=None):
    return publishing.republish(edition, by=by, seen=seen, planned=planned, **changed)


def withdraw(edition, *, by, changed, seen, planned=None):
    return publishing.withdraw(edition.article, by=by, seen=seen, **changed)


def change_withdrawal(edition, *, by, changed, seen, planned=None):
    return publishing.change_withdrawal(edition.article, by=by, seen=seen, **changed)


def cancel(edition, *, by, changed, seen, planned=None):
    return publishing.cancel(edition, by=by, seen=seen)


EDITION_ACTIONS = {
    action.name: action
    for action in (
        EditionAction(
            "move",
            _("Move"),
            _("This edition goes live at another moment. What is live before it stays until then."),
            ("at", "until"),
            is_ahead,
            move,
        ),
        EditionAction("end", _("Change the end"), _("Leave the field empty for no end."), ("until",), is_live, move),
        EditionAction(
            "cancel", _("Cancel"), _("This edition will not go live. What is live now stays."), (), is_ahead, cancel
        ),
        EditionAction(
            "withdraw",
            _("Withdraw"),
            _("Readers no longer find this article: its address says that it is gone. Planned editions are dropped."),
            ("at",),
            is_live,
            withdraw,
            tells_readers=True,
            whole=("at",),
        ),
        EditionAction(
            "told",
            _("Change what readers are told"),
            _("What is said at the address of this article, from now on."),
            (),
            has_ended,
            change_withdrawal,
            tells_readers=True,
        ),
        EditionAction(
            "republish",
            _("Publish this again"),
            _("The text of this edition goes live again. The working copy stays as it is."),
            ("at", "until"),
            has_begun,
            republish,
            asks_for_planned=True,
            whole=("until",),
        ),
    )
}


def actions_for(edition, at, *, withdrawn_at):
    """`withdrawn_at` is the moment of the withdrawal that is why nobody reads the article at `at`, None where there is none."""
    found = [action for action in EDITION_ACTIONS.values() if action.applies(edition, at)]
    return [each for each in found if each.name != "told" or edition.live_until == withdrawn_at]


def changed_values(form, action):
    """What readers are told is sent whole; of other moments only what was changed on the page: one that was merely shown is not sent
    back."""
    whole = {"reason", "instead", *action.whole}
    return {name: form.cleaned_data[name] for name in form.fields if name in form.changed_data or name in whole}
