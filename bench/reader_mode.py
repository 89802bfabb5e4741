"""What the reader mode of Firefox finds on the article page of the demo: `python -m bench.reader_mode`.

Exits with 1 where title, authors, date or body are not those of the article, or where the page's furniture is read out.
"""

import argparse
import re
import sys
import urllib.request
from datetime import datetime

from lxml import html as lxml_html

from bench.demosite import demo_site, node_json
from bench.pages import PAGES

KINDS = ["article", "article-en"]


def words(text):
    return re.sub(r"\s+", " ", text or "").strip()


def moment(text):
    return datetime.fromisoformat(text) if text else None


def what_stands_there(markup):
    """Title, authors, date, paragraphs and headings as the page itself has them; and what is none of the article."""
    root = lxml_html.document_fromstring(markup)
    article = root.xpath("//article[h1 or .//h1]")[0]
    text = article.xpath(".//*[contains(concat(' ', @class, ' '), ' prose ')]")[0]
    return {
        "title": words(article.xpath(".//h1")[0].text_content()),
        "authors": root.xpath("//meta[@name='author']/@content"),
        "published": root.xpath("//meta[@property='article:published_time']/@content")[0],
        "paragraphs": [words(each.text_content()) for each in text.xpath("./p")],
        "captions": [words(each.text_content()) for each in text.xpath(".//figcaption")],
        "headings": [words(each.text_content()) for each in text.xpath("./h2 | ./h3")],
        "questions": [words(each.text_content()) for each in article.xpath(".//details/summary")],
        "networks": [words(each.text_content()) for each in root.xpath("//a[contains(@rel, 'nofollow')]")],
        "neighbours": [words(each.text_content()) for each in root.xpath("//a[@rel='prev' or @rel='next']")],
    }


def faults(page, found):
    read = words(found.get("textContent"))
    content = lxml_html.fragment_fromstring(found.get("content") or "<p></p>", create_parent="div")
    lines = {words(each.text_content()) for each in content.xpath(".//li | .//p | .//a")}
    wrong = []
    if not found["readerable"]:
        wrong.append("the reader mode is not offered")
    if words(found.get("title")) != page["title"]:
        wrong.append(f"title: {found.get('title')!r}")
    missing = [name for name in page["authors"] if name not in words(found.get("byline"))]
    wrong += [f"author {name!r} is not in {found.get('byline')!r}" for name in missing]
    if moment(found.get("publishedTime")) != moment(page["published"]):
        wrong.append(f"date: {found.get('publishedTime')!r}, not {page['published']!r}")
    wrong += [
        f"lost: {each[:70]!r}" for each in page["paragraphs"] + page["headings"] + page["captions"] if each not in read
    ]
    wrong += [f"lost question: {each!r}" for each in page["questions"] if each not in read]
    wrong += [f"read out: {each!r}" for each in page["networks"] + page["neighbours"] if each in lines]
    return wrong


def look(address):
    with urllib.request.urlopen(address) as response:
        markup = response.read().decode()
    found = node_json("reader_mode.mjs", address, input=markup)
    return found, faults(what_stands_there(markup), found)


def main():
    parser = argparse.ArgumentParser(description="Reads the article page of the demo as Firefox's reader mode does.")
    parser.add_argument("--folder", metavar="DIR", help="keep the scratch site there, and use it again")
    parser.add_argument("--text", action="store_true", help="print the text as it is read")
    wishes = parser.parse_args()
    wrong = []
    with demo_site(wishes.folder) as site:
        for kind in KINDS:
            found, here = look(site + PAGES[kind])
            text = words(found.get("textContent"))
            for name in ("title", "byline", "publishedTime", "siteName", "lang", "excerpt"):
                sys.stdout.write(f"{name:14}{words(found.get(name))}\n")
            sys.stdout.write(f"{'text':14}{text[:60]} … {text[-60:]} ({len(text)} characters)\n")
            if wishes.text:
                sys.stdout.write(f"{found.get('textContent')}\n")
            wrong += [f"{kind}: {each}" for each in here]
    sys.stdout.write("".join(f"{each}\n" for each in wrong))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
