"""The pages of notices: everybody's own alone."""

import pytest
from django.urls import reverse
from lxml import html

from articles import remarks, reviewing, workflow
from desk.models import Notice, NoticeChoice, NoticeEvent, NoticeWay
from desk.notices import telling
from tests.desk.pages import signed_in
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

PAGE = "admin:notices"


@pytest.fixture
def article(lucia):
    return make_article(by=lucia, title="Le patio", state="draft")


def page_of(person, **data):
    return html.fromstring(signed_in(person).get(reverse(PAGE), data).content.decode())


def sentences(page):
    return [
        " ".join(each.text_content().split()) for each in page.xpath('//ul[contains(@class, "notices-list")]//button')
    ]


def unread_in_header(person):
    page = html.fromstring(signed_in(person).get(reverse("admin:index")).content.decode())
    return [each.text_content().split()[0] for each in page.xpath('//*[@class="notices-count"]')]


def test_a_notice_is_listed_opened_and_read(article, lucia, ines):
    remark = remarks.create(article, f"@{lucia.username} ?", by=ines)
    assert sentences(page_of(lucia)) == ["Unread: Inés mentions you in a remark on “Le patio”."]
    assert unread_in_header(lucia) == ["1"]
    notice = Notice.objects.get()
    response = signed_in(lucia).post(reverse("admin:notices_open", args=[notice.pk]))
    assert response["Location"] == f"/admin/articles/article/{article.pk}/change/#remark-{remark.pk}"
    assert sentences(page_of(lucia)) == ["Inés mentions you in a remark on “Le patio”."]
    assert unread_in_header(lucia) == []


def test_whoever_is_given_a_text_to_review_is_told_once(article, lucia, ines, paco):
    workflow.take("submit", article, by=lucia)
    Notice.objects.all().delete()
    reviewing.assign(article, paco, due=None, by=ines)
    reviewing.assign(article, paco, due=None, by=ines)
    assert sentences(page_of(paco)) == ["Unread: Inés assigned “Le patio” to you for review."]
    assert list(Notice.objects.values_list("person", flat=True)) == [paco.pk]


def test_whoever_takes_a_text_is_told_nothing(article, lucia, ines):
    workflow.take("submit", article, by=lucia)
    Notice.objects.all().delete()
    reviewing.assign(article, ines, due=None, by=ines)
    assert not Notice.objects.exists()


def test_looking_at_them_changes_nothing(article, lucia, ines):
    remarks.create(article, f"@{lucia.username} ?", by=ines)
    page_of(lucia)
    assert signed_in(lucia).get(reverse("admin:notices_open", args=[Notice.objects.get().pk])).status_code == 405
    assert signed_in(lucia).get(reverse("admin:notices_read")).status_code == 405
    assert Notice.objects.get().read_at is None


def test_nobody_sees_opens_or_reads_those_of_others(article, lucia, ines, paco):
    remarks.create(article, f"@{lucia.username} ?", by=ines)
    assert sentences(page_of(paco)) == []
    assert unread_in_header(paco) == []
    assert signed_in(paco).post(reverse("admin:notices_open", args=[Notice.objects.get().pk])).status_code == 404
    signed_in(paco).post(reverse("admin:notices_read"))
    assert Notice.objects.get().read_at is None


def test_all_are_marked_as_read_but_for_those_that_came_since(article, lucia, ines):
    remarks.create(article, f"@{lucia.username} un", by=ines)
    remarks.create(article, f"@{lucia.username} deux", by=ines)
    last = page_of(lucia).xpath('//input[@name="last"]/@value')
    remarks.create(article, f"@{lucia.username} trois", by=ines)
    response = signed_in(lucia).post(reverse("admin:notices_read"), {"last": last[0]})
    assert response["Location"] == reverse(PAGE)
    assert [notice.read_at is None for notice in Notice.objects.order_by("pk")] == [False, False, True]


