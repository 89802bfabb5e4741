"""The people. Nobody gives anybody a right that they have not themselves, nor touches an account that has more."""

from admin_ordering.admin import OrderableAdmin
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from authors.invitations import Invitations
from authors.models import Author, AuthorLink, FormerAuthorAddress, User
from cms.admin import MultipleChoice, NothingPrefilled, ReadableChoices
from cms.admin.concurrency import ConcurrentAdmin, ConcurrentForm
from cms.admin.deleting import ExplainedDeletion
from cms.admin.long_lists import LongList
from cms.admin.lookups import BoundedSearch, SearchByWords
from cms.admin.rows import LimitedRows
from cms.admin.told import PASSWORD, ToldChanges, tell
from cms.editor import RichTextWidget
from cms.http.methods import READING, only

# Authors


class AuthorForm(ConcurrentForm):
    class Meta:
        model = Author
        fields = ["name", "slug", "role", "bio", "portrait", "user"]
        widgets = {"bio": RichTextWidget(short=True)}

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug and FormerAuthorAddress.objects.filter(slug=slug).exclude(author=self.instance.pk).exists():
            raise forms.ValidationError(_("This address was another author’s and still leads there."))
        return slug


class LinkForm(forms.ModelForm):
    class Meta:
        model = AuthorLink
        fields = ["kind", "url", "position"]

    def has_changed(self):
        """A new row without an address is no row."""
        return bool(self["url"].data) if self.instance.pk is None else super().has_changed()


class LinkRows(LimitedRows):
    too_many = ngettext_lazy(
        "Too many links: %(found)d. An author may have %(most)d.",
        "Too many links: %(found)d. An author may have %(most)d.",
        "most",
    )


class LinkInline(OrderableAdmin, admin.TabularInline):
    model = AuthorLink
    form = LinkForm
    formset = LinkRows
    max_num = 20
    ordering_field = "position"
    extra = 0

    def has_add_permission(self, request, obj=None):
        return may_change(request.user, obj) or (obj is None and request.user.has_perm("authors.add_author"))

    def has_change_permission(self, request, obj=None):
        return may_change(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return may_change(request.user, obj)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("authors.view_author")


class OfferedLookupsOnly(LongList, NothingPrefilled, BoundedSearch):
    """No look-up across relations can be used to guess at values, such as `?user__password__startswith=`."""

    offered_lookups = ()

    def lookup_allowed(self, lookup, value, request=None):
        return lookup in self.offered_lookups

    def to_field_allowed(self, request, to_field):
        return to_field == self.opts.pk.name


def is_own(user, author):
    return bool(author and author.user_id == user.pk and user.has_perm("authors.view_author"))


def may_change(user, author):
    """Everyone keeps the page that bears their own name; its name and address are the editors'."""
    return user.has_perm("authors.change_author") or is_own(user, author)


@admin.register(Author)
class AuthorAdmin(ConcurrentAdmin, ToldChanges, ReadableChoices, SearchByWords, OfferedLookupsOnly, ExplainedDeletion):
    form = AuthorForm
    inlines = [LinkInline]
    list_display = ["name", "role", "slug"]
    list_per_page = 100
    search_fields = Author.searched
    autocomplete_fields = ["portrait", "user"]
    actions = None

    def get_urls(self):
        mine = self.admin_site.admin_view(self.own_page)
        return [path("mine/", mine, name="authors_author_mine"), *super().get_urls()]

    @only(*READING)
    def own_page(self, request):
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        own = Author.objects.filter(user=request.user).first()
        if own and self.has_view_permission(request, own):
            return HttpResponseRedirect(reverse("admin:authors_author_change", args=[own.pk]))
        messages.warning(
            request, _("You have no author page yet: a chief editor makes one and ties it to your account.")
        )
        return HttpResponseRedirect(reverse("admin:index"))

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) or is_own(request.user, obj)

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None or request.user.has_perm("authors.change_author") else ["name", "slug", "role"]

    def get_fields(self, request, obj=None):
        """Accounts are shown to those who manage them."""
        fields = ["name", "slug", "role", "bio", "portrait"]
        return [*fields, "user"] if request.user.has_perm("authors.view_user") else fields


# Accounts


def has_more_rights(user, than):
    """Whether this account may do anything that `than` may not: then `than` does not touch it."""
    if than.is_superuser:
        return False
    return user.is_superuser or not all(map(than.has_perm, rights_of(user)))


def rights_of(user):
    """Also those that an account which is switched off would have."""
    granted = [*user.user_permissions.select_related("content_type")]
    for group in user.groups.prefetch_related("permissions__content_type"):
        granted += group.permissions.all()
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in granted}


def groups_within_rights(user):
    """The roles that this person may give: those that hold nothing beyond their own rights."""
    if user.is_superuser:
        return Group.objects.all()
    groups = Group.objects.prefetch_related("permissions__content_type")
    within = [
        group.pk
        for group in groups
        if all(
            user.has_perm(f"{permission.content_type.app_label}.{permission.codename}")
            for permission in group.permissions.all()
        )
    ]
    return Group.objects.filter(pk__in=within)


# The roles' names as people read them; what each may do is decided elsewhere.
ROLE_NAMES = {"journalist": _("journalist"), "editor": _("editor"), "chief editor": _("chief editor")}


class RolesField(MultipleChoice):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group):
        return ROLE_NAMES.get(group.name, group.name)


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [(group.name, ROLE_NAMES.get(group.name, group.name)) for group in Group.objects.order_by("pk")]

    def queryset(self, request, queryset):
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


class NewUserForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User


class ChangedUserForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


@admin.register(User)
class UserAdmin(ToldChanges, Invitations, OfferedLookupsOnly, ExplainedDeletion, auth_admin.UserAdmin):
    form = ChangedUserForm
    add_form = NewUserForm
    add_form_template = "admin/authors/user/add_form.html"
    list_display = ["username", "full_name", "email", "roles", "is_active"]
    list_filter = [RoleFilter, "is_active"]
    offered_lookups = ["role", "is_active__exact"]
    filter_horizontal = []
    actions = None
    person = ["first_name", "last_name", "email", "language"]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
        (_("Person"), {"fields": person}),
        (_("Role"), {"fields": ["groups"]}),
    ]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": person}),
        (_("Role"), {"fields": ["is_active", "groups"]}),
    ]
    for_superusers = (_("Technical rights"), {"fields": ["is_staff", "is_superuser", "user_permissions"]})

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description=_("role"))
    def roles(self, user):
        return ", ".join(str(ROLE_NAMES.get(group.name, group.name)) for group in user.groups.all())

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, self.for_superusers] if obj and request.user.is_superuser else fieldsets

    def roles_field(self, request):
        return RolesField(groups_within_rights(request.user), required=False, label=_("role"))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            return self.roles_field(request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not has_more_rights(obj, than=request.user))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not has_more_rights(obj, than=request.user))

    def save_model(self, request, obj, form, change):
        """An account is made here for the desk: readers have none."""
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            tell(self.get_object(request, unquote(id)), by=request.user, action=PASSWORD)
        return response


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(BoundedSearch, ExplainedDeletion, auth_admin.GroupAdmin):
    pass
