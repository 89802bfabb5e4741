import pytest
from django.utils import timezone
from lxml import html

from articles.checklist import blocking
from articles.models import Article, Revision, Tag
from tests.desk.pages import address, form_of, fresh, messages_of, new_row, open_form, save, signed_in
from tests.factories import make_article, make_author, make_image, make_tag, make_user, publish_article, tag_names

pytestmark = pytest.mark.django_db


def test_a_journalist_writes_an_article_with_everything():
    user = make_user(role="journalist")
    me = make_author(name="Inès", user=user)
    other = make_author(name="Paul")
    make_tag(name="Été")
    image = make_image()
    client = signed_in(user)
    form = form_of(client.get(address("add")))
    assert form["bylines-0-author"] == str(me.pk)
    form |= {
        "title": "Le jardin sur le toit",
        "kicker": "Ville",
        "standfirst": "On y cultive.",
        "body": "<p>Un texte.</p>",
        "lead_image": str(image.pk),
        "tags": 'ete, "Bouches, fleuves", Ville',
        "faq-TOTAL_FORMS": "2",
        "bylines-TOTAL_FORMS": "2",
        **new_row("bylines", 1, author=other.pk, position=20),
        **new_row("faq", 0, question="Seconde ?", answer="<p>Oui.</p>", position=20),
        **new_row("faq", 1, question="Première ?", answer="<p>Non.</p>", position=10),
        "_continue": "1",
    }
    response = client.post(address("add"), form)
    article = Article.objects.get()
    assert response.url == address("change", article.pk)
    snapshot = article.snapshot()
    assert tag_names(fresh(article)) == ["Été", "Bouches, fleuves", "Ville"]
    assert snapshot["bylines"] == [me.pk, other.pk]
    assert [entry["question"] for entry in snapshot["faq"]] == ["Première ?", "Seconde ?"]
    assert (article.created_by, article.state, article.slug) == (user, "draft", "le-jardin-sur-le-toit")
    assert [revision.snapshot for revision in Revision.objects.all()] == [snapshot]


def test_opening_and_saving_changes_nothing():
    user = make_user(role="editor")
    article = make_article(
        by=user,
        tags=["b", "a, c"],
        lead_image=make_image(),
        pinned=[make_article()],
        faq=[{"question": "Q", "answer": "<p>R</p>"}],
    )
    before = article.snapshot()
    save(signed_in(user), article)
    assert fresh(article).snapshot() == before
    assert fresh(article).version == article.version
    assert Revision.objects.filter(article=article).count() == 1


def test_a_title_is_all_that_a_draft_needs():
    client = signed_in(make_user(role="journalist"))
    form = form_of(client.get(address("add")))
    client.post(address("add"), form | {"title": "Seul", "_continue": "1"})
    assert Article.objects.get().title == "Seul"


def test_fields_that_are_not_offered_are_not_accepted():
    user, other = make_user(role="journalist"), make_user(role="editor")
    article = make_article(by=user, state="draft")
    forged = {"state": "approved", "created_by": other.pk, "desk_note": "x", "updated_at_0": "2020-01-01", "id": "99"}
    save(signed_in(user), article, forged)
    after = fresh(article)
    assert (after.state, after.created_by, after.desk_note, after.updated_by) == ("draft", user, "", user)


