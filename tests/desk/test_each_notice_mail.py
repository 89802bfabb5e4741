"""The mail of each event, read back from a real mail server: to whom, once, in both languages, as text and as HTML."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.html import escape
from django_tasks_db.models import DBTaskResult

from articles import embargoes, publishing, remarks, reviewing, workflow
from articles.models import Article
from authors.models import User
from desk.models import Notice, NoticeChoice, NoticeEvent, NoticeWay
from desk.notices import looks, wording
from desk.notices.tasks import mail_notice
from tests.desk.test_notice_mails import happen, let_wait
from tests.factories import make_article, make_author, make_user
from tests.mail_server import mailbox  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

SOON, LATER = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=2)


def reviewed(step):
    """`step` of somebody with the article once it is submitted."""

    def act(article, people):
        workflow.take("submit", article, by=people["ana"])
        yield
        step(article, people)

    return act


def done(step, **facts):
    """`step` of the editor with a publication."""

    def act(article, people):
        edition = publishing.publish(article, by=people["ben"], **facts)
        yield
        step(article, edition, people["ben"])

    return act


def at_once(step):
    def act(article, people):
        yield
        step(article, people)

    return act


def found(event):
    """What nobody told, and is looked for."""

    def act(article, people):
        yield
        happen(event, article, by=people["ben"])
        looks.look_around.call()

    return act


def broken_task(article, people):
    facts = {"status": "FAILED", "finished_at": timezone.now(), "args_kwargs": {"args": [1], "kwargs": {}}}
    row = {"task_path": "images.tasks.render", "priority": 0, "queue_name": "default", "backend_name": "default"}
    DBTaskResult.objects.create(run_after=timezone.now(), **row, **facts)
    looks.look_around.call()


def ask(article, people):
    embargoes.set_until(article, by=people["ben"], until=LATER)
    embargoes.ask(article, by=people["ben"], until=SOON)


EVENTS = {  # {event: (what is done, who is told)}; what is done before a `yield` is told under other events
    "submitted": (at_once(lambda article, people: workflow.take("submit", article, by=people["ana"])), "ben eva"),
    "assigned": (
        reviewed(lambda article, people: reviewing.assign(article, people["eva"], due=None, by=people["ben"])),
        "eva",
    ),
    "taken_back": (reviewed(lambda article, people: workflow.take("take_back", article, by=people["ana"])), "ben eva"),
    "returned": (
        reviewed(lambda article, people: workflow.take("return", article, by=people["ben"], note="Encore.")),
        "ana zoe",
    ),
    "approved": (reviewed(lambda article, people: workflow.take("approve", article, by=people["ben"])), "ana zoe"),
    "scheduled": (
        at_once(lambda article, people: publishing.publish(article, by=people["ben"], at=SOON)),
        "ana zoe",
    ),
    "moved": (done(lambda article, edition, by: publishing.reschedule(edition, by=by, at=LATER), at=SOON), "ana zoe"),
    "cancelled": (done(lambda article, edition, by: publishing.cancel(edition, by=by), at=SOON), "ana zoe"),
    "published": (at_once(lambda article, people: publishing.publish(article, by=people["ben"])), "ana zoe"),
    "withdrawn": (done(lambda article, edition, by: publishing.withdraw(article, by=by)), "ana zoe"),
    "mention": (
        at_once(lambda article, people: remarks.create(article, "@ana @max @nil, qui ?", by=people["ben"])),
        "ana",
    ),
    "clash": (found("clash"), "ana zoe"),
    "rights": (found("rights"), "ana ben eva"),
    "dead_link": (found("dead_link"), "ana zoe"),
    "broken_task": (at_once(broken_task), "eva"),
    "embargo": (at_once(ask), "eva"),
}

PUBLISHING = {"scheduled", "moved", "cancelled", "published", "withdrawn", "rights"}


@pytest.fixture
def people(ana, ben, eva):
    """Of each role somebody who is switched off, too."""
    found = {"ana": ana, "ben": ben, "eva": eva}
    found["zoe"] = make_user(role="journalist", username="zoe", email="zoe@example.org", language="en")
    for name, role in (("nil", "journalist"), ("max", "editor"), ("kim", "chief editor")):
        found[name] = make_user(role=role, username=name, email=f"{name}@example.org", is_active=False)
    return found


@pytest.fixture
def article(people):
    authors = [make_author(user=people[name]) for name in ("zoe", "nil", "max", "kim")]
    return make_article(by=people["ana"], title="L’été & le <patio>", state="draft", bylines=authors)


def words(text):
    return " ".join(text.split())


def said_in(letter, notice):
    """What it says: in its person's language, in both parts, with no address but theirs."""
    language, name = notice.person.language, notice.person.username
    with translation.override(language):
        said = words(wording.sentence(notice))
    assert letter.to == [notice.person.email]
    assert words(letter["Subject"]) == f"Patio · {said}"
    assert said in words(letter.text) and escape(said) in words(letter.html)
    assert f'lang="{language}"' in letter.html
    assert wording.place(notice) in letter.text and wording.place(notice) in letter.html
    source = letter.message.as_string()
    assert [each for each in User.objects.values_list("username", flat=True) if f"{each}@" in source] == [name]
    return said


def read_back(box, notices):
    letters = {letter.to[0]: letter for letter in box.letters}
    return [said_in(letters[notice.person.email], notice) for notice in notices]


@pytest.mark.parametrize("event", NoticeEvent.values)
def test_each_event_is_read_back_by_those_whom_it_concerns(event, article, people, mailbox, run_tasks):  # noqa: F811
    does, told = EVENTS[event]
    if event in PUBLISHING:
        Article.objects.filter(pk=article.pk).update(state="approved")
        article.refresh_from_db()
    steps = does(article, people)
    next(steps)
    Notice.objects.all().delete()
    ways = {each: NoticeWay.MAIL if each == event else NoticeWay.DESK for each in NoticeEvent.values}
    NoticeChoice.objects.bulk_create(
        NoticeChoice(person=person, event=each, way=way) for person in people.values() for each, way in ways.items()
    )
    next(steps, None)
    for _again in range(2):
        let_wait()
        run_tasks()
    assert mailbox.to == [f"{name}@example.org" for name in told.split()]
    notices = Notice.objects.filter(event=event).select_related("person", "article")
    first = read_back(mailbox, notices)
    mailbox.letters.clear()
    for notice in notices:
        User.objects.filter(pk=notice.person_id).update(language="en" if notice.person.language == "fr" else "fr")
    notices.update(mailed_at=None)
    for notice in notices:
        mail_notice.call(notice.pk)
    second = read_back(mailbox, notices.all())
    assert len(second) == len(first) and not any(one == other for one, other in zip(first, second, strict=True))
