"""A small magazine with every kind of public page, and on one article everything that an article page can hold."""

from datetime import timedelta
from urllib.parse import quote

from articles import publishing
from articles.models import Article
from articles.roles import make_groups
from tests.factories import NOON, make_author, make_image, make_series, make_tag, make_user, publish_article

DAY = timedelta(days=1)
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
LONG_TITLE = f"Un titre qui n’en finit pas, {'et qui continue, ' * 12}jusqu’à {WORD}"
QUESTIONS = ["Quand les cours ouvrent-elles ?", "Faut-il frapper ?", "Et s’il pleut ?"]
ARTICLE = "/l-article-entier/"
BARE = "/l-article-nu/"
HARD = "/l-article-difficile/"

PAGES = {
    "home": "/",
    "home, older": "/?page=2",
    "section": "/tag/culture/",
    "tag": "/tag/patios/",
    "series": "/series/les-patios/",
    "series, hard": "/series/un-dossier/",
    "author": "/author/lucia-romero/",
    "article": ARTICLE,
    "article, bare": BARE,
    "article, hard": HARD,
    "article in English": "/en/the-whole-article/",
    "search": "/search/",
    "search with results": f"/search/?q={quote('patio')}",
    "search without": "/search/?q=xylophone",
    "corrections": "/corrections/",
    "archive": "/archive/",
    "archive, year": f"/archive/{NOON.year}/",
    "authors": "/author/",
    "tags": "/tag/",
    "404": "/rien-de-tel/",
    "410": "/l-article-parti/",
}


def make_magazine():
    make_groups()
    section = make_tag(name="Culture", section_position=1, description="Ce qui se transmet.")
    chief = make_user(role="chief editor")
    image = picture()
    author = make_author(name="Lucía Romero", role="Journaliste", bio="<p>Elle écrit.</p>", portrait=image)
    common = {"tags": [section, "Patios"], "bylines": [author], "by": chief}
    for number in range(14):
        publish_article(
            title=f"Le patio {number}", lead_image=image if number % 2 else None, at=NOON + number * DAY, **common
        )
    publish_article(title="Parti", slug="l-article-parti", at=NOON, until=NOON + DAY, **common)
    publish_article(title="Nu", slug=BARE.strip("/"), body="<p>Un seul.</p>", bylines=[], by=chief, at=NOON)
    make_hard_article(section, image, chief)
    make_whole_article(common | {"bylines": [author, make_author(name="Marc Delattre")], "lead_image": image}, chief)
    put_in_order()


def put_in_order():
    whole, hard = (Article.objects.get(slug=path.strip("/"), language="fr") for path in (ARTICLE, HARD))
    others = list(Article.objects.filter(title__startswith="Le patio").order_by("pk")[:3])
    make_series(*others[:2], whole, hard, others[2], name="Les patios", description="Cinq cours, l’une après l’autre.")
    hostile = {"name": f"Un dossier {WORD}"[:100], "slug": "un-dossier", "description": f"Et {WORD}"}
    make_series(hard, whole, kind="dossier", **hostile)


def picture():
    return make_image(size=(1200, 800), alt="Une cour et son puits", caption="La cour.", credit_name="Ana Ruiz")


def make_whole_article(common, chief):
    body = whole_body(common["lead_image"], picture())
    source = {"title": "L’article entier", "slug": ARTICLE.strip("/"), "kicker": "Essai", "body": body}
    edition = publish_article(
        **common,
        **source,
        standfirst="Tout ce qu’une page peut tenir.",
        faq=[{"question": question, "answer": "<p>Une réponse, <em>la voici</em>.</p>"} for question in QUESTIONS],
        at=NOON + 20 * DAY,
    )
    fixed = edition.source | {"title": "L’article entier, corrigé"}
    publishing.correct(edition, source=fixed, by=chief, note="Le titre était incomplet.", now=NOON + 21 * DAY)
    original = Article.objects.get(slug=ARTICLE.strip("/"))
    english = {"title": "The whole article", "slug": "the-whole-article", "language": "en"}
    publish_article(**common, **english, body=body, translation_of=original.pk, at=NOON + 20 * DAY)


def whole_body(one, two):
    paragraph = '<p>Un patio, <i lang="es">un patio</i>, et <a href="/l-article-nu/">un lien</a> dans le texte.</p>' * 2
    parts = [
        '<div class="embed" data-embed="https://www.youtube.com/watch?v=WhWc3b3KhnY">Une bergère et son chien.</div>',
        table(columns=9),
        '<figure class="pullquote"><blockquote><p>On regarde.</p></blockquote><figcaption>Rafaela</figcaption></figure>',
        f'<figure class="photo" data-image="{one.pk}"></figure>',
        f'<div class="gallery"><figure class="photo" data-image="{two.pk}"></figure>'
        f'<figure class="photo" data-image="{one.pk}"></figure></div>',
        '<div class="related-box"></div><blockquote><p>Cité.</p></blockquote><ul><li>Un</li><li>Deux</li></ul>'
        "<pre><code>une ligne de code assez longue pour ne pas tenir sur un téléphone, même large</code></pre>",
    ]
    return "".join(
        f"<h2>Partie {number}</h2>{paragraph}{'<h3>Détail</h3>' if number == 2 else ''}{part}{paragraph}"
        for number, part in enumerate(parts, 1)
    )


def table(*, columns):
    head = "".join(f'<th scope="col">Colonne {n}</th>' for n in range(columns))
    row = '<th scope="row">Ligne</th>' + "".join(f"<td>valeur-{n}</td>" for n in range(1, columns))
    return f"<table><caption>Une table</caption><thead><tr>{head}</tr></thead><tbody><tr>{row}</tr></tbody></table>"


def make_hard_article(section, image, chief):
    publish_article(
        title=LONG_TITLE[:250],
        slug=HARD.strip("/"),
        kicker=WORD[:90],
        standfirst=f"Trop long {WORD}",
        body=f"<h2>{WORD}</h2><p>{WORD} {WORD}</p><h2>Deux</h2>{table(columns=14)}<h2>Trois</h2><pre>{WORD}</pre>"
        f"<ul><li>{WORD}</li></ul><blockquote><p>{WORD}</p></blockquote>" + "<p>Un paragraphe.</p>" * 4,
        faq=[{"question": f"Pourquoi {WORD} ?", "answer": f"<p>{WORD}</p>"}],
        bylines=[make_author(name=f"María de los Ángeles Fernández-Villaverde {n}") for n in range(10)],
        tags=[section, f"Étiquette {WORD}"[:90]],
        lead_image=image,
        by=chief,
        at=NOON - DAY,
    )
