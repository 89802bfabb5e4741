"""The whole way of an export, through the command and the door: promises B3, B4, B5, B7, B8 and D3."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image as PillowImage

from articles.models import Article, Edition, Tag
from authors.models import Author, User
from images.models import Image
from tests.cms.test_fetching import PUBLIC, fetcher
from tests.factories import make_user
from tests.web_server import say, web_server
from wordpress import importer
from wordpress.library import MediaFolder
from wordpress.models import ImportedItem, ImportedItemQuerySet
from wordpress.report import Report

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parent / "samples" / "carnets.xml"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PUBLISHED = {
    "le-bac-de-nuit",
    "le-phare",
    "a-propos",
    "sans-titre-ni-adresse-mais-avec-des-mots",
    "search-2",
    "le-phare-2",
    "l-heure-d-ete",
}
HIDDEN = {
    "sans-date",
    "cache-20",
    "cache-21",
    "cache-22",
    "cache-23",
    "cache-24",
    "cache-25",
    "demain-le-canal",
    "hier-le-canal",
}


def picture(colour, format="JPEG"):
    content = io.BytesIO()
    PillowImage.new("RGB", (400, 300), colour).save(content, format)
    return content.getvalue()


@pytest.fixture
def media(tmp_path):
    folder = tmp_path / "uploads"
    (folder / "2021" / "05").mkdir(parents=True)
    (folder / "2021" / "05" / "bac.jpg").write_bytes(picture("navy"))
    (folder / "2021" / "05" / "quai.png").write_bytes(picture("teal", "PNG"))
    return folder


def run(file=SAMPLE, **options):
    """What the command says."""
    out = io.StringIO()
    options = {name: str(value) if isinstance(value, Path) else value for name, value in options.items()}
    call_command("import_wordpress", str(file), stdout=out, **options)
    return out.getvalue()


def run_at(at=NOW, file=SAMPLE, **options):
    report = Report()
    importer.run(file, report=report, language="fr", at=at, **options)
    return report


def dump():
    """Every row of every table, and every file."""
    rows = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            rows[table] = cursor.fetchall()
    return rows


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def live_slugs(at=NOW):
    return set(Edition.objects.live(at).values_list("slug", flat=True))


def test_what_was_public_is_public_dated_as_it_was(media):
    run_at(media=MediaFolder(media))
    assert live_slugs() == PUBLISHED
    assert set(Article.objects.values_list("slug", flat=True)) == PUBLISHED | HIDDEN
    edition = Edition.objects.get(slug="le-bac-de-nuit")
    assert edition.live_from == edition.published_at == datetime(2021, 5, 3, 8, tzinfo=UTC)
    assert live_slugs(datetime(2021, 5, 3, 7, 59, tzinfo=UTC)).isdisjoint({"le-bac-de-nuit"})
    assert Edition.objects.get(slug="l-heure-d-ete").live_from == datetime(2021, 3, 28, 1, 30, tzinfo=UTC)


def test_an_article_arrives_whole(media):
    run_at(media=MediaFolder(media))
    article = Article.objects.get(slug="le-bac-de-nuit")
    ferry, quay = Image.objects.get(alt="Le bac"), Image.objects.get(alt="Le quai")
    assert article.title == "Le bac de nuit"
    assert article.standfirst == "Une traversée, deux rives."
    assert article.body == (
        "<p>Le bac part à huit heures.</p>"
        f'<figure class="photo" data-image="{ferry.pk}"><img alt="Le bac" src="{ferry.url}">'
        "<figcaption>Au <em>petit</em> matin</figcaption></figure>"
        '<p>Il revient<br>à midi. [meteo ville="Brest"]</p><div class="related-box"></div>'
        "<h2>Y aller</h2><p>En train, puis à pied.</p>"
    )
    assert list(article.faq.values_list("question", "answer")) == [
        ("Combien coûte la traversée ?", "<p>Quatre euros.</p>"),
        ("Et un vélo ?", "<p>Il voyage <strong>gratuitement</strong>.</p>"),
    ]
    assert [tag.name for tag in article.tags.all()] == ["Escales & ports", "Été"]
    assert [byline.author.name for byline in article.bylines.all()] == ["Maud Le Goff"]
    assert (article.seo_title, article.seo_description) == ("Prendre le bac", "Horaires et tarifs du bac.")
    assert article.lead_image == quay
    assert (ferry.caption, ferry.credit_name, ferry.agency) == ("Le bac au matin", "Maud Le Goff", "Unsplash")
    assert set(article.editions.get().edition_images.values_list("image", flat=True)) == {ferry.pk, quay.pk}


def test_authors_get_names_and_addresses_but_no_accounts():
    run_at()
    assert dict(Author.objects.values_list("slug", "name")) == {
        "maud": "Maud Le Goff",
        "yann": "yann",
        "lise-k": "Lise K.",
        "fantome": "fantome",
    }
    phare = Article.objects.get(slug="le-phare")
    assert [byline.author.name for byline in phare.bylines.all()] == ["Maud Le Goff", "Lise K."]
    account = User.objects.get()
    assert (account.username, account.is_staff, account.is_superuser) == ("import", False, False)
    assert not account.has_usable_password()
    assert account.get_all_permissions() == {"articles.import_article"}


def test_terms_become_tags_at_their_old_addresses():
    run_at()
    assert dict(Tag.objects.values_list("slug", "name")) == {
        "escales": "Escales & ports",
        "bretagne": "Bretagne",
        "ete-2021": "Été",
        "secret": "Secretissime",
    }
    assert Tag.objects.get(slug="escales").description == "Ports, quais, cafés."


def test_what_was_hidden_stays_hidden(client):
    """Drafts, pending, private, trashed, of unknown status, behind a password, and posts whose hour has not come."""
    run()
    for slug in sorted(PUBLISHED):
        assert client.get(f"/{slug}/").status_code == 200, slug
    for slug in sorted(HIDDEN):
        assert client.get(f"/{slug}/").status_code == 404, slug
    pages = ["/", "/tag/secret/", "/author/fantome/", "/search/?q=motcache", "/feed/", "/feed.json", "/le-phare/"]
    pages += ["/sitemap-pages.xml", "/sitemap-articles.xml", "/sitemap-news.xml"]
    for page in pages:
        text = client.get(page).content.decode().lower()
        assert not any(
            word in text for word in ("motcache2", "motcache3", "invisible", "secretissime", "demain le canal")
        )
    states = dict(Article.objects.filter(slug__in=HIDDEN).values_list("slug", "state"))
    assert states == dict.fromkeys(HIDDEN, "draft") | {"cache-21": "in_review", "demain-le-canal": "approved"}
    assert "demain-le-canal" in live_slugs(datetime(2031, 5, 2, 8, tzinfo=UTC))
    assert "hier-le-canal" not in live_slugs(datetime(2031, 5, 2, 8, tzinfo=UTC))


def test_a_second_run_changes_nothing(media, media_root):
    run(media=media)
    before, files_before = dump(), files(media_root)
    run(media=media)
    assert (dump(), files(media_root)) == (before, files_before)
    report = run_at(media=MediaFolder(media))
    assert (sum(report.made.values()), report.same["post"] + report.same["page"]) == (0, 16)


def test_two_imports_of_one_site_at_once_make_each_post_once(monkeypatch):
    run_at()
    articles, rows = Article.objects.count(), ImportedItem.objects.count()
    monkeypatch.setattr(ImportedItemQuerySet, "has_posts", lambda *args, **kwargs: False)  # read before the other wrote
    report = run_at()
    assert (sum(report.made.values()), report.same["post"] + report.same["page"]) == (0, 16)
    assert "error" not in report.skips
    assert (Article.objects.count(), ImportedItem.objects.count()) == (articles, rows)


def test_what_the_desk_did_since_is_left_alone(media):
    run_at()
    article = Article.objects.get(slug="le-phare")
    from articles import writing

    writing.write(article, {"title": "Le grand phare"}, by=None)
    Article.objects.get(slug="cache-20").delete()
    report = run_at()
    assert Article.objects.get(pk=article.pk).title == "Le grand phare"
    assert not Article.objects.filter(slug="cache-20").exists()
    assert report.skips["deleted"] == 1


class Killed(BaseException):
    pass


def test_a_killed_run_goes_on_to_the_same_result(media):
    run_at(media=MediaFolder(media))
    wanted = contents()
    for model in (ImportedItem, Edition, *[Article._meta.get_field("addresses").related_model]):
        model.objects.all().delete()
    Article.objects.all().delete()
    Image.objects.all().delete()
    Author.objects.all().delete()
    Tag.objects.all().delete()
    for steps in (1, 4, 9, 3):
        with pytest.raises(Killed):
            run_at(media=MediaFolder(media), progress=lambda _total, steps=steps: KillAfter(steps))
    run_at(media=MediaFolder(media))
    assert contents() == wanted


class KillAfter:
    def __init__(self, steps):
        self.steps = steps

    def update(self):
        self.steps -= 1
        if not self.steps:
            raise Killed


def contents():
    """Everything that matters, without numbers that depend on how often it was tried."""
    pictures = {str(image.pk): image for image in Image.objects.all()}

    def same(text):
        for number, image in pictures.items():
            text = text.replace(f'data-image="{number}"', image.digest).replace(image.token, image.digest)
        return text

    return sorted(
        (
            article.slug,
            article.title,
            same(article.body),
            article.state,
            article.lead_image and article.lead_image.digest,
            json.dumps(list(article.faq.values("question", "answer"))),
            [tag.name for tag in article.tags.all()],
            [byline.author.slug for byline in article.bylines.all()],
            list(article.editions.values_list("live_from", "live_until")),
        )
        for article in Article.objects.all()
    ), sorted(Image.objects.values_list("digest", "alt", "caption", "credit_name"))


def test_a_rehearsal_writes_nothing(media, media_root):
    before = dump()
    run(media=media, dry_run=True)
    assert (dump(), files(media_root)) == (before, {})
    report = run_at(media=MediaFolder(media), dry_run=True)
    assert (report.outcomes["live"], report.made["picture"], User.objects.count()) == (7, 2, 0)


def test_a_rehearsal_leaves_the_pictures_that_were_there(media, media_root):
    run(media=media)
    before, files_before = dump(), files(media_root)
    run(media=media, dry_run=True)
    assert (dump(), files(media_root)) == (before, files_before)


def test_the_report_says_what_happened_and_why(media, tmp_path):
    lines = io.StringIO()
    report = Report(file=lines)
    importer.run(SAMPLE, report=report, language="fr", at=NOW, media=MediaFolder(media))
    assert dict(report.made) == {"author": 4, "term": 4, "picture": 2, "post": 15, "page": 1}
    assert dict(report.outcomes) == {"live": 7, "planned": 1, "draft": 7, "in_review": 1}
    assert dict(report.skips) == {"kind": 2, "twice": 1, "attachment_kind": 1, "taxonomy_terms": 1, "comments": 1}
    assert dict(report.changes) == {
        "shortcode": 1,
        "related": 1,
        "faq": 1,
        "default_term": 2,
        "taxonomy": 1,
        "author": 2,
        "hidden": 3,
        "password": 1,
        "missed": 1,
        "title": 1,
        "slug": 3,
        "page": 1,
        "date_gap": 1,
        "date_none": 1,
    }
    assert '[meteo ville="Brest"]' in lines.getvalue()
    path = tmp_path / "report.txt"
    run(report=path)
    assert path.read_text(encoding="utf-8").strip()


# Who may


def test_who_may_not_import_cannot(media, media_root):
    make_user(role="editor", username="edith")
    make_user(role="journalist", username="jo")
    before = dump()
    for name in ("edith", "jo", "nobody"):
        with pytest.raises(CommandError, match=name):
            run(user=name, media=media)
    assert (dump(), files(media_root)) == (before, {})


def test_a_chief_editor_imports_under_the_own_name():
    chief = make_user(role="chief editor", username="ines")
    run(user="ines")
    assert set(Edition.objects.values_list("made_by", flat=True)) == {chief.pk}
    assert not User.objects.filter(username="import").exists()


@pytest.mark.parametrize("fields", [{}, {"is_staff": True}, {"is_superuser": True}, {"is_active": False}])
def test_an_account_that_somebody_uses_is_not_taken_for_the_imports_own(fields):
    user = User.objects.create_user(username="import", password=None if fields else "a good password", **fields)
    before = dump()
    with pytest.raises(CommandError, match="--user"):
        run()
    assert dump() == before
    assert not User.objects.get(pk=user.pk).user_permissions.exists()


# Files


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Bonjour",
        b"<html></html>",
        b"<rss><channel><item></channel></rss>",
        b'<!DOCTYPE rss [<!ENTITY a "b">]><rss/>',
        b"\x1f\x8bnonsense",
        b"\xff\xfe<",
    ],
)
def test_a_file_that_cannot_be_read_is_refused_before_anything_is_written(tmp_path, content):
    path = tmp_path / "export.xml"
    path.write_bytes(content)
    before = dump()
    with pytest.raises(CommandError):
        run(path)
    with pytest.raises(CommandError):
        run(tmp_path / "absent.xml")
    assert dump() == before


def test_wrong_options_are_refused_with_words(tmp_path):
    for options in ({"media": tmp_path / "absent"}, {"language": "xx"}, {"report": tmp_path / "absent" / "r.txt"}):
        with pytest.raises(CommandError):
            run(**options)


def test_pictures_are_found_whatever_the_folder_is_like(tmp_path):
    tree, flat = tmp_path / "tree", tmp_path / "flat"
    for folder in (tree / "wp-content" / "uploads" / "2021" / "05", flat):
        folder.mkdir(parents=True)
        (folder / "été.jpg").write_bytes(b"x")
    for folder in (tree, tree / "wp-content", tree / "wp-content" / "uploads", flat):
        media = MediaFolder(folder)
        for address in (
            "https://carnets.example/wp-content/uploads/2021/05/été.jpg",
            "https://carnets.example/wp-content/uploads/2021/05/e%CC%81te%CC%81.jpg?w=300",
            "/wp-content/uploads/2021/05/%C3%A9t%C3%A9-300x200.jpg",
        ):
            assert media.read(address), (folder, address)


def test_nothing_outside_the_media_folder_is_ever_read(tmp_path, testdata):
    folder = tmp_path / "media"
    folder.mkdir()
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    media = MediaFolder(folder)
    addresses = ["../secret.jpg", "%2e%2e/secret.jpg", "..%2fsecret.jpg", "link.jpg", "\x00", "a" * 5000, "%00.jpg"]
    for path in sorted((testdata / "paths").glob("traversal-*.json")):
        found = json.loads(path.read_text())
        addresses += [each if isinstance(each, str) else str(each) for each in found]
    for address in addresses:
        assert media.read(f"https://carnets.example/wp-content/uploads/{address}") is None, address
        assert media.read(address) is None, address


def test_pictures_are_fetched_only_where_that_was_asked_for(tmp_path):
    dialled = []
    path = tmp_path / "export.xml"
    path.write_text(SAMPLE.read_text().replace("https://carnets.example", "http://carnets.example"))

    def answer(path, connection):
        body = picture("navy") if path.endswith("bac.jpg") else b"<svg/>"
        say(connection, body=body)

    with web_server(answer) as port:
        run_at(file=path, fetcher=fetcher(port, {"carnets.example": [[PUBLIC]]}, dialled))
    assert [image.alt for image in Image.objects.all()] == ["Le bac"]
    assert set(dialled) == {PUBLIC}
    assert len(dialled) == 2  # each picture is asked for once, however often it is shown


def test_a_file_that_is_no_picture_is_refused_and_the_article_arrives_without_it(media):
    (media / "2021" / "05" / "quai.png").write_bytes(b"no picture")
    report = run_at(media=MediaFolder(media))
    assert (report.failed, report.skips["picture_refused"]) == (0, 1)
    assert Article.objects.get(slug="le-bac-de-nuit").lead_image is None


def test_titles_longer_than_the_column_lose_nothing(tmp_path):
    title = " ".join(f"mot{number}" for number in range(80))
    path = tmp_path / "export.xml"
    path.write_text(SAMPLE.read_text().replace("<title>Le bac de nuit</title>", f"<title>{title}</title>"))
    run_at(file=path)
    article = Article.objects.get(slug="le-bac-de-nuit")
    assert len(article.title) <= 250
    assert article.body.startswith(f"<p>{title}</p>")


def test_addresses_in_other_scripts_stay_and_nothing_keeps_what_cannot_be_seen(tmp_path):
    russian = "%d0%bc%d0%be%d1%81%d0%ba%d0%b2%d0%b0"
    text = SAMPLE.read_text()
    text = text.replace("CDATA[le-bac-de-nuit]", f"CDATA[{russian}]").replace(
        "Le bac de nuit", "Le b\u00adac de\u200b nuit"
    )
    text = text.replace('nicename="ete-2021"><![CDATA[Été]]', 'nicename="%e5%a4%8f"><![CDATA[夏\u200b]]')
    file = tmp_path / "export.xml"
    file.write_text(text.replace("Maud Le Goff", "Мод \u202eЛе Гофф"))
    report = run_at(file=file)
    article = Article.objects.get(slug="москва")
    assert article.title == "Le bac de nuit"
    assert [(tag.name, tag.slug) for tag in article.tags.all()][1:] == [("夏", "夏")]
    assert Author.objects.get(slug="maud").name == "Мод Ле Гофф"
    assert "москва" in live_slugs()
    assert "москва →" not in str(vars(report))
