"""What a list, or a form, is sent as chosen rows: keys that are none, or longer than any that the database holds, choose nothing."""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from articles.models import Tag
from tests.factories import make_tag, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NO_KEYS = ["9" * 25, "-1", "1.5", "abc", "²", "१", " 1", ""]


@pytest.fixture
def owner():
    client = Client()
    client.user = make_user(superuser=True)
    client.force_login(client.user)
    return client


def actions(user):
    request = RequestFactory().get("/")
    request.user = user
    for model, model_admin in admin.site._registry.items():
        for name in model_admin.get_actions(request):
            yield f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist", name


def test_no_list_chooses_a_row_by_what_is_no_key(owner):
    asked = list(actions(owner.user))
    assert {
        "admin:articles_tag_changelist",
        "admin:tasks_task_changelist",
        "admin:articles_series_changelist",
    } < {each for each, _name in asked}
    for route, name in asked:
        response = owner.post(reverse(route), {"action": name, "_selected_action": NO_KEYS, "index": "0"})
        assert response.status_code < 500, (route, name)


def test_what_is_no_key_leaves_the_others_chosen(owner):
    tag = make_tag(name="Séville")
    sent = {"action": "delete_selected", "_selected_action": [*NO_KEYS, str(tag.pk)], "index": "0", "post": "yes"}
    owner.post(reverse("admin:articles_tag_changelist"), sent)
    assert not Tag.objects.filter(pk=tag.pk).exists()


@pytest.mark.parametrize("key", NO_KEYS)
def test_tags_are_not_merged_with_what_is_no_key(owner, key):
    one, other = make_tag(name="Séville"), make_tag(name="Sevilla")
    sent = {"tags": [str(one.pk), str(other.pk), key], "into": str(one.pk)}
    response = owner.post(reverse("admin:articles_tag_merge"), sent)
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"tags"}
    assert list(response.context["tags"].order_by("pk")) == [one, other]


@pytest.mark.parametrize("key", NO_KEYS)
def test_an_account_is_given_no_role_by_what_is_no_key(owner, key):
    response = owner.post(reverse("admin:authors_user_change", args=[owner.user.pk]), {"groups": [key]})
    assert response.status_code == 200
    assert "groups" in response.context["adminform"].form.errors
