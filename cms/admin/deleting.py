"""Deleting at the desk: what is in use cannot be deleted, and the page says where it is used and what to do instead.

Apps above register where they use a model (`register`): the admin of that model does not import them.
"""

import contextlib
from dataclasses import dataclass, field

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected as delete_selected_by_django
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.admin import ReadableSelection


@dataclass(frozen=True)
class Use:
    """“Signs 12 articles”. `places` are [(name, URL)] of some of them, `others` is the number of the rest; `hidden` says that
    there are more that this person may not see."""

    words: str
    places: list = field(default_factory=list)
    others: int = 0
    hidden: bool = False
    advice: str = ""
    instead: tuple = ()  # (name, address) of where it is done

    def __str__(self):
        return self.words


blocking_uses = {}  # {model: function of (object, user) that yields Uses}: while there are any, deleting is refused
affected_uses = {}  # the same, of what is deleted or changed along with it


trashes = {}  # {model: function of (object, by=) that puts it into the trash}: without one it is deleted for good


def register(registry, model):
    def decorate(function):
        registry[model] = function
        return function

    return decorate


def uses_of(obj, user):
    return list(blocking_uses[type(obj)](obj, user)) if type(obj) in blocking_uses else []


def losses_of(obj, user):
    return list(affected_uses[type(obj)](obj, user)) if type(obj) in affected_uses else []


@admin.action(permissions=["delete"], description=gettext_lazy("Delete the chosen ones"))
def delete_selected(modeladmin, request, queryset):
    """At most as many as one page of the list holds: the page that asks names all of them."""
    most = modeladmin.list_per_page
    if queryset.count() > most:
        message = ngettext("At most %(most)d can be deleted at once.", "At most %(most)d can be deleted at once.", most)
        return modeladmin.message_user(request, message % {"most": most}, messages.ERROR)
    try:
        response = delete_selected_by_django(modeladmin, request, queryset)
    except ProtectedError:  # used since the question was asked
        return modeladmin.message_user(request, _("Nothing was deleted: some are in use."), messages.ERROR)
    if response:
        refused = response.context_data["protected"]
        response.context_data["has_trash"] = modeladmin.model in trashes
        response.context_data["title"] = _("They cannot all be deleted") if refused else _("Delete them?")
    return response


class ExplainedDeletion(ReadableSelection):
    actions = [delete_selected]

    def get_deleted_objects(self, objs, request):
        used = [(obj, uses) for obj in objs if (uses := uses_of(obj, request.user))]
        if used and len(objs) == 1:
            return [], {}, set(), used[0][1]
        if used:
            return (
                [],
                {},
                set(),
                [Use(str(obj), [(str(use), self.page_of(obj)) for use in uses]) for obj, uses in used],
            )
        _tree, _count, missing, protected = super().get_deleted_objects(objs, request)
        names = [str(obj) for obj in objs]
        losses = [loss for obj in objs for loss in losses_of(obj, request.user)]
        return [*names, *losses], {}, missing, [Use(_("It is in use."))] if protected else []

    def delete_model(self, request, obj):
        if self.model not in trashes:
            return super().delete_model(request, obj)
        return trashes[self.model](obj, by=request.user)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        if self.model not in trashes:
            return super().delete_queryset(request, queryset)
        for obj in queryset.order_by("pk"):
            with contextlib.suppress(self.model.DoesNotExist):  # somebody was quicker
                trashes[self.model](obj, by=request.user)
        return None

    def page_of(self, obj):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_delete", args=[obj.pk])

    def render_delete_form(self, request, context):
        message = _("“%s” cannot be deleted") if context["protected"] or context["perms_lacking"] else _("Delete “%s”?")
        context["title"] = message % context["object"]
        context["has_trash"] = self.model in trashes
        return super().render_delete_form(request, context)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except self.model.DoesNotExist:  # somebody was quicker
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        except ProtectedError:  # used since the question was asked: the page says where
            return HttpResponseRedirect(request.path)
