"""The desk's pages of files to download: sent, found, changed, replaced, and kept where they are used."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from documents.models import Document
from tests.documents.factories import box_for, make_document, mp3, pdf, upload
from tests.factories import make_article, make_user, publish_article
from tests.shown import shown

pytestmark = pytest.mark.django_db

ADD = "/admin/documents/document/add/"
BROWSE = "/admin/documents/document/browse/"
UPLOAD = "/admin/documents/document/upload/"
HOSTILE = '"><script>alert(1)</script>'


def change_url(document):
    return reverse("admin:documents_document_change", args=[document.pk])


def signed_in(role="journalist"):
    client = Client()
    client.user = make_user(role=role)
    client.force_login(client.user)
    return client


def fields(**changes):
    return {"title": "Programme", "credit": "", "source": "", "licence": "", "rights_until": "", **changes}


def errors_of(response):
    form = response.context["adminform"].form if "adminform" in response.context else response.context["form"]
    return {name: " ".join(errors).replace("\u00a0", " ") for name, errors in form.errors.items()}


def files(media_root):
    return {path for path in media_root.rglob("*") if path.is_file()}


def test_adding_keeps_the_file_and_who_sent_it():
    client = signed_in()
    more = {"uploaded_by": make_user().pk, "token": "f" * 32, "file": "../x", "kind": "mp3", "size": 1}
    response = client.post(ADD, fields(upload=upload(), rights_until="2030-01-31", **more))
    assert response.status_code == 302
    document = Document.objects.get()
    assert (document.uploaded_by, document.kind, document.title) == (client.user, "pdf", "Programme")
    assert document.token != "f" * 32 and document.size > 1


@pytest.mark.parametrize("content", [b"", b"no document", pdf() * 9 + b"x" * 5000, b"\xff\xfb\x90"])
@pytest.mark.parametrize("url", [ADD, UPLOAD])
def test_a_bad_file_is_an_error_of_the_form(url, content, media_root):
    response = signed_in().post(url, fields(upload=upload(content)))
    assert response.status_code in (200, 422)
    assert set(errors_of(response)) == {"upload"}
    assert not Document.objects.exists() and files(media_root) == set()


@pytest.mark.parametrize("url", [ADD, UPLOAD])
def test_a_title_is_asked_for_and_nothing_is_left_over(url, media_root):
    assert set(errors_of(signed_in().post(url, fields(upload=upload(), title=" ")))) == {"title"}
    assert files(media_root) == set()


def test_the_same_file_is_not_stored_twice(media_root):
    content = pdf()
    known = make_document(content=content, title="Le plan")
    response = signed_in().post(ADD, fields(upload=upload(content)))
    assert errors_of(response) == {"upload": "Ce fichier est déjà dans la bibliothèque : « Le plan »."}
    told = signed_in().post(f"{UPLOAD}?responseType=json", fields(upload=upload(content))).json()
    assert (told["uploaded"], told["id"], told["title"]) == (1, known.pk, "Le plan")
    assert Document.objects.count() == len(files(media_root)) == 1


def test_words_change_without_a_file_and_another_file_takes_its_place(media_root, django_capture_on_commit_callbacks):
    client = signed_in()
    document = make_document(by=client.user)
    former = document.file.name
    as_shown = shown(client, change_url(document))
    assert client.post(change_url(document), fields(title="Plan", shown=as_shown)).status_code == 302
    as_shown = shown(client, change_url(document))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(change_url(document), fields(title="Plan", upload=upload(mp3()), shown=as_shown))
    document.refresh_from_db()
    assert (document.title, document.kind, document.file.name == former) == ("Plan", "mp3", False)
    assert files(media_root) == {media_root / document.file.name}


def test_each_changes_their_own_and_editors_all():
    document = make_document(by=make_user(role="journalist"))
    assert signed_in().post(change_url(document), fields()).status_code == 403
    assert b'name="upload"' not in signed_in().get(change_url(document)).content
    editor = signed_in("editor")
    as_shown = shown(editor, change_url(document))
    assert editor.post(change_url(document), fields(shown=as_shown)).status_code == 302


def test_the_page_says_where_it_is_used_and_deleting_is_refused():
    client = signed_in("editor")
    drafted, published = make_document(), make_document()
    make_article(title="Un brouillon", body=box_for(drafted))
    publish_article(title="La feria", body=box_for(published))
    for document, title in ((drafted, "Un brouillon"), (published, "La feria")):
        assert title in client.get(change_url(document)).content.decode()
        client.post(reverse("admin:documents_document_delete", args=[document.pk]), {"post": "yes"})
    assert Document.objects.count() == 2


def test_an_unused_one_is_deleted_and_its_file_kept_as_long_as_the_trash_holds_it(
    media_root, django_capture_on_commit_callbacks
):
    document, kept = make_document(), files(media_root)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in("editor").post(reverse("admin:documents_document_delete", args=[document.pk]), {"post": "yes"})
    assert not Document.objects.exists() and files(media_root) == kept != set()


def test_it_is_found_by_its_words():
    client = signed_in()
    make_document(title="Horaires des navettes", credit="Régie")
    make_document(title="Autre chose")
    for page in ("/admin/documents/document/", BROWSE):
        found = client.get(page, {"q": "navette regie"}).content.decode()
        assert "Horaires des navettes" in found and "Autre chose" not in found


def test_the_window_offers_the_files_as_text():
    make_document(title=f"Plan {HOSTILE}")
    page = signed_in().get(BROWSE, {"CKEditorFuncNum": "7"}).content.decode()
    assert HOSTILE not in page and 'data-function="7"' in page


def test_what_was_just_sent_is_told_wherever_it_stands():
    client = signed_in()
    response = client.post(f"{UPLOAD}?CKEditorFuncNum=7", fields(upload=upload(), title="</script>"), follow=True)
    document = Document.objects.get()
    page = response.content.decode()
    assert 'id="document-uploaded"' in page and f'"id": {document.pk}' in page and '</script>"' not in page
    for value in ("0", "x", "9" * 30, "-1", "\u0661"):
        assert client.get(BROWSE, {"uploaded": value}).status_code == 200


def test_the_editor_asks_what_a_number_means():
    client, document = signed_in(), make_document(title="Le plan", kind="m4a")
    described = reverse("admin:documents_document_describe")
    told = client.get(described, {"pk": document.pk}).json()
    assert (told["id"], told["title"]) == (document.pk, "Le plan") and told["facts"].startswith("M4A, ")
    for value in ("", "0", "x", "9" * 30, "\u0661"):
        assert client.get(described, {"pk": value}).status_code == 404


def test_a_refusal_is_words_for_a_script():
    told = signed_in().post(f"{UPLOAD}?responseType=json", fields(upload=upload(b"x"))).json()
    assert (told["uploaded"], told["error"]["message"]) == (
        0,
        "Seuls les fichiers PDF et le son en MP3, Ogg ou M4A sont acceptés.",
    )


def staff_with(*permissions):
    """One whom no role describes."""
    client = Client()
    client.user = make_user(role="journalist")
    client.user.groups.clear()
    client.user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(client.user)
    return client


def test_who_may_not_add_sends_none_and_is_offered_no_form():
    client = staff_with("view_document")
    assert client.post(UPLOAD, {"upload": upload(), "title": "Programme"}).status_code == 403
    assert not client.get(BROWSE).context["can_add"]
    assert not Document.objects.exists()


def test_who_may_not_see_them_chooses_none_and_is_told_of_none():
    document, client = make_document(), staff_with("add_document")
    assert client.get(BROWSE).status_code == 403
    assert client.get(f"/admin/documents/document/describe/?pk={document.pk}").status_code == 403


def test_who_may_delete_deletes_their_own():
    client = staff_with("view_document", "delete_document")
    own, other = make_document(by=client.user), make_document()
    for document in (own, other):
        client.post(reverse("admin:documents_document_delete", args=[document.pk]), {"post": "yes"})
    assert list(Document.objects.all()) == [other]
