"""The page on which editors choose what stands on top: what it shows, keeps and refuses."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles import arranging
from articles.models import Arrangement, ChosenArticle
from articles.models.arrangement import PLACES
from tests.desk.pages import messages_of, signed_in
from tests.factories import make_image, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db
PAGE = "/admin/front-page/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def articles():
    now = timezone.now()
    return [publish_article(title=f"Titre {number}", at=now - number * DAY).article for number in (1, 2, 3)]


def form_of(response):
    page = html.fromstring(response.content.decode())
    return page.xpath("//form[contains(@class, 'arranging-form')]")[0]


def press(client, response, do, **changes):
    """Presses a button of the form, as a browser without scripts does."""
    form = form_of(response)
    values = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    data = values | changes | {"do": do}
    return client.post(response.request["PATH_INFO"] + f"?{response.request['QUERY_STRING']}", data)


def order(response):
    return [str(pk) for pk in form_of(response).xpath(".//input[@name='article']/@value")]


def live_titles(language="fr", at=None):
    at = at or timezone.now()
    return [each.title for each in ChosenArticle.objects.of_front_page(language).chosen(at).editions(at, language)]


def test_chosen_ordered_pinned_and_saved_without_a_script(ines, articles):
    first, second, third = articles
    client = signed_in(ines)
    page = client.get(PAGE)
    for article in (first, second, third):
        page = press(client, page, f"add-{article.pk}")
    page = press(client, page, f"up-{third.pk}")
    page = press(client, page, f"down-{first.pk}")
    page = press(client, page, f"remove-{second.pk}")
    assert page.context["is_changed"]
    assert order(page) == [str(third.pk), str(first.pk)]
    assert not Arrangement.objects.exists()
    end = timezone.localtime() + DAY
    pin = {f"pin{third.pk}-until_date": f"{end:%Y-%m-%d}", f"pin{third.pk}-until_time": "08:00"}
    page = press(client, page, f"up-{first.pk}", **pin)
    answer = press(client, page, "save")
    assert answer.status_code == 302
    assert live_titles() == ["Titre 1", "Titre 3"]
    assert live_titles(at=timezone.now() + 3 * DAY) == ["Titre 1"]
    there = client.get(PAGE)
    assert order(there) == [str(first.pk), str(third.pk)]
    assert not there.context["is_changed"] and not press(client, there, "look", words="titre").context["is_changed"]
    assert press(client, there, "look", at_date=f"{end:%Y-%m-%d}", at_time="09:00").context["is_changed"]


def test_planned_changed_and_cancelled(ines, articles):
    client = signed_in(ines)
    day = timezone.localtime() + 5 * DAY
    page = press(client, client.get(PAGE), f"add-{articles[1].pk}", at_date=f"{day:%Y-%m-%d}", at_time="08:00")
    assert "Titre 2" in page.text
    answer = client.get(press(client, page, "save").headers["Location"])
    assert "Planned for" in messages_of(answer)
    assert 'href="#arranging-history-title"' in answer.text and 'id="arranging-history-title"' in answer.text
    assert live_titles() == []
    planned = Arrangement.objects.get()
    assert f"{timezone.localtime(planned.live_from):%H:%M}" == "08:00"
    changing = client.get(PAGE, {"language": "fr", "planned": planned.pk})
    press(client, press(client, changing, f"add-{articles[0].pk}"), "save", at_time="09:00")
    moved = Arrangement.objects.get()
    assert f"{timezone.localtime(moved.live_from):%H:%M}" == "09:00" and moved.chosen.count() == 2
    shown = {"page_version": moved.page.number}
    assert client.post(f"{PAGE}{moved.pk}/cancel/", {"page_version": 0}).status_code == 302
    assert Arrangement.objects.exists()
    client.post(f"{PAGE}{moved.pk}/cancel/", shown)
    assert not Arrangement.objects.exists()


def test_what_was_before_is_put_back(ines, articles):
    page = arranging.page_of("fr")
    now = timezone.now()
    earlier = arranging.arrange(page, [(articles[2], None)], by=ines, now=now - 2 * HOUR)
    arranging.arrange(page, [(articles[0], None)], by=ines, now=now - HOUR)
    client = signed_in(ines)
    assert "Put back" in client.get(PAGE).text
    client.post(f"{PAGE}{earlier.pk}/put-back/", {"page_version": 2})
    assert live_titles() == ["Titre 3"]


def test_two_at_once_the_second_is_told_and_keeps_the_choice(ines, paco, articles):
    hers, his = signed_in(ines), signed_in(paco)
    opened = [press(client, client.get(PAGE), f"add-{articles[place].pk}") for place, client in enumerate((hers, his))]
    press(hers, opened[0], "save")
    late = press(his, opened[1], "save")
    assert late.status_code == 200 and "Inés arranged it last" in late.text
    assert live_titles() == ["Titre 1"] and order(late) == [str(articles[1].pk)]
    press(his, late, "save")
    assert live_titles() == ["Titre 2"]
    assert [each.made_by for each in Arrangement.objects.order_by("live_from")] == [ines, paco]


def test_a_second_press_saves_nothing_more(ines, articles):
    client = signed_in(ines)
    page = press(client, client.get(PAGE), f"add-{articles[0].pk}")
    for _press in range(2):
        assert press(client, page, "save").status_code == 302
    assert Arrangement.objects.count() == 1


def test_a_form_that_does_not_say_what_it_showed_does_nothing(ines, articles):
    client = signed_in(ines)
    client.post(PAGE, {"article": articles[0].pk, "do": "save"})
    assert not Arrangement.objects.exists()


def test_the_clocks_of_spring_and_autumn(ines, articles):
    client = signed_in(ines)
    page = press(client, client.get(PAGE), f"add-{articles[0].pk}")
    spring = press(client, page, "save", at_date="2027-03-28", at_time="02:30")
    assert spring.status_code == 200 and order(spring) == [str(articles[0].pk)]
    autumn = press(client, page, "save", at_date="2027-10-31", at_time="02:30")
    assert "comes twice" in autumn.text and not Arrangement.objects.exists()
    [*_none, second] = form_of(autumn).xpath(".//select[@name='at_fold']/option/@value")
    press(client, autumn, "save", at_fold=second)
    assert Arrangement.objects.get().live_from == datetime.fromisoformat(f"2027-10-31T02:30:00{second}")


def test_refused_with_all_that_was_typed(ines, articles):
    client = signed_in(ines)
    page = press(client, client.get(PAGE), f"add-{articles[0].pk}")
    past = press(client, page, "save", at_date="2020-01-01", at_time="08:00")
    assert "never rewritten" in past.text and order(past) == [str(articles[0].pk)]
    assert form_of(past).xpath("string(.//input[@name='at_date']/@value)") == "2020-01-01"


def test_found_by_the_title_among_what_is_live_or_planned(ines, articles):
    ahead = publish_article(title="Été prochain", at=timezone.now() + DAY, by=ines, now=timezone.now()).article
    publish_article(title="Été fini", at=timezone.now() - DAY, until=timezone.now() - HOUR)
    publish_article(title="Summer", language="en", at=timezone.now() - DAY)
    client = signed_in(ines)
    page = press(client, client.get(PAGE), "look", words="ete")
    found = html.fromstring(page.content.decode()).xpath("//ul[@class='arranging-found']/li")
    assert len(found) == 1 and "Été prochain" in found[0].text_content()
    page = press(client, page, f"add-{ahead.pk}")
    assert "Not live before" in page.text
    assert "No article" in press(client, page, "look", words="summer").text


def test_a_section_and_the_other_language_are_pages_of_their_own(ines, articles):
    section = make_tag(name="Patios", section_position=1)
    tagged = publish_article(title="Au patio", tags=[section], at=timezone.now() - HOUR).article
    client = signed_in(ines)
    page = client.get(PAGE, {"language": "fr", "section": section.pk})
    assert "Titre 1" not in page.text and "Au patio" in page.text
    press(client, press(client, page, f"add-{tagged.pk}"), "save")
    assert live_titles() == [] and Arrangement.objects.get().page.section == section
    for wrong in ({"section": 10**6}, {"section": articles[0].pk + 10**6}, {"language": "xx"}, {"section": "x"}):
        assert client.get(PAGE, wrong).status_code == 404


def test_what_is_no_act_or_no_choice_changes_nothing(ines, articles):
    page, now = arranging.page_of("fr"), timezone.now()
    planned = arranging.arrange(page, [(articles[0], None)], by=ines, at=now + HOUR)
    client, shown = signed_in(ines), {"page_version": arranging.page_of("fr").number}
    assert client.post(f"{PAGE}{planned.pk}/publish/", shown).status_code == 404
    assert client.post(f"{PAGE}{10**6}/cancel/", shown).status_code == 404
    many = client.post(PAGE, {"article": [*range(1, 1000), "x", "9" * 30], "do": "look", **shown})
    assert many.context["draft"].pins.keys() == set(range(1, 2 * PLACES + 1))
    assert list(Arrangement.objects.all()) == [planned]


def test_only_editors_may(lucia, ines, articles):
    page = arranging.page_of("fr")
    planned = arranging.arrange(page, [(articles[0], None)], by=ines, at=timezone.now() + HOUR)
    client = signed_in(lucia)
    assert client.get(PAGE).status_code == client.post(PAGE, {"do": "save"}).status_code == 403
    assert client.post(f"{PAGE}{planned.pk}/cancel/", {"page_version": 1}).status_code == 403
    assert PAGE not in client.get("/admin/").text
    assert PAGE in signed_in(make_user(role="chief editor")).get("/admin/").text
    assert Arrangement.objects.count() == 1


@pytest.mark.parametrize("number", [1, 5])
def test_costs_the_same_whatever_stands_there(ines, number):
    section, image, now = make_tag(section_position=1), make_image(), timezone.now()
    articles = [
        publish_article(tags=[section], lead_image=image, at=now - place * HOUR).article
        for place in range(1, number + 1)
    ]
    page = arranging.page_of("fr")
    for hours in range(number, 0, -1):
        arranging.arrange(
            page, [(each, None) for each in articles[-1:]], by=ines, until=now + hours * DAY, now=now - hours * HOUR
        )
    arranging.arrange(page, [(each, None) for each in articles], by=ines, now=now)
    client = signed_in(ines)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(PAGE).status_code == 200
    assert len(queries) == 18, [query["sql"][:150] for query in queries]
