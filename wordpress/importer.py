"""An export through the door: records of `wxr`, converted by `transform`, written by `articles.writing` and
`articles.publishing`. Some posts at a time are one transaction with their lines in the ledger, so a killed run goes on where
it was; where one of them fails, each is one of its own.

Nothing is public but what was published, without a password, at a date that has come; everything else is a working copy.
"""

import contextlib
from urllib.parse import unquote, urlsplit

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles import publishing, writing
from articles.models import Address, Article, Redirect
from articles.models.address import RESERVED_SLUGS
from articles.models.article import State
from authors.models import User
from cms.text.folding import slugify
from cms.text.slugs import numbered
from wordpress import addresses, wxr
from wordpress.catalogue import Catalogue, digest, name_of_item, site_of
from wordpress.dates import moment_of
from wordpress.figures import PictureReference
from wordpress.library import Library
from wordpress.models import ImportedItem
from wordpress.people import TAXONOMIES, People, Terms, is_default
from wordpress.report import HeldBack
from wordpress.transform import convert, lost_words, plain_lines, plain_title, without_variables

ACCOUNT = "import"
BATCH = 20  # posts in one transaction: a seventh of a second
POSTS = {"post": ImportedItem.Kind.POST, "page": ImportedItem.Kind.PAGE}
SEO_TITLE = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title", "_seopress_titles_title")
SEO_DESCRIPTION = (
    "_yoast_wpseo_metadesc",
    "rank_math_description",
    "_aioseo_description",
    "_aioseop_description",
    "_seopress_titles_desc",
)


class AccountTaken(Exception):
    """The name of the import's own account belongs to somebody who can sign in."""


class DryRunEnds(Exception):
    """Raised at the end of a dry run, so that its transaction is rolled back."""


def import_account():
    """The account that imports when nobody is named: nobody can sign in with it, and it may do nothing else."""
    user = User.objects.filter(username=ACCOUNT).first()
    if user is None:
        user = User(username=ACCOUNT, first_name="WordPress")
        user.set_unusable_password()
        user.save()
    elif user.has_usable_password() or user.is_staff or user.is_superuser or not user.is_active:
        raise AccountTaken
    user.user_permissions.add(Permission.objects.get(content_type__app_label="articles", codename="import_article"))
    return User.objects.get(pk=user.pk)


def run(path, *, report, by=None, language, at, media=None, fetcher=None, dry_run=False, progress=None):
    """Imports a file and returns what `wxr.survey` counted in it. `by` None: the import's own account.

    With `dry_run` everything is done and rolled back; the database is locked for others meanwhile.
    """
    with contextlib.closing(Catalogue()) as catalogue:
        survey = wxr.survey(path, see=catalogue.see)
        site = next(wxr.read(path))
        library = Library(source=site_of(site), catalogue=catalogue, by=by, report=report, media=media, fetcher=fetcher)
        if survey.removed_controls:
            report.changed("controls", str(path), str(survey.removed_controls))
        try:
            with transaction.atomic() if dry_run else contextlib.nullcontext():
                library.by = by or import_account()
                importer = Importer(site=site, library=library, report=report, language=language, at=at)
                importer.import_all(path, progress(survey.items) if progress else None)
                if dry_run:
                    raise DryRunEnds
        except DryRunEnds:
            pass
        finally:
            if dry_run:
                library.remove_new_files()
    if survey.comments:
        report.skipped("comments", str(survey.comments))
    return survey


