"""What tasks are about: the rows whose primary keys are their arguments, of the models that the tasks declare."""

from collections import defaultdict

from django.apps import apps
from django.utils.translation import gettext as _

from cms.batches import chunks
from cms.tasks import continuing, queue, subject_models

AT_ONCE = 200


def keys_of(rows):
    """{model: {primary key of a task: that of the row that it is about}}"""
    found = defaultdict(dict)
    for row in rows:
        if row.task_path in subject_models and row.args_kwargs["args"]:
            found[apps.get_model(subject_models[row.task_path])][row.pk] = row.args_kwargs["args"][0]
    return found


def subjects_of(rows):
    """{primary key of a task: the row that it is about}, where there is one and it is still there."""
    found = {}
    for model, keys in keys_of(rows).items():
        subjects = model._base_manager.in_bulk(set(keys.values()))
        found |= {pk: subjects[key] for pk, key in keys.items() if key in subjects}
    return found


def described(row, subject):
    """What a task is about, for people; `subject` is the row, or None where it is not shown, gone, or never was."""
    args = row.args_kwargs["args"]
    if subject is not None:
        return str(subject)
    if row.task_path in subject_models and args:
        model = apps.get_model(subject_models[row.task_path])
        return _("%(model)s number %(number)s") % {"model": model._meta.verbose_name, "number": args[0]}
    if row.task_path in continuing and args:
        return _("after number %(number)s") % {"number": args[0]}
    return ", ".join(map(str, args))


def dismiss_without_subject():
    """Those given up that are about a row that is gone: nothing is left to do. Returns how many."""
    rows = queue.given_up().filter(task_path__in=subject_models)
    return sum(queue.dismiss(rows.filter(pk__in=part)) for part in chunks(without_subject(rows), AT_ONCE))


def without_subject(rows):
    """Primary keys of those that are about a row that is gone."""
    gone = []
    for model, keys in keys_of(rows).items():
        there = set()
        for part in chunks(list(set(keys.values())), AT_ONCE):
            there |= set(model._base_manager.filter(pk__in=part).values_list("pk", flat=True))
        gone += [pk for pk, key in keys.items() if key not in there]
    return gone
