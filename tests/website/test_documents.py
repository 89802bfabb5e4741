"""A file to download is public exactly while something live leads to it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from articles import writing
from documents.uploads import receive
from tests.documents.factories import box_for, make_document, mp3, pdf, upload
from tests.factories import NOON, make_article, make_user, publish_article

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_one_of_a_live_text_or_answer_is_public_while_that_is_live(read):
    inline, answer = make_document(), make_document()
    faq = [{"question": "Où ?", "answer": box_for(answer)}]
    publish_article(body=f"<p>Texte.</p>{box_for(inline)}", faq=faq, until=NOON + HOUR)
    for document in (inline, answer):
        assert [read(document.url, at=NOON + each * HOUR).status_code for each in (-1, 0, 1)] == [404, 200, 404]


def test_those_of_working_copies_and_planned_texts_are_not_public(read):
    alone, planned, changed = make_document(), make_document(), make_document()
    make_article(body=box_for(alone))
    publish_article(body=box_for(planned), at=NOON + HOUR)
    live = publish_article()
    writing.write(live.article, {"body": box_for(changed)}, by=make_user(role="chief editor"))
    assert [read(each.url).status_code for each in (alone, planned, changed)] == [404] * 3


def test_absent_and_forbidden_are_the_same(read):
    document = make_document()
    others = [document.url.replace(document.token, "0" * 32), document.url.replace(".pdf", ".mp3"), "/media/documents/"]
    responses = [read(path) for path in (document.url, *others)]
    assert {response.status_code for response in responses} == {404}
    assert len({response.content for response in responses}) == 1


def test_a_pdf_is_saved_under_a_clean_name_and_never_shown_as_a_page(read):
    content = pdf()
    document = make_document(content=content, title="Programme de la féria")
    publish_article(body=box_for(document))
    answer = read(document.url)
    assert answer.body == content
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="programme-de-la-feria.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"].startswith("public")
    assert read(document.url, **{"if-none-match": answer.headers["ETag"]}).status_code == 304


def test_a_part_of_a_sound_is_answered(read):
    document = make_document(content=mp3(), title="Entretien")
    publish_article(body=box_for(document))
    part = read(document.url, range="bytes=10-19")
    assert (part.status_code, part.body) == (206, mp3()[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(mp3())}"
    assert part.headers["Content-Disposition"] == 'inline; filename="entretien.mp3"'
    assert part.headers["Content-Type"] == "audio/mpeg"
    assert read(document.url, range=f"bytes={len(mp3())}-").status_code == 416


def test_nginx_sends_it_where_it_may(read, settings):
    settings.MEDIA_REDIRECT = "/stored/"
    document = make_document()
    publish_article(body=box_for(document))
    answer = read(document.url)
    assert (answer.content, answer.headers["X-Accel-Redirect"]) == (b"", f"/stored/{document.file.name}")
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("allowed", "expected"), [(True, 200), (False, 404)])
def test_the_desk_sees_all_and_keeps_none(allowed, expected):
    user = make_user()
    if allowed:
        user.user_permissions.add(Permission.objects.get(codename="view_document"))
    client = Client()
    client.force_login(user)
    response = client.get(make_document().url)
    b"".join(response)
    assert (response.status_code, response.headers["Cache-Control"]) == (expected, "private, no-store")


def test_it_is_there_as_soon_as_its_file_was_replaced(read, django_capture_on_commit_callbacks):
    document = make_document()
    edition = publish_article(body=box_for(document))
    with django_capture_on_commit_callbacks(execute=True):
        document.store_file(receive(upload()))
    page = read(edition.get_absolute_url()).content.decode()
    assert document.url in page and read(document.url).status_code == 200


def test_another_title_is_on_the_page_after_the_task(read, run_tasks, django_capture_on_commit_callbacks):
    document = make_document()
    edition = publish_article(body=box_for(document))
    document.title, document.credit = "Programme corrigé", "Mairie de Séville"
    with django_capture_on_commit_callbacks(execute=True):
        document.save()
    run_tasks()
    page = read(edition.get_absolute_url()).content.decode()
    assert "Programme corrigé" in page and "Mairie de Séville" in page


def test_a_lost_file_is_absent(read, media_root):
    document = make_document()
    publish_article(body=box_for(document))
    (media_root / document.file.name).unlink()
    assert read(document.url).status_code == 404


def test_a_feed_has_a_plain_link(read):
    document = make_document(content=mp3(), title="Entretien")
    publish_article(body=box_for(document))
    feed = read("/feed/").content.decode()
    assert "http" in feed and document.url in feed
    assert "audio" not in feed.replace("audio/mpeg", "") and "controls" not in feed


def test_readers_find_an_article_by_the_title_of_its_file(read, run_tasks):
    publish_article(title="La feria", body=box_for(make_document(title="Horaires des navettes")))
    run_tasks()
    assert "La feria" in read("/search/?q=navettes").content.decode()
