import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import html

from authors.models import Author
from cms.admin import library
from images.models import Image
from tests.images.factories import (
    DESK,
    drawing,
    encoded,
    make_chief,
    make_image,
    make_person,
    make_writer,
    upload,
)
from tests.shown import shown

pytestmark = pytest.mark.django_db

ADD = "/admin/images/image/add/"
BROWSE = "/admin/images/image/browse/"
UPLOAD = "/admin/images/image/upload/"
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def change_url(image):
    return reverse("admin:images_image_change", args=[image.pk])


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


def fields(**changes):
    return {
        "alt": "Une cour",
        "caption": "",
        "credit_name": "",
        "credit_url": "",
        "agency": "",
        "source": "",
        "licence": "",
        "rights_until": "",
        "focal_x": "0.5",
        "focal_y": "0.5",
        **changes,
    }


def errors_of(response):
    form = response.context["adminform"].form if "adminform" in response.context else response.context["form"]
    return set(form.errors)


def files(media_root):
    return {path for path in media_root.rglob("*") if path.is_file()}


# Adding and changing


def test_adding_keeps_the_picture_and_who_sent_it():
    writer = make_writer()
    response = signed_in(writer).post(ADD, fields(upload=upload(), focal_x="0.25", rights_until="2030-01-31"))
    assert response.status_code == 302
    image = Image.objects.get()
    assert (image.uploaded_by, image.width, image.focal_x, image.renditions["webp"]) == (writer, 400, 0.25, [320, 400])


def test_the_form_decides_neither_uploader_nor_files():
    other = make_writer()
    more = {"uploaded_by": other.pk, "token": "f" * 32, "file": "../x", "renditions": "{}", "width": 1, "digest": "x"}
    writer = make_writer()
    signed_in(writer).post(ADD, fields(upload=upload(), **more))
    image = Image.objects.get()
    assert image.uploaded_by == writer and image.token != "f" * 32 and image.width == 400
    client = signed_in(writer)
    answer = client.post(change_url(image), fields(**more, shown=shown(client, change_url(image))))
    assert answer.status_code == 302
    image.refresh_from_db()
    assert image.uploaded_by == writer and image.token != "f" * 32 and image.width == 400


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", encoded()[:2000], encoded(drawing(), "TIFF")],
)
@pytest.mark.parametrize("url", [ADD, UPLOAD])
def test_a_bad_picture_is_an_error_of_the_form(url, content, media_root):
    response = signed_in(make_writer()).post(url, fields(upload=upload(content)))
    assert response.status_code in (200, 422)
    assert errors_of(response) == {"upload"}
    assert not Image.objects.exists() and files(media_root) == set()


@pytest.mark.parametrize("url", [ADD, UPLOAD])
def test_a_full_disk_is_an_error_of_the_form(url, media_root, monkeypatch):
    from images import files as storage

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "put_on_disk", full)
    response = signed_in(make_writer()).post(url, fields(upload=upload()))
    assert errors_of(response) == {"upload"}
    assert not Image.objects.exists()


@pytest.mark.parametrize("url", [ADD, UPLOAD])
def test_an_alternative_is_asked_for_unless_decorative(url, media_root):
    client = signed_in(make_writer())
    assert errors_of(client.post(url, fields(upload=upload(), alt=""))) == {"alt"}
    assert files(media_root) == set()
    assert client.post(url, fields(upload=upload(), alt="", decorative="on")).status_code == 302


@pytest.mark.parametrize("url", [ADD, UPLOAD])
def test_a_picture_is_asked_for(url):
    assert errors_of(signed_in(make_writer()).post(url, fields())) == {"upload"}


@pytest.mark.parametrize("credit_url", ["javascript:alert(1)", "ftp://example.org/", "data:text/html,x"])
def test_a_credit_links_to_the_web_only(credit_url):
    response = signed_in(make_writer()).post(ADD, fields(upload=upload(), credit_url=credit_url))
    assert errors_of(response) == {"credit_url"}


@pytest.mark.parametrize("value", ["-0.1", "1.1", "nan", "x"])
def test_the_focal_point_lies_inside(value):
    assert errors_of(signed_in(make_writer()).post(ADD, fields(upload=upload(), focal_x=value))) == {"focal_x"}


