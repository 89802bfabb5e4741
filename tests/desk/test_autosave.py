"""The form of an article saves by itself."""

import gzip
import json
import re
import tracemalloc
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from articles import limits, saving
from articles.models import Article, AuditRecord, EditingSession, Edition, Revision, StoredClash, StoredSource, Tag
from cms.kept import generation
from desk import autosave, clashes
from desk.accepting import accepted
from tests.desk.autosaves import OpenForm
from tests.desk.pages import address, fresh, messages_of, open_form, save, signed_in
from tests.factories import NOON, end_sittings, make_article, make_author, make_image, make_user, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    user = make_user(role="journalist", first_name="Lucía", language="en")
    make_author(user=user)
    return user


def test_an_article_begins_with_its_first_word_and_is_one(lucia):
    form = OpenForm(signed_in(lucia))
    assert form.save()["article"] is None
    assert form.save(title="", body="<p>&nbsp;</p>")["article"] is None
    assert not EditingSession.objects.exists()
    first = form.save(title="C")
    assert (first["version"], first["theirs"]) == (1, {"slug": "c"})
    second = form.save(title="Cordoue", body="<p>Le patio.</p>")
    article = Article.objects.get()
    assert (article.title, article.body, article.slug) == ("Cordoue", "<p>Le patio.</p>", "cordoue")
    assert (second["article"], second["theirs"]) == (article.pk, {"slug": "cordoue"})
    assert [author.pk for author in (row.author for row in article.bylines.all())] == [lucia.author.pk]
    assert second["address"] == f"/admin/articles/article/{article.pk}/change/"


def test_saving_what_is_there_already_makes_no_version(lucia):
    article = make_article(by=lucia, state="draft", title="Un")
    form = OpenForm(signed_in(lucia), article)
    form.save(title=" Un ", body=article.body)
    assert (fresh(article).version, article.revisions.count()) == (1, 1)


