"""Inviting a colleague: an account without a password, its roles and the author's page out of one form; the link to choose a
password goes by mail."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authors.models import Author, User
from authors.tasks import mail_invitation
from cms import mail
from cms.admin.told import ADDED, tell
from cms.http.caching import private
from cms.http.methods import only
from cms.tasks import enqueue
from cms.text.folding import slugify

TWICE = timedelta(minutes=10)  # within which an equal form is the same one, sent again


class InvitationForm(forms.ModelForm):
    author = forms.ModelChoiceField(
        Author.objects.none(),
        required=False,
        label=gettext_lazy("Author’s page"),
        empty_label=gettext_lazy("A new one with this name"),
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "username", "language", "groups"]

    def __init__(self, *args, roles, may_write_authors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs["autofocus"] = True
        self.fields["groups"] = roles
        self.fields["email"].required = True
        self.fields["username"].required = False
        self.fields["username"].help_text = _("User name: left empty, it is made from the address.")
        if may_write_authors:
            self.fields["author"].queryset = Author.objects.filter(user=None)
        else:
            del self.fields["author"]

    def clean_email(self):
        email = self.cleaned_data["email"]
        if holder := User.objects.filter(email__iexact=email).first():
            message = _("This address has an account already: %(name)s.")
            raise forms.ValidationError(message, code="taken", params={"name": holder.get_username()})
        return email

    def clean(self):
        found = super().clean()
        if not (found.get("first_name") or found.get("last_name")):
            self.add_error("last_name", _("Say the name."))
        if not found.get("username") and found.get("email"):
            found["username"] = free_name(found["email"])
        return found

    @transaction.atomic
    def invite(self, *, by):
        user = self.save(commit=False)
        user.is_staff = True
        user.set_unusable_password()
        user.save()
        self.save_m2m()
        given = {name: (None, self.cleaned_data[name]) for name in ("username", "groups")}
        tell(user, by=by, action=ADDED, changes=given | {"is_staff": (False, True)})
        if "author" in self.fields:
            give_page(user, self.cleaned_data["author"], by=by)
        send(user, by=by)
        return user


def give_page(user, author, *, by):
    """The author's page that is there, or a new one."""
    is_new = author is None
    author = author or Author(name=user.get_full_name())
    author.user = user
    author.save()
    if is_new:
        tell(author, by=by, action=ADDED, changes={"name": (None, author.name), "slug": (None, author.slug)})


def free_name(email):
    """Of the part before the @; with a number where that is somebody's."""
    wanted = slugify(email.partition("@")[0].replace(".", "-"), max_length=100) or "user"
    taken = set(User.objects.filter(username__istartswith=wanted).values_list("username", flat=True))
    taken = {name.lower() for name in taken}
    numbered = (wanted if number == 1 else f"{wanted}{number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def send(user, *, by):
    enqueue(mail_invitation, user.pk, by.pk, int(timezone.now().timestamp()))


def digest_of(sent):
    """Of all that a form says; of two equal ones it is equal."""
    said = sorted((name, sent.getlist(name)) for name in sent if name != "csrfmiddlewaretoken")
    return salted_hmac("authors.invitations", repr(said), algorithm="sha256").hexdigest()


def invited_before(by, digest):
    """The account that this person invited a moment ago by an equal form."""
    since = timezone.now() - TWICE
    entries = LogEntry.objects.filter(user=by, action_flag=ADDITION, action_time__gte=since)
    entry = entries.filter(change_message__contains=digest).first()
    return entry and User.objects.filter(pk=entry.object_id).first()


def waits(user):
    """Whether an invitation could be sent again."""
    return bool(user.is_active and user.is_staff and user.email and not user.has_usable_password())


class Invitations:
    """The part of the accounts' admin."""

    change_form_template = "admin/authors/user/change_form.html"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("invite/", view(self.invite_view), name="authors_user_invite"),
            path("<int:user_id>/invite/", view(self.invite_again_view), name="authors_user_invite_again"),
            *super().get_urls(),
        ]

    def invite_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        may_write_authors = request.user.has_perms(["authors.add_author", "authors.change_author"])
        form = InvitationForm(
            request.POST if request.method == "POST" else None,
            roles=self.roles_field(request),
            may_write_authors=may_write_authors,
            initial={"language": request.user.language},
        )
        if request.method == "POST" and mail.is_configured() and (user := self.invited(request, form)):
            say_invited(request, user)
            return private(HttpResponseRedirect(reverse("admin:authors_user_changelist")))
        context = {"title": _("Invite a colleague"), "form": form, "is_configured": mail.is_configured()}
        context = {**self.admin_site.each_context(request), "opts": None, **context}
        return private(TemplateResponse(request, "admin/authors/user/invite.html", context))

    @transaction.atomic
    def invited(self, request, form):
        """The account that the form makes, or made where it is sent twice; None where it is refused. Invitations wait for one
        another: what one of them finds free is free until its account is there."""
        ContentType.objects.select_for_update(no_key=True).get(app_label="authors", model="user")
        digest = digest_of(request.POST)
        if user := invited_before(request.user, digest):
            return user
        if not form.is_valid():
            return None
        user = form.invite(by=request.user)
        self.log_addition(request, user, [{"added": {}, "form": digest}])
        return user

    @only("POST")
    def invite_again_view(self, request, user_id):
        user = self.get_object(request, str(user_id))
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if user is None or not waits(user):
            raise Http404
        if mail.is_configured():
            send(user, by=request.user)
            say_invited(request, user)
        else:
            messages.error(request, _("No mail server is set: no invitation was sent. Set a password here instead."))
        return private(HttpResponseRedirect(reverse("admin:authors_user_change", args=[user.pk])))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        user = self.get_object(request, object_id)
        context = {"is_invited": bool(user and waits(user) and mail.is_configured()), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)


def say_invited(request, user):
    words = {"name": str(user), "address": user.email}
    messages.success(request, _("%(name)s is invited: a mail goes to %(address)s.") % words)
