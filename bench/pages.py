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


# Down to the end of the page, as a reader comes there, and up again: what is lazy is loaded, or was not within 5 s.
READ_TO_ITS_END = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo({top: y, behavior: "instant"});
    await new Promise(done => setTimeout(done, 50));
  }
  const loaded = image => image.complete || new Promise(done => image.addEventListener("load", done, {once: true}));
  const pictures = [...document.images].filter(image => image.checkVisibility());
  await Promise.race([Promise.all(pictures.map(loaded)), new Promise(done => setTimeout(done, 5000))]);
  scrollTo({top: 0, behavior: "instant"});
}"""
