"""A form that comes without a session, or with an old token, is kept in the page that answers: it opens for the person that it
was made for, changes nothing before a press of that person, and nobody else reads it."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from lxml import html

from articles.models import Arrangement, Article, Embargo, Tag
from cms.http import kept_forms, person
from tests.desk.pages import address
from tests.factories import make_article, make_tag, make_user, publish_article

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "a long password"
OWN = "http://testserver"
TITLE, BODY = "L’été <b> & « l’hiver »", "<p>Un mur <strong>blanc</strong>.</p>"


def make_person(name, role="journalist"):
    user = make_user(role=role, username=name)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def lucia():
    return make_person("lucia")


@pytest.fixture
def marc():
    return make_person("marc", role="chief editor")


@pytest.fixture
def article(lucia):
    return make_article(by=lucia, state="draft", title="Avant", body="<p>Un mur gris.</p>")


class Browser:
    """One browser, which checks tokens and sends what the forms of its pages hold."""

    def __init__(self, user=None):
        self.client = Client(enforce_csrf_checks=True)
        if user:
            self.sign_in(user)

    def sign_in(self, user, password=PASSWORD):
        page = self.get("/admin/login/")
        form = {**page.forms["login-form"], "username": user.username, "password": password}
        return self.post("/admin/login/", form)

    def end_session(self):
        del self.client.cookies["patio_session"]

    def get(self, path):
        return Page(self.client.get(path))

    def post(self, path, form, *, origin=OWN):
        return Page(self.client.post(path, form, headers={"origin": origin} if origin else {}))


class Page:
    def __init__(self, response):
        self.response, self.status = response, response.status_code
        self.tree = html.fromstring(response.content.decode() or "<p>")
        self.forms = {form.get("id") or form.get("class"): values_of(form, self.tree) for form in self.tree.forms}

    @property
    def words(self):
        return " ".join(self.tree.text_content().split())

    def action(self, css_class):
        return next(form.action for form in self.tree.forms if form.get("class") == css_class)


def values_of(form, page):
    """What a browser would send: fields beside a form that name it, too."""
    beside = page.xpath(f"//input[@form='{form.get('id')}']") if form.get("id") else []
    values = {field.get("name"): field.get("value") for field in beside}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value) if isinstance(values.get(name), list) else values.update(
            {name: [value]}
        )
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in values.items()}


def article_form(browser, article=None, **typed):
    path = address("change", article.pk) if article else address("add")
    return path, {**browser.get(path).forms["article_form"], "title": TITLE, "body": BODY, "_continue": "1", **typed}


def send_kept(browser, page, **button):
    form = page.forms["kept-form"]
    return browser.post(page.action("kept-form"), form | (button or {"_continue": "1"}))


def test_every_form_of_the_desk_names_its_person(lucia, article):
    browser = Browser(lucia)
    for path in (address("add"), address("change", article.pk), "/admin/articles/tag/add/", "/admin/images/image/add/"):
        forms = [form for form in browser.get(path).tree.forms if form.method == "POST"]
        assert forms
        assert all(dict(form.form_values())["person"] == person.signed(lucia) for form in forms)
    assert "person" not in browser.get("/").response.content.decode()


def test_a_session_ends_and_the_form_goes_on_after_signing_in(lucia, article):
    browser = Browser(lucia)
    path, form = article_form(browser, article)
    browser.end_session()
    page = browser.post(path, form)
    assert (page.status, page.response.headers["Cache-Control"]) == (403, "private, no-store")
    assert "Vous n’êtes plus connecté" in page.words and "lucia" in page.words
    assert "mur" not in page.words  # it opens for nobody yet
    assert page.forms["login-form"]["username"] == "lucia"
    page = browser.post("/admin/login/", page.forms["login-form"] | {"username": "lucia", "password": PASSWORD})
    assert (page.status, page.response.headers["Cache-Control"]) == (200, "private, no-store")
    assert "Pas encore enregistré" in page.words
    assert [each.text_content() for each in page.tree.xpath("//ins")] != []
    assert Article.objects.get().title == "Avant"
    assert send_kept(browser, page).status == 302
    assert (Article.objects.get().title, Article.objects.get().body) == (TITLE, BODY)
    assert Article.objects.get().updated_by == lucia


def test_a_new_article_is_made_once_whatever_is_sent_again(lucia):
    browser = Browser(lucia)
    path, form = article_form(browser)
    browser.end_session()
    signing_in = browser.post(path, form).forms["login-form"] | {"username": "lucia", "password": PASSWORD}
    page = browser.post("/admin/login/", signing_in)
    again = browser.post("/admin/login/", signing_in)  # the page is loaded anew: its token is an old one by now
    assert (again.status, "Pas encore enregistré" in again.words) == (403, True)
    assert Article.objects.count() == 0
    for sent in (page, again, page):
        send_kept(browser, sent)
    assert [each.title for each in Article.objects.all()] == [TITLE]


def test_a_wrong_password_loses_nothing(lucia, settings):
    settings.AXES_ENABLED = True
    browser = Browser(lucia)
    path, form = article_form(browser)
    browser.end_session()
    page = browser.post(path, form)
    for _attempt in range(6):
        page = browser.post("/admin/login/", page.forms["login-form"] | {"username": "lucia", "password": "wrong"})
    assert "un quart d’heure" in page.words
    assert dict(kept_forms.opened(page.forms["login-form"]["kept"]).sent)["title"] == TITLE


def test_another_person_who_signs_in_reads_nothing_of_it(lucia, marc, article):
    browser = Browser(lucia)
    path, form = article_form(browser, article)
    browser.end_session()
    page = browser.post(path, form)
    page = browser.post("/admin/login/", page.forms["login-form"] | {"username": "marc", "password": PASSWORD})
    assert (page.status, page.response["Location"]) == (302, "/admin/")
    page = browser.get("/admin/")
    assert "n’a pas été ouvert" in page.words
    for text in ("mur blanc", "hiver", "lucia"):
        assert text not in page.response.content.decode()
    assert Article.objects.get().title == "Avant"


def test_signed_in_again_in_another_tab(lucia, article):
    browser = Browser(lucia)
    path, form = article_form(browser, article)
    browser.end_session()
    browser.sign_in(lucia)
    page = browser.post(path, form)
    assert (page.status, page.response.headers["Cache-Control"]) == (403, "private, no-store")
    assert Article.objects.get().title == "Avant"
    assert send_kept(browser, page).status == 302
    assert Article.objects.get().title == TITLE


@pytest.mark.parametrize("with_right_token", [False, True])
def test_another_person_signed_in_in_another_tab(lucia, marc, article, with_right_token):
    browser = Browser(lucia)
    path, form = article_form(browser, article)
    browser.end_session()
    browser.sign_in(marc)
    if with_right_token:
        form["csrfmiddlewaretoken"] = browser.get("/admin/password_change/").tree.xpath(
            "//input[@name='csrfmiddlewaretoken']/@value"
        )[0]
    page = browser.post(path, form)
    assert page.status == 403
    assert "ouvert par quelqu’un d’autre" in page.words
    assert "kept-form" not in page.forms
    for text in ("mur blanc", "hiver", "lucia"):
        assert text not in page.response.content.decode()
    assert Article.objects.get().title == "Avant"


def test_pressing_meets_what_was_saved_meanwhile(lucia, marc, article):
    browser = Browser(lucia)
    path, form = article_form(browser, article, title="Avant")
    browser.end_session()
    page = browser.post(path, form)
    other = Browser(marc)
    path, theirs = article_form(other, article, title="Titre de Marc", body=article.body)
    assert other.post(path, theirs).status == 302
    page = browser.post("/admin/login/", page.forms["login-form"] | {"username": "lucia", "password": PASSWORD})
    differing = [
        each.text_content().strip() for each in page.tree.xpath("//section[contains(@class, 'difference')]/h3")
    ]
    assert differing == ["Texte"]  # what Marc saved stays
    send_kept(browser, page)
    assert Article.objects.get().body == BODY
    assert Article.objects.get().title == "Titre de Marc"


# Other forms


def test_a_tag_is_kept_too(marc):
    tag = make_tag(name="Cordoue", description="Avant")
    browser = Browser(marc)
    path = f"/admin/articles/tag/{tag.pk}/change/"
    form = {**browser.get(path).forms["tag_form"], "description": "Une ville <i>blanche</i>", "_save": "1"}
    browser.end_session()
    page = browser.post(path, form)
    page = browser.post("/admin/login/", page.forms["login-form"] | {"username": "marc", "password": PASSWORD})
    assert "Une ville" in page.words and "Avant" in page.words
    assert "<i>blanche" not in page.response.content.decode()
    assert send_kept(browser, page, _save="1").status == 302
    assert Tag.objects.get().description == "Une ville <i>blanche</i>"


def test_a_file_does_not_travel_and_is_named(lucia):
    browser = Browser(lucia)
    path = "/admin/images/image/add/"
    form = {**browser.get(path).forms["image_form"], "alt": "Un mur blanc"}
    browser.end_session()
    page = browser.post(path, form | {"upload": SimpleUploadedFile("mur.jpg", b"x", "image/jpeg")})
    page = browser.post("/admin/login/", page.forms["login-form"] | {"username": "lucia", "password": PASSWORD})
    assert "mur.jpg" in page.words
    page = send_kept(browser, page, _save="1")
    assert page.status == 200
    assert page.tree.get_element_by_id("id_alt").value in ("Un mur blanc", "\nUn mur blanc")


def test_passwords_do_not_travel(marc):
    browser = Browser(marc)
    path = "/admin/authors/user/add/"
    form = {
        "username": "Inès Martín",
        "password1": "un mot secret",
        "password2": "un mot secret",
        "usable_password": "true",
    }
    form |= browser.get(path).forms["user_form"] | form
    browser.end_session()
    page = browser.post(path, form)
    assert "secret" not in page.response.content.decode()
    kept = kept_forms.opened(page.forms["login-form"]["kept"])
    assert ("username", "Inès Martín") in map(tuple, kept.sent)
    assert all(name != "password1" for name, _value in kept.sent)
    page = browser.post("/admin/login/", page.forms["login-form"] | {"username": "marc", "password": PASSWORD})
    assert "mots de passe" in page.words and "un mot secret" not in page.response.content.decode()


def test_pictures_of_the_text_itself_do_not_travel_and_are_counted(lucia):
    browser = Browser(lucia)
    path, form = article_form(browser, body=f'<p>Deux heures.</p><img src="data:image/jpeg;base64,{"A+/9" * 9000}">')
    browser.end_session()
    page = browser.post(path, form)
    assert len(page.forms["login-form"]["kept"]) < 4000
    page = browser.post("/admin/login/", page.forms["login-form"] | {"username": "lucia", "password": PASSWORD})
    assert "Deux heures." in page.words and "1 image se trouvait" in page.words


def test_who_lost_the_desk_keeps_the_text_and_may_not_send_it(lucia, article):
    browser = Browser(lucia)
    path, form = article_form(browser, article)
    get_user_model().objects.filter(pk=lucia.pk).update(is_staff=False)
    page = browser.post(path, form)
    assert "kept" in page.forms["login-form"]
    assert Article.objects.get().title == "Avant"


def test_a_page_that_is_gone_shows_the_text_and_offers_nothing(lucia, article):
    browser = Browser(lucia)
    path, form = article_form(browser, article)
    browser.end_session()
    page = browser.post(path, form)
    Article.objects.all().delete()
    page = browser.post("/admin/login/", page.forms["login-form"] | {"username": "lucia", "password": PASSWORD})
    assert page.status == 200 and "kept-form" not in page.forms
    assert "Un mur blanc." in page.tree.xpath("string(//section[@class='kept'])")


# Attacks


def forged(user, path, **sent):
    kept = kept_forms.KeptForm(user.pk, path, list(sent.items()), [], [], 0)
    return kept_forms.packed(kept)


def sign_in_with(browser, user, value):
    form = browser.get("/admin/login/").forms["login-form"] | {"username": user.username, "password": PASSWORD}
    return browser.post("/admin/login/", form | {"kept": value})


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_another_site_gets_nothing_kept_and_nothing_done(lucia, article, origin):
    """Its form has no person that we signed; and where it had, the browser says where it comes from."""
    sent = {"title": "Volé", "body": "<p>Volé.</p>", "_continue": "1"}
    for browser, form in (
        (Browser(), sent),
        (Browser(lucia), sent),
        (Browser(), sent | {"person": f"{lucia.pk}:forged"}),
        *([(Browser(lucia), sent | {"person": person.signed(lucia)})] if origin else []),
    ):
        page = browser.post(address("change", article.pk), form, origin=origin)
        assert page.status == 403
        assert {"kept-form", "login-form"}.isdisjoint(page.forms)
    assert Article.objects.get().title == "Avant"


def test_a_forged_value_opens_for_nobody(lucia, article):
    good = forged(lucia, address("change", article.pk), title="Volé")
    other = signing.dumps({"person": lucia.pk, "path": "/admin/", "sent": []}, salt="another")
    for value in (good[:-2] + "AA", other, "", "x", "é" * 100, f"{lucia.pk}"):
        page = sign_in_with(Browser(), lucia, value)
        assert page.status == 302
    assert Article.objects.get().title == "Avant"


@pytest.mark.parametrize(
    "path", ["//evil.example/admin/", "https://evil.example/admin/", "/", "/admin.evil/", "/moment/"]
)
def test_nothing_is_sent_to_a_page_that_is_not_of_the_desk(lucia, path):
    assert sign_in_with(Browser(), lucia, forged(lucia, path, title="Volé")).status == 302


def test_signing_in_with_the_value_needs_a_token_as_ever(lucia, article):
    """Another site signs nobody in, under no name, with nothing of its own in the page."""
    value = forged(lucia, address("change", article.pk), title="Volé")
    sent = {"username": "lucia", "password": PASSWORD, "kept": value}
    for origin in ("https://evil.example", OWN):
        browser = Browser()
        page = browser.post("/admin/login/", sent, origin=origin)
        assert page.status == 403
        assert "patio_session" not in browser.client.cookies
        assert "kept-form" not in page.forms


def test_an_old_one_is_not_opened(lucia, article, monkeypatch, settings):
    value = forged(lucia, address("change", article.pk), title="Ancien")
    settings.SESSION_COOKIE_AGE = -1
    assert kept_forms.opened(value) is None


def test_the_kept_page_is_text_everywhere(lucia):
    browser = Browser(lucia)
    payload = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    path, form = article_form(browser, title=payload, kicker=payload, body=f"<p>{payload}</p>")
    browser.end_session()
    page = browser.post(path, form)
    page = browser.post("/admin/login/", page.forms["login-form"] | {"username": "lucia", "password": PASSWORD})
    assert page.tree.xpath("//script[not(@src)] | //*[@onerror]") == []
    assert page.forms["kept-form"]["title"] == payload
    assert "unsafe-inline" not in page.response.headers["Content-Security-Policy"]


def test_scripts_are_answered_as_scripts_understand(lucia):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(address("add"), "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["signed_in"]) == (401, False)
    client.force_login(lucia, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(address("add"), "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["signed_in"]) == (401, False)  # its token is an old one
    answer = Client().post("/admin/images/image/upload/?responseType=json", {"alt": "Un mur"})
    assert (answer.status_code, answer.json()["uploaded"]) == (401, 0)
    assert "Vous n’êtes plus connecté" in answer.json()["error"]["message"]


def test_what_may_not_be_done_any_more_shows_the_text(marc):
    tag = make_tag(name="Cordoue")
    browser = Browser(marc)
    path = f"/admin/articles/tag/{tag.pk}/change/"
    form = {**browser.get(path).forms["tag_form"], "description": "Une ville", "_save": "1"}
    marc.groups.clear()
    page = browser.post(path, form)
    assert page.status == 403
    assert "Une ville" in page.tree.xpath("string(//section[@class='kept'])")
    assert Tag.objects.get().description == ""


def sign_in_again(browser, page, user):
    return browser.post("/admin/login/", page.forms["login-form"] | {"username": user.username, "password": PASSWORD})


def test_a_day_that_was_chosen_is_kept_as_words_are(marc, article):
    browser = Browser(marc)
    path = address("embargo", article.pk)
    end = timezone.localtime() + timedelta(days=9)
    form = browser.get(path).forms["card narrow-form"] | {"until_date": f"{end:%Y-%m-%d}", "until_time": "08:00:00"}
    browser.end_session()
    page = sign_in_again(browser, browser.post(path, form), marc)
    assert f"{end:%Y-%m-%d}" in page.words and not Embargo.objects.exists()
    assert send_kept(browser, page).status == 302
    assert timezone.localtime(Embargo.objects.get().until).date() == end.date()


def test_what_was_chosen_for_the_front_page_is_looked_at_first(marc):
    edition = publish_article(title="La cour")
    browser = Browser(marc)
    path = "/admin/front-page/"
    form = browser.get(path).forms["arranging-form"] | {"article": edition.article_id, "do": "save"}
    browser.end_session()
    page = sign_in_again(browser, browser.post(path, form), marc)
    buttons = page.tree.xpath("//form[@class='kept-form']//button")
    assert [(each.get("name"), each.get("value")) for each in buttons] == [("do", "look"), ("do", "save")]
    assert "save" not in page.words
    looked = send_kept(browser, page, do="look")
    assert looked.forms["arranging-form"]["article"] == str(edition.article_id) and not Arrangement.objects.exists()
    assert browser.post(path, looked.forms["arranging-form"] | {"do": "save"}).status == 302
    assert Arrangement.objects.get().chosen.get().article_id == edition.article_id


def test_a_button_that_was_pressed_without_choosing_anything_asks_to_sign_in(marc, article):
    browser = Browser(marc)
    path = address("embargo", article.pk)
    form = browser.get(path).forms["card narrow-form"]
    browser.end_session()
    answer = browser.post(path, form | {"until_date": "", "until_time": "", "_lift": "1"})
    assert (answer.status, answer.response.headers["Location"]) == (302, f"/admin/login/?next={path}")
