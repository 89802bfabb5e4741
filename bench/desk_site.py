"""A magazine with many articles, for `bench.desk`: its desk, and what readers have of it, in all states, by bulk copies.

    python bench/desk_site.py ARTICLES

Run in a checkout, with the settings in its environment and an empty database. It knows nothing of the checkout but its models,
so it fills older ones too, with the same rows. Words are of French and English, with accents and apostrophes; pictures have
no files. The readers' index and the related lists are left out: nobody looks into them.
"""

import random
import runpy
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

STEP = 1000
NOW = datetime.now(UTC).replace(microsecond=0)
PROLIFIC = 0.03  # of all articles, by one journalist
WORDS = {
    "fr": "l’été cour jardin patio œuvre école théâtre rivière marché quartier fenêtre lumière siècle façade maire élève "
    "projet toiture travaux ville région forêt musée château pierre verre bois chantier gare train tramway vélo piéton "
    "place fontaine arbre jardinier habitant association festival concert orchestre peinture sculpture photographie "
    "exposition libraire écrivain roman poème cinéma réalisateur acteur plateau décor costume danse ballet cirque "
    "d’hiver printemps automne pluie neige vent soleil canicule sécheresse inondation budget impôt conseil séance vote "
    "élection candidat député ministre loi débat réforme grève syndicat usine ouvrier entreprise salaire logement loyer",
    "en": "summer court garden patio work school theatre river market district window light century front mayor pupil "
    "project roof works town region forest museum castle stone glass wood site station train tram bicycle walker "
    "square fountain tree gardener resident society festival concert orchestra painting sculpture photograph exhibition "
    "bookseller writer novel poem cinema director actor stage set costume dance ballet circus winter spring autumn rain",
}
WORDS = {language: words.split() for language, words in WORDS.items()}
FIRST = "Lucía Inès Omar Zoé Paul Anaïs Théo Maëlle Björn Chloé Hugo Nadia".split()
LAST = "Romero Lefèvre Durand N’Diaye O’Brien Garçon Müller Petit Morel Faure Leroy Blanc".split()
SYLLABLES = "ba cour li mo né pa ti ru to sè va gri don fla mer qui".split()


