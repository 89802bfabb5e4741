"""Who may do what, as data. Groups are made from it at every migrate, and tests read it.

A permission that is given to a group by hand in the admin stays until the next migrate, which makes the
group equal to this table again: the table is the policy.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

JOURNALIST = "journalist"
EDITOR = "editor"
CHIEF_EDITOR = "chief editor"

WRITES = {
    "articles.add_article",
    "articles.change_article",
    "articles.view_article",
    "articles.view_tag",
    "articles.add_tag",
    "articles.view_revision",
    "authors.view_author",
    "images.add_image",
    "images.change_image",
    "images.view_image",
    "documents.add_document",
    "documents.change_document",
    "documents.view_document",
}
EDITS = WRITES | {
    "articles.change_any_article",
    "articles.delete_article",
    "articles.approve_article",
    "articles.publish_article",
    "articles.time_machine",
    "articles.view_edition",
    "articles.change_series",
    "articles.view_auditrecord",
    "authors.add_author",
    "authors.change_author",
    "images.change_any_image",
    "images.delete_image",
    "documents.change_any_document",
    "documents.delete_document",
}
LEADS = EDITS | {
    "articles.change_tag",
    "articles.delete_tag",
    "articles.import_article",
    "authors.delete_author",
    "authors.add_user",
    "authors.change_user",
    "authors.view_user",
    "tasks.manage_tasks",
}

ROLES = {JOURNALIST: WRITES, EDITOR: EDITS, CHIEF_EDITOR: LEADS}


def make_groups(using="default"):
    """Makes each group's permissions equal to the table. Runs after migrate, and may run at any time."""
    for label in sorted({name.split(".")[0] for name in LEADS}):
        create_permissions(apps.get_app_config(label), using=using, verbosity=0)
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for name, permissions in ROLES.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set([known[permission] for permission in sorted(permissions)])
