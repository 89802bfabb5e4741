import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles import embargoes, reviewing
from articles.models import (
    ArrangedPage,
    Arrangement,
    Article,
    AuditRecord,
    Edition,
    Embargo,
    Remark,
    Review,
    Revision,
    Series,
    SeriesEntry,
    Tag,
    TrashedArticle,
)
from articles.models.article import State
from authors.models import Author, User
from demo import magazine, newsroom, pictures
from demo.management.commands.load_demo import is_local
from desk.models import Notice, SavedList
from images.models import Image
from tests.factories import make_article, make_user, publish_article

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
EVERYTHING = (
    *(Series, SeriesEntry, Article, Author, Edition, Image, AuditRecord, Revision, Tag, User),
    *(Arrangement, Embargo, Review, Remark, TrashedArticle, SavedList, Notice),
)


@pytest.fixture(autouse=True)
def local_site(settings):
    settings.BASE_URL = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def small_pictures(request, monkeypatch):
    """Each test introduces six people, whose portraits would take nearly all of its time; large ones are drawn once, for one database."""
    if request.function is not test_the_whole_magazine_is_loaded_once or connection.vendor != "sqlite":
        as_file = pictures.as_file
        monkeypatch.setattr(pictures, "as_file", lambda picture, name: as_file(picture.reduce(4), name))


def story(slug, **head):
    head = {"title": slug.capitalize(), "authors": ["lucia"], "tags": ["Voyage"], "when": "-9d 08:00"} | head
    return magazine.Story(slug=slug, head=head, body="<p>Une phrase fausse.</p>")


def load(*stories):
    newsroom.load(list(stories), now=NOW)
    return Article.objects.get(slug=stories[-1].slug)


def run(**options):
    out = io.StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def rows():
    return [list(model.objects.order_by("pk").values()) for model in EVERYTHING]


def test_the_whole_magazine_is_loaded_once(tmp_path):
    report = run(sign_ins=tmp_path / "sign-ins")
    assert "paco" in report and "demo-paco" in (tmp_path / "sign-ins").read_text()
    now = timezone.now()
    assert Article.objects.count() == len(magazine.stories())
    assert Edition.objects.live(now).count() >= 20
    assert Edition.objects.filter(live_from__gt=now).count() >= 4
    assert Edition.objects.gone(now).values("article").distinct().count() == 1
    assert Edition.objects.corrections(now).count() == 3
    assert set(Article.objects.values_list("state", flat=True)) == set(State.values)
    assert [tag.name for tag in Tag.objects.sections()] == ["Voyage", "Culture", "Technologie", "Gastronomie"]
    assert Author.objects.filter(portrait__isnull=False).count() == 6
    assert all(edition.lead_image_id for edition in Edition.objects.live(now))
    assert [(series.name, series.entries.count()) for series in Series.objects.order_by("pk")] == [
        ("Vivre à l’ombre", 4),
        ("Cordoue, par où commencer", 5),
    ]
    assert_the_desk_is_furnished(now)
    before = rows()
    run()
    assert rows() == before


def assert_the_desk_is_furnished(now):
    page = ArrangedPage.objects.get()
    leads = [each.chosen.first().article.slug for each in page.arrangements.order_by("live_from")]
    assert leads == ["aubergines-au-miel", "petit-traite-de-l-ombre", "les-oranges-ameres"]
    assert page.arrangements.live(now).count() == page.arrangements.filter(live_from__gt=now).count() == 1
    assert {
        embargo.article.slug: embargo.asked_by and embargo.asked_by.username for embargo in Embargo.objects.all()
    } == {
        "les-martinets": None,
        "old-roofs-new-panels": "ines",
    }
    review = Review.objects.get(reviewer__username="ines")
    assert review.article.slug == "cadix-en-hiver" and review.due > now.date()
    assert TrashedArticle.objects.get().title == "Trois glaces pour l’été"
    assert [kept.is_shared for kept in SavedList.objects.all()] == [True]
    unread = Notice.objects.filter(read_at=None).values_list("person__username", "event")
    assert set(unread.filter(person__username="ines")) == {("ines", "assigned"), ("ines", "submitted")}
    assert set(unread.filter(person__username="lucia")) == {
        ("lucia", each) for each in ("mention", "returned", "scheduled")
    }


