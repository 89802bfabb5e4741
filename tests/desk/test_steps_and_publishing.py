import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article, Edition, Revision, StoredSource
from tests.desk.pages import address, fresh, messages_of, open_form, press, save, signed_in
from tests.factories import NOON, end_sittings, make_article, make_user, publish_article, tag_names

pytestmark = pytest.mark.django_db


def test_saving_and_submitting_are_one_button():
    user = make_user(role="journalist")
    article = make_article(by=user, state="draft")
    page = save(signed_in(user), article, {"title": "Relu"}, button="_step", value="submit")
    assert (fresh(article).title, fresh(article).state) == ("Relu", "in_review")
    assert 'id="article_form"' not in page.content.decode()


def test_an_article_is_begun_and_submitted_at_once():
    user = make_user(role="journalist")
    client = signed_in(user)
    from tests.desk.pages import form_of

    client.post(address("add"), form_of(client.get(address("add"))) | {"title": "Neuf", "_step": "submit"})
    assert Article.objects.get().state == "in_review"


def test_a_journalist_takes_back_what_is_in_review():
    user = make_user(role="journalist")
    article = make_article(by=user, state="in_review")
    press(signed_in(user), article, "step", "take_back")
    assert fresh(article).state == "draft"


def test_returning_wants_a_note_which_the_writer_reads():
    writer, editor = make_user(role="journalist"), make_user(role="editor")
    article = make_article(by=writer, state="in_review")
    save(signed_in(editor), article, {"title": "Gardé"}, button="_step", value="return")
    assert (fresh(article).state, fresh(article).title) == ("in_review", "Gardé")
    save(signed_in(editor), article, {"step_note": "Une source !"}, button="_step", value="return")
    assert fresh(article).state == "returned"
    assert "Une source !" in signed_in(writer).get(address("change", article.pk)).content.decode()


@pytest.mark.parametrize("button", [{"_publish": "1"}, {"_step": "approve"}, {"_step": "return", "step_note": "x"}])
def test_a_journalist_publishes_and_approves_by_no_forged_button(button):
    user = make_user(role="journalist")
    article = make_article(by=user, state="draft", title="Avant")
    client = signed_in(user)
    form = open_form(client, article) | {"title": "Après"}
    response = client.post(address("change", article.pk), form | button)
    assert response.status_code == 403
    assert (fresh(article).state, fresh(article).title, Edition.objects.count()) == ("draft", "Avant", 0)


@pytest.mark.parametrize("name", ["approve", "return", "rework"])
def test_a_journalist_takes_no_editors_step(name):
    user = make_user(role="journalist")
    article = make_article(by=user, state="in_review")
    response = press(signed_in(user), article, "step", name, step_note="x")
    assert response.status_code in (200, 403)
    assert fresh(article).state == "in_review"


def test_an_editor_approves_and_publishes_now():
    article = make_article(state="in_review")
    save(signed_in(make_user(role="editor")), article, {"title": "Au jour"}, button="_publish")
    edition = Edition.objects.live(timezone.now()).get()
    assert (edition.title, fresh(article).state) == ("Au jour", "approved")


def test_what_cannot_be_published_stays_saved_unapproved_and_says_why():
    article = make_article(state="in_review", bylines=[], body="")
    response = save(
        signed_in(make_user(role="editor")),
        article,
        {"title": "Presque", "publish_at_date": "2040-05-01", "publish_at_time": "08:00"},
        button="_publish",
    )
    assert (fresh(article).title, fresh(article).state, Edition.objects.count()) == ("Presque", "in_review", 0)
    assert len(messages_of(response).split(".")) >= 2
    assert 'value="2040-05-01"' in response.content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_time_that_the_clocks_skip_is_refused_and_nothing_typed_is_lost(language):
    editor = make_user(role="editor", language=language)
    article = make_article(title="Avant")
    times = {"publish_at_date": "2040-03-25", "publish_at_time": "02:30"}
    response = save(signed_in(editor), article, {"title": "Après", **times}, button="_publish")
    page = response.content.decode()
    assert response.context["adminform"].form.errors.as_data()["publish_at"][0].code == "gap"
    assert f'<html lang="{language}"' in page
    assert "Europe/Paris" in page
    assert response.context["adminform"].form["title"].value() == "Après"
    assert 'value="02:30:00"' in page
    assert (Edition.objects.count(), fresh(article).title) == (0, "Avant")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("fold", "hour"), [("+02:00", 0), ("+01:00", 1)])
