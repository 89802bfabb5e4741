"""Share links (promise D6): who takes one back, what of it is kept, and two people at once."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from articles import remarks, share_links
from articles.models import Action, AuditRecord, Remark, ShareLink
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

BODY = "<p>Un premier paragraphe.</p>"


@pytest.fixture
def writer():
    return make_user(role="journalist", username="ana")


@pytest.fixture
def article(writer):
    return make_article(by=writer, body=BODY, state="draft")


def at_once(*acts):
    """What each returned or raised; all begin together, each with a connection of its own."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        barrier.wait()
        try:
            found[number] = act()
        except Exception as error:
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_the_digest_needs_the_key_of_the_site(settings):
    before = share_links.digest_of("mot")
    settings.SECRET_KEY += "x"
    assert share_links.digest_of("mot") != before


def test_who_neither_made_it_nor_may_change_the_article_takes_no_link_back(article, writer):
    editor, stranger = make_user(role="editor"), make_user(role="journalist")
    article.state = "in_review"
    article.save()
    link, _token = share_links.make(article, by=editor, label="Roy")
    for person in (writer, stranger):  # one may see the article, the other may not
        with pytest.raises(PermissionDenied):
            share_links.revoke(link, by=person)
    assert ShareLink.objects.get().revoked_at is None


def test_who_made_it_and_sees_the_article_no_more_does_not_take_it_back(article):
    other = make_article(by=make_user(role="journalist"), state="draft")
    maker = make_user(role="editor")
    link, _token = share_links.make(other, by=maker, label="Roy")
    maker.groups.set(article.created_by.groups.all())
    maker = type(maker).objects.get(pk=maker.pk)
    with pytest.raises(PermissionDenied):
        share_links.revoke(ShareLink.objects.get(pk=link.pk), by=maker)


def test_who_may_not_come_to_the_desk_is_not_mentioned(article, writer):
    left = make_user(role="editor", username="luc")
    left.is_staff = False
    left.save()
    assert left not in remarks.readers_of(article)
    assert not remarks.create(article, "@luc", by=writer).mentioned.exists()


# Two people at once


@pytest.mark.django_db(transaction=True)
def test_two_who_make_links_at_once_have_each_their_own():
    article, people = make_article(state="draft"), [make_user(role="editor") for _ in range(2)]
    made = at_once(*(lambda by=by: share_links.make(article, by=by, label=f"De {by.pk}") for by in people))
    assert len({token for _link, token in made}) == 2
    for person, (link, token) in zip(people, made, strict=True):
        found = share_links.link_of(token, at=link.created_at)
        assert (found, found.made_by, found.label) == (link, person, f"De {person.pk}")


@pytest.mark.django_db(transaction=True)
def test_two_who_take_a_link_back_at_once_do_it_once():
    article, people = make_article(state="draft"), [make_user(role="editor") for _ in range(2)]
    link, _token = share_links.make(article, by=people[0], label="Roy")
    assert at_once(*(lambda by=by: share_links.revoke(link, by=by) for by in people)) == [None, None]
    record = AuditRecord.objects.get(action=Action.UNSHARE)
    assert record.by == ShareLink.objects.get().revoked_by


@pytest.mark.django_db(transaction=True)
def test_a_double_click_of_a_guest_is_one_remark():
    article = make_article(state="draft")
    link, _token = share_links.make(article, by=make_user(role="editor"), label="Roy")
    sent = at_once(*[lambda: share_links.add_remark(link, name="Roy", text="Bien vu.")] * 3)
    assert {Remark.objects.get()} == set(sent)


@pytest.mark.django_db(transaction=True)
def test_guests_at_once_are_not_more_than_the_link_takes(monkeypatch):
    monkeypatch.setattr(share_links, "MOST_A_MINUTE", 1)
    article = make_article(state="draft")
    link, _token = share_links.make(article, by=make_user(role="editor"), label="Roy")
    sent = at_once(*(lambda n=n: share_links.add_remark(link, name="Roy", text=f"Mot {n}") for n in range(3)))
    assert sorted(type(each).__name__ for each in sent) == ["NoMoreNow", "NoMoreNow", "Remark"]
    assert Remark.objects.count() == 1
