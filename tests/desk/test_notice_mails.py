"""Mails of notices, read back from a real mail server: each once, to the right people alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import InterfaceError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import policy, publishing, remarks, share_links, undoing, workflow, writing
from articles.former import MAILS_WAIT
from articles.merging import Clash
from articles.models import Article, Byline, EditingSession, OutsideLink, StoredClash
from articles.models.outside_link import Outcome
from articles.saving import keep_clashes
from cms import mail
from cms.tasks import InVain, enqueue
from desk.models import Notice, NoticeChoice, NoticeEvent, NoticeWay
from desk.notices import begun, looks, mailing
from desk.notices import tasks as notice_tasks
from tests.factories import make_article, make_author, make_image, make_user, publish_article
from tests.mail_server import mailbox  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(ana):
    return make_article(by=ana, title="Le patio", state="draft")


def addresses_in(letter):
    return {word for word in ("ana@", "ben@", "eva@", "zoe@") if word in letter.message.as_string()}


def let_wait():
    """As if it were too late to undo what was done."""
    now = timezone.now()
    waiting = DBTaskResult.objects.filter(run_after__gt=now, run_after__lte=now + MAILS_WAIT + timedelta(seconds=1))
    for number, row in enumerate(waiting.order_by("enqueued_at")):
        DBTaskResult.objects.filter(pk=row.pk).update(run_after=now + timedelta(microseconds=number))


# Steps and publications


def test_a_submitted_text_is_told_to_who_may_approve_it(article, ana, ben, eva, mailbox, run_tasks):  # noqa: F811
    make_user(role="journalist", email="zoe@example.org")
    make_user(role="editor", email="gone@example.org", is_active=False)
    workflow.take("submit", article, by=ana)
    run_tasks()
    run_tasks()
    assert mailbox.to == ["ben@example.org", "eva@example.org"]
    letters = {letter.to[0]: letter for letter in mailbox.letters}
    to_ben, to_eva = letters["ben@example.org"], letters["eva@example.org"]
    assert to_ben["Subject"] == "Patio · Ana submitted “Le patio” for review."
    assert to_eva["Subject"] == "Patio · Ana a soumis « Le patio » à la relecture."
    assert to_ben["From"] == "redaction@example.org"
    assert addresses_in(to_ben) == {"ben@"}
    assert f"http://testserver/admin/articles/article/{article.pk}/change/" in to_ben.text
    assert f'href="http://testserver/admin/articles/article/{article.pk}/change/"' in to_ben.html
    assert to_ben["Auto-Submitted"] == "auto-generated"
    assert to_ben["List-Id"] == "<desk.testserver>"


def test_the_mails_of_one_article_are_one_conversation(article, ana, ben, eva, mailbox, run_tasks):  # noqa: F811
    workflow.take("submit", article, by=ana)
    workflow.take("return", article, by=ben, note="Encore\nune source.")
    workflow.take("submit", article, by=ana)
    run_tasks()
    to_ana = next(letter for letter in mailbox.letters if letter.to == ["ana@example.org"])
    assert "Encore\nune source." in to_ana.text.replace("\r\n", "\n")
    assert len({letter["References"] for letter in mailbox.letters}) == 1
    assert all(letter["In-Reply-To"] == letter["References"] for letter in mailbox.letters)
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == len(mailbox.letters) == 5


def test_writers_are_told_what_becomes_of_their_text(article, ana, ben, mailbox, run_tasks):  # noqa: F811
    author = make_author(user=make_user(role="journalist", email="zoe@example.org", language="en"))
    article = make_article(by=ana, title="Le patio", state="in_review", bylines=[author])
    workflow.take("approve", article, by=ben)
    edition = publishing.publish(article, by=ben, at=timezone.now() + timedelta(days=1))
    edition = publishing.reschedule(edition, by=ben, at=timezone.now() + timedelta(days=2))
    publishing.cancel(edition, by=ben)
    publishing.publish(article, by=ben)
    publishing.withdraw(article, by=ben)
    let_wait()
    run_tasks()
    told = [letter["Subject"].split(" · ")[1] for letter in mailbox.letters if letter.to == ["zoe@example.org"]]
    assert [words.split("“")[0].strip() for words in told] == [
        "Ben approved",
        "Ben scheduled",
        "Ben changed the dates of",
        "Ben cancelled the publication of",
        "",
        "Ben withdrew",
    ]
    assert told[4] == "“Le patio” is published."
    assert mailbox.to == ["ana@example.org"] * 6 + ["zoe@example.org"] * 6


@pytest.mark.parametrize("begins", ["begun", "planned"])
def test_where_only_the_end_moves_it_is_the_end_that_is_said(begins, ana, ben, mailbox, run_tasks):  # noqa: F811
    article, now = make_article(by=ana, title="Le patio"), timezone.now()
    make_author(user=make_user(role="journalist", email="zoe@example.org", language="en")).bylines.create(
        article=article, position=1
    )
    at = now - timedelta(days=3) if begins == "begun" else datetime(2100, 3, 1, 7, tzinfo=UTC)
    edition = publishing.publish(article, by=ben, at=at, now=now - timedelta(days=4))
    Notice.objects.all().delete()
    edition = publishing.reschedule(edition, by=ben, until=datetime(2100, 3, 2, 7, tzinfo=UTC))
    publishing.reschedule(edition, by=ben, until=None)
    let_wait()
    run_tasks()
    said = [(letter.to[0][:3], letter["Subject"].replace("\u00a0", " ")) for letter in mailbox.letters]
    changed = "Patio · Ben changed the dates of “Le patio”: it"
    modified = "Patio · Ben a changé les dates de « Le patio » :"
    assert sorted(said) == [
        ("ana", f"{modified} fin le 2 mars 2100 08:00 CET."),
        ("ana", f"{modified} plus de fin prévue."),
        ("zoe", f"{changed} ends on 2 March 2100 08:00 CET."),
        ("zoe", f"{changed} has no end any more."),
    ]


@pytest.mark.parametrize("way", [NoticeWay.MAIL, NoticeWay.DIGEST])
def test_what_is_undone_is_told_to_nobody(way, ana, ben, mailbox, run_tasks):  # noqa: F811
    choose(ana, NoticeEvent.PUBLISHED, way)
    article = make_article(by=ana)
    publishing.publish(article, by=ben)
    run_tasks()
    assert (mailbox.letters, Notice.objects.count()) == ([], 1)
    undoing.undo(article, by=ben)
    let_wait()
    run_tasks()
    assert (mailbox.letters, Notice.objects.count()) == ([], 0)


def test_what_is_not_undone_is_mailed_afterwards(ana, ben, mailbox, run_tasks):  # noqa: F811
    publishing.publish(make_article(by=ana), by=ben)
    let_wait()
    run_tasks()
    assert mailbox.to == ["ana@example.org"]


def test_what_may_still_be_undone_is_in_the_next_daily_mail(article, ana, ben, mailbox):  # noqa: F811
    choose(ana, NoticeEvent.PUBLISHED, NoticeWay.DIGEST)
    publishing.publish(make_article(by=ana), by=ben)
    mailing.send_digest(ana.pk, (timezone.now() + MAILS_WAIT - timedelta(seconds=5)).isoformat())
    assert mailbox.letters == []
    mailing.send_digest(ana.pk, (timezone.now() + MAILS_WAIT + timedelta(seconds=5)).isoformat())
    assert mailbox.to == ["ana@example.org"]


def test_nobody_is_told_of_what_an_archive_held(ana, ben):
    article = make_article(by=ana)
    publish_article(article=article)
    assert not Notice.objects.exists()


def test_what_was_planned_is_told_as_published_when_its_moment_has_come(ana, ben):
    article, now = make_article(by=ana), timezone.now()
    moment = now + timedelta(hours=1)
    publishing.publish(article, by=ben, at=moment, now=now)
    kinds = Notice.objects.order_by("pk").values_list("event", "person")
    begun.of_begun(article.pk, moment.isoformat(), moment - timedelta(minutes=1))
    assert list(kinds.all()) == [("scheduled", ana.pk)]
    for _again in range(2):
        begun.of_begun(article.pk, moment.isoformat(), moment + timedelta(hours=1))
    assert list(kinds.all()) == [("scheduled", ana.pk), ("published", ana.pk)]


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_what_was_cancelled_or_moved_is_not(change, ana, ben):
    article, now = make_article(by=ana), timezone.now()
    moment = now + timedelta(hours=1)
    edition = publishing.publish(article, by=ben, at=moment, now=now)
    if change == "cancel":
        publishing.cancel(edition, by=ben, now=now)
    else:
        publishing.reschedule(edition, by=ben, at=moment + timedelta(hours=5), now=now)
    begun.of_begun(article.pk, moment.isoformat(), moment + timedelta(hours=1))
    assert "published" not in Notice.objects.values_list("event", flat=True)


def test_the_task_that_tells_it_waits_for_its_moment(ana, ben, run_tasks):
    from django_tasks_db.models import DBTaskResult

    article = make_article(by=ana)
    moment = timezone.now() + timedelta(hours=1)
    publishing.publish(article, by=ben, at=moment)
    row = DBTaskResult.objects.get(task_path=begun.tell_published.module_path)
    assert moment <= row.run_after <= timezone.now() + timedelta(hours=1, seconds=1)  # in whole seconds
    assert row.args_kwargs["args"][0] == article.pk


# Others


def test_who_is_mentioned_is_led_to_the_very_remark(article, ana, ben, mailbox, run_tasks):  # noqa: F811
    make_user(role="journalist", username="zoe", email="zoe@example.org")
    remark = remarks.create(article, "@ana @zoe, quelle source ?", by=ben)
    run_tasks()
    assert mailbox.to == ["ana@example.org"]
    assert f"/admin/articles/article/{article.pk}/change/#remark-{remark.pk}" in mailbox.letters[0].text
    assert "@ana @zoe, quelle source ?" in mailbox.letters[0].text


def test_a_clash_is_told_once_to_the_others(article, ana, ben):
    session = EditingSession.objects.create(article=article, user=ben, token="x")
    clashes = [Clash(text, "body", base="a", ours=text, theirs="b") for text in ("c", "d")]
    for clash in clashes:
        keep_clashes(session, [clash], settles=False)
    assert StoredClash.objects.count() == 2
    assert list(Notice.objects.values_list("event", "person", "by")) == [("clash", ana.pk, ben.pk)]


def test_a_dead_link_is_told_once_to_the_writers(article, ana, ben, mailbox, run_tasks):  # noqa: F811
    link = OutsideLink.objects.create(
        address="https://example.com/", outcome=Outcome.GONE, nights=2, since=timezone.now(), asked_at=timezone.now()
    )
    link.articles.add(article)
    for _again in range(2):
        looks.look_around.call()
    [notice] = Notice.objects.all()
    assert (notice.event, notice.person, notice.way) == ("dead_link", ana, "digest")


def test_ending_rights_are_told_to_who_may_renew_them(ana, ben, eva):
    image = make_image(by=ana, rights_until=timezone.localdate() + timedelta(days=3))
    publish_article(lead_image=image, by=eva, now=timezone.now(), at=timezone.now())
    Notice.objects.all().delete()
    for _again in range(2):
        looks.look_around.call()
    assert set(Notice.objects.values_list("event", "person")) == {("rights", ben.pk), ("rights", eva.pk)}


def happen(event, article, *, by):
    if event == "clash":
        session = EditingSession.objects.create(article=article, user=by, token="x")
        keep_clashes(session, [Clash("c", "body", base="a", ours="c", theirs="b")], settles=False)
    elif event == "dead_link":
        facts = {"outcome": Outcome.GONE, "nights": 2, "since": timezone.now(), "asked_at": timezone.now()}
        OutsideLink.objects.create(address="https://example.com/", **facts).articles.add(article)
    else:
        image = make_image(by=article.created_by, alt="Azulejo", rights_until=timezone.localdate() + timedelta(days=3))
        writing.write(article, {"lead_image": image.pk}, by=by)
        publishing.publish(Article.objects.get(pk=article.pk), by=by)
        Notice.objects.all().delete()


@pytest.mark.parametrize(
    ("event", "to", "says"),
    [
        ("clash", ["ana@"], "Ben et quelqu’un d’autre ont changé le même passage de « Le patio »"),
        ("dead_link", ["ana@"], "https://example.com/"),
        ("rights", ["ana@", "eva@"], "Azulejo"),
    ],
)
@pytest.mark.parametrize("way", [NoticeWay.MAIL, NoticeWay.DIGEST])
def test_what_nobody_did_is_read_back_by_those_whom_it_concerns(
    event,
    to,
    says,
    way,
    article,
    ana,
    ben,
    eva,
    mailbox,  # noqa: F811
    run_tasks,
):
    gone = make_user(role="chief editor", email="zoe@example.org", is_active=False)
    make_user(role="journalist", email="other@example.org")
    Byline.objects.create(article=article, author=make_author(user=gone), position=1)
    workflow.take("submit", article, by=ana)
    workflow.take("approve", article, by=ben)
    Notice.objects.all().delete()
    for person in (ana, eva, gone):
        choose(person, event, way)
    happen(event, article, by=ben)
    for _again in range(2):
        looks.look_around.call()
        run_tasks()
        Notice.objects.update(created_at=timezone.now() - timedelta(days=2))
        notice_tasks.send_digests.call()
        run_tasks()
    wanted = [letter for letter in mailbox.letters if letter.to != ["ben@example.org"]]
    assert sorted(letter.to[0].removesuffix("example.org") for letter in wanted) == to
    assert all(addresses_in(letter) == {letter.to[0].removesuffix("example.org")} for letter in wanted)
    assert all(says in " ".join(letter.text.split()) for letter in wanted)


def test_a_guests_remark_is_told_to_the_writers_and_to_who_made_the_link_once_an_hour(
    article,
    ana,
    ben,
    eva,
    mailbox,  # noqa: F811
    run_tasks,
):
    link, _token = share_links.make(article, by=ben, label="Expert")
    for number in range(2):
        remark = share_links.add_remark(link, name="Zoé <b>", text=f"Remarque {number}\nBcc: eva@example.org")
    run_tasks()
    assert mailbox.to == ["ana@example.org", "ben@example.org"]
    letters = {letter.to[0]: letter for letter in mailbox.letters}
    assert letters["ben@example.org"]["Subject"] == "Patio · Zoé <b>, a guest, left a remark on “Le patio”."
    assert letters["ana@example.org"]["Subject"].startswith("Patio · Remarque d’une personne invitée, Zoé <b>, sur")
    assert f"/change/#remark-{remark.pk - 1}" in letters["ben@example.org"].text
    assert "Zoé &lt;b&gt;" in letters["ben@example.org"].html


def test_a_broken_task_is_told_to_who_can_try_it_again(article, ana, ben, eva, mailbox, run_tasks):  # noqa: F811
    from django_tasks_db.models import DBTaskResult

    facts = {"status": "FAILED", "finished_at": timezone.now(), "args_kwargs": {"args": [1], "kwargs": {}}}
    for path in ("images.tasks.render", "desk.notices.tasks.mail_notice"):
        row = {"task_path": path, "priority": 0, "queue_name": "default", "backend_name": "default"}
        DBTaskResult.objects.create(run_after=timezone.now(), **row, **facts)
    looks.look_around.call()
    looks.look_around.call()
    run_tasks()
    assert sorted(Notice.objects.values_list("event", "person", "way")) == [
        ("broken_task", eva.pk, "desk"),  # that mails fail is not told by mail
        ("broken_task", eva.pk, "mail"),
    ]
    assert mailbox.to == ["eva@example.org"]


# Who gets nothing


@pytest.mark.parametrize("change", ["deactivated", "no right", "no address"])
def test_who_may_not_see_it_any_more_gets_nothing(change, article, ana, ben, mailbox, run_tasks):  # noqa: F811
    workflow.take("submit", article, by=ana)
    if change == "deactivated":
        ben.is_active = False
    elif change == "no address":
        ben.email = ""
    else:
        ben.groups.clear()
    ben.save()
    run_tasks()
    assert mailbox.letters == []
    assert policy.can_see(ana, article)


def test_nobody_is_told_what_they_did_themselves(ben, run_tasks):
    article = make_article(by=ben, state="draft")
    workflow.take("submit", article, by=ben)
    workflow.take("approve", article, by=ben)
    publishing.publish(article, by=ben)
    assert not Notice.objects.exists()


# Sent once


def test_a_mail_that_is_sent_again_has_the_same_id(article, ana, ben, mailbox, run_tasks):  # noqa: F811
    workflow.take("submit", article, by=ana)
    run_tasks()
    Notice.objects.update(mailed_at=None)  # as if the process had died before it could say so
    notice_tasks.mail_notice.call(Notice.objects.get().pk)
    assert len(mailbox.letters) == 2
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 1
    notice_tasks.mail_notice.call(Notice.objects.get().pk)
    assert len(mailbox.letters) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [NoticeWay.MAIL, NoticeWay.DIGEST])
def test_the_database_being_away_sends_no_mail_twice(way, article, ana, ben, mailbox, run_tasks, monkeypatch):  # noqa: F811
    told = Notice.objects.create(person=ben, event=NoticeEvent.SUBMITTED, key="x", article=article, by=ana, way=way)
    outages = iter([InterfaceError("connection already closed"), InterfaceError("connection already closed")])

    def away(execute, sql, *arguments):
        if "mailed_at" in sql and sql.startswith("UPDATE") and (error := next(outages, None)):
            raise error
        return execute(sql, *arguments)

    def send():
        if way == NoticeWay.MAIL:
            enqueue(notice_tasks.mail_notice, told.pk)
        else:
            enqueue(notice_tasks.mail_digest, ben.pk, (timezone.now() + timedelta(days=1)).isoformat())
        run_tasks()

    monkeypatch.setattr("cms.tasks.worker.REST", 0)
    with connection.execute_wrapper(away):
        send()
    told.refresh_from_db()
    send()
    assert (len(mailbox.letters), told.mailed_at is not None, next(outages, None)) == (1, True, None)


def test_an_address_that_is_refused_holds_up_no_other(article, ana, ben, eva, mailbox, run_tasks):  # noqa: F811
    mailbox.refused["ben@example.org"] = "550 no such person"
    workflow.take("submit", article, by=ana)
    run_tasks()
    assert mailbox.to == ["eva@example.org"]
    refused = Notice.objects.get(person=ben)
    assert refused.mailed_at is None
    with pytest.raises(InVain):
        notice_tasks.mail_notice.call(refused.pk)


def test_an_address_that_is_refused_for_now_is_tried_again(article, ana, ben, mailbox, run_tasks):  # noqa: F811
    mailbox.refused["ben@example.org"] = "450 later"
    workflow.take("submit", article, by=ana)
    with pytest.raises(Exception, match="450"):
        notice_tasks.mail_notice.call(Notice.objects.get().pk)
    mailbox.refused.clear()
    run_tasks()
    assert mailbox.to == ["ben@example.org"]


def test_a_title_cannot_add_a_header(ana, ben, mailbox):  # noqa: F811
    evil = "Titre\r\nBcc: eva@example.org\r\n\r\nTexte"
    mail.send("message", to="ben@example.org", language="fr", subject=evil, key="k", text=evil, url="/", action="")
    [letter] = mailbox.letters
    assert letter.to == ["ben@example.org"]
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Patio · Titre Bcc: eva@example.org Texte"


def test_markup_in_a_title_is_text_in_the_mail(ana, ben, mailbox, run_tasks):  # noqa: F811
    article = make_article(by=ana, title="Un <b>patio</b> & co", state="draft")
    workflow.take("submit", article, by=ana)
    run_tasks()
    assert "Un &lt;b&gt;patio&lt;/b&gt; &amp; co" in mailbox.letters[0].html
    assert "Un <b>patio</b> & co" in mailbox.letters[0].text


def test_without_a_mail_server_the_desk_tells_all_the_same(article, ana, ben, settings, mailbox, run_tasks):  # noqa: F811
    settings.MAIL_IS_CONFIGURED = False
    workflow.take("submit", article, by=ana)
    run_tasks()
    notice_tasks.mail_notice.call(Notice.objects.get(person=ben).pk)
    assert mailbox.letters == []
    assert mail.FAULT.sentence(timezone.now())
    settings.MAIL_IS_CONFIGURED = True
    assert mail.FAULT.sentence(timezone.now()) == ""


# Choices and the daily mail


def choose(person, event, way):
    NoticeChoice.objects.create(person=person, event=event, way=way)


def test_each_person_chooses(article, ana, ben, eva, mailbox, run_tasks):  # noqa: F811
    zoe = make_user(role="editor", email="zoe@example.org")
    choose(ben, NoticeEvent.SUBMITTED, NoticeWay.DESK)
    choose(eva, NoticeEvent.SUBMITTED, NoticeWay.NONE)
    choose(zoe, NoticeEvent.SUBMITTED, NoticeWay.MAIL)
    workflow.take("submit", article, by=ana)
    run_tasks()
    assert mailbox.to == ["zoe@example.org"]
    assert sorted(Notice.objects.values_list("person", flat=True)) == sorted([ben.pk, zoe.pk])


def test_the_daily_mail_holds_what_was_collected_once(article, ana, ben, eva, mailbox, run_tasks):  # noqa: F811
    for person in (ben, eva):
        choose(person, NoticeEvent.SUBMITTED, NoticeWay.DIGEST)
    choose(ben, NoticeEvent.TAKEN_BACK, NoticeWay.DIGEST)
    workflow.take("submit", article, by=ana)
    workflow.take("take_back", article, by=ana)
    workflow.take("submit", article, by=ana)
    Notice.objects.filter(event="submitted").update(created_at=timezone.now() - timedelta(days=2))
    for _again in range(2):
        notice_tasks.send_digests.call()
        run_tasks()
    assert mailbox.to == ["ben@example.org", "eva@example.org"]
    letter = next(each for each in mailbox.letters if each.to == ["ben@example.org"])
    assert letter.text.count("submitted “Le patio” for review") == 2
    assert "took" not in letter.text  # of today: in the next one
    assert letter["Subject"] == "Patio · 2 notices"
    assert addresses_in(letter) == {"ben@"}


def test_the_day_begins_at_seven_by_the_clocks_of_the_site(monkeypatch):
    noon = datetime(2026, 7, 3, 12, tzinfo=ZoneInfo("Europe/Paris"))
    monkeypatch.setattr(timezone, "now", lambda: noon)
    assert notice_tasks.morning() == "2026-07-03T05:00:00+00:00"


def test_a_daily_mail_that_is_sent_again_has_the_same_id(article, ana, ben, mailbox):  # noqa: F811
    choose(ben, NoticeEvent.SUBMITTED, NoticeWay.DIGEST)
    workflow.take("submit", article, by=ana)
    until = (timezone.now() + MAILS_WAIT + timedelta(seconds=1)).isoformat()
    mailing.send_digest(ben.pk, until)
    Notice.objects.update(mailed_at=None)
    mailing.send_digest(ben.pk, until)
    assert len(mailbox.letters) == 2
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 1