def test_of_a_time_that_comes_twice_either_can_be_chosen(language, fold, hour):
    editor = make_user(role="editor", language=language)
    article = make_article()
    client = signed_in(editor)
    times = {"publish_at_date": "2040-10-28", "publish_at_time": "02:30"}
    response = save(client, article, times, button="_publish")
    assert response.context["adminform"].form.errors.as_data()["publish_at"][0].code == "overlap"
    page = response.content.decode()
    assert 'value="+02:00"' in page
    assert 'value="+01:00"' in page
    save(client, article, times | {"publish_at_fold": fold}, button="_publish")
    assert Edition.objects.get().live_from == datetime(2040, 10, 28, hour, 30, tzinfo=UTC)


# What the message says is what is so


def publish_by_form(client, article, *, at=None, until=None, **changes):
    moments = {"publish_at": at, "publish_until": until}
    moments = {f"{name}_date": day for name, day in moments.items() if day}
    moments |= {name.replace("_date", "_time"): "08:00" for name in moments}
    return messages_of(save(client, article, changes | moments, button="_publish"))


def test_the_message_tells_when_the_edition_goes_live_by_now_and_the_end_that_stays():
    client, article = signed_in(make_user(role="editor", language="en")), make_article(title="A")
    told = [
        publish_by_form(client, article, at="2041-05-01"),
        publish_by_form(client, article, at="2041-06-01"),
        publish_by_form(client, article, at="2041-04-01", until="2041-07-01"),
    ]
    assert told == [
        "“A” is scheduled for 1 May 2041 08:00 CEST.",
        "“A” is scheduled for 1 June 2041 08:00 CEST.",
        "“A” is scheduled for 1 April 2041 08:00 CEST, until 1 July 2041 08:00 CEST.",
    ]
    assert Edition.objects.get().live_from == datetime(2041, 4, 1, 6, tzinfo=UTC)
    assert publish_by_form(client, article) == "“A” is live until 1 July 2041 08:00 CEST."


def test_a_date_for_what_is_live_already_is_said_to_change_nothing():
    client, article = signed_in(make_user(role="editor", language="en")), make_article(title="A")
    live = publish_article(article=article)
    told = publish_by_form(client, article, at="2041-05-01")
    assert told == "“A” has been live with this very text since 2 March 2026 13:00 CET: nothing else was planned."
    assert Edition.objects.get() == live


def test_the_message_after_moving_and_publishing_again_tells_what_is_so_and_which_end_is_gone():
    client = signed_in(make_user(role="editor", language="en"))
    live, ahead = publish_article(title="A"), planned(make_article(title="B"))
    told = [
        messages_of(act(client, ahead, "move", {"at_date": "2041-05-01", "at_time": "08:00"})),
        messages_of(act(client, live, "end", {"until_date": "2041-05-01", "until_time": "08:00"})),
        messages_of(act(client, live, "end", {"until_date": "", "until_time": ""})),
        messages_of(act(client, live, "republish", {"at_date": "2041-05-01", "at_time": "08:00"})),
        messages_of(act(client, ahead, "cancel")),
    ]
    assert told == [
        "“B” is scheduled for 1 May 2041 08:00 CEST.",
        "“A” is live until 1 May 2041 08:00 CEST.",
        "“A” is live. The end that was planned for 1 May 2041 08:00 CEST is no more.",
        "“A” has been live with this very text since 2 March 2026 13:00 CET: nothing else was planned.",
        "“B”: Cancel, done.",
    ]


