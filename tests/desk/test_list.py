from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from lxml import html

from articles import embargoes, publishing
from articles.models import Article, Embargo
from desk import filters, status
from tests.desk.pages import address, signed_in
from tests.factories import NOON, make_article, make_author, make_image, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db


def titles(response):
    return sorted(article.title for article in response.context["cl"].result_list)


def test_the_list_takes_the_same_number_of_queries_for_one_article_and_for_thirty():
    editor = make_user(role="editor")
    client = signed_in(editor)
    section = make_tag(section_position=1)

    def add(number):
        for _each in range(number):
            article = make_article(tags=[section, make_tag()], bylines=[make_author(), make_author()])
            publish_article(article=article)

    def queries(page):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    add(1)
    pages = [address("changelist"), "/admin/"]
    few = [queries(page) for page in pages]
    add(29)
    assert few == [15, 22]
    assert [queries(page) for page in pages] == [15, 23]  # of those that are live, others than the first are counted


def test_each_sees_and_counts_only_what_is_theirs():
    user = make_user(role="journalist")
    mine = make_article(by=user, title="La mienne")
    under_my_name = make_article(title="Sous mon nom", bylines=[make_author(user=user)])
    make_article(
        title="Secret", tags=[make_tag(name="Secrète", section_position=1)], bylines=[make_author(name="Taupe")]
    )
    page = signed_in(user).get(address("changelist"))
    assert titles(page) == sorted([mine.title, under_my_name.title])
    assert page.context["cl"].full_result_count == 2
    for word in ("Secret", "Secrète", "Taupe"):
        assert word not in page.content.decode()
        assert titles(signed_in(user).get(address("changelist"), {"q": word})) == []


def test_articles_under_an_embargo_are_a_filter_for_each_of_what_they_see():
    user, editor = make_user(role="journalist"), make_user(role="editor")
    mine, other = make_article(by=user, title="La mienne"), make_article(title="Une autre")
    make_article(title="Libre")
    for article in (mine, other, past := make_article(title="Passé")):
        embargoes.set_until(article, by=editor, until=timezone.now() + timedelta(days=1))
    Embargo.objects.filter(article=past).update(until=timezone.now() - timedelta(seconds=1))
    assert titles(signed_in(editor).get(address("changelist"), {"embargo": "1"})) == ["La mienne", "Une autre"]
    assert titles(signed_in(user).get(address("changelist"), {"embargo": "1"})) == ["La mienne"]


def test_a_filter_that_is_not_offered_answers_nothing():
    user = make_user(role="journalist")
    make_article(by=user, title="La mienne")
    hidden = make_author(name="Taupe")
    make_article(bylines=[hidden])
    client = signed_in(user)
    existing = client.get(address("changelist"), {"author": hidden.pk})
    absent = client.get(address("changelist"), {"author": 999_999})
    assert titles(existing) == titles(absent) == ["La mienne"]


@pytest.mark.parametrize(
    "lookup",
    [
        "created_by__password__startswith",
        "created_by__username",
        "bylines__author__user__password__startswith",
        "bylines__author__id__exact",
        "desk_note__startswith",
        "id__exact",
        "editions__source__contains",
    ],
)
def test_look_ups_are_no_oracle(lookup):
    user = make_user(role="editor")
    make_article(by=user)
    assert signed_in(user).get(address("changelist"), {lookup: "a"}).status_code == 400


def test_another_key_and_another_order_are_not_accepted():
    user = make_user(role="editor")
    article = make_article(by=user)
    client = signed_in(user)
    assert client.get(address("changelist"), {"_to_field": "slug"}).status_code == 400
    assert client.get(address("change", article.pk), {"_to_field": "slug"}).status_code == 400
    assert client.get(address("changelist"), {"o": "99.-4.x"}).status_code == 200


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ("state=in_review", ["En relecture"]),
        ("live=live", ["En ligne"]),
        ("live=planned", ["Prévu"]),
        ("live=withdrawn", ["Retiré"]),
        ("live=expired", ["Échu"]),
        ("live=never", ["En relecture"]),
        ("language=en", ["Prévu"]),
        ("q=toiture", ["Retiré"]),
        ("partner=1", ["Prévu"]),
    ],
)
def test_filters_and_search(parameter, expected):
    editor = make_user(role="editor")
    now = timezone.now()
    make_article(title="En relecture", state="in_review")
    publish_article(title="En ligne")
    publish_article(title="Prévu", language="en", partner="Roy", at=now + timedelta(days=1), now=now)
    edition = publish_article(title="Retiré", body="<p>La toiture</p>")
    publishing.withdraw(edition.article, by=make_user(role="editor"))
    publish_article(title="Échu", until=NOON + timedelta(hours=1))
    assert titles(signed_in(editor).get(f"{address('changelist')}?{parameter}")) == expected


