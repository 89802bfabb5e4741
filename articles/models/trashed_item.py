from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.audit import Kind
from articles.models.trashed import KEPT_FOR
from cms.compressed import CompressedJSONField

# {kind: (what it takes to delete one, what it takes where somebody else sent it)}, as the admin of each kind asks it.
RIGHTS = {
    Kind.IMAGE: (("images.delete_image",), "images.change_any_image"),
    Kind.DOCUMENT: (("documents.delete_document",), "documents.change_any_document"),
    Kind.TAG: (("articles.delete_tag",), None),
    Kind.SERIES: (("articles.change_series", "articles.change_any_article"), None),
    Kind.AUTHOR: (("authors.delete_author",), None),
}


def deletable_kinds(user):
    return [kind for kind, (permissions, _of_others) in RIGHTS.items() if user.has_perms(permissions)]


class TrashedItemQuerySet(models.QuerySet):
    def kept(self, at):
        return self.filter(at__gt=at - KEPT_FOR)

    def visible_to(self, user):
        """Those that this person might have deleted, and may restore."""
        kinds = deletable_kinds(user)
        whole = [kind for kind in kinds if RIGHTS[kind][1] is None or user.has_perm(RIGHTS[kind][1])]
        return self.filter(Q(kind__in=whole) | Q(kind__in=kinds, owner=user.pk))


class TrashedItem(models.Model):
    """A picture, file, tag, series or author that was deleted, for thirty days: all its rows (`articles.item_trash`).

    `owner` is who sent the file; `folder` is where its files are, which stay there.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=[(kind, kind.label) for kind in RIGHTS])
    item_id = models.PositiveBigIntegerField()
    title = models.CharField(_("name"), max_length=250)
    folder = models.CharField(max_length=60, blank=True, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("put away by"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("put away on"), default=timezone.now, db_index=True)
    content = CompressedJSONField()

    objects = TrashedItemQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("picture, file, tag, series or author in the trash")
        verbose_name_plural = _("trash")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "item_id"], name="one_item_once_in_trash")]

    def __str__(self):
        return self.title

    @property
    def until(self):
        return self.at + KEPT_FOR