class Magazine:
    """`chance` decides all: the same number of articles is the same magazine."""

    def __init__(self, articles):
        self.articles, self.chance = articles, random.Random(11)
        self.rare = [self.invented() for _each in range(max(200, articles // 10))]

    def invented(self):
        return "".join(self.chance.choices(SYLLABLES, k=4))

    def sentence(self, words, length):
        chosen = self.chance.choices(words, k=length)
        chosen[self.chance.randrange(length)] = self.chance.choice(self.rare)
        return " ".join(chosen).capitalize()

    def fill(self):
        self.add_people()
        self.add_tags()
        self.add_pictures()
        for start in range(0, self.articles, STEP):
            self.add_articles(range(start, min(start + STEP, self.articles)))
            if start % 10_000 == 0:
                sys.stderr.write(f"{start} of {self.articles} articles …\n")

    def add_people(self):
        from django.contrib.auth.models import Group

        from authors.models import Author, User

        groups = {group.name: group for group in Group.objects.all()}
        number = max(20, self.articles // 500)
        names = ["chief", "editor", "journalist", "prolific", *(f"writer-{n}" for n in range(number))]
        users = User.objects.bulk_create(
            User(username=name, email=f"{name}@example.org", is_staff=True, last_name=name) for name in names
        )
        roles = {"chief": "chief editor", "editor": "editor"}
        through = User.groups.through
        through.objects.bulk_create(
            through(user=user, group=groups[roles.get(user.username, "journalist")]) for user in users
        )
        self.users = {user.username: user for user in users}
        self.writers = users[4:]
        self.authors = Author.objects.bulk_create(
            Author(
                name=f"{self.chance.choice(FIRST)} {self.chance.choice(LAST)} {n}",
                slug=f"author-{n}",
                user=users[n + 2] if n + 2 < len(users) else None,
            )
            for n in range(max(30, self.articles // 100))
        )

    def add_tags(self):
        from articles.models import Tag
        from cms.text.folding import fold

        names = [f"Étape {n} {self.invented()}" for n in range(max(60, self.articles // 40))]
        self.tags = Tag.objects.bulk_create(
            Tag(name=name, key=fold(name), slug=f"tag-{n}", section_position=n if n < 10 else None)
            for n, name in enumerate(names)
        )
        self.weights = [1 / (2 + n) for n in range(len(self.tags))]  # a few on many articles, most on a few

    def add_pictures(self):
        from images.models import Image

        words = WORDS["fr"]
        self.pictures = Image.objects.bulk_create(
            (
                Image(
                    token=f"{n:032x}",
                    file=f"images/{n:032x}/original.jpg",
                    alt=self.sentence(words, 8),
                    caption=self.sentence(words, 20),
                    credit_name=f"{self.chance.choice(FIRST)} {self.chance.choice(LAST)}",
                    agency="Réa",
                    licence="CC BY 4.0",
                    width=1600,
                    height=1000,
                    digest=f"{n:064x}",
                    renditions={"jpeg": [320, 640, 960]},
                    uploaded_by=self.chance.choice(self.writers),
                    created_at=NOW - timedelta(minutes=30 * n),
                    rights_until=(NOW + timedelta(days=n % 400 - 200)).date() if n % 10 == 0 else None,
                )
                for n in range(max(50, self.articles // 2))
            ),
            batch_size=STEP,
        )

    def add_articles(self, numbers):
        from django.db import transaction

        from articles.models import Article

        with transaction.atomic():
            articles = Article.objects.bulk_create([self.article(number) for number in numbers])
            # `auto_now` gave them all one date
            for article in articles:
                article.updated_at = article.created_at + timedelta(hours=self.chance.randrange(1, 200))
            set_dates(articles)
            Children(self, articles).add()

    def article(self, number):
        from articles.models import Article

        language = "en" if self.chance.random() < 0.15 else "fr"
        words = WORDS[language]
        picture = self.chance.choice(self.pictures)
        paragraphs = [f"<p>{self.sentence(words, 40)}.</p>" for _each in range(6)]
        if number % 5 == 0:
            paragraphs.insert(2, f'<figure class="photo" data-image="{self.chance.choice(self.pictures).pk}"></figure>')
        by = self.users["prolific"] if self.chance.random() < PROLIFIC else self.chance.choice(self.writers)
        if number % 2500 == 7:
            by = self.users["journalist"]
        begun = NOW - timedelta(days=3650) * (1 - number / self.articles)
        return Article(
            title=self.sentence(words, 7),
            kicker=self.chance.choice(words),
            standfirst=self.sentence(words, 20),
            body="".join(paragraphs),
            slug=f"article-{number}",
            language=language,
            lead_image=picture,
            created_by=by,
            updated_by=by,
            created_at=begun,
            version=1,
            state=self.chance.choices(["draft", "in_review", "returned", "approved"], [6, 0.3, 0.2, 93.5])[0],
        )


def set_dates(articles):
    from django.db import connection

    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE articles_article SET updated_at = %s WHERE id = %s",
            [(adapt(article.updated_at), article.pk) for article in articles],
        )


class Children:
    """What hangs on some articles: tags, bylines, questions, revisions, editions, records."""

    def __init__(self, magazine, articles):
        self.magazine, self.chance, self.articles = magazine, magazine.chance, articles
        self.tags = {each.pk: self.some(magazine.tags, 3, magazine.weights) for each in articles}
        self.authors = {each.pk: self.some(magazine.authors, 1 + each.pk % 2) for each in articles}

    def some(self, rows, number, weights=None):
        return list(dict.fromkeys(self.chance.choices(rows, weights, k=number)))

    def add(self):
        from articles.models import Byline, FAQEntry, PinnedRelated, Revision, Tagged

        sources = self.sources()
        make(Tagged, [{"content_object": each, "tag": tag} for each in self.articles for tag in self.tags[each.pk]])
        make(
            Byline,
            [{"article": each, "author": a, "position": n} for each, n, a in placed(self.articles, self.authors)],
        )
        questions = [
            {"article": each, "question": f"{each.title} ?", "answer": "<p>Oui.</p>"} for each in self.articles[::5]
        ]
        make(FAQEntry, questions)
        pins = zip(self.articles[10::10], self.articles[::10], strict=False)
        make(PinnedRelated, [{"article": each, "target": other} for each, other in pins])
        revision = [
            {
                "article": each,
                "version": 1,
                "stored_source": sources[each.pk],
                "by": each.created_by,
                "at": each.created_at,
            }
            for each in self.articles
        ]
        make(Revision, revision)
        self.add_editions(sources)

    def sources(self):
        from articles.models import StoredSource

        rows = [
            StoredSource(article=each, digest=f"{each.pk:032x}", content={"body": each.body, "title": each.title})
            for each in self.articles
        ]
        return {row.article_id: row for row in StoredSource.objects.bulk_create(rows)}

    def add_editions(self, sources):
        from articles.models import Address, AuditRecord, Edition, EditionByline, EditionImage, EditionTag

        rows = [row for each in self.articles for row in self.editions(each, sources[each.pk])]
        editions = Edition.objects.bulk_create(rows)
        begun = {}
        for edition in editions:
            begun.setdefault(edition.article_id, edition)
        make(Address, [{"article_id": pk, "slug": e.slug, "language": e.language} for pk, e in begun.items()])
        dated = [(each, each.published_at) for each in editions]
        make(
            EditionTag,
            [
                {"edition": each, "tag": tag, "position": n, "published_at": moment}
                for each, moment in dated
                for n, tag in enumerate(self.tags[each.article_id])
            ],
        )
        make(
            EditionByline,
            [
                {"edition": each, "author": author, "position": n, "published_at": moment}
                for each, moment in dated
                for n, author in enumerate(self.authors[each.article_id])
            ],
        )
        make(EditionImage, [{"edition": each, "image_id": each.lead_image_id} for each in editions])
        editor = self.magazine.users["editor"]
        make(
            AuditRecord,
            [
                {"article_id": each.article_id, "title": each.title, "by": editor, "action": action, "at": moment}
                for each, moment in dated
                for action in ("approve", "publish")
            ],
        )
        index(editions)

    def editions(self, article, source):
        """None of a text that was never published; two where one follows the other or is planned to."""
        kind = self.chance.choices(
            ["live", "corrected", "withdrawn", "planned", "update", "never"], [80, 8, 4, 1, 1, 6]
        )[0]
        begun, day = article.created_at, timedelta(days=1)
        ahead = NOW + timedelta(hours=self.chance.randrange(1, 2000))
        if kind == "never":
            return []
        if kind == "planned":
            return [self.edition(article, source, ahead, first=ahead)]
        end = {"corrected": begun + day / 2, "withdrawn": begun + day / 4, "update": ahead}.get(kind)
        found = [self.edition(article, source, begun, first=begun, until=end)]
        if kind in ("corrected", "update"):
            note = "Une date était fausse." if kind == "corrected" and article.pk % 4 == 0 else ""
            found.append(self.edition(article, source, end, first=begun, note=note))
        return found

    def edition(self, article, source, begin, *, first, until=None, note=""):
        from articles.models import Edition

        edition = Edition(
            article=article,
            slug=article.slug,
            language=article.language,
            live_from=begin,
            live_until=until,
            published_at=first,
            updated_at=begin,
            note=note,
            title=article.title,
            kicker=article.kicker,
            standfirst=article.standfirst,
            description=article.standfirst,
            lead_image_id=article.lead_image_id,
            translation_group=article.pk,
            stored_source=source,
            made_by=self.magazine.users["editor"],
            made_at=min(begin, NOW),
        )
        edition.body, edition.text = article.body, article.body.replace("<p>", "").replace("</p>", "\n")
        return edition


def placed(articles, values):
    for each in articles:
        for position, value in enumerate(values[each.pk]):
            yield each, position, value


def make(model, rows):
    model.objects.bulk_create((model(**row) for row in rows), batch_size=STEP)


def index(editions):
    """Rows of the readers' index, without words: what is asked for them counts them."""
    from search.indexing import VERSION
    from search.models import IndexEntry

    make(IndexEntry, [{"edition": each, "title": "mot", "version": VERSION, "digest": ""} for each in editions])


def main():
    sys.path[0] = str(Path.cwd())
    import django

    django.setup()
    Magazine(int(sys.argv[1])).fill()
    if Path("desk/indexing.py").exists():
        runpy.run_path(str(Path(__file__).with_name("desk_words.py")))["fill"]()
    if Path("articles/arranging.py").exists():
        runpy.run_path(str(Path(__file__).with_name("desk_editors.py")))["fill"](NOW)
    from cms import statistics

    statistics.refresh()
    vacuum()


def vacuum():
    """What PostgreSQL does by itself some minutes after many rows were written: until then its indexes do not say which
    rows can be seen."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


if __name__ == "__main__":
    main()