def test_sections_and_authors_are_filters_too():
    editor = make_user(role="editor")
    section, author = make_tag(section_position=2), make_author()
    make_article(title="Une", tags=[section], bylines=[author])
    make_article(title="Autre")
    client = signed_in(editor)
    assert titles(client.get(address("changelist"), {"section": section.pk})) == ["Une"]
    assert titles(client.get(address("changelist"), {"author": author.pk})) == ["Une"]
    counted = client.get(address("changelist"), {"_facets": "True"}).content.decode()
    assert f"{author.name} (1)" in counted


def test_a_filter_of_many_values_is_a_field_that_keeps_what_else_is_asked_for(monkeypatch):
    monkeypatch.setattr(filters, "MOST_LINKS", 1)
    chosen, hostile = make_author(name="Zoé"), make_author(name='"><b>Ana</b>')
    for title, author in {"Une": chosen, "Autre": hostile, "Deux": chosen}.items():
        make_article(title=title, state="draft", bylines=[author])
    client = signed_in(make_user(role="editor"))
    asked = {"author": chosen.pk, "state": "draft", "q": "", "p": 1, "_facets": "True"}
    page = html.fromstring(client.get(address("changelist"), asked).content.decode())
    [form] = page.xpath("//form[.//select[@name='author']]")
    assert [(each.get("value"), each.text) for each in form.xpath(".//option")] == [
        ("", "Tout"),
        (str(hostile.pk), f"{hostile.name} (1)"),
        (str(chosen.pk), "Zoé (2)"),
    ]
    sent = dict(form.form_values())
    assert sent == {"author": str(chosen.pk), "state": "draft", "q": "", "_facets": "True"}
    assert titles(client.get(address("changelist"), sent)) == ["Deux", "Une"]
    assert titles(client.get(address("changelist"), sent | {"author": ""})) == ["Autre", "Deux", "Une"]
    calendar = html.fromstring(client.get("/admin/calendar/").content.decode())
    assert calendar.xpath("//select[@name='author']/option/text()") == ["Tout", hostile.name, "Zoé"]


def test_what_readers_have_is_said_in_words_with_the_zone():
    now = NOON + timedelta(days=1)

    def said(article):
        return status.describe(status.with_status(Article.objects.filter(pk=article.pk), now).get())

    by = make_user(role="chief editor")
    with translation.override("en"):
        article = make_article()
        assert said(article) == ("never", "never published", "")
        publish_article(article=article, by=by)
        assert said(article) == ("live", "live since 2 March 2026 13:00 CET", "")
        Article.objects.filter(pk=article.pk).update(title="Mis à jour")
        update = publishing.publish(article, by=by, at=now + timedelta(days=60), now=now)
        assert said(article)[2] == "update planned for 2 May 2026 14:00 CEST"
        publishing.cancel(update, by=by, now=now)
        publishing.reschedule(article.editions.get(), by=by, until=now + timedelta(days=9), now=now)
        assert said(article)[2] == "until 12 March 2026 13:00 CET"
        publishing.reschedule(article.editions.get(), by=by, until=None, now=now)
        publishing.withdraw(article, by=by, now=now, at=now + timedelta(days=9))
        assert said(article)[2] == "withdrawal planned for 12 March 2026 13:00 CET"
        publishing.withdraw(article, by=by, now=now)
        assert said(article) == ("withdrawn", "withdrawn on 3 March 2026 13:00 CET", "")
        edition = article.editions.get()
        publishing.republish(edition, by=by, at=now + timedelta(days=60), now=now)
        assert said(article) == (
            "planned",
            "scheduled for 2 May 2026 14:00 CEST",
            "withdrawn on 3 March 2026 13:00 CET",
        )


def test_each_kind_is_counted_as_it_is_listed():
    by, now, hour = make_user(role="chief editor"), NOON + timedelta(days=1), timedelta(hours=1)
    for language in ("fr", "en"):
        make_article(language=language)
        publish_article(until=NOON + hour, language=language)
        publishing.publish(make_article(language=language), by=by, at=now + hour, now=now)
        for at in (now - 3 * hour, now - 2 * hour, now - hour):  # corrected since
            edition = publish_article(article=make_article(language=language), at=NOON, by=by)
            source = {**edition.source, "kicker": f"{at}"}
            publishing.correct(edition, source=source, by=by, now=at)
        publishing.withdraw(edition.article, by=by, now=now)
    everything = Article.objects.order_by()
    for articles, times in ((everything, 2), (everything.filter(language="en"), 1)):
        counted = {kind: status.number_of_kind(articles, kind, now) for kind, _label in status.KINDS}
        assert counted == {kind: status.of_kind(articles, kind, now).count() for kind in counted}
        assert counted == {kind: times * number for kind, number in EXPECTED.items()}


