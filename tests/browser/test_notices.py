"""Somebody reads a notice, and is led to the very remark; chooses how to be told; and forgot a password."""

import os

import pytest
from playwright.sync_api import expect

from articles import remarks, workflow
from articles.roles import make_groups
from desk.models import Notice, NoticeChoice
from tests.browser.waiting import wait_until
from tests.browser.writing import begin_session
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

SHOTS = os.environ.get("NOTICE_SHOTS")


def shot(page, name):
    if SHOTS:
        page.set_viewport_size({"width": 1400, "height": 900})
        page.screenshot(path=f"{SHOTS}/{name}-light.png")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=f"{SHOTS}/{name}-dark.png")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1400, "height": 900})


def is_wider_than_the_window(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_a_notice_is_read_and_leads_to_the_very_remark(page):
    make_groups()
    ines = make_user(role="editor", username="ines", language="en", first_name="Inés")
    ana = make_user(role="journalist", username="ana", language="en", email="ana@example.org")
    article = make_article(by=ana, state="draft", title="Séville, une ville de patios")
    workflow.take("submit", article, by=ana)
    workflow.take("return", article, by=ines, note="Encore une source.")
    remark = remarks.create(article, "@ana, d’où vient ce chiffre ?", by=ines)
    begin_session(page, "ana")
    page.goto("/admin/")
    link = page.get_by_role("link", name="Notices 2 unread")
    expect(link).to_be_visible()
    link.click()
    shot(page, "notices")
    page.set_viewport_size({"width": 390, "height": 844})
    assert not is_wider_than_the_window(page)
    page.get_by_role("button", name="Inés mentions you").click()
    expect(page).to_have_url(
        f"http://{page.url.split('/')[2]}/admin/articles/article/{article.pk}/change/#remark-{remark.pk}"
    )
    wait_until(page, lambda: Notice.objects.filter(event="mention").exclude(read_at=None).exists())


def test_choices_are_kept_and_a_link_is_asked_for(page):
    make_groups()
    make_user(role="chief editor", username="eva", language="en", email="eva@example.org")
    begin_session(page, "eva")
    page.goto("/admin/notices/settings/")
    page.get_by_label("A link in my text is dead").select_option("By mail at once")
    shot(page, "settings")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choices are saved.")).to_be_visible()
    expect(page.get_by_label("A link in my text is dead")).to_have_value("mail")
    assert NoticeChoice.objects.get(event="dead_link").way == "mail"
    page.goto("/admin/authors/user/invite/")
    shot(page, "invite")
    page.context.clear_cookies()
    page.goto("/admin/login/")
    shot(page, "login")
    page.goto("/admin/password/forgotten/")
    shot(page, "forgotten")
    page.get_by_label("Adresse électronique").fill("eva@example.org")
    page.get_by_role("button", name="Envoyer le lien").click()
    expect(page.get_by_text("S’il y a un compte à cette adresse")).to_be_visible()