def test_two_people_write_different_fields_and_both_are_saved(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un", slug="x", standfirst="Deux")
    end_sittings(article)
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    first.save(title="Un !")
    answer = second.save(standfirst="Deux !")
    assert (fresh(article).title, fresh(article).standfirst) == ("Un !", "Deux !")
    assert answer["theirs"] == {"title": "Un !"}
    assert answer["changed"] == [{"field": "title", "block": None, "who": "Lucía"}]
    assert first.save()["theirs"] == {"standfirst": "Deux !"}


def test_what_two_wrote_in_one_place_is_kept_twice_until_one_of_them_is_chosen(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Avant", slug="x")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    first.save(title="Lucía")
    answer = second.save(title="Inés")
    assert (fresh(article).title, answer["theirs"]) == ("Lucía", {})
    second.save(title="Inés !")
    row = StoredClash.objects.get()
    assert (row.ours, row.theirs, row.by) == ("Inés !", "Lucía", ines)
    second.save(kicker="Un mot")
    assert (fresh(article).kicker, StoredClash.objects.filter(settled_at=None).count()) == ("Un mot", 1)
    assert second.save(title="Lucía")["clashes"].count("<article") == 0
    assert StoredClash.objects.get().settled_by == ines


def test_what_cannot_be_saved_yet_holds_up_nothing_else(lucia):
    article = make_article(by=lucia, state="draft", title="Un", slug="un")
    form = OpenForm(signed_in(lucia), article)
    answer = form.save(title="x" * 300, slug="feed", standfirst="Écrit.")
    assert set(answer["problems"]) == {"title", "slug"} and answer["theirs"] == {}
    assert (fresh(article).title, fresh(article).slug, fresh(article).standfirst) == ("Un", "un", "Écrit.")
    assert set(form.save(kicker="Mot")["problems"]) == {"title", "slug"}
    assert EditingSession.objects.get().unsaved == {"title": "x" * 300, "slug": "feed"}
    assert form.save(title="Deux", slug="deux")["problems"] == {}
    assert (fresh(article).title, fresh(article).slug) == ("Deux", "deux")


def test_an_answer_without_its_question_is_saved_and_said_to_lack_one(lucia):
    article = make_article(by=lucia, state="draft")
    answer = OpenForm(signed_in(lucia), article).save(faq=[{"question": "", "answer": "<p>Oui.</p>"}])
    assert answer["problems"] == {"faq": ["An answer has no question yet."]}
    assert fresh(article).snapshot()["faq"] == [{"question": "", "answer": "<p>Oui.</p>"}]


def test_it_never_publishes(ines):
    edition = publish_article(title="Un")
    image = make_image(by=ines)
    before = list(Edition.objects.values())
    form = OpenForm(signed_in(ines), edition.article)
    form.save(title="Deux", lead_image=image.pk, state="approved", _publish="1")
    assert list(Edition.objects.values()) == before
    assert Revision.objects.filter(article=edition.article).count() == 2


def test_a_body_may_come_packed(lucia):
    article = make_article(by=lucia, state="draft")
    assert OpenForm(signed_in(lucia), article).packed(title="Serré").json()["version"] == 2


# Who may, and what is answered to those who may not


def test_who_is_signed_out_or_somebody_else_is_told_so_and_nothing_is_saved(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un")
    client = signed_in(lucia)
    form = OpenForm.opened(client, article)
    client.logout()
    response = form.send(form.body(title="Deux") | {"number": 1})
    assert (response.status_code, response.json()["signed_in"]) == (401, False)
    client.force_login(ines)
    response = form.send(form.body(title="Deux") | {"number": 1})
    assert (response.status_code, response.json()["person"]) == (403, False)
    client.force_login(lucia)
    assert form.save(title="Deux")["version"] == 2
    assert fresh(article).title == "Deux"


def test_what_is_written_into_an_article_that_went_on_is_kept_once(lucia):
    article = make_article(by=lucia, state="draft", title="Un")
    form = OpenForm.opened(signed_in(lucia), article)
    Article.objects.filter(pk=article.pk).update(state="in_review")
    for number in (1, 2, 2):
        response = form.send(form.body(title="Perdu ?") | {"number": number})
        assert (response.status_code, "In review" in response.json()["message"]) == (409, True)
    assert fresh(article).title == "Un"
    assert [row.snapshot["title"] for row in article.revisions.filter(refused=True)] == ["Perdu ?"]


def test_what_may_not_be_seen_is_neither_saved_nor_shown(lucia, ines):
    hidden, other = make_article(by=ines, title="Caché"), make_article(by=ines, title="Autre")
    article = make_article(by=lucia, state="draft", pinned=[hidden], slug="x")
    Article.objects.filter(pk=article.pk).update(translation_of=None)
    form = OpenForm.opened(signed_in(lucia), article)
    editor = OpenForm.opened(signed_in(ines), article)
    editor.save(pinned=[hidden.pk, other.pk], kicker="Vu")
    answer = form.save(title="Deux", pinned=[])
    assert (answer["theirs"], fresh(article).snapshot()["pinned"]) == ({"kicker": "Vu"}, [hidden.pk, other.pk])
    for field, value in (("pinned", [hidden.pk]), ("translation_of", hidden.pk)):
        assert form.save(**{field: value})["problems"][field] == ["This article is not there."]
    assert "Caché" not in str(form.save(kicker="Vu !"))


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"session": "x" * 12, "number": -1},
        {"session": "x" * 12, "number": True},
        {"session": "x" * 12, "number": 2**31},
        {"session": "x", "number": 1},
        {"session": "x" * 41, "number": 1},
        {"session": "x" * 12, "number": 1, "fields": []},
        {"session": "x" * 12, "number": 1, "fields": {"title": 1}},
        {"session": "x" * 12, "number": 1, "fields": {"faq": [{"question": "?"}]}},
        {"session": "x" * 12, "number": 1, "fields": {"bylines": ["1"]}},
        {"session": "x" * 12, "number": 1, "fields": {"lead_image": 2**63}},
        {"session": "x" * 12, "number": 1, "fields": {"tags": "a, b"}},
    ],
)
def test_what_no_form_sends_is_refused_in_words(lucia, body):
    response = signed_in(lucia).post(address("autosave_new"), body, content_type="application/json")
    assert (response.status_code, set(response.json())) == (400, {"message"})
    assert not Article.objects.exists()