EXPECTED = {status.LIVE: 2, status.PLANNED: 1, status.WITHDRAWN: 1, status.EXPIRED: 1, status.NEVER: 1}


def test_what_ended_by_itself_has_expired():
    edition = publish_article(until=NOON + timedelta(hours=1))
    articles = Article.objects.filter(pk=edition.article_id)
    with translation.override("en"):
        found = status.describe(status.with_status(articles, NOON + timedelta(hours=2)).get())
    assert found == ("expired", "expired on 2 March 2026 14:00 CET", "")


def test_choosers_propose_only_what_may_be_seen():
    user = make_user(role="journalist")
    make_article(by=user, title="Jardin à moi")
    make_article(title="Jardin secret")
    make_image(alt="Jardin")
    client = signed_in(user)

    def proposed(model, field, term="jardin"):
        question = {"app_label": "articles", "model_name": model, "field_name": field, "term": term}
        response = client.get("/admin/autocomplete/", question)
        return [each["text"] for each in response.json()["results"]] if response.status_code == 200 else None

    assert proposed("pinnedrelated", "target") == ["Jardin à moi"]
    assert proposed("article", "lead_image") == ["Jardin"]
    assert proposed("article", "created_by", "user") is None
    assert proposed("edition", "article") == ["Jardin à moi"]
    make_author(name="Zoé")
    assert proposed("byline", "author", "zo") == ["Zoé"]
    assert proposed("byline", "author", "a\0b") == []


def test_tags_are_proposed_whatever_their_accents():
    for name in ("Été", "Étang", "Poétique", "Hiver"):
        make_tag(name=name)
    client = signed_in(make_user(role="journalist"))
    answer = client.get(address("tags"), {"term": "éT"}).json()
    assert [each["text"] for each in answer["results"]] == ["Étang", "Été", "Poétique"]


def test_the_front_page_shows_what_waits_for_whom():
    journalist, editor = make_user(role="journalist"), make_user(role="editor")
    make_article(by=journalist, title="À moi", state="in_review")
    publish_article(title="En ligne")
    for user, seen in ((journalist, {"mine"}), (editor, {"waiting", "live"})):
        page = signed_in(user).get("/admin/").content.decode()
        assert ("front-unassigned" in page) == ("waiting" in seen)
        assert "À moi" in page
        assert ("En ligne" in page) == ("live" in seen) or user is journalist
    assert "En ligne</a>" not in signed_in(journalist).get("/admin/").content.decode()


def test_a_whole_list_is_counted_and_of_what_was_asked_for_a_bounded_number(monkeypatch):
    monkeypatch.setattr("cms.admin.long_lists.MOST_COUNTED", 2)
    for number in range(4):
        make_article(title=f"Note {number}", state="in_review" if number else "draft")
    editor = signed_in(make_user(role="editor"))
    whole, part = (editor.get(address("changelist"), asked) for asked in ({}, {"state": "in_review"}))
    assert (whole.context["cl"].result_count, whole.context["cl"].is_more) == (4, False)
    assert (part.context["cl"].result_count, part.context["cl"].is_more) == (2, True)
    assert "plus de 2" in part.content.decode()
    assert "plus de 2" not in whole.content.decode()


def test_a_page_of_a_long_list_holds_the_rows_of_its_place(monkeypatch):
    monkeypatch.setattr("desk.articles.ArticleAdmin.list_per_page", 2)
    made = [make_article(title=f"Note {number}").title for number in range(5)]
    editor = signed_in(make_user(role="editor"))
    pages = [editor.get(address("changelist"), {"p": number}).context["cl"].result_list for number in (1, 2, 3)]
    assert [[article.title for article in page] for page in pages] == [made[:2:-1], made[2:0:-1], made[:1]]


@pytest.mark.parametrize("asked", [{"state": "draft"}, {"live": "never"}])
def test_a_list_of_one_page_is_searched_once(asked):
    made = [make_article(title=f"Patio {number}", state="draft") for number in range(3)]
    editor = signed_in(make_user(role="editor"))
    with CaptureQueriesContext(connection) as queries:
        shown = editor.get(address("changelist"), asked).context["cl"].result_list
    assert [article.pk for article in shown] == [article.pk for article in reversed(made)]
    rows = [
        each["sql"]
        for each in queries
        if each["sql"].startswith('SELECT "articles_article"."id", "articles_article"."title"')
    ]
    pks = ", ".join(str(article.pk) for article in reversed(made))
    assert len(rows) == 1 and f'"articles_article"."id" IN ({pks})' in rows[0]