def test_words_change_without_a_new_picture_and_a_new_picture_replaces_the_old(
    media_root, django_capture_on_commit_callbacks
):
    writer = make_writer()
    image = make_image(by=writer)
    before, client = files(media_root), signed_in(writer)
    as_shown = shown(client, change_url(image))
    assert client.post(change_url(image), fields(alt="Autre", shown=as_shown)).status_code == 302
    as_shown = shown(client, change_url(image))
    image.refresh_from_db()
    assert image.alt == "Autre" and files(media_root) == before

    with django_capture_on_commit_callbacks(execute=True):
        client.post(change_url(image), fields(upload=upload(encoded(drawing(size=(90, 60)))), shown=as_shown))
    image.refresh_from_db()
    assert (image.width, image.renditions) == (90, {"jpeg": [90], "webp": [90]})
    assert not before & files(media_root) and len(files(media_root)) == 3


# Rights: everyone sees all, changes their own, editors change all


def test_writers_see_and_search_all_images_and_change_their_own_only():
    writer = make_writer()
    own, other = make_image(by=writer, alt="La mienne"), make_image(by=make_writer(), alt="Une autre")
    client = signed_in(writer)
    page = client.get("/admin/images/image/").content.decode()
    assert "La mienne" in page and "Une autre" in page
    assert client.get(change_url(own)).context["has_change_permission"]

    response = client.get(change_url(other))
    assert response.status_code == 200 and not response.context["has_change_permission"]
    assert b'name="alt"' not in response.content and b'name="upload"' not in response.content
    assert client.post(change_url(other), fields(alt="Changée", upload=upload())).status_code == 403
    other.refresh_from_db()
    assert other.alt == "Une autre"


def test_editors_change_and_delete_what_others_sent():
    other, client = make_image(by=make_writer()), signed_in(make_chief())
    as_shown = shown(client, change_url(other))
    assert client.post(change_url(other), fields(alt="Changée", shown=as_shown)).status_code == 302
    other.refresh_from_db()
    assert other.alt == "Changée"
    url = reverse("admin:images_image_delete", args=[other.pk])
    assert client.post(url, {"post": "yes"}).status_code == 302
    assert not Image.objects.exists()