class Importer:
    def __init__(self, *, site, library, report, language, at):
        self.library, self.report, self.language, self.at = library, report, language, at
        self.source, self.catalogue, self.by = library.source, library.catalogue, library.by
        self.base = site.base or site.link
        self.held_back = HeldBack(report)
        self.people = People(source=self.source, report=self.held_back)
        self.terms = Terms(source=self.source, report=self.held_back)
        self.pending = []  # posts that are converted and not written yet
        self.is_anew = not ImportedItem.objects.has_posts(source=self.source)  # what comes once cannot be known

    def import_all(self, path, progress):
        Redirect.objects.add_missing(addresses.WITHOUT_TARGET)
        for record in wxr.read(path):
            if isinstance(record, wxr.Site):
                continue
            with self.errors_reported(record):
                self.import_record(record)
            if len(self.pending) >= BATCH:
                self.write_pending()
            if progress and isinstance(record, wxr.Item):
                progress.update()
        self.write_pending()
        if progress:
            progress.close()

    @contextlib.contextmanager
    def errors_reported(self, record):
        """One item must never stop the others; the report says which failed and why."""
        try:
            yield
        except Exception as error:
            name = getattr(record, "title", "") or getattr(record, "name", "") or getattr(record, "login", "")
            self.report.skipped("error", plain_title(name), f"{type(error).__name__}: {error}"[:300])

    def import_record(self, record):
        match record:
            case wxr.ExportedAuthor():
                with self.transaction():
                    self.people.add(record)
            case wxr.ExportedTerm():
                with self.transaction():
                    self.terms.add(record)
            case wxr.Item(kind="attachment"):
                self.import_attachment(record)
            case wxr.Item() if record.kind not in POSTS:
                self.report.skipped("kind", record.kind, plain_title(record.title))
            case wxr.Item() if record.status in ("auto-draft", "inherit"):
                self.report.skipped("revision", plain_title(record.title))
            case wxr.Item():
                self.import_post(record)

    @contextlib.contextmanager
    def transaction(self):
        """What is said of authors and terms is reported when it is done."""
        self.held_back.clear()
        self.people.forget()
        self.terms.forget()
        with transaction.atomic():
            yield
        self.held_back.report()

    def import_attachment(self, item):
        self.library.add_attachment(item)
        if image := self.library.known(item.attachment_url):
            Redirect.objects.add_missing(addresses.of_picture(item, base=self.base), image=image)

    def import_post(self, item):
        named = name_of_item(item)
        if any(each.named == named and each.item.kind == item.kind for each in self.pending):
            self.write_pending()
        text = digest(item.title, item.content, item.excerpt, item.status, item.slug)
        times = self.catalogue.times_seen(digest(item.kind, named))
        if times > 1:
            first = self.row_of(item, named)
            if first and first.digest == text:
                return self.report.skipped("twice", plain_title(item.title), named)
            named = f"{named} ({times})"
        row = None if self.is_anew and times == 1 else self.row_of(item, named)
        if row:
            return self.say_known(item, row, text)
        post = Post(item, named, text, importer=self)
        post.convert()  # pictures come into the library here, each in a transaction of its own
        return self.pending.append(post)

    def row_of(self, item, named):
        return ImportedItem.objects.known_post(source=self.source, kind=POSTS[item.kind], key=digest(named))

    def say_known(self, item, row, text):
        name = plain_title(item.title) or row.name
        article = Article.objects.filter(pk=row.object_id).first()
        if article is None:
            return self.report.skipped("deleted", name)
        Redirect.objects.add_missing(addresses.of_post(item, base=self.base), article=article)
        if row.digest != text:
            return self.report.skipped("newer", name)
        return self.report.unchanged(item.kind)

    def write_pending(self):
        posts, self.pending = self.pending, []
        if not posts:
            return
        try:
            self.write_together(posts)
        except Exception:
            for post in posts:
                with self.errors_reported(post.item):
                    row = self.row_of(post.item, post.named)  # of an import that runs beside this one
                    self.say_known(post.item, row, post.digest) if row else self.write_one(post)

    def write_together(self, posts):
        with self.transaction():
            slugs = self.free_slugs(posts)
            self.recall(posts)
            for post, slug in zip(posts, slugs, strict=True):
                post.refer(slug)
            for state in {post.state for post in posts}:
                self.create([post for post in posts if post.state == state], state)
            public = [post for post in posts if post.moment]
            publishing.publish_archive([(post.article, post.moment) for post in public], by=self.by, now=self.at)
            self.remember(posts)
        self.tell(posts)

    def recall(self, posts):
        labels = [label for post in posts for label in post.item.labels if label.taxonomy in TAXONOMIES]
        self.terms.recall(digest(label.taxonomy, label.slug or label.name) for label in labels)
        self.people.recall(digest(login) for post in posts for login, _name in post.logins())

    def create(self, posts, state):
        articles = writing.create_many([post.source for post in posts], by=self.by, state=state)
        for post, article in zip(posts, articles, strict=True):
            post.article = article

    def write_one(self, post):
        """One that cannot be published is kept as a draft."""
        with self.transaction():
            post.refer(*self.free_slugs([post]))
            try:
                with transaction.atomic():
                    post.article = writing.create(post.source, by=self.by, state=post.state)
                    if post.moment:
                        publishing.publish(post.article, by=self.by, at=post.moment, archive=True, now=self.at)
            except ValidationError as error:
                post.change("refused", " ".join(error.messages))
                post.state, post.moment = State.DRAFT, None
                post.article = writing.create(post.source, by=self.by, state=State.DRAFT)
            self.remember([post])
        self.tell([post])

    def free_slugs(self, posts):
        """One for each, in their order: those that are free, and those next to them where they are not."""
        bases, found = [post.wanted_slug() for post in posts], []
        there = {"language": self.language, "slug__in": bases}
        taken = {*RESERVED_SLUGS, *Article.objects.filter(**there).values_list("slug", flat=True)}
        taken |= set(Address.objects.filter(**there).values_list("slug", flat=True))
        other = Article(language=self.language)
        for base in bases:
            if base in taken:
                base = next(each for each in numbered(base) if each not in taken and not other.slug_is_taken(each))
            taken.add(base)
            found.append(base)
        return found

    def remember(self, posts):
        ImportedItem.objects.bulk_create(
            ImportedItem(
                source=self.source,
                kind=POSTS[post.item.kind],
                key=digest(post.named),
                name=post.named,
                address=post.item.link,
                digest=post.digest,
                object_id=post.article.pk,
            )
            for post in posts
        )
        Redirect.objects.add_missing_to_each(
            (addresses.of_post(post.item, base=self.base), {"article": post.article}) for post in posts
        )

    def tell(self, posts):
        for post in posts:
            self.report.imported(post.item.kind, post.article.title, post.outcome(), f"/{post.article.slug}/")
            for code, detail in post.changes:
                self.report.changed(code, post.article.title, detail)


