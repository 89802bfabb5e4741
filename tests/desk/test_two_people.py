"""Nothing of one person's request stands in another's page: two people, one process (promise D10)."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.utils import timezone
from lxml import html

from articles.models import Edition
from tests.desk.pages import address, form_of, open_form, press, save, signed_in
from tests.factories import make_article, make_author, make_image, make_tag, make_user, publish_article

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PAST = {"publish_at_date": "2001-01-01", "publish_at_time": "08:00"}
ENDS_FIRST = {
    "publish_at_date": "2040-05-01",
    "publish_at_time": "10:00",
    "publish_until_date": "2040-04-01",
    "publish_until_time": "10:00",
}
PLANNED = {"publish_at_date": "2041-05-01", "publish_at_time": "10:00"}
NOTE = {"step_note": "Une note d’Inès"}
CARRIED = {"publish_at": "2031-01-01T00:00:00+00:00", "publish_until": "2032-01-01T00:00:00+00:00", **NOTE}
EXTREMES = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59+00:00", "hier", "0\0"]


class World:
    """Two people write articles of their own; a chief and a writer act on another one, in the same process."""

    def __init__(self):
        self.writer, self.editor = make_user(role="journalist", username="lucia"), make_user(role="editor")
        self.chief = make_user(role="chief editor", username="paco")
        self.writes, self.edits, self.leads = map(signed_in, (self.writer, self.editor, self.chief))
        self.acted_on = make_article(by=self.writer, state="in_review", title="Celui d’Inès")
        self.own = make_article(by=self.writer, state="draft")
        self.waiting = make_article(state="in_review")
        self.live = publish_article(at=timezone.now() - timedelta(days=1))
        self.planned = publish_article(at=timezone.now() + timedelta(days=3), now=timezone.now())
        self.author, self.tag, self.image = make_author(), make_tag(), make_image(by=self.chief)

    def forms(self):
        """{(who, page): its markup} of every form of the desk, but for what is new in each answer."""
        pages = {
            "writes": [address("add"), address("change", self.own.pk)],
            "leads": [
                address("add"),
                address("change", self.waiting.pk),
                address("change", self.planned.article_id),
                address("edition", self.planned.article_id, self.planned.pk, "move"),
                address("correct", self.live.article_id),
                "/admin/authors/author/add/",
                f"/admin/authors/author/{self.author.pk}/change/",
                "/admin/authors/user/add/",
                f"/admin/authors/user/{self.writer.pk}/change/",
                "/admin/articles/tag/add/",
                f"/admin/articles/tag/{self.tag.pk}/change/",
                "/admin/images/image/add/",
                f"/admin/images/image/{self.image.pk}/change/",
                "/admin/images/image/browse/",
            ],
        }
        return {(who, page): markup(getattr(self, who).get(page)) for who, of in pages.items() for page in of}


def markup(response):
    assert response.status_code == 200
    page = re.sub(r'(name="csrfmiddlewaretoken" value)="[^"]*"', r"\1", response.content.decode())
    page = re.sub(r'(name="(?:session|base)" value)="[^"]*"', r"\1", page)
    page = re.sub(r' <span class="notices-count">.*?</span></span>', "", page)  # a person's own, of what others did
    return re.sub(r'<div class="readonly">[^<]*</div>', "", page)  # "added at", which is now


TYPED = "//*[(starts-with(@name, 'publish_') and not(@type = 'radio')) or @name = 'step_note']"


def typed_in(forms):
    """What stands in the fields of the writing pages that nobody typed in this process yet."""
    found = set()
    for markup_ in forms.values():
        for field in html.fromstring(markup_).xpath(TYPED):
            found.add(field.get("value") or field.text_content().strip())
    return found - {"", "1", "—"}


def refused_on_a_new_article(world):
    form = form_of(world.edits.get(address("add")))
    world.edits.post(address("add"), form | ENDS_FIRST | {"title": "Neuf", "body": "<p>x</p>", "_publish": "1"})


def refused_and_seen(world):
    response = save(world.edits, world.acted_on, ENDS_FIRST | NOTE, button="_publish")
    assert 'value="2040-05-01"' in response.content.decode()


def refused_and_not_seen(world):
    form = open_form(world.edits, world.acted_on) | PAST
    world.edits.post(address("change", world.acted_on.pk), form | {"_publish": "1"})


def scheduled(world):
    save(world.edits, world.acted_on, PLANNED, button="_publish")
    assert Edition.objects.filter(article=world.acted_on).exists()


def a_return_refused(world):
    save(world.edits, world.acted_on, button="_step", value="return")


def a_return(world):
    save(world.edits, world.acted_on, NOTE, button="_step", value="return")


def a_step_refused_with_its_note(world):
    save(world.edits, world.acted_on, NOTE, button="_step", value="rework")


def looked_at_with_dates(world):
    for client in (world.writes, world.edits):
        for page in (address("add"), address("change", world.acted_on.pk), address("change", world.own.pk)):
            client.get(f"{page}?{urlencode(CARRIED)}")


def looked_at_with_dates_that_no_clock_shows(world):
    for moment in EXTREMES:
        for page in (address("add"), address("change", world.acted_on.pk)):
            query = urlencode({"publish_at": moment, "publish_until": moment})
            assert world.edits.get(f"{page}?{query}").status_code == 200


def previewed(world):
    form = open_form(world.edits, world.acted_on) | PLANNED | NOTE
    world.edits.post(address("preview", world.acted_on.pk), form)
    world.edits.post(address("suggestions", world.acted_on.pk), form)


def a_move_refused(world):
    other = publish_article(at=timezone.now() + timedelta(days=3), now=timezone.now())
    values = {"at_date": "2001-01-01", "at_time": "08:00", "until_date": "x"}
    press(world.edits, other.article, "edition", other.pk, "move", **values)


def a_time_that_comes_twice(world):
    twice = {"publish_at_date": "2040-10-28", "publish_at_time": "02:30"}
    assert 'value="+02:00"' in save(world.edits, world.acted_on, twice, button="_publish").content.decode()


def filled_in_by_address(world):
    for page in ("authors/author", "authors/user", "articles/tag", "articles/series", "images/image"):
        query = {"name": "Piégé", "username": "piege", "groups": "1", "alt": "Piégé", "portrait": "abc", "slug": "x"}
        assert world.leads.get(f"/admin/{page}/add/?{urlencode(query)}").status_code == 200


def refused_elsewhere(world):
    for page in ("authors/author", "authors/user", "articles/tag", "articles/series", "images/image"):
        values = {"slug": "pas valable", "username": "pas valable", "rights_until": "x", "groups": "9", "portrait": "z"}
        rows = {"links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}
        assert world.leads.post(f"/admin/{page}/add/", values | rows).status_code == 200


ACTIONS = [
    refused_on_a_new_article,
    refused_and_seen,
    refused_and_not_seen,
    scheduled,
    a_return_refused,
    a_return,
    a_step_refused_with_its_note,
    looked_at_with_dates,
    looked_at_with_dates_that_no_clock_shows,
    previewed,
    a_move_refused,
    a_time_that_comes_twice,
    filled_in_by_address,
    refused_elsewhere,
]


def test_every_form_is_as_if_nobody_else_had_been_there():
    world = World()
    before = world.forms()
    assert typed_in(before) == set()
    for action in ACTIONS:
        action(world)
        after = world.forms()
        assert (action.__name__, [page for page in before if after[page] != before[page]]) == (action.__name__, [])
        world.acted_on = make_article(by=world.writer, state="in_review")


def test_a_journalists_link_plans_nobody_elses_article():
    world = World()
    world.writes.get(f"{address('add')}?{urlencode(CARRIED)}")
    world.leads.get(f"{address('change', world.waiting.pk)}?{urlencode(CARRIED)}")
    save(world.leads, world.waiting, button="_publish")
    edition = Edition.objects.get(article=world.waiting)
    assert (edition.is_live(timezone.now()), edition.expires_at) == (True, None)


def test_what_was_typed_for_a_refused_publication_stands_in_its_own_form_once():
    world = World()
    form = open_form(world.edits, world.acted_on) | ENDS_FIRST | NOTE
    response = world.edits.post(address("change", world.acted_on.pk), form | {"_publish": "1"})
    assert response.url == address("change", world.acted_on.pk)
    assert typed_in({"other": markup(world.leads.get(response.url))}) == set()
    again = typed_in({"own": markup(world.edits.get(response.url))})
    assert again == {"2040-05-01", "10:00:00", "2040-04-01", NOTE["step_note"]}
    assert typed_in({"own": markup(world.edits.get(response.url))}) == set()


def test_dates_typed_beside_a_text_that_is_only_saved_stay_in_the_form():
    world = World()
    response = save(world.edits, world.acted_on, PLANNED)
    assert typed_in({"own": markup(response)}) == {"2041-05-01", "10:00:00"}
    assert not Edition.objects.filter(article=world.acted_on).exists()


def test_whoever_may_publish_no_more_is_shown_no_dates():
    world = World()
    form = open_form(world.edits, world.acted_on) | ENDS_FIRST
    world.edits.post(address("change", world.acted_on.pk), form | {"_publish": "1"})
    world.editor.user_permissions.clear()
    world.editor.groups.set(world.writer.groups.all())
    world.acted_on.bylines.all().delete()
    type(world.acted_on).objects.filter(pk=world.acted_on.pk).update(created_by=world.editor, state="draft")
    page = world.edits.get(address("change", world.acted_on.pk))
    assert page.context["adminform"].form.initial.get("publish_at") is None


def test_no_form_of_the_desk_is_filled_in_by_its_address():
    asked = RequestFactory().get("/?name=x&groups=1&portrait=abc&publish_at=2031-01-01")
    filled = {model._meta.label for model, of in admin.site._registry.items() if of.get_changeform_initial_data(asked)}
    assert filled == {"auth.Group"}  # Django's own page, which is for superusers
