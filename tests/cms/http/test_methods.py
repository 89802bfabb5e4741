"""Which methods every page answers to, and what all others are told."""

import pytest
from django.conf import settings

from tests.test_rights import GET, address, make_world, nothing_is_drawn  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

UNKNOWN = ["put", "delete", "patch", "options", "trace", "post"]
TO_READ, TO_SEND = "GET, HEAD", "POST"
FORMS = "GET, HEAD, POST"
ONLY_SENT = {
    *("admin:articles_article_restore", "admin:articles_article_step", "admin:articles_article_suggestions"),
    *("admin:articles_article_suggestions_new", "admin:articles_tag_merge", "admin:images_image_upload"),
    *("admin:articles_article_clash", "admin:articles_article_compare", "admin:articles_article_compare_new"),
    *("admin:articles_article_revision_name", "admin:articles_article_goodbye", "admin:tasks_task_retry"),
    *("admin:articles_article_copy_desk", "admin:articles_article_copy_desk_new", "admin:pasted"),
    *("admin:images_image_fetch", "admin:articles_article_remark", "admin:articles_article_share_link"),
    *("admin:documents_document_upload", "admin:articles_trashedarticle_restore"),
    "admin:articles_trasheditem_restore",
    *("admin:calendar_schedule", "admin:calendar_feed", "admin:calendar_feeds"),
    *("admin:articles_article_undo", "admin:articles_article_review", "admin:articles_article_look"),
    *("admin:articles_article_columns", "admin:articles_article_keep_list", "admin:articles_article_kept_list"),
    *("admin:articles_article_bulk", "admin:articles_article_review", "admin:articles_article_look"),
    "admin:front_page_act",
    *("admin:articles_article_review", "admin:articles_article_look"),
    *("admin:notices_open", "admin:notices_read", "admin:authors_user_invite_again"),
}
FORMS_ELSEWHERE = {"moment", "share:page", "admin_password_reset", "password_reset_confirm"}
ONLY_READ = {
    "admin:articles_article_receipts",
    *("admin:articles_auditrecord_csv", "admin:images_image_known", "admin:documents_document_describe"),
    *(
        "admin:notices",
        "admin:manual",
        "admin:own_manual",
        "admin:authors_author_mine",
        "password_reset_complete",
        "password_reset_done",
    ),
}


def expected(route):
    if route in ONLY_SENT:
        return TO_SEND
    return FORMS if has_form(route) else TO_READ


def has_form(route):
    return route in FORMS_ELSEWHERE or (route.startswith("admin:") and route not in ONLY_READ)


@pytest.mark.parametrize("person", ["anonymous", "chief"])
def test_every_route_refuses_other_methods_and_says_which_it_knows(person):
    """Without a token: none of them is taken for a form whose token is missing."""
    world = make_world()
    client = world.client(person, enforce_csrf_checks=True)
    found, wanted = {}, {}
    for route in GET:
        for method in UNKNOWN:
            if method == "post" and (has_form(route) or route in {*ONLY_SENT, *ONLY_READ}):
                continue
            response = getattr(client, method)(address(route, world))
            found[route, method] = (response.status_code, response.headers.get("Allow"))
            wanted[route, method] = (405, expected(route))
    assert found == wanted


def test_a_method_that_nobody_knows_is_refused_everywhere():
    world = make_world()
    client = world.client("chief", enforce_csrf_checks=True)
    for route in ("site:home", "admin:index", "health", "moment"):
        assert client.generic("BREW", address(route, world)).status_code == 405
    assert client.generic("BREW", "/no/such/").status_code == client.put("/no/such/").status_code == 404


def test_a_form_without_a_token_is_still_refused():
    world = make_world()
    client = world.client("chief", enforce_csrf_checks=True)
    routes = [route for route in GET if route.startswith("admin:") or route == "moment"]
    assert {route: client.post(address(route, world)).status_code for route in routes} == dict.fromkeys(routes, 403)


def test_the_middleware_stands_before_the_one_that_asks_for_tokens():
    order = settings.MIDDLEWARE
    assert order.index("cms.http.methods.MethodsMiddleware") < order.index("django.middleware.csrf.CsrfViewMiddleware")