def test_what_the_desk_has_made_of_it_stays():
    load(story("les-martinets", state="draft"), story("cadix-en-hiver", state="in_review"))
    paco = User.objects.get(username="paco")
    reviewing.assign(Article.objects.get(slug="cadix-en-hiver"), paco, due=None, by=paco)
    embargo = Embargo.objects.get()
    embargoes.set_until(embargo.article, by=paco, until=NOW + timedelta(days=30), now=NOW)
    load(story("suite"))
    assert Review.objects.get().reviewer == paco
    assert Embargo.objects.get().until == NOW + timedelta(days=30)
    assert TrashedArticle.objects.count() == SavedList.objects.count() == Remark.objects.count() == 1


def test_a_front_page_waits_for_its_articles():
    load(story("aubergines-au-miel"), story("un-thermometre-dans-le-patio"))
    arrangement = Arrangement.objects.get()
    assert [row.article.slug for row in arrangement.chosen.all()] == [
        "aubergines-au-miel",
        "un-thermometre-dans-le-patio",
    ]
    assert arrangement.live_from == datetime(2026, 6, 7, 10, 0, tzinfo=UTC)


def test_a_story_of_the_past_is_live_since_its_day():
    article = load(story("chemin"))
    edition = Edition.objects.live(NOW).get()
    assert edition.article == article and edition.live_from == datetime(2026, 6, 6, 6, 0, tzinfo=UTC)
    records = AuditRecord.objects.filter(article_id=article.pk)
    assert [record.action for record in records.order_by("pk")] == ["submit", "approve", "publish"]


def test_a_story_of_the_future_is_scheduled():
    load(story("demain", when="+1d 08:00"))
    assert not Edition.objects.live(NOW).exists()
    assert Edition.objects.live(NOW + timedelta(days=1)).count() == 1


def test_a_story_with_an_end_is_gone():
    load(story("appel", until="-2d 23:00"))
    assert Edition.objects.gone(NOW).count() == 1 and not Edition.objects.live(NOW).exists()


def test_a_corrected_story_says_so():
    correction = {"when": "-8d 10:00", "note": "C’était faux.", "wrong": "fausse", "right": "juste"}
    article = load(story("erreur", correction=[correction]))
    edition = Edition.objects.live(NOW).get()
    assert edition.note == "C’était faux." and "Une phrase juste." in edition.body
    assert article.body == "<p>Une phrase juste.</p>"


def test_a_typing_error_is_corrected_in_silence():
    slip = {"when": "-8d 10:00", "wrong": "fausse", "right": "juste"}
    note = {"when": "-7d 10:00", "note": "C’était faux.", "wrong": "Une phrase", "right": "La phrase"}
    load(story("faute", correction=[slip]), story("erreur", correction=[slip, note]))
    silent, told = (Edition.objects.live(NOW).get(slug=slug) for slug in ("faute", "erreur"))
    assert silent.body == "<p>Une phrase juste.</p>" and told.body == "<p>La phrase juste.</p>"
    assert silent.updated_at == silent.published_at and told.updated_at == told.live_from


def test_an_update_may_have_come_already():
    article = load(
        story("pages", update={"when": "-2d 08:00", "seo_title": "Pages revues", "more": "<p>Davantage.</p>"})
    )
    edition = Edition.objects.live(NOW).get()
    assert edition.updated_at == edition.live_from == datetime(2026, 6, 13, 6, 0, tzinfo=UTC)
    assert "Davantage" in edition.body and edition.seo_title == article.seo_title == "Pages revues"