class Post:
    """One post or page on its way to an article. `source` is whole once it was converted and refers to others' rows."""

    def __init__(self, item, named, digest, *, importer):
        self.item, self.named, self.digest, self.importer = item, named, digest, importer
        self.changes, self.article, self.moment, self.state = [], None, None, State.DRAFT

    def change(self, code, detail=""):
        self.changes.append((code, detail))

    def convert(self):
        self.source = self.converted()
        self.changes_of_text = self.changes

    def refer(self, slug):
        """Finds, or makes, the rows that other articles share: in the transaction that makes the article."""
        self.changes = list(self.changes_of_text)
        self.source |= {"bylines": self.bylines(), "tags": self.tags(), "slug": slug}
        self.tell_slug(slug)
        self.moment = self.moment_of_item()
        self.state = State.APPROVED if self.moment else State.DRAFT
        if not self.moment and self.item.status == "pending":
            self.state = State.IN_REVIEW

    def outcome(self):
        if not self.moment:
            return str(self.state)
        return "planned" if self.moment > self.importer.at else "live"

    def converted(self):
        """What can be said without writing: the text and its pictures."""
        item, library = self.item, self.importer.library
        converted = convert(
            item.content,
            base=item.link or self.importer.base,
            find_picture=library.find,
            gallery_of=lambda wp_ids: library.gallery(wp_ids, item.wp_id),
            take_credit=library.take_credit,
        )
        for note in converted.notes:
            self.change(note.code, note.detail)
        if "[:" in item.title or "<!--:" in item.content:
            self.change("languages", plain_title(item.title))
        if item.sticky:
            self.change("sticky")
        title, body = self.title_and_body(converted)
        standfirst = plain_lines(item.excerpt)
        for word in lost_words(item.title, title, plain_title(body)) + lost_words(item.excerpt, standfirst):
            self.change("lost", word)
        return {
            "title": title,
            "standfirst": standfirst,
            "body": body,
            "faq": converted.faq,
            "language": self.importer.language,
            "lead_image": self.lead_image(),
            "seo_title": without_variables(item.meta_value(*SEO_TITLE))[:250].strip(),
            "seo_description": without_variables(item.meta_value(*SEO_DESCRIPTION)),
        }

    def title_and_body(self, converted):
        title, body = plain_title(self.item.title), converted.body
        if not title:
            words = plain_title(body).split()
            title = (
                " ".join(words[:8])[:200] + ("…" if len(words) > 8 else "") or self.item.slug or self.item.wp_id or "…"
            )
            self.change("title", title)
        if len(title) > 250:
            body = f"<p>{escape_text(title)}</p>\n{body}"
            title = title[:249].rsplit(" ", 1)[0] + "…"
            self.change("long_title", title)
        return title, body

    def lead_image(self):
        wp_id = self.item.meta_value("_thumbnail_id").strip()
        if not wp_id:
            return None
        found = self.importer.library.find(PictureReference(src="", wp_id=wp_id))
        if found is None:
            self.change("lead_picture", wp_id)
        return found[0] if found else None

    def logins(self):
        """[(login, name)] of its authors."""
        together = [label for label in self.item.labels if label.taxonomy == "author"]
        if together:
            return [(label.slug.removeprefix("cap-") or label.name, label.name or label.slug) for label in together]
        return [(self.item.creator, self.item.creator)] if self.item.creator else []

    def bylines(self):
        people, authors = self.importer.people, []
        for login, name in self.logins():
            author = people.known(login)
            if author is None:
                author = people.author(login, name)
                self.change("author", author.name)
            authors.append(author.pk)
        if not authors:
            self.change("no_author")
        return authors

    def tags(self):
        found, left_out = [], set()
        for taxonomy in TAXONOMIES:
            for label in self.item.labels:
                if label.taxonomy != taxonomy:
                    continue
                if is_default(label.name or label.slug):
                    self.change("default_term", label.name)
                elif tag := self.importer.terms.tag(taxonomy, label.slug, label.name):
                    found.append({"id": tag.pk, "name": tag.name})
        left_out = {label.taxonomy for label in self.item.labels} - {*TAXONOMIES, "author"}
        for taxonomy in sorted(left_out):
            self.change("taxonomy", taxonomy)
        return found

    def wanted_slug(self):
        wanted = slugify(unquote(self.item.slug).removesuffix(".html"), max_length=190)
        return wanted or self.slug_of_link() or slugify(self.source["title"], max_length=190) or "article"

    def tell_slug(self, slug):
        if self.item.slug and slug != unquote(self.item.slug):
            self.change("slug", f"{unquote(self.item.slug)} → {slug}")
        if self.item.kind == "page":
            self.change("page", f"/{slug}/")

    def slug_of_link(self):
        try:
            path = urlsplit(self.item.link).path
        except ValueError:
            return ""
        last = unquote(path.rstrip("/").rsplit("/", 1)[-1]).removesuffix(".html")
        return slugify(last, max_length=190)

    def moment_of_item(self):
        """When readers saw it, or are to see it; None for what stays at the desk, as whatever has no readable date."""
        item, now = self.item, self.importer.at
        if item.status not in ("publish", "future"):
            if item.status not in ("draft", "pending"):
                self.change("hidden", item.status)
            return None
        if item.password:
            self.change("password")
            return None
        moment, made_of = moment_of(item, timezone.get_default_timezone())
        if made_of != "gmt":
            dates = " ".join(filter(None, (item.date_gmt, item.date, item.pub_date)))
            self.change(f"date_{made_of}", dates if moment is None else item.date or item.pub_date)
        if item.status == "future" and moment is not None and moment <= now:
            self.change("missed", moment.isoformat())
            return None
        return moment


def escape_text(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")
