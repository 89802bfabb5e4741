"""Lists of articles that people keep under a name, and the columns that each chose. What is kept is what was asked for, never
what was found."""

from django import forms
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.remarks import BACKEND
from cms.text.plaintext import tidy
from desk.filters import FILTERS
from desk.models import ChosenColumns, SavedList

MOST = 30
LONGEST = SavedList._meta.get_field("query").max_length
KEPT = (SEARCH_VAR, *(each.parameter_name for each in FILTERS))
SHARING = "articles.change_any_article"

ALWAYS = "headline"
COLUMNS = {
    "state_column": gettext_lazy("state"),
    "readers_column": gettext_lazy("for readers"),
    "review_column": gettext_lazy("review"),
    "bylines_column": gettext_lazy("by"),
    "tags_column": gettext_lazy("sections and tags"),
    "language_column": gettext_lazy("language"),
    "saved_column": gettext_lazy("last saved"),
}
USUAL = ("state_column", "readers_column", "bylines_column", "tags_column", "saved_column")


class SavedListForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("name"), max_length=SavedList._meta.get_field("name").max_length)
    is_shared = forms.BooleanField(required=False)

    def clean_name(self):
        return tidy(self.cleaned_data["name"])


def kept_query(text):
    """Search and filters of a query string, and nothing else of it."""
    asked = QueryDict(text[: 2 * LONGEST].lstrip("?"))
    return urlencode([(name, asked[name]) for name in KEPT if asked.get(name)])


def may_share(user):
    return user.has_perm(SHARING)


def sharing():
    """Those who may share, and sign in."""
    return get_user_model().objects.with_perm(SHARING, backend=BACKEND).filter(is_staff=True).order_by()


def offered(user):
    """Own ones before those that others share who may, by name."""
    shared = Q(is_shared=True, person__in=sharing().values("pk"))
    found = list(SavedList.objects.filter(Q(person=user) | shared).select_related("person"))
    return sorted(found, key=lambda each: (each.person_id != user.pk, each.name.casefold()))


def save(user, data):
    """The list that is kept under this name from now on. Raises ValidationError."""
    name, is_shared = given(user, data)
    query = kept_query(data.get("query", ""))
    if not query or len(query) > LONGEST:
        raise ValidationError(_("Narrow the list first: there is nothing to be kept."))
    own = SavedList.objects.filter(person=user)
    if own.count() >= MOST and not own.filter(name=name).exists():
        raise ValidationError(_("At most %s lists: delete one first.") % MOST)
    kept, _is_new = SavedList.objects.update_or_create(
        person=user, name=name, defaults={"query": query, "is_shared": is_shared}
    )
    return kept


def change(kept, data, *, by):
    name, is_shared = given(by, data)
    if SavedList.objects.filter(person=by, name=name).exclude(pk=kept.pk).exists():
        raise ValidationError(_("You have a list of this name already."))
    kept.name, kept.is_shared = name, is_shared
    kept.save()


def given(user, data):
    form = SavedListForm(data)
    if not form.is_valid() or not form.cleaned_data["name"]:
        raise ValidationError(_("Give the list a name of at most 60 characters."))
    return form.cleaned_data["name"], form.cleaned_data["is_shared"] and may_share(user)


# Columns


def columns_of(user):
    chosen = ChosenColumns.objects.filter(person=user).values_list("names", flat=True).first()
    return [name for name in chosen if name in COLUMNS] if chosen is not None else list(USUAL)


def choose_columns(user, names):
    """As usual, where none of the names is one."""
    chosen = [name for name in dict.fromkeys(names) if name in COLUMNS]
    if chosen and tuple(chosen) != USUAL:
        ChosenColumns.objects.update_or_create(person=user, defaults={"names": chosen})
    else:
        ChosenColumns.objects.filter(person=user).delete()