def test_what_somebody_may_not_see_any_more_is_neither_listed_nor_counted(article, lucia, ines):
    remarks.create(article, f"@{lucia.username} ?", by=ines)
    article.bylines.all().delete()
    type(article).objects.filter(pk=article.pk).update(created_by=ines)
    assert Notice.objects.filter(person=lucia).exists()
    assert sentences(page_of(lucia)) == unread_in_header(lucia) == []
    assert signed_in(lucia).post(reverse("admin:notices_open", args=[Notice.objects.get().pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 40])
def test_however_many_there_are_the_page_asks_as_much(number, article, lucia, ines, django_assert_num_queries):
    for each in range(number):
        telling.tell(NoticeEvent.RETURNED, [lucia], key=f"k{each}", article=article, by=ines)
    client = signed_in(lucia)
    client.get(reverse(PAGE))
    with django_assert_num_queries(7):
        page = html.fromstring(client.get(reverse(PAGE)).content.decode())
    assert len(sentences(page)) == min(number, 30)


def test_telling_it_again_tells_nobody_twice(article, lucia, ines):
    for _again in range(2):
        telling.tell(NoticeEvent.RETURNED, [lucia, ines], key="once", article=article, by=ines)
    assert list(Notice.objects.values_list("person", flat=True)) == [lucia.pk]


def test_choices_are_ones_own(lucia, ines):
    client = signed_in(lucia)
    page = html.fromstring(client.get(reverse("admin:notices_settings")).content.decode())
    events = page.xpath('//form[contains(@class, "notices-settings")]//select/@name')
    assert "submitted" not in events  # a writer approves nothing
    assert "broken_task" not in events
    sent = dict.fromkeys(events, NoticeWay.DESK.value) | {"submitted": "mail", "person": str(ines.pk)}
    assert client.post(reverse("admin:notices_settings"), sent).status_code == 302
    assert set(NoticeChoice.objects.values_list("person", "way")) == {(lucia.pk, "desk")}
    assert not NoticeChoice.objects.filter(event="submitted").exists()


def test_a_returned_text_is_told_to_its_writer_whatever_they_chose(article, lucia, ines):
    client = signed_in(lucia)
    ways = {}
    for stored in ("none", "digest"):
        NoticeChoice.objects.update_or_create(person=lucia, event="returned", defaults={"way": stored})
        page = html.fromstring(client.get(reverse("admin:notices_settings")).content.decode())
        (select,) = page.xpath('//select[@name="returned"]')
        ways[stored] = select.xpath("option[@selected]/@value"), select.xpath("option/@value")
    offered = ["desk", "digest", "mail"]
    assert ways == {"none": (["desk"], offered), "digest": (["digest"], offered)}
    events = page.xpath('//form[contains(@class, "notices-settings")]//select/@name')
    refused = client.post(reverse("admin:notices_settings"), dict.fromkeys(events, "none"))
    assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["returned"])
    NoticeChoice.objects.update(way="none")
    workflow.take("submit", article, by=lucia)
    workflow.take("return", article, by=ines, note="Encore.")
    assert list(Notice.objects.filter(person=lucia).values_list("event", "way")) == [("returned", "desk")]


def test_two_people_see_their_own_choices(lucia, ines):
    NoticeChoice.objects.create(person=lucia, event="mention", way="none")
    found = {}
    for person in (lucia, ines, lucia):
        page = html.fromstring(signed_in(person).get(reverse("admin:notices_settings")).content.decode())
        found.setdefault(person, []).append(page.xpath('//select[@name="mention"]/option[@selected]/@value'))
    assert found == {lucia: [["none"], ["none"]], ines: [["mail"]]}


def test_the_desk_says_that_no_mail_can_be_sent(settings, paco, lucia):
    settings.MAIL_IS_CONFIGURED = False
    words = "No mail server is set"
    assert words in signed_in(paco).get(reverse("admin:index")).content.decode()
    assert words not in signed_in(lucia).get(reverse("admin:index")).content.decode()
    assert words in signed_in(lucia).get(reverse("admin:notices_settings")).content.decode()


def test_a_notice_goes_with_its_transaction(article, lucia, ines):
    from django.db import transaction

    workflow.take("submit", article, by=lucia)
    before = Notice.objects.count()
    with transaction.atomic():
        workflow.take("return", article, by=ines, note="Encore.")
        assert Notice.objects.count() == before + 1
        transaction.set_rollback(True)
    assert Notice.objects.count() == before
    assert make_user().pk