def test_who_publishes_a_newer_text_at_once_is_told_what_became_of_what_was_planned():
    client, article = signed_in(make_user(role="editor", language="en")), make_article(title="Old")
    publish_by_form(client, article, at="2041-05-01")
    assert publish_by_form(client, article, title="New") == (
        "“New” is live. The edition planned for 1 May 2041 08:00 CEST is cancelled."
    )


def test_an_editor_who_takes_back_a_scheduled_article_is_told_that_it_goes_live_all_the_same():
    editor = signed_in(make_user(role="editor", language="en"))
    article = make_article(title="Old", state="in_review")
    publish_by_form(editor, article, at="2041-05-01")
    page = editor.get(address("change", article.pk)).content.decode()
    assert "Planned for 1 May 2041 08:00 CEST. It goes live all the same when the text is taken back" in page
    assert messages_of(press(editor, article, "step", "rework")) == (
        "“Old” is now in the state “Draft”. "
        "Still planned: the edition “Old” goes live on 1 May 2041 08:00 CEST, with the text that it was planned with."
    )


def planned(article=None, days=3):
    now = timezone.now()
    return publish_article(article=article or make_article(), at=now + timedelta(days=days), now=now)


def act(client, edition, name, values=None):
    return press(client, edition.article, "edition", edition.pk, name, **(values or {}))


def test_a_schedule_is_moved_and_cancelled():
    client = signed_in(make_user(role="editor"))
    edition = planned()
    page = client.get(address("edition", edition.article_id, edition.pk, "move")).content.decode()
    assert "Europe/Paris" in page
    act(client, edition, "move", {"at_date": "2041-01-02", "at_time": "09:15"})
    assert Edition.objects.get().live_from == datetime(2041, 1, 2, 8, 15, tzinfo=UTC)
    act(client, edition, "cancel")
    assert not Edition.objects.exists()


def test_opening_and_sending_back_a_schedule_moves_nothing():
    from lxml import html

    client = signed_in(make_user(role="editor"))
    edition = planned()
    page = html.fromstring(client.get(address("edition", edition.article_id, edition.pk, "move")).content.decode())
    values = dict(page.xpath("//form[contains(@class, 'narrow-form')]")[0].form_values())
    act(client, edition, "move", values)
    assert Edition.objects.get().live_from == edition.live_from


def test_a_live_article_is_withdrawn_and_published_again():
    client = signed_in(make_user(role="editor"))
    edition = publish_article()
    act(client, edition, "withdraw")
    assert not Edition.objects.live(timezone.now()).exists()
    act(client, edition, "republish")
    assert Edition.objects.live(timezone.now()).get().source == edition.source


def test_a_live_edition_gets_an_end():
    client = signed_in(make_user(role="editor"))
    edition = publish_article()
    act(client, edition, "end", {"until_date": "2041-01-02", "until_time": "00:00"})
    assert Edition.objects.get().live_until == datetime(2041, 1, 1, 23, 0, tzinfo=UTC)


def test_what_the_door_refuses_is_an_error_of_the_page():
    client = signed_in(make_user(role="editor"))
    edition = planned()
    response = act(client, edition, "move", {"at_date": "2001-01-01", "at_time": "00:00"})
    assert response.context["form"].non_field_errors()
    assert response.context["form"]["at"].value()[0] == "2001-01-01"
    assert Edition.objects.get().live_from == edition.live_from


@pytest.mark.parametrize("name", ["move", "end", "cancel", "withdraw", "republish"])
def test_editions_are_for_those_who_may_publish(name):
    user = make_user(role="journalist")
    edition = publish_article(article=make_article(by=user))
    response = act(signed_in(user), edition, name)
    assert response.status_code == 403
    assert Edition.objects.get().live_until is None
    assert signed_in(user).get(address("correct", edition.article_id)).status_code == 403


def correction(client, edition, **changes):
    page = client.get(address("correct", edition.article_id))
    from lxml import html

    form = html.fromstring(page.content.decode()).xpath("//form[contains(@class, 'correction-form')]")[0]
    changes = {"kind": "correction" if "note" in changes else "typo"} | changes
    return client.post(address("correct", edition.article_id), dict(form.form_values()) | changes, follow=True)