def test_who_may_delete_deletes_their_own_only_without_the_right_to_all():
    person = make_person(perms=[*DESK, "delete_image"])
    own, other = make_image(by=person), make_image(by=make_writer())
    client = signed_in(person)
    assert client.post(reverse("admin:images_image_delete", args=[other.pk]), {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [own.pk, other.pk], "post": "yes"}
    client.post("/admin/images/image/", action)
    assert Image.objects.count() == 2
    client.post("/admin/images/image/", {**action, "_selected_action": [own.pk]})
    assert list(Image.objects.all()) == [other]


URLS = ["/admin/images/image/", ADD, BROWSE, UPLOAD, "{change}", "{delete}", "{history}"]


def filled(url, image):
    names = {name: reverse(f"admin:images_image_{name}", args=[image.pk]) for name in ("change", "delete", "history")}
    return url.format(**names)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_without_the_rights_are_refused_everywhere(url, method):
    image = make_image()
    client = signed_in(make_person())
    response = getattr(client, method)(filled(url, image), fields(upload=upload()) if method == "post" else {})
    assert response.status_code == 403
    assert Image.objects.count() == 1


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_readers_with_an_account_and_strangers_do_nothing(url, method):
    """They are sent to sign in; who had written something sees it again."""
    image = make_image()
    reader = make_person(perms=DESK)
    type(reader).objects.filter(pk=reader.pk).update(is_staff=False)
    answers = []
    for client in (signed_in(reader), Client()):
        response = getattr(client, method)(filled(url, image), fields(upload=upload()) if method == "post" else {})
        answers.append((response.status_code, "/login/" in response.get("Location", "")))
    assert answers == [(403, False) if method == "post" else (302, True)] * 2
    assert Image.objects.count() == 1


def test_seeing_is_not_adding():
    client = signed_in(make_person(perms=["view_image"]))
    page = client.get(BROWSE)
    assert page.status_code == 200 and b'name="upload"' not in page.content
    assert client.post(UPLOAD, fields(upload=upload())).status_code == 403
    assert not Image.objects.exists()


@pytest.mark.parametrize("url", [ADD, UPLOAD])
def test_a_post_without_token_is_refused(url):
    client = signed_in(make_writer(), enforce_csrf_checks=True)
    assert client.post(url, fields(upload=upload())).status_code == 403
    assert client.post(url + "?CKEditorFuncNum=1&responseType=json", fields(upload=upload())).status_code == 401
    assert not Image.objects.exists()


def test_uploads_are_posts_and_getting_changes_nothing(media_root):
    client = signed_in(make_writer())
    assert client.get(UPLOAD).status_code == 405
    assert client.put(UPLOAD).status_code == 405
    client.get(BROWSE + "?uploaded=1")
    assert not Image.objects.exists() and files(media_root) == set()


# Deleting


@pytest.fixture
def used(db):
    portrait, shown = make_image(alt="Portrait"), make_image(alt="Dans un texte")
    Author.objects.create(name="Avec portrait", portrait=portrait)
    Author.objects.create(
        name="Avec bio", bio=f'<figure class="photo" data-image="{shown.pk}"><img src="/media/x.jpg" alt=""></figure>'
    )
    return [portrait, shown]


def test_deleting_a_used_image_is_refused_with_the_place(used):
    client = signed_in(make_chief(), raise_request_exception=True)
    for image, place in zip(used, ["Avec portrait", "Avec bio"], strict=True):
        url = reverse("admin:images_image_delete", args=[image.pk])
        assert place in client.get(url).content.decode()
        assert client.post(url, {"post": "yes"}).status_code in (200, 403)
    action = {"action": "delete_selected", "_selected_action": [image.pk for image in used], "post": "yes"}
    client.post("/admin/images/image/", action)
    assert Image.objects.count() == 2


# Choosing


def buttons(response):
    return html.fromstring(response.content).xpath("//button[@data-id]")


def test_browsing_shows_all_pictures_newest_first_and_pages_them(monkeypatch):
    images = [make_image(by=make_writer(), alt=f"Image {n}") for n in range(3)]
    client = signed_in(make_writer())
    assert [b.get("data-alt") for b in buttons(client.get(BROWSE))] == ["Image 2", "Image 1", "Image 0"]
    first = buttons(client.get(BROWSE))[0]
    assert first.get("data-url") == images[2].rendition_url(960, "jpeg")

    monkeypatch.setattr(library, "PER_PAGE", 2)
    page = client.get(BROWSE + "?CKEditorFuncNum=3&q=Image")
    assert len(buttons(page)) == 2
    (link,) = html.fromstring(page.content).xpath('//a[@rel="next"]/@href')
    assert [b.get("data-alt") for b in buttons(client.get(BROWSE + link))] == ["Image 0"]
    assert "CKEditorFuncNum=3" in link and "q=Image" in link
    assert client.get(BROWSE + "?page=999999999999999999999").status_code == 200
    assert client.get(BROWSE + "?page=x").status_code == 200


def test_browsing_asks_the_database_as_often_for_few_as_for_many(django_assert_num_queries):
    client = signed_in(make_writer())
    for images in (1, 10):
        while Image.objects.count() < images:
            make_image(picture=drawing(size=(8, 8)))
        client.get(BROWSE)
        with django_assert_num_queries(7):
            client.get(BROWSE)


@pytest.mark.parametrize(
    ("query", "found"),
    [("cour", 1), ("DURAND", 1), ("afp", 1), ("nothing", 0), ("", 2), ("\0", 2), ("%", 0), ("'\"", 0), ("a" * 5000, 0)],
)
def test_searching_finds_by_words_and_credit(query, found):
    make_image(alt="Une cour", credit_name="A. Durand", agency="AFP")
    make_image(alt="Un pont")
    response = signed_in(make_writer()).get(BROWSE, {"q": query})
    assert (response.status_code, len(buttons(response))) == (200, found)


@pytest.mark.parametrize("number", ["1", "42", "0"])
def test_the_editor_s_function_is_a_number(number):
    make_image()
    page = html.fromstring(signed_in(make_writer()).get(BROWSE, {"CKEditorFuncNum": number}).content)
    assert page.xpath('//*[contains(@class, "library-window")]/@data-function')[0] == number


@pytest.mark.parametrize("number", [HOSTILE, "1);alert(1", "-1", "1.0", "٣", "1e3", " 1", "", "9" * 40])
def test_anything_else_is_no_function_and_is_not_repeated(number):
    make_image()
    response = signed_in(make_writer()).get(BROWSE, {"CKEditorFuncNum": number})
    page = html.fromstring(response.content)
    assert page.xpath('//*[contains(@class, "library-window")]/@data-function')[0] == ""
    assert "alert(1" not in response.content.decode() and "9" * 40 not in response.content.decode()


def test_no_script_is_inline_and_none_comes_from_elsewhere():
    make_image()
    writer = make_writer()
    image = make_image(by=writer)
    client = signed_in(writer)
    for url in (BROWSE + "?CKEditorFuncNum=1", change_url(image)):
        page = html.fromstring(client.get(url).content)
        for script in page.xpath("//script"):
            data = script.get("type") == "application/json"
            ours = script.get("src", "").startswith(("/static/", "/admin/"))
            assert data or (ours and not (script.text or "").strip())
        own = page.xpath('//*[contains(@class, "image-") or contains(@class, "library-")]')
        assert own and not [name for each in own for name in each.attrib if name.startswith("on") or name == "style"]


@pytest.mark.parametrize(
    "url", ["/admin/images/image/", BROWSE + "?CKEditorFuncNum=1", "{change}", "{delete}", "{history}"]
)
def test_every_word_is_text_in_every_page(url):
    image = make_image(
        alt=HOSTILE, caption=HOSTILE, credit_name=HOSTILE, agency=HOSTILE, source=HOSTILE, licence=HOSTILE
    )
    response = signed_in(make_chief()).get(filled(url, image))
    assert response.status_code == 200
    page = html.fromstring(response.content)
    assert not [each for each in page.xpath("//script") if "alert(1)" in (each.text or "")]
    assert not page.xpath("//*[@onerror]")
    assert "alert(1)" in response.content.decode()


def test_hostile_words_are_text_in_messages_and_search():
    client = signed_in(make_chief())
    page = client.post(ADD, fields(upload=upload(), alt=HOSTILE), follow=True)
    assert "alert(1)" in page.content.decode() and not html.fromstring(page.content).xpath("//*[@onerror]")
    page = client.get(BROWSE, {"q": HOSTILE})
    assert "alert(1)" in page.content.decode() and not html.fromstring(page.content).xpath("//*[@onerror]")


def test_an_upload_from_the_browser_leads_back_to_it_with_the_new_picture():
    writer = make_writer()
    client = signed_in(writer)
    name = '"><script>alert(1)</script>.jpg'
    response = client.post(UPLOAD + "?CKEditorFuncNum=7", fields(upload=upload(name=name), alt="Neuve"))
    image = Image.objects.get()
    assert response["Location"] == f"{BROWSE}?CKEditorFuncNum=7&uploaded={image.pk}"
    page = client.get(response["Location"])
    (button,) = html.fromstring(page.content).xpath('//button[@class="uploaded"]')
    assert button.get("data-id") == str(image.pk)
    assert b"script>alert" not in page.content
    assert image.uploaded_by == writer


def test_a_refused_upload_shows_the_page_again_with_the_reason_and_the_words():
    with translation.override("en"):
        response = signed_in(make_writer()).post(
            UPLOAD + "?CKEditorFuncNum=7",
            fields(upload=upload(b"x"), caption="Mes mots"),
            headers={"accept-language": "en"},
        )
    assert response.status_code == 422
    page = html.fromstring(response.content)
    assert page.xpath('//*[@class="errorlist"]') and "Mes mots" in response.content.decode()
    assert page.xpath("//form[@method='post']/@action")[-1] == UPLOAD + "?CKEditorFuncNum=7"


def test_the_json_answer_is_what_the_editor_expects():
    client = signed_in(make_writer())
    answer = client.post(UPLOAD + "?responseType=json", fields(upload=upload())).json()
    image = Image.objects.get()
    assert (answer["uploaded"], answer["id"], answer["url"], answer["alt"]) == (
        1,
        image.pk,
        image.rendition_url(960, "jpeg"),
        "Une cour",
    )
    answer = client.post(UPLOAD + "?responseType=json", fields(upload=upload(b"<svg/>"))).json()
    assert answer["uploaded"] == 0 and "SVG" in answer["error"]["message"]


def test_a_field_s_popup_is_the_same_browser():
    make_image()
    client = signed_in(make_writer())
    response = client.get("/admin/images/image/?_to_field=id&_popup=1", follow=True)
    assert response.request["PATH_INFO"] == BROWSE
    page = html.fromstring(response.content)
    (browser,) = page.xpath("//*[@data-related]")
    assert (browser.get("data-related"), browser.get("data-function")) == ("1", "")


def test_an_upload_is_logged():
    from django.contrib.admin.models import LogEntry

    signed_in(make_writer()).post(UPLOAD, fields(upload=upload()))
    assert LogEntry.objects.get().object_id == str(Image.objects.get().pk)


def test_look_ups_into_people_are_refused():
    make_image(by=make_writer())
    response = signed_in(make_writer()).get("/admin/images/image/?uploaded_by__password__startswith=m")
    assert response.status_code == 400 or (response.status_code == 302 and re.search(r"e=1", response["Location"]))


def test_a_picture_s_page_says_where_it_is_used(used):
    portrait, shown = used
    client = signed_in(make_writer())
    for image, place in ((portrait, "Avec portrait"), (shown, "Avec bio")):
        assert place in client.get(change_url(image)).content.decode()
    assert "Rien ne montre cette image." in client.get(change_url(make_image())).content.decode()
    assert "Rien ne montre" not in client.get(ADD).content.decode()