def test_a_stale_save_is_merged(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Avant", standfirst="Avant", body="<p>Un.</p><p>Deux.</p>")
    client = signed_in(ines)
    form = open_form(client, article)
    save(signed_in(lucia), article, {"title": "Après", "body": "<p>Un !</p><p>Deux.</p>"})
    response = save(client, article, {"standfirst": "Après", "body": "<p>Un.</p><p>Deux !</p>"}, form=form)
    after = fresh(article)
    assert (after.title, after.standfirst, after.body) == ("Après", "Après", "<p>Un !</p><p>Deux !</p>")
    assert messages_of(response) == "Saved, with what Lucía had changed meanwhile: title, body, address."


def test_where_both_wrote_in_one_place_both_texts_are_kept(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Avant")
    client = signed_in(ines)
    form = open_form(client, article)
    save(signed_in(lucia), article, {"title": "Celui de Lucía"})
    response = save(client, article, {"title": "Celui d’Inés", "kicker": "Mot"}, form=form)
    assert (fresh(article).title, fresh(article).kicker) == ("Celui de Lucía", "Mot")
    [clash] = response.context["clashes"]
    assert (clash.ours, clash.theirs, clash.row.by) == ("Celui d’Inés", "Celui de Lucía", ines)
    page = html.fromstring(response.content.decode())
    [mine, other] = page.xpath("//button[@name='_clash']/@value")
    save(client, article, {}, button="_clash", value=mine)
    assert fresh(article).title == "Celui d’Inés"
    assert save(client, article, {}, button="_clash", value=other).context["clashes"] == []
    assert fresh(article).title == "Celui d’Inés"


def test_of_a_save_that_says_nothing_of_its_base_nothing_is_written_over_and_nothing_lost(lucia):
    article = make_article(by=lucia, state="draft", title="Avant")
    response = save(signed_in(lucia), article, {"title": "Après", "version": "", "session": ""})
    assert fresh(article).title == "Avant"
    assert [clash.ours for clash in response.context["clashes"]] == ["Après"]


def test_what_is_written_while_the_article_goes_on_to_review_is_kept():
    user = make_user(role="journalist")
    article = make_article(by=user, state="draft", title="Avant")
    client = signed_in(user)
    form = open_form(client, article)
    Article.objects.filter(pk=article.pk).update(state="in_review")
    rows = {"faq-TOTAL_FORMS": "1", **new_row("faq", 0, question="Pourquoi ?", answer="", position=0)}
    response = save(client, article, {"title": "Perdu ?", **rows}, form=form)
    assert response.status_code == 403
    assert fresh(article).title == "Avant"
    kept = Revision.objects.get(refused=True).snapshot
    assert (kept["title"], kept["faq"][0]["question"]) == ("Perdu ?", "Pourquoi ?")


@pytest.mark.parametrize("slug", ["admin", "deja-pris", "Déjà\u200b pris !", "RSS", "?!"])
def test_an_address_that_cannot_be_had_is_an_error_of_the_form(slug):
    user = make_user(role="editor")
    make_article(slug="deja-pris")
    article = make_article(by=user)
    response = save(signed_in(user), article, {"slug": slug})
    assert response.context["adminform"].form.errors["slug"]
    assert fresh(article).slug == article.slug


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Été à Cordoue !", "ete-a-cordoue"),
        ("Αθήνα", "αθήνα"),
        ("東京/夜", "東京-夜"),
        ("in\u00advi\u200bsible", "invisible"),
    ],
)
def test_an_address_is_made_of_whatever_is_typed(typed, slug):
    user = make_user(role="editor")
    article = make_article(by=user)
    client = signed_in(user)
    save(client, article, {"slug": typed})
    assert fresh(article).slug == slug
    assert open_form(client, article)["slug"] == slug


def test_what_shows_nothing_is_no_title_no_answer_and_no_body():
    user = make_user(role="editor")
    article = make_article(by=user, title="Avant", faq=[{"question": "Q", "answer": "<p>R</p>"}])
    no_answer = "Une question n’a pas de réponse\u00a0: «\u00a0Q\u00a0»"
    for nothing in ("\u200b", "\u00ad\u00ad", "\u2800", "\u3164", "\u180e", "\u00a0"):
        response = save(signed_in(user), article, {"title": nothing})
        assert response.context["adminform"].form.errors["title"], ascii(nothing)
        empty = {"title": "T", "slug": "t", "body": f"<p>{nothing}</p>", "bylines": [make_author().pk]}
        empty["faq"] = [{"question": "Q", "answer": f"<p>{nothing}</p>"}]
        assert [each.message for each in blocking(empty, at=timezone.now())] == ["Le texte est vide.", no_answer]
    assert fresh(article).title == "Avant"


def test_no_field_of_the_form_keeps_what_cannot_be_seen():
    user = make_user(role="editor", first_name="Ma\u202erie", last_name="Ro\u200bux")
    article = make_article(by=user)
    hidden, shown = "\u202eUn\u00ad\u200b mot\u2069", "Un mot"
    names = ["title", "kicker", "standfirst", "seo_title", "seo_description"]
    rows = {"faq-TOTAL_FORMS": "1", **new_row("faq", 0, question=hidden, answer="<p>R</p>", position=0)}
    response = save(signed_in(user), article, {**dict.fromkeys(names, hidden), "tags": hidden, "slug": "", **rows})
    snapshot = fresh(article).snapshot()
    assert {snapshot[name] for name in names} == {shown}
    assert tag_names(fresh(article)) == [entry["question"] for entry in snapshot["faq"]] == [shown]
    assert snapshot["slug"] == "un-mot"
    assert user.get_full_name() == "Marie Roux"
    assert "\u202e" not in response.text