def test_what_is_live_is_corrected_with_a_note():
    client = signed_in(make_user(role="editor"))
    edition = publish_article(title="La ville de Lion")
    correction(client, edition, title="La ville de Lyon", note="Le nom de la ville était mal écrit.")
    now = Edition.objects.live(timezone.now()).get()
    assert (now.title, now.note) == ("La ville de Lyon", "Le nom de la ville était mal écrit.")
    assert fresh(edition.article).title == "La ville de Lyon"


def test_a_correction_that_changes_nothing_is_refused():
    edition = publish_article(standfirst="Un\n\ndeux", body="<p>Texte</p>")
    response = correction(signed_in(make_user(role="editor")), edition)
    assert response.context["form"].non_field_errors()
    assert Edition.objects.count() == 1


def test_the_title_alone_is_corrected_whatever_form_the_text_came_in():
    """The live text stands as an older release stored it, the form sends it as an editor wrote it, and the working copy
    goes on with a text of its own."""
    edition = publish_article(title="La ville de Lion", body="<p>a</p><h2>b</h2>")
    source = edition.source | {"body": "<p>a</p>\n<h2>b</h2>"}
    Edition.objects.filter(pk=edition.pk).update(stored_source=StoredSource.objects.store(edition.article, source))
    Article.objects.filter(pk=edition.article_id).update(body="<p>a</p><h2>b</h2><p>c</p>")
    client = signed_in(make_user(role="editor"))
    correction(client, edition, title="La ville de Lyon", body="<p>a</p>\r\n\r\n<h2>b</h2>\r\n")
    now = Edition.objects.live(timezone.now()).get()
    assert (now.title, now.source["body"]) == ("La ville de Lyon", "<p>a</p><h2>b</h2>")
    assert (fresh(edition.article).title, fresh(edition.article).body) == (
        "La ville de Lyon",
        "<p>a</p><h2>b</h2><p>c</p>",
    )


def test_a_clash_shows_both_sides_and_changes_nothing():
    edition = publish_article(title="Base")
    Article.objects.filter(pk=edition.article_id).update(title="Le leur")
    response = correction(signed_in(make_user(role="editor")), edition, title="Le mien")
    assert [(clash.ours, clash.theirs) for clash in response.context["clashes"]] == [("Le mien", "Le leur")]
    assert response.context["form"]["title"].value() == "Le mien"
    assert Edition.objects.count() == 1


# Preview and history


def test_a_preview_of_a_live_article_keeps_its_date_and_says_that_it_is_updated():
    edition, today = publish_article(at=NOON), timezone.localdate()
    page = signed_in(make_user(role="editor")).get(address("preview", edition.article_id)).content.decode()
    published, updated = re.findall(r'<span>(Publié|Mis à jour) le <time datetime="([^"]{10})', page)
    assert (published, updated[0]) == (("Publié", "2026-03-02"), "Mis à jour")
    assert f"{today}" <= updated[1] <= f"{timezone.localdate()}"  # it may be midnight now


def test_a_preview_shows_unsaved_text_on_the_public_page_and_saves_nothing():
    user = make_user(role="journalist")
    article = make_article(by=user, state="draft", title="Avant", faq=[{"question": "Q", "answer": "<p>R</p>"}])
    client = signed_in(user)
    form = open_form(client, article) | {"title": "Pas encore gardé"}
    response = client.post(address("preview", article.pk), form)
    page = response.content.decode()
    assert "Pas encore gardé" in page
    assert 'class="story"' in page
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")
    assert fresh(article).title == "Avant"
    assert "Avant" in client.get(address("preview", article.pk)).content.decode()
    assert (Revision.objects.count(), Edition.objects.count()) == (1, 0)