def test_a_translation_names_its_original():
    translation = load(story("cour"), story("courtyard", language="en", translation_of="cour"))
    assert translation.translation_of.slug == "cour"


def test_an_update_is_planned():
    load(story("recette", update={"when": "+2d 08:00", "title": "Recette revue", "more": "<p>Davantage.</p>"}))
    assert Edition.objects.live(NOW).get().title == "Recette"
    later = Edition.objects.live(NOW + timedelta(days=3)).get()
    assert later.title == "Recette revue" and "Davantage" in later.body


@pytest.mark.parametrize("state", ["draft", "in_review", "returned"])
def test_a_story_stops_at_its_state(state):
    article = load(story("chantier", state=state, note="À reprendre."))
    assert article.state == state and not Edition.objects.exists()
    assert article.desk_note == ("À reprendre." if state == "returned" else "")
    assert article.created_by == User.objects.get(username="lucia")


def test_pictures_and_pins_find_their_numbers():
    drawing = {"motif": "azulejo", "seed": 1, "palette": "mer", "alt": "Des carreaux"}
    body = '<p>Voir.</p><figure class="photo" data-image="mur"></figure>'
    head = story("image").head | {"pictures": {"mur": drawing}, "lead": drawing | {"seed": 2}, "pinned": ["chemin"]}
    article = load(story("chemin"), magazine.Story(slug="image", head=head, body=body))
    edition = Edition.objects.get(article=article)
    assert edition.edition_images.count() == 2 and "<picture>" in edition.body
    assert [pin.target.slug for pin in article.pinned.all()] == ["chemin"]


def test_a_run_that_was_cut_off_is_taken_up():
    load(story("chemin"))
    authors, images = Author.objects.count(), Image.objects.count()
    load(story("suite"))
    assert (Author.objects.count(), Image.objects.count()) == (authors, images)
    assert Article.objects.count() == 2


def test_accounts_have_their_roles_and_nobody_is_a_superuser():
    load(story("chemin"))
    roles = {user.username: [group.name for group in user.groups.all()] for user in User.objects.all()}
    assert roles == {"lucia": ["journalist"], "marc": ["journalist"], "ines": ["editor"], "paco": ["chief editor"]}
    assert not User.objects.filter(is_superuser=True).exists()


@pytest.mark.parametrize("address", ["https://www.example.org", "http://10.0.0.7:8000", "http://patio.example.org"])
def test_known_passwords_are_refused_where_others_could_use_them(settings, address):
    settings.BASE_URL = address
    with pytest.raises(CommandError, match="--force"):
        run()
    assert not User.objects.exists() and not Article.objects.exists()


@pytest.mark.parametrize("maker", [make_article, publish_article, lambda: make_user(superuser=True)])
def test_a_site_of_others_is_left_alone(maker):
    maker()
    before = rows()
    with pytest.raises(CommandError, match="--force"):
        run()
    assert rows() == before


def test_work_that_was_added_to_the_demo_is_no_reason_to_refuse_what_it_lacks():
    load(story("chemin"))
    assert not newsroom.site_is_of_others()
    make_article()
    make_user(superuser=True)
    assert not newsroom.site_is_of_others()


def test_an_account_of_somebody_else_is_never_taken_over():
    make_user(username="paco")
    before = rows()
    with pytest.raises(CommandError, match="paco"):
        run(force=True)
    assert rows() == before


def test_an_address_that_is_taken_is_not_taken_again():
    make_article(slug="chemin", title="Chemin")
    newsroom.load([story("chemin")], now=NOW)
    assert set(Article.objects.values_list("slug", flat=True)) == {"chemin", "chemin-2"}


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost:8000", True),
        ("http://patio.localhost", True),
        ("http://patio.test", True),
        ("http://192.168.1.4", False),
        ("https://localhost.example.org", False),
    ],
)
def test_what_is_this_machine(url, local):
    assert is_local(url) is local