def test_an_address_that_was_once_another_articles_cannot_be_had():
    user = make_user(role="editor")
    edition = publish_article(article=make_article(slug="ancien"))
    Article.objects.filter(pk=edition.article_id).update(slug="nouveau")
    response = save(signed_in(user), make_article(by=user), {"slug": "ancien"})
    assert response.context["adminform"].form.errors["slug"]


def test_without_the_permission_a_new_tag_is_refused():
    user = make_user(role="journalist")
    make_tag(name="Connu")
    user.groups.get().permissions.remove(*user.groups.get().permissions.filter(codename="add_tag"))
    article = make_article(by=user, state="draft")
    save(signed_in(user), article, {"tags": "connu"})
    assert fresh(article).tags.get().name == "Connu"
    response = save(signed_in(user), article, {"tags": "connu, Inconnu"})
    assert response.context["adminform"].form.errors["tags"]
    assert not Tag.objects.filter(name="Inconnu").exists()


def test_plain_text_stays_text_on_every_page_of_the_desk():
    user = make_user(role="chief editor", first_name="<i>X</i>")
    evil = "<script>alert(1)</script>"
    author = make_author(name=evil)
    article = make_article(
        by=user,
        bylines=[author],
        tags=[evil],
        title=evil,
        kicker=evil,
        standfirst=evil,
        faq=[{"question": evil, "answer": "<p>x</p>"}],
    )
    publish_article(article=article)
    client = signed_in(user)
    revision = article.revisions.first()
    pages = [
        address("changelist"),
        address("change", article.pk),
        address("history", article.pk),
        address("revision", article.pk, revision.pk),
        address("delete", make_article(by=user, title=evil).pk),
        address("preview", article.pk),
        address("edition", article.pk, article.editions.get().pk, "withdraw"),
        "/admin/",
    ]
    for page in pages:
        text = client.get(page).content.decode()
        assert evil not in text, page
        assert "alert(1)" in text, page
    assert messages_of(save(client, article, button="_step", value="rework")).count("alert(1)") >= 1


def test_pins_that_this_person_may_not_see_are_said_and_stay():
    writer = make_user(role="journalist")
    hidden, shown = make_article(title="Secret"), make_article(title="Le mien", by=writer)
    article = make_article(by=writer, state="draft", pinned=[hidden, shown])
    page = signed_in(writer).get(address("change", article.pk)).content.decode()
    assert "Et un autre, que vous ne pouvez pas voir\u00a0: il reste." in page
    assert "Secret" not in page
    save(signed_in(writer), article, {"title": "Autre"})
    assert fresh(article).snapshot()["pinned"] == [hidden.pk, shown.pk]
    assert (
        "que vous ne pouvez pas voir"
        not in signed_in(make_user(role="editor")).get(address("change", article.pk)).content.decode()
    )


def test_no_number_of_a_row_is_seen_and_each_answer_waits_for_its_editor():
    editor = make_user(role="editor")
    article = make_article(by=editor, faq=[{"question": "Q ?", "answer": "<p>R</p>"}])
    page = html.fromstring(signed_in(editor).get(address("change", article.pk)).content.decode())
    numbers = page.xpath("//input[contains(@name, '-position')]")
    assert len(numbers) == 5  # a question, a byline, and the three that new rows are made of
    assert all("hidden" in each.attrib for each in numbers)
    answers = page.xpath("//textarea[contains(@name, '-answer')]")
    assert [each.get("data-processed") for each in answers] == ["later", "later"]


@pytest.mark.parametrize(("number", "expected"), [("own", []), ("none", ["Les patios"]), ("x", ["Les patios"])])
def test_an_article_is_not_offered_to_itself(number, expected):
    editor = make_user(role="editor")
    article = make_article(by=editor, title="Les patios")
    asked = {"app_label": "articles", "model_name": "pinnedrelated", "field_name": "target", "term": "patios"}
    chooser = {"own": {"article": article.pk}, "none": {}, "x": {"article": "1e9"}}[number]
    answer = signed_in(editor).get("/admin/autocomplete/", asked | chooser).json()
    assert [each["text"] for each in answer["results"]] == expected