def test_a_revision_is_read_and_put_back_without_publishing():
    user = make_user(role="journalist")
    article = make_article(by=user, state="draft", title="Premier", tags=["un", "deux"])
    client = signed_in(user)
    end_sittings(article)
    save(client, article, {"title": "Deuxième", "tags": ""})
    first = article.revisions.last()
    assert "Premier" in client.get(address("revision", article.pk, first.pk)).content.decode()
    press(client, article, "restore", first.pk)
    assert fresh(article).title == "Premier"
    assert tag_names(fresh(article)) == ["un", "deux"]
    assert Edition.objects.count() == 0


def test_a_revision_is_put_back_only_by_those_who_may_write():
    user = make_user(role="journalist")
    article = make_article(by=user, state="in_review", title="Premier")
    assert signed_in(user).post(address("restore", article.pk, article.revisions.get().pk)).status_code == 403


def test_a_revision_names_no_article_that_may_not_be_seen():
    user = make_user(role="journalist")
    article = make_article(by=user, state="draft", pinned=[make_article(title="Secret")])
    client = signed_in(user)
    for page in (address("change", article.pk), address("revision", article.pk, article.revisions.get().pk)):
        assert "Secret" not in client.get(page).content.decode()
    save(client, article)
    assert article.pinned.count() == 1


# The same answer for what is absent and what is forbidden; nothing changes without a token or by GET


@pytest.mark.parametrize(
    "page",
    [
        "change",
        "history",
        "delete",
        "preview",
        "correct",
        "step:submit",
        "revision:{r}",
        "restore:{r}",
        "edition:{e}:move",
    ],
)
def test_absent_and_forbidden_articles_answer_alike(page):
    client = signed_in(make_user(role="journalist"))
    edition = publish_article(title="Secret")
    name, *rest = page.format(r=edition.article.revisions.get().pk, e=edition.pk).split(":")
    answers = []
    for number in (edition.article_id, 999_999):
        for method in (client.get, client.post):
            response = method(address(name, number, *rest))
            answers.append(
                (response.status_code, response.headers.get("Location"), "Secret" in response.content.decode())
            )
    assert answers[:2] == answers[2:]
    assert not any(leaks for _status, _location, leaks in answers)


def changing_pages(article, edition):
    revision = article.revisions.first()
    return [
        address("add"),
        address("change", article.pk),
        address("delete", article.pk),
        address("step", article.pk, "rework"),
        address("restore", article.pk, revision.pk),
        address("edition", article.pk, edition.pk, "withdraw"),
        address("correct", article.pk),
        address("preview", article.pk),
        "/admin/articles/tag/merge/",
    ]


def test_nothing_changes_without_a_token_or_by_get():
    user = make_user(role="chief editor")
    edition = publish_article(article=make_article(by=user))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    before = list(Article.objects.values()), list(Edition.objects.values()), Revision.objects.count()
    for page in changing_pages(edition.article, edition):
        assert strict.post(page, {"title": "x"}).status_code == 403, page
        strict.get(page)
    assert (list(Article.objects.values()), list(Edition.objects.values()), Revision.objects.count()) == before


def test_only_what_was_never_published_is_deleted():
    editor, writer = make_user(role="editor"), make_user(role="journalist")
    draft, edition = make_article(by=writer, state="draft"), publish_article()
    assert press(signed_in(writer), draft, "delete", post="yes").status_code == 403
    assert press(signed_in(editor), edition.article, "delete", post="yes").status_code == 403
    press(signed_in(editor), draft, "delete", post="yes")
    assert list(Article.objects.all()) == [edition.article]


def test_no_action_works_on_many_at_once():
    editor = make_user(role="editor")
    article = make_article()
    forged = {"action": "delete_selected", "_selected_action": article.pk, "post": "yes"}
    signed_in(editor).post(address("changelist"), forged)
    assert Article.objects.exists()


def test_a_demoted_editor_publishes_no_more_on_the_next_request():
    editor = make_user(role="editor")
    edition = publish_article()
    client = signed_in(editor)
    editor.groups.clear()
    assert act(client, edition, "withdraw").status_code in (403, 404)
    assert publishing.Edition.objects.live(timezone.now()).exists()