def test_a_body_that_unpacks_to_too_much_is_refused(lucia, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    article = make_article(by=lucia, state="draft", title="Un")
    assert OpenForm.opened(signed_in(lucia), article).packed(body="x" * 20_000).status_code == 413
    for broken in (b"", b"\x1f\x8b", gzip.compress(b"{}")[:-4], b"not gzip"):
        headers = {"Content-Encoding": "gzip"}
        page = address("autosave", article.pk)
        response = signed_in(lucia).post(page, broken, content_type="application/json", headers=headers)
        assert response.status_code == 400
    assert fresh(article).title == "Un"


def test_it_works_with_a_csrf_token_only(lucia):
    article = make_article(by=lucia, state="draft", title="Un")
    client = Client(enforce_csrf_checks=True)
    client.force_login(lucia)
    form = OpenForm.opened(client, article)
    assert form.send(form.body(title="Deux") | {"number": 1}).status_code == 401
    assert fresh(article).title == "Un"
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert form.send(form.body(title="Deux") | {"number": 1}, **token).status_code == 200


# Nothing that readers see, and no row that only an edition makes


def test_it_touches_nothing_of_readers_and_plans(ines):
    planned = publish_article(at=timezone.now() + timedelta(days=2), now=timezone.now(), title="Un")
    form = OpenForm.opened(signed_in(ines), planned.article)
    before = (list(Edition.objects.values()), generation.read(NOON), list(AuditRecord.objects.values()))
    form.save(title="Deux", tags=["Tout neuf"], body="<p>Autre.</p>", faq=[{"question": "Q", "answer": "<p>R</p>"}])
    sources = set(StoredSource.objects.values_list("pk", flat=True))
    form.save(title="Trois")
    assert sources - set(StoredSource.objects.values_list("pk", flat=True))  # the text before is kept no more
    assert (list(Edition.objects.values()), generation.read(NOON), list(AuditRecord.objects.values())) == before
    assert fresh(planned.article).snapshot()["tags"] == ["Tout neuf"]
    assert not Tag.objects.filter(name="Tout neuf").exists()


# What two wrote in one place


@pytest.mark.parametrize("place", [[], {"field": []}, {"field": {}}, {"field": "x"}, {"field": "body", "block": "1"}])
def test_a_place_that_is_none_is_left_out(lucia, place):
    article = make_article(by=lucia, state="draft", title="Un")
    form = OpenForm.opened(signed_in(lucia), article)
    assert form.send(form.body(title="Deux") | {"number": 1, "place": place}).status_code == 200


def test_a_place_of_two_texts_is_told_beside_the_state(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    first.save(title="Le matin")
    assert "#clashes" in second.save(title="Le soir")["present"]
    assert "Take what Inés wrote" in first.save()["clashes"]


def test_who_chose_a_text_is_not_told_to_choose_one(lucia, ines):
    article, client = make_article(by=lucia, state="draft", title="Un"), signed_in(ines)
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(client, article)
    first.save(title="Le matin")
    [value] = re.findall(r'value="(\d+ ours \w+)"', second.save(title="Le soir")["clashes"])
    sent = {"session": second.token, "answered": second.number, "title": "Le soir"}
    response = save(client, article, sent, button="_clash", value=value)
    assert messages_of(response) == "Chosen. The other text stays in the history."
    assert fresh(article).title == "Le soir"


# What stands in the way of saving is not gone with the page


def test_a_choice_is_carried_out_where_both_texts_of_the_paragraph_before_were_kept(lucia, ines):
    first, second = (
        "<p>Le premier paragraphe parle des patios.</p>",
        "<p>Le deuxième paragraphe parle des fontaines.</p>",
    )
    article = make_article(by=lucia, state="draft", slug="x", body=first + second)
    one, other = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    hers = ["<p>Le premier paragraphe parle des patios. De Lucía.</p>", "<p>Réécrit par la main de Lucía.</p>"]
    mine = ["<p>Le premier paragraphe parle des patios. D’Inés.</p>", "<p>Tout autre chose, sans rapport.</p>"]
    one.save(body="".join(hers))
    other.save(body="".join(mine))
    both, ours = article.clashes.order_by("pk")
    assert clashes.settle(both, f"both {clashes.digest(both)}", by=lucia) == ""
    assert other.save()["theirs"] == {"body": "".join([hers[0], *mine])}
    ours.refresh_from_db()
    assert (ours.ours, ours.theirs) == (mine[1], hers[1])
    assert clashes.settle(ours, f"ours {clashes.digest(ours)}", by=ines) == ""
    assert fresh(article).body == "".join([hers[0], *mine])


def test_a_long_answer_is_packed_for_whoever_takes_it(lucia, ines):
    article = make_article(by=lucia, state="draft", slug="x", body="<p>Un.</p>")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    second.save(body=f"<p>{'mot ' * 2000}</p>")
    response = first.send(first.body(kicker="Mot") | {"number": 1}, **{"Accept-Encoding": "gzip, br"})
    assert response["Content-Encoding"] == "gzip" and len(response.content) < 2000
    assert json.loads(gzip.decompress(response.content))["theirs"]["body"].count("mot") == 2000


def test_what_was_settled_stays_readable_in_the_history(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Avant", slug="x")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    first.save(title="Celui de Lucía")
    second.save(title="Celui d’Inés")
    [row] = article.clashes.all()
    clashes.settle(row, f"theirs {clashes.digest(row)}", by=lucia)
    page = signed_in(lucia).get(address("history", article.pk)).content.decode()
    assert "Inés had written something else there" in page and "the text that stood in the article" in page
    assert second.save(kicker="Mot")["theirs"] == {"title": "Celui de Lucía"}
    assert (fresh(article).title, fresh(article).kicker) == ("Celui de Lucía", "Mot")


def test_an_article_that_is_deleted_meanwhile_is_not_there(lucia, monkeypatch):
    article, lock = make_article(by=lucia, state="draft"), saving.locked_session
    form = OpenForm.opened(signed_in(lucia), article)

    def lock_and_delete(*args, **kwargs):
        session = lock(*args, **kwargs)
        Article.objects.get().delete()
        return session

    shown = open_form(form.client, article)
    monkeypatch.setattr(saving, "locked_session", lock_and_delete)
    response = form.send(form.body(title="Trop tard") | {"number": 1})
    assert (response.status_code, list(response.json())) == (404, ["message"])
    for _when in ("meanwhile", "before"):
        response = save(form.client, article, {"title": "Trop tard"}, form=shown)
        assert (response.status_code, "Trop tard" in response.content.decode()) == (404, True)
        monkeypatch.setattr(saving, "locked_session", lock)
        Article.objects.filter(pk=article.pk).delete()


# Nothing of a form goes further than its page would let it


def test_an_original_that_one_may_not_see_stays(lucia, ines):
    hidden = make_article(by=ines, language="en")
    article = make_article(by=lucia, state="draft", language="fr", translation_of=hidden.pk, slug="x")
    form = OpenForm.opened(signed_in(lucia), article)
    assert form.save(title="Deux", translation_of=None)["theirs"] == {}
    assert (fresh(article).title, fresh(article).translation_of) == ("Deux", hidden)


def test_what_is_written_after_a_choice_is_no_part_of_it(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Avant", slug="x")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    first.save(title="Celui de Lucía")
    second.save(title="Celui d’Inés")
    [row] = article.clashes.all()
    clashes.settle(row, f"theirs {clashes.digest(row)}", by=lucia)
    second.save(title="Un troisième")
    assert article.clashes.get(settled_at=None).ours == "Un troisième"


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_an_address_that_somebody_may_know_does_not_follow_the_title(ines, state):
    article = make_article(title="Un", slug="un", state=state)
    if state == "draft":
        publish_article(article=article_in(article, "approved"))
    OpenForm.opened(signed_in(ines), article_in(article, state)).save(title="Deux")
    assert (fresh(article).title, fresh(article).slug) == ("Deux", "un")


def article_in(article, state):
    Article.objects.filter(pk=article.pk).update(state=state)
    return fresh(article)


def test_no_more_is_unpacked_than_may_be_sent(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = most = 10_000
    bomb = gzip.compress(b"x" * 30_000_000)
    tracemalloc.start()
    with pytest.raises(autosave.TooLarge):
        autosave.unpacked(bomb, most=most)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_what_cannot_be_read_is_said_so(lucia, settings):
    article, client = make_article(by=lucia, state="draft", title="Un"), signed_in(lucia)
    form = OpenForm.opened(client, article)
    assert client.post(form.page, {"title": "Deux"}).status_code == 400  # a form, not JSON
    assert form.send("[" * 200_000).status_code == 400
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    answer = form.send(form.body(body="x" * 20_000) | {"number": 1})
    assert (answer.status_code, list(answer.json())) == (413, ["message"])
    assert "no-store" in answer.headers["Cache-Control"]
    assert fresh(article).title == "Un"


def test_who_may_begin_no_article_begins_none(lucia):
    lucia.groups.clear()
    lucia.user_permissions.set(Permission.objects.filter(codename__in=["view_article", "change_article"]))
    form = OpenForm(signed_in(lucia))
    assert form.send(form.body(title="Un") | {"number": 1}).status_code == 403
    assert not Article.objects.exists()


def test_a_new_tag_of_who_may_make_none_is_not_saved(lucia):
    Tag.objects.create(name="Patios")
    lucia.groups.clear()
    found = accepted({"tags": ["patios", "Neuf"]}, by=lucia, article=None)
    assert (list(found.problems), found.fields) == (["tags"], {})
    assert accepted({"tags": ["patios"]}, by=lucia, article=None).fields == {"tags": ["patios"]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tags", ["x" * 101]),
        ("tags", [f"mot {number}" for number in range(limits.MOST_TAGS + 1)]),
        ("faq", [{"question": "Q", "answer": "<p>R</p>"}] * (limits.MOST_QUESTIONS + 1)),
        ("bylines", [1] * (limits.MOST_BYLINES + 1)),
        ("bylines", [999_999]),
        ("pinned", [1] * (limits.MOST_PINS + 1)),
        ("pinned", ["itself"]),
        ("lead_image", 999_999),
        ("slug", "taken"),
        ("language", ""),
        ("language", "en"),
    ],
)
def test_what_the_form_would_refuse_is_not_saved(lucia, name, value):
    make_article(by=lucia, slug="taken")
    article = make_article(by=lucia, state="draft", language="fr")
    make_article(by=lucia, language="en", translation_of=article.pk)
    value = [article.pk] if value == ["itself"] else value
    found = accepted({name: value, "kicker": "Mot"}, by=lucia, article=article)
    assert (list(found.problems), found.unsaved, found.fields) == ([name], {name: value}, {"kicker": "Mot"})


def test_a_choice_is_of_what_was_shown_and_made_once(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Avant", slug="x")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    first.save(title="Celui de Lucía")
    second.save(title="Celui d’Inés")
    [row] = article.clashes.all()
    shown = clashes.digest(row)
    for value in (f"ours {'0' * 12}", "ours", f"both {shown}", f"x {shown}", ""):
        assert clashes.settle(row, value, by=ines) != ""
    first.save(title="Le dernier de Lucía")
    assert clashes.settle(row, f"ours {shown}", by=ines) != ""
    assert fresh(article).title == "Le dernier de Lucía"
    row.theirs = "Le dernier de Lucía"
    assert clashes.settle(row, f"ours {clashes.digest(row)}", by=ines) == ""
    assert clashes.settle(row, f"ours {clashes.digest(row)}", by=lucia) != ""
    assert fresh(article).title == "Celui d’Inés"


def test_who_may_not_write_now_is_offered_no_choice(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Avant", slug="x")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    first.save(title="Celui de Lucía")
    second.save(title="Celui d’Inés")
    article = article_in(article, "in_review")
    assert [clashes.context(article, by=person)["may_choose"] for person in (lucia, ines)] == [False, True]


def test_a_plan_has_buttons_for_those_who_may_publish(lucia, ines):
    article = make_article(by=lucia, title="Un")
    publish_article(article=article, at=timezone.now() + timedelta(days=2), now=timezone.now())
    article = article_in(article, "draft")
    plans = [OpenForm.opened(signed_in(person), article).save(kicker=str(person))["plan"] for person in (lucia, ines)]
    assert ["_update_planned" in plan for plan in plans] == [False, True]


def test_a_language_in_which_the_address_is_another_articles_is_refused_and_the_rest_is_saved(lucia):
    make_article(by=lucia, language="en", slug="cour")
    article = make_article(by=lucia, state="draft", language="fr", slug="cour", title="Cour")
    form = OpenForm.opened(signed_in(lucia), article)
    answer = form.save(language="en", standfirst="Un chapô.")
    assert "cour" in str(answer["problems"]["language"])
    assert (fresh(article).language, fresh(article).standfirst) == ("fr", "Un chapô.")


def test_an_address_that_is_taken_in_a_language_meanwhile_keeps_the_language(lucia, monkeypatch):
    article = make_article(by=lucia, state="draft", language="fr", slug="cour", title="Cour")
    form = OpenForm.opened(signed_in(lucia), article)
    monkeypatch.setattr("desk.accepting.validation.validate_free_address", lambda article: None)  # it was free then
    make_article(by=lucia, language="en", slug="cour")
    answer = form.save(language="en", standfirst="Un chapô.")
    assert "language" in answer["problems"]
    assert (fresh(article).language, fresh(article).standfirst) == ("fr", "Un chapô.")
