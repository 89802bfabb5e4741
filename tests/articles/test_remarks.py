"""Remarks on a paragraph: who may, where they stand after edits, and that readers get nothing of them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from articles import publishing, remarks, share_links, writing
from articles.models import Action, AuditRecord, Edition, Remark, ShareLink
from cms.kept import generation
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

BODY = "<p>Le premier paragraphe parle du patio.</p><p>Le deuxième parle de la cour intérieure.</p><p>Fin.</p>"


@pytest.fixture
def writer():
    return make_user(role="journalist", username="ana")


@pytest.fixture
def article(writer):
    return make_article(by=writer, body=BODY, state="draft")


def place(remark, body):
    return remarks.places_of([remark], body)[remark.pk]


def second(article, by):
    return remarks.create(article, "Vraiment ?", by=by, quote="Le deuxième parle de la cour intérieure.", block=1)


# Where it stands


def test_a_paragraph_is_found_again_by_its_words_wherever_it_stands(article, writer):
    remark = second(article, writer)
    assert place(remark, BODY) == 1
    assert place(remark, "<p>Neuf.</p><p>Encore.</p>" + BODY) == 3
    assert place(remark, "<p>Le deuxième parle&nbsp;de la <em>cour</em> intérieure.</p>") == 0


def test_a_paragraph_that_was_edited_is_found_by_its_likeness(article, writer):
    remark = second(article, writer)
    assert place(remark, BODY.replace("la cour intérieure", "la grande cour")) == 1


def test_of_equal_paragraphs_the_nearest_is_meant(article, writer):
    remark = remarks.create(article, "Ici.", by=writer, quote="Oui.", block=2)
    assert place(remark, "<p>Oui.</p><p>Non.</p><p>Tout autre chose.</p><p>Oui.</p>") == 3


def test_a_paragraph_that_is_gone_is_said_to_be_gone_with_its_words(article, writer):
    remark = second(article, writer)
    assert place(remark, "<p>Rien de tel ici, vingt mots plus loin.</p>") == remarks.GONE
    assert remark.quote == "Le deuxième parle de la cour intérieure."


def test_a_remark_about_the_whole_has_no_place(article, writer):
    remark = remarks.create(article, "Bien.", by=writer, block=3)
    assert (place(remark, BODY), remark.block) == (None, None)


# Who


def test_who_may_see_the_article_may_write_resolve_and_open_again(article, writer):
    editor = make_user(role="editor")
    remark = second(article, editor)
    remarks.resolve(remark, by=writer)
    assert (remark.resolved_by, remark.resolved_at is None) == (writer, False)
    remarks.resolve(remark, by=editor)
    assert remark.resolved_by == writer
    remarks.reopen(remark, by=editor)
    assert (remark.resolved_by, remark.resolved_at) == (None, None)


def test_nobody_else_may(article, writer):
    stranger, remark = make_user(role="journalist"), second(article, writer)
    for act in (
        lambda: remarks.create(article, "Non.", by=stranger),
        lambda: remarks.resolve(remark, by=stranger),
        lambda: remarks.reopen(remark, by=stranger),
        lambda: share_links.make(article, by=stranger, label="Moi"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Remark.objects.filter(resolved_at=None).count() == 1


@pytest.mark.parametrize(("text", "code"), [("", "empty"), (" \u200b\n", "empty"), ("x" * 2001, "max_length")])
def test_what_says_nothing_or_too_much_is_refused(article, writer, text, code):
    with pytest.raises(ValidationError) as refused:
        remarks.create(article, text, by=writer)
    assert refused.value.code == code
    assert not Remark.objects.exists()


def test_text_is_only_text(article, writer):
    remark = remarks.create(article, "<b>a</b>\u202e\r\nb\x00", by=writer, quote="\u200bLe  mot")
    assert (remark.text, remark.quote) == ("<b>a</b>\nb", "Le mot")


# Mentions


def test_who_sees_the_article_may_be_mentioned(article, writer):
    editor, stranger = make_user(role="editor", username="ines.ruiz"), make_user(role="journalist", username="paul")
    barred = make_user(role="editor", username="luc", is_active=False)
    remark = remarks.create(article, "@Ines.Ruiz. et @paul, @ana, @luc ; moi@ines.ruiz", by=writer)
    assert set(remark.mentioned.all()) == {editor, writer}
    assert set(remarks.readers_of(article)) == {editor, writer}
    assert not {stranger, barred} & set(remarks.readers_of(article))


# Share links


def test_a_link_keeps_no_token_and_is_recorded(article, writer):
    link, token = share_links.make(article, by=writer, label="Mme Roy", days=7)
    assert token not in str(ShareLink.objects.values().get())
    assert link.expires_at - link.created_at == timedelta(days=7)
    assert share_links.link_of(token, at=timezone.now()) == link
    share_links.revoke(link, by=writer)
    share_links.revoke(link, by=writer)
    assert share_links.link_of(token, at=timezone.now()) is None
    assert list(AuditRecord.objects.order_by("pk").values_list("action", flat=True)) == [Action.SHARE, Action.UNSHARE]
    assert token not in str(list(AuditRecord.objects.values()))


def test_a_link_ends_with_its_time_and_with_its_maker(article, writer):
    link, token = share_links.make(article, by=writer, label="Mme Roy", days=1)
    assert share_links.link_of(token, at=link.expires_at - timedelta(seconds=1)) == link
    assert share_links.link_of(token, at=link.expires_at) is None
    assert share_links.link_of(token + "x", at=timezone.now()) is None
    writer.is_active = False
    writer.save()
    assert share_links.link_of(token, at=timezone.now()) is None


@pytest.mark.parametrize(
    ("label", "days", "code"), [("", 7, "label"), ("x" * 121, 7, "label"), ("Roy", 8, "days"), ("Roy", 0, "days")]
)
def test_a_link_without_sense_is_not_made(article, writer, label, days, code):
    with pytest.raises(ValidationError) as refused:
        share_links.make(article, by=writer, label=label, days=days)
    assert refused.value.code == code


def test_who_may_not_change_the_article_any_more_still_takes_the_link_back(article, writer):
    link, _token = share_links.make(article, by=writer, label="Roy")
    article.state = "in_review"
    article.save()
    with pytest.raises(PermissionDenied):
        share_links.make(article, by=writer, label="Un autre")
    share_links.revoke(link, by=writer)
    assert link.article.share_links.get().revoked_by == writer


def test_guests_write_so_much_and_no_more(article, writer, monkeypatch):
    link, _token = share_links.make(article, by=writer, label="Roy")
    for number in range(share_links.MOST_A_MINUTE):
        share_links.add_remark(link, name="Roy", text=f"Mot {number}")
    with pytest.raises(share_links.NoMoreNow):
        share_links.add_remark(link, name="Roy", text="Encore")
    share_links.add_remark(link, name="Roy", text="Mot 0")  # once more is the same
    Remark.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    share_links.add_remark(link, name="Roy", text="Encore")
    monkeypatch.setattr(share_links, "MOST_REMARKS", 11)
    with pytest.raises(share_links.NoMoreNow) as refused:
        share_links.add_remark(link, name="Roy", text="Et encore")
    assert refused.value.code == "full"
    assert Remark.objects.count() == 11


def test_an_approval_needs_a_name_and_no_words(article, writer):
    link, _token = share_links.make(article, by=writer, label="Roy")
    with pytest.raises(ValidationError):
        share_links.add_remark(link, name=" ", kind="approval")
    remark = share_links.add_remark(link, name="Mme Roy", kind="approval")
    assert (remark.is_approval, remark.who, remark.author) == (True, "Mme Roy", None)


# Readers


def test_readers_get_nothing_of_it(writer):
    article = make_article(by=writer, body=BODY)
    edition = publishing.publish(article, by=make_user(role="editor"))
    address, source = edition.get_absolute_url(), article.snapshot()
    client = Client()
    pages = [address, "/", "/feed/", "/feed.json", "/sitemap-articles.xml", "/robots.txt"]
    before, known = [client.get(page).content for page in pages], number_of_changes()
    link, _token = share_links.make(article, by=make_user(role="editor"), label="Roy")
    share_links.add_remark(link, name="Roy", text="Bien.", kind="approval")
    remarks.resolve(second(article, writer), by=writer)
    assert [client.get(page).content for page in pages] == before
    assert number_of_changes() == known
    assert article.snapshot() == source
    assert Edition.objects.get().source == edition.source


def number_of_changes():
    return generation.read(timezone.now())[0]


def test_they_go_with_their_article(article, writer):
    link, _token = share_links.make(article, by=writer, label="Roy")
    share_links.add_remark(link, name="Roy", text="Bien.")
    second(article, writer)
    article.delete()
    assert not Remark.objects.exists()
    assert not ShareLink.objects.exists()


def test_writing_the_text_leaves_them_alone(article, writer):
    remark = second(article, writer)
    writing.write(article, {**article.snapshot(), "body": "<p>Neuf.</p>"}, by=writer)
    remark.refresh_from_db()
    assert remark.block == 1
