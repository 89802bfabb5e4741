"""A magazine whose every text is one unbroken word, and the look at a page that finds what does not fit."""

from datetime import timedelta

from django.conf import settings
from django.test import Client

from articles import publishing
from articles.roles import make_groups
from related import indexing
from tests.factories import NOON, make_author, make_image, make_tag, make_user, publish_article

GERMAN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
WORDS = {
    "35 letters": "#JeSuisUnMotDieseTresLongSansEspace",
    "43 letters": "Rindfleischetikettierungsüberwachungsgesetz",
    "180 letters": (GERMAN * 3)[:180],
    "Cyrillic": ("Превысокомногорассмотрительствующий" * 6)[:180],
    "Chinese": ("中庭花园水井石墙光影夏夜橘树回廊" * 12)[:180],
    "Arabic": ("أفاستسقيناكموها" * 12)[:180],
    "emoji": "🏛🌿🍊💧" * 45,
}
DAY = timedelta(days=1)


def make_long_magazine():
    """An article for each word, so that each has the others for neighbours: {kind of page: address}."""
    make_groups()
    chief = make_user(role="chief editor", username="rafaela")
    editions = [make_article_of(word, number, chief) for number, word in enumerate(WORDS.values())]
    for edition in editions:
        indexing.index_edition(edition)
    fixed = editions[2].source | {"title": f"{WORDS['180 letters']}s"}
    publishing.correct(editions[2], source=fixed, by=chief, note=WORDS["180 letters"])
    gone = publish_article(title=WORDS["43 letters"], slug="parti", at=NOON, until=NOON + DAY, by=chief)
    pages = {"home": "/", "corrections": "/corrections/", "410": gone.get_absolute_url(), "404": f"/{GERMAN}/"}
    for kind, edition in zip(WORDS, editions, strict=True):
        pages |= {
            f"article, {kind}": edition.get_absolute_url(),
            f"tag, {kind}": edition.tag_list[0].get_absolute_url(),
            f"author, {kind}": edition.authors[0].get_absolute_url(),
            f"search, {kind}": f"/search/?q={WORDS[kind]}",
        }
    return pages


def make_article_of(word, number, by):
    image = make_image(size=(600, 400), alt=word, caption=word, credit_name=word, agency=word)
    tag = make_tag(name=word[:100], description=word, section_position=number or None)
    author = make_author(name=word[:150], role=word[:150], bio=f"<p>{word}</p>", portrait=image)
    parts = "".join(f"<h2>{word} {each}</h2><p>{word} et <a href='/corrections/'>{word}</a></p>" for each in range(4))
    return publish_article(
        title=word,
        slug=f"mot-{number}",
        kicker=word[:100],
        standfirst=word,
        body=f'{parts}<h3>{word}</h3><div class="related-box"></div>'
        f'<figure class="photo" data-image="{image.pk}"></figure>'
        f'<div class="embed" data-embed="https://www.youtube.com/watch?v=WhWc3b3KhnY">{word}</div>'
        f'<figure class="pullquote"><blockquote><p>{word}</p></blockquote><figcaption>{word}</figcaption></figure>'
        f"<ul><li>{word}</li></ul><blockquote><p>{word}</p></blockquote><pre><code>{word}</code></pre>"
        f"<table><caption>{word}</caption><tbody><tr><td>{word}</td><td>un</td></tr></tbody></table><p>{word}</p>",
        faq=[{"question": word[:250], "answer": f"<p>{word}</p>"}, {"question": f"{word[:250]} ?", "answer": word}],
        tags=[tag, f"{word[:90]}s"],
        bylines=[author],
        lead_image=image,
        by=by,
        at=NOON + number * DAY,
    )


def sign_in(context, user, base_url):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])


# What scrolls sideways; what stands outside of the page, or of the box that it belongs to, or is cut off; but for boxes
# that scroll by themselves and what is there for the ear only.
MISFITS = """() => {
  const page = document.scrollingElement, found = [];
  if (page.scrollWidth > innerWidth) found.push(`the page is ${page.scrollWidth} wide in ${innerWidth}`);
  const style = element => getComputedStyle(element);
  const up = function* (element) { for (; element && element !== document.documentElement; element = element.parentElement) yield element };
  const scrolls = element => ["auto", "scroll"].includes(style(element).overflowX);
  const unseen = element => style(element).clipPath !== "none" || /(^| )(unseen|visually-hidden)/.test(element.className);
  const cut = element => style(element).overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, parent = text.parentElement;
    if (!text.data.trim() || !parent.checkVisibility({checkVisibilityCSS: true})) continue;
    const above = [...up(parent)];
    if (above.some(each => scrolls(each) || unseen(each))) continue;
    const box = above.find(each => !["inline", "contents"].includes(style(each).display)).getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(text);
    const rects = [...range.getClientRects()].filter(each => each.width > 1);
    const where = `<${parent.localName} class="${parent.className}"> in <${parent.parentElement.className}>: ${text.data.trim().slice(0, 24)}`;
    if (rects.some(each => each.right > innerWidth + 1 || each.left < -1)) found.push(`outside the page: ${where}`);
    else if (rects.some(each => each.right > box.right + 1.5 || each.left < box.left - 1.5)) found.push(`outside its box: ${where}`);
    if (above.some(cut)) found.push(`cut off: ${where}`);
  }
  return [...new Set(found)];
}"""
