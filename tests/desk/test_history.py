"""The history of an article as it is read, compared, named and put back."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from lxml import html

from articles import publishing, workflow, writing
from articles.models import Article, Revision, StoredClash
from articles.models.article import State
from articles.models.audit import record_action
from desk import history
from tests.desk.pages import address, fresh, messages_of, press, save, signed_in
from tests.factories import NOON, end_sittings, make_article, make_author, make_user, publish_article

pytestmark = pytest.mark.django_db
OLDER, NEWER = "Lignes plus anciennes", "Lignes plus récentes"
HOSTILE = "<script>alert(1)</script>\"'&lt;b&gt;"


@pytest.fixture
def lucia():
    return make_user(role="journalist", first_name="Lucía", language="fr")


@pytest.fixture
def ines():
    return make_user(role="editor", first_name="Inés", language="fr")


def written(lucia, *texts, **fields):
    """An article with a line for each title."""
    article = make_article(by=lucia, state="draft", title=texts[0], **fields)
    for title in texts[1:]:
        end_sittings(article)
        writing.write(article, {"title": title}, by=lucia)
    return article


def page_of(client, article, *arguments, name="history", **query):
    response = client.get(address(name, article.pk, *arguments), query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def words(element):
    return " ".join(element.text_content().split())


def lines(page):
    return [words(line) for line in page.find_class("history-line")]


def test_sittings_steps_and_publications_stand_in_one_line_of_time(lucia, ines, monkeypatch):
    moment = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])

    def later(minutes):
        moment[0] += timedelta(minutes=minutes)

    article = make_article(by=lucia, state="draft", title="Un", body="<p>un deux trois</p>")
    later(22)
    writing.write(fresh(article), {"body": "<p>un deux trois quatre cinq</p>"}, by=lucia)
    later(1)
    workflow.take("submit", fresh(article), by=lucia)
    later(5)
    workflow.take("return", fresh(article), by=ines, note="La fin est trop longue.\nEncore.")
    later(5)
    workflow.take("submit", fresh(article), by=lucia)
    later(5)
    workflow.take("approve", fresh(article), by=ines)
    publishing.publish(fresh(article), by=ines, at=moment[0] + timedelta(days=2))
    later(60)
    writing.write(fresh(article), {"title": "Deux mots"}, by=ines)
    page = page_of(signed_in(lucia), article)
    assert [words(each) for each in page.find_class("history-day")] == ["Lundi 2 mars 2026 (CET)"]
    assert lines(page) == [
        "14:38 Inés +2 −1 mots",
        "13:38 Inés Publier pour le 4 mars 2026 13:38 CET Lire",
        "13:38 Inés Approuver",
        "13:33 Lucía Soumettre à la relecture",
        "13:28 Inés Renvoyer à l’auteur La fin est trop longue. Encore.",
        "13:23 Lucía Soumettre à la relecture",
        "13:00–13:22 Lucía +6 mots",
    ]
    chosen = [(each.get("name"), each.get("value")) for each in page.xpath("//input[@checked]")]
    newest = article.revisions.first()
    assert chosen == [("after", f"revision-{newest.pk}"), ("before", f"edition-{article.editions.get().pk}")]


def test_notes_of_the_desk_stay_readable(lucia, ines):
    article = make_article(by=lucia, state="in_review")
    client = signed_in(lucia)
    press(signed_in(ines), article, "step", "return", step_note="Première note")
    press(client, article, "step", "submit")
    press(signed_in(ines), article, "step", "return", step_note="Deuxième note")
    press(client, article, "step", "submit")
    text = words(page_of(client, article))
    assert fresh(article).desk_note == "" and text.index("Deuxième note") < text.index("Première note")


@pytest.mark.parametrize("number", [1, 30])
def test_however_long_it_is_a_page_asks_as_much(number, lucia, ines, django_assert_num_queries):
    edition = publish_article(article=make_article(by=lucia))
    article = fresh(edition.article)
    for each in range(number):
        end_sittings(article)
        writing.write(article, {"title": f"Titre {each}"}, by=[lucia, ines][each % 2])
        record_action(article, "approve", by=ines, at=timezone.now(), note="Bien.")
        publishing.publish(article, by=ines)
    client = signed_in(lucia)
    client.get(address("history", article.pk))
    with django_assert_num_queries(13):
        page = page_of(client, article)
    assert len(lines(page)) == min(2 + 3 * number, history.PAGE_SIZE)


def test_a_long_one_has_pages(lucia):
    article = make_article(by=lucia)
    row = article.revisions.get()
    Revision.objects.bulk_create(
        Revision(
            article=article,
            stored_source=row.stored_source,
            version=1,
            by=lucia,
            at=row.at + timedelta(minutes=minute),
            began_at=row.at,
        )
        for minute in range(1, 121)
    )
    client = signed_in(lucia)
    pages = [page_of(client, article, page=number) for number in (1, 2, 3)]
    assert [len(lines(page)) for page in pages] == [50, 50, 21]
    links = [[words(each) for each in page.xpath("//nav[@class='history-buttons']/a")] for page in pages]
    assert links == [[OLDER], [NEWER, OLDER], [NEWER]]
    for odd in ("0", "-1", "abc", "99999", "9" * 40, "", "１"):
        page_of(client, article, page=odd)


def test_any_two_are_compared_and_none_is_markup(lucia, ines):
    article = written(lucia, "Un vieux pont", "Un grand pont", body="<p>Le texte.</p>")
    writing.write(article, {"body": f"<p>{HOSTILE.replace('<', '&lt;')}</p>", "tags": [HOSTILE]}, by=ines)
    edition = publish_article(article=make_article(by=lucia))
    first, second, third = (f"revision-{pk}" for pk in article.revisions.order_by("pk").values_list("pk", flat=True))
    client = signed_in(lucia)
    page = page_of(client, article, name="history_compare", before=first, after=second)
    assert "retiré\u00a0: vieux" in page.text_content() and "ajouté\u00a0: grand" in page.text_content()
    for after in (third, "draft"):
        page = page_of(client, article, name="history_compare", before=second, after=after)
        assert "<script>alert(1)</script>" in page.text_content() and not page.xpath("//*[@class='difference']//script")
    page = page_of(client, edition.article, name="history_compare", before="live", after="draft")
    assert "Aucune différence" in page.text_content()
    assert words(page.xpath("//dd")[0]).startswith("Ce que les lecteurs voient depuis")


@pytest.mark.parametrize(
    "name", ["", "live", "planned", "revision-", "revision-0", "edition-1", f"revision-{'9' * 40}", "revision-１", "x"]
)
def test_what_is_not_there_is_compared_with_nothing(name, lucia):
    other = publish_article()
    article = written(lucia, "Un")
    client = signed_in(lucia)
    for values in ({"before": name, "after": "draft"}, {"before": "draft", "after": name}):
        assert client.get(address("history_compare", article.pk), values).status_code == 404
    for mine in (f"revision-{other.article.revisions.get().pk}", f"edition-{other.pk}"):
        assert client.get(address("history_compare", article.pk), {"before": mine, "after": "draft"}).status_code == 404


def test_an_article_that_one_may_not_see_is_named_nowhere(lucia, ines):
    secret = make_article(by=ines, title="Affaire secrète", language="en")
    article = written(lucia, "Un", "Deux", language="fr")
    end_sittings(article)
    writing.write(article, {"pinned": [secret.pk], "translation_of": secret.pk}, by=ines)
    last = article.revisions.first()
    for user, is_named in ((lucia, False), (ines, True)):
        client = signed_in(user)
        pages = [
            page_of(client, article),
            page_of(client, article, last.pk, name="revision"),
            page_of(client, article, name="history_compare", before=f"revision-{last.pk - 1}", after="draft"),
        ]
        assert any("Affaire secrète" in page.text_content() for page in pages) == is_named
    stranger = signed_in(make_user(role="journalist"))
    for name, arguments in (("history", []), ("revision", [last.pk]), ("history_compare", [])):
        assert stranger.get(address(name, article.pk, *arguments)).status_code == 404


def test_a_line_is_named_renamed_and_loses_its_name(lucia, ines):
    article = written(lucia, "Un")
    line = article.revisions.get()
    client = signed_in(lucia)
    for name in (f"  Pour {HOSTILE}\u200b ", "Autre nom"):
        client.post(address("revision_name", article.pk, line.pk), {"name": name})
        writing.write(fresh(article), {"title": f"Après {name}"}, by=lucia)
    line.refresh_from_db()
    assert (line.name, line.snapshot["title"], article.revisions.count()) == ("Autre nom", "Un", 2)
    Revision.objects.filter(pk=line.pk).update(name=HOSTILE)
    for page in (page_of(client, article), page_of(client, article, line.pk, name="revision")):
        assert HOSTILE in page.text_content() and "alert(1)" not in "".join(page.xpath("//script/text()"))
    client.post(address("revision_name", article.pk, line.pk), {"name": ""})
    assert Revision.objects.get(pk=line.pk).name == ""
    answer = client.post(address("revision_name", article.pk, line.pk), {"name": "x" * 101})
    assert "x" * 101 in answer.content.decode() and Revision.objects.get(pk=line.pk).name == ""
    publish_article(article=make_article(by=lucia))
    Article.objects.filter(pk=article.pk).update(state=State.IN_REVIEW)
    assert client.post(address("revision_name", article.pk, line.pk), {"name": "Non"}).status_code == 403
    assert signed_in(ines).post(address("revision_name", article.pk, line.pk), {"name": "Oui"}).status_code == 302


def test_a_text_is_put_back_and_that_is_undone_by_one_press(lucia):
    author = make_author()
    article = written(lucia, "Premier", "Deuxième", bylines=[author], tags=["un"])
    end_sittings(article)
    writing.write(article, {"title": "Troisième", "tags": []}, by=lucia)
    first, before = article.revisions.last(), fresh(article).snapshot()
    client = signed_in(lucia)
    page = page_of(client, article, first.pk, name="revision")
    shown = words(page.xpath("//section[@class='card']")[-1])
    assert "retiré : Troisième" in shown and "ajouté : Premier" in shown
    told = press(client, article, "restore", first.pk)
    assert "Le brouillon contient de nouveau ce texte" in messages_of(told)
    assert fresh(article).title == "Premier"
    page = html.fromstring(told.content.decode())
    assert "a remis un texte antérieur" in lines(page)[0]
    [form] = [form for form in page.forms if "restore" in (form.action or "")]
    undone = client.post(form.action, dict(form.form_values()), follow=True)
    assert fresh(article).snapshot() == before
    assert [row.snapshot["title"] for row in article.revisions.order_by("pk")] == [
        "Premier",
        "Deuxième",
        "Troisième",
        "Premier",
        "Troisième",
    ]
    [form] = [form for form in html.fromstring(undone.content.decode()).forms if "restore" in (form.action or "")]
    client.post(form.action, dict(form.form_values()))
    assert fresh(article).title == "Premier"
    writing.write(fresh(article), {"title": "Écrit depuis"}, by=lucia)
    assert not [form for form in page_of(client, article).forms if "restore" in (form.action or "")]


def test_what_was_written_since_the_page_was_opened_stays(lucia, ines):
    article = written(lucia, "Premier", "Deuxième", kicker="Mot")
    client, first = signed_in(lucia), article.revisions.last()
    opened = [page_of(client, article, first.pk, name="revision") for _time in range(2)]
    [form], [again] = ([form for form in page.forms if "restore" in (form.action or "")] for page in opened)
    writing.write(fresh(article), {"kicker": "Celui d’Inés"}, by=ines)
    client.post(form.action, dict(form.form_values()))
    assert (fresh(article).title, fresh(article).kicker) == ("Premier", "Celui d’Inés")
    writing.write(fresh(article), {"title": "Titre d’Inés"}, by=ines)
    told = client.post(again.action, dict(again.form_values()), follow=True)
    assert fresh(article).title == "Titre d’Inés"
    assert StoredClash.objects.get().ours == "Premier" and "Les deux textes sont gardés" in messages_of(told)


def test_a_text_that_is_there_already_makes_no_line(lucia):
    article = written(lucia, "Un")
    told = press(signed_in(lucia), article, "restore", article.revisions.get().pk)
    assert "Le brouillon a déjà ce texte." in messages_of(told)
    assert (article.revisions.count(), fresh(article).version) == (1, 1)


def test_a_step_that_changes_nothing_makes_no_version(lucia):
    article = written(lucia, "Un")
    save(signed_in(lucia), article, {}, button="_step", value="submit")
    assert (fresh(article).state, fresh(article).version, article.revisions.count()) == ("in_review", 1, 1)


def test_what_one_persons_page_shows_is_in_nobody_elses(lucia, ines):
    one, other = written(lucia, "Texte de Lucía"), written(ines, "Texte d’Inés")
    first, second = signed_in(lucia), signed_in(make_user(role="journalist"))
    assert "Texte de Lucía" in page_of(first, one, name="history_compare").text_content()
    assert second.get(address("history_compare", one.pk)).status_code == 404
    assert first.get(address("history_compare", other.pk)).status_code == 404
    response = first.get(address("history", one.pk))
    assert response.headers["Cache-Control"] == "private, no-store"
    assert not re.search("Texte d’Inés", response.content.decode())


def test_the_two_texts_that_are_compared_first_differ(lucia, ines):
    edition = publish_article(article=make_article(by=ines, title="Un"))
    article = fresh(edition.article)
    first = article.revisions.get()
    end_sittings(article)
    writing.write(article, {"title": "Deux"}, by=ines)
    publishing.publish(article, by=ines)
    newest = article.editions.get(live_until=None)
    page = page_of(signed_in(ines), article)
    chosen = dict(zip(page.xpath("//input[@checked]/@name"), page.xpath("//input[@checked]/@value"), strict=True))
    assert chosen == {"after": f"edition-{newest.pk}", "before": f"edition-{edition.pk}"}
    assert edition.stored_source_id == first.stored_source_id != newest.stored_source_id


def test_where_nobody_chose_the_draft_is_compared_with_what_it_differs_from(lucia, ines):
    article = written(lucia, "Un vieux pont", "Un grand pont")
    client = signed_in(lucia)
    page = page_of(client, article, name="history_compare")
    assert "retiré\u00a0: vieux" in page.text_content()
    edition = publish_article(article=make_article(by=ines, title="Un grand pont"))
    for title in ("Un pont", "Le pont"):
        end_sittings(edition.article)
        writing.write(fresh(edition.article), {"title": title}, by=ines)
    page = page_of(signed_in(ines), edition.article, name="history_compare")
    assert words(page.xpath("//dd")[0]).startswith("Ce que les lecteurs voient depuis")
    assert "grand" in words(page.find_class("difference")[0])


def test_it_leads_to_what_readers_found_for_those_who_may_see_other_moments(lucia, ines):
    edition = publish_article(article=make_article(by=lucia, slug="cour"), by=ines, at=None, now=timezone.now())
    then = f"/moment/link/?{urlencode({'address': '/cour/', 'moment': edition.live_from.isoformat()})}"
    for person, number in ((ines, 1), (lucia, 0)):
        links = [link.get("href") for link in page_of(signed_in(person), edition.article).iter("a")]
        assert links.count(then) == number
        assert links.count("/moment/address/?address=%2Fcour%2F") == number
