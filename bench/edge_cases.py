"""Articles at the edge of what a page must bear, written through the door into the site that this is run on.

Run by `bench.screenshots --edge-cases` on its scratch database, and by nothing else.
"""

import os

import django

WORDS = {
    "fr": "À Cordoue, la cour est une pièce sans plafond : on y lit, on y dort, on y attend le soir en arrosant. ",
    "en": "In Córdoba the courtyard is a room without a ceiling: people read there, sleep there, and water the pots. ",
}
LONG_TITLE = {
    "fr": "Où l’on apprend, au terme d’une promenade de onze heures dans l’Axerquía, pourquoi l’anticonstitutionnellement "
    "célèbre ruelle des Fleurs n’est ni une ruelle, ni fleurie, ni même, à y bien regarder, célèbre pour les raisons",
    "en": "In which the reader learns, at the end of an eleven-hour walk, why the incomprehensibly celebrated Street of "
    "Flowers is neither a street nor in flower nor, on closer inspection, celebrated for the reasons usually given",
}
TITLE = {
    "no-picture": {"fr": "Un article sans image", "en": "An article without a picture"},
    "ten-authors": {"fr": "Dix plumes pour un patio", "en": "Ten pens for one courtyard"},
    "ten-thousand-words": {"fr": "Dix mille mots sur l’ombre", "en": "Ten thousand words on shade"},
    "one-paragraph": {"fr": "Brève", "en": "In brief"},
}
CASES = ["long-title", *TITLE]
LANGUAGES = ("fr", "en")


def address(case, language):
    return f"{'/en' if language == 'en' else ''}/edge-{case}/"


def addresses():
    return {f"{case}-{language}": address(case, language) for case in CASES for language in LANGUAGES}


def body(case, language):
    paragraph = f"<p>{WORDS[language] * 4}</p>"
    if case == "one-paragraph":
        return f"<p>{WORDS[language]}</p>"
    if case == "ten-thousand-words":
        part = paragraph * 6 + "<ul>" + f"<li>{WORDS[language]}</li>" * 3 + "</ul>"
        return "".join(f"<h2>{TITLE[case][language]}, {number}</h2>{part}" for number in range(1, 19))
    return paragraph * 3 + f"<h2>{WORDS[language]}</h2>" + paragraph * 3


def source(case, language, authors, image):
    return {
        "title": LONG_TITLE[language] if case == "long-title" else TITLE[case][language],
        "kicker": "" if case == "one-paragraph" else "Extrême" if language == "fr" else "Extreme",
        "standfirst": "" if case == "one-paragraph" else WORDS[language],
        "body": body(case, language),
        "language": language,
        "slug": f"edge-{case}",
        "lead_image": None if case in ("no-picture", "one-paragraph") else image.pk,
        "tags": ["Culture", "Patios"],
        "bylines": [author.pk for author in authors[: 10 if case == "ten-authors" else 1]],
        "faq": [],
    }


def write_all():
    from articles import publishing, writing
    from articles.models import Article
    from articles.models.article import State
    from authors.models import Author, User
    from images.models import Image

    editor = User.objects.get(username="paco")
    for number in range(4):
        Author.objects.get_or_create(name=f"María de los Ángeles Fernández-Villaverde {number + 1}")
    authors, image = list(Author.objects.order_by("pk")), Image.objects.order_by("-width", "pk").first()
    for case in CASES:
        for language in LANGUAGES:
            if not Article.objects.filter(slug=f"edge-{case}", language=language).exists():
                made = writing.create(source(case, language, authors, image), by=editor, state=State.APPROVED)
                publishing.publish(made, by=editor)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    write_all()
