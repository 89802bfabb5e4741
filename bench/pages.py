"""The kinds of pages, each with an address that the demo magazine answers there."""

ARTICLE = "/un-cine-club-dans-la-cour/"  # holds everything that an article page can hold
ONE_PHOTO = "/le-web-leger/"

FRENCH = {
    "home": "/",
    "home-older": "/?page=2",
    "section": "/tag/culture/",
    "tag": "/tag/cordoue/",
    "author": "/author/marc-delattre/",
    "article": ARTICLE,
    "search": "/search/?q=patio",
    "search-empty": "/search/",
    "search-nothing": "/search/?q=xylophone",
    "corrections": "/corrections/",
    "404": "/rien-de-tel/",
    "410": "/appel-a-photos/",
}
ENGLISH = {
    "home-en": "/en/",
    "article-en": "/en/a-film-club-in-the-courtyard/",
    "author-en": "/en/author/hannah-whitlock/",
    "search-en": "/en/search/?q=siesta",
    "404-en": "/en/no-such-page/",
}
PAGES = FRENCH | ENGLISH
STATUS = {"404": 404, "404-en": 404, "410": 410}


def status_of(kind):
    return STATUS.get(kind, 200)
