"""Articles of made-up French words, as many as one likes and always the same: of nine hundred words, with a few tags each;
and pictures."""

import gzip
import json
import random
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from xml.sax.saxutils import escape

BEGINNINGS = "b c d f g j l m n p r s t v ch br cr dr fr gr pr tr bl cl fl pl qu".split()
VOWELS = "a e i o u é è ou ai au eu oi an en on in".split()
ENDS = "e es er é tion ment ité eur euse age ique esse ance ier ière elle ette able oire".split()
SMALL = "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec".split()
FIRST = datetime(2020, 1, 1, tzinfo=UTC)


# For `manage.py shell` of any checkout
PICTURES = """
import io, random
from PIL import Image as Pillow
from authors.models import User
from images.models import Image
user = User.objects.create_user("painter")
for number in range({number}):
    chance, content = random.Random(number), io.BytesIO()
    small = Pillow.frombytes("RGB", (32, 20), chance.randbytes(32 * 20 * 3))
    small.resize((1600, 1000), Pillow.Resampling.BICUBIC).save(content, "JPEG", quality=80)
    content.seek(0)
    Image.objects.add(content, by=user, alt="Un patio")
"""


class Words:
    """Some words are common and most are rare, as in a language."""

    def __init__(self, seed=1):
        self.chance = random.Random(seed)
        known = {self.made(): None for _number in range(9000)}
        self.known = list(known)
        self.common = list(accumulate(1 / (place + 8) for place in range(len(self.known))))

    def made(self):
        syllables = self.chance.randint(1, 2)
        parts = [self.chance.choice(BEGINNINGS) + self.chance.choice(VOWELS) for _syllable in range(syllables)]
        return "".join(parts) + self.chance.choice(ENDS)

    def some(self, number):
        rare = self.chance.choices(self.known, cum_weights=self.common, k=number)
        return " ".join(self.chance.choice(SMALL) if self.chance.random() < 0.45 else word for word in rare)

    def body(self):
        parts = []
        for number in range(15):
            if number % 4 == 3:
                parts.append(f"<h2>{self.some(6).capitalize()}</h2>")
            parts.append(f"<p>{self.some(60).capitalize()}.</p>")
        return "".join(parts)


def articles(number, *, seed=1):
    """The records of `load_corpus`."""
    words = Words(seed)
    tags = [words.made().capitalize() for _tag in range(200)]
    authors = [words.some(2).title() for _author in range(20)]
    for count in range(number):
        title = f"{words.some(7).capitalize()} {seed}-{count}"
        yield {
            "id": f"{seed}-{count}",
            "title": title,
            "deck": f"{words.some(15).capitalize()}.",
            "date": (FIRST + timedelta(minutes=53 * count)).isoformat(),
            "lang": "fr",
            "body_html": words.body(),
            "tags": [{"name": name} for name in words.chance.sample(tags, 4)],
            "authors": [{"name": words.chance.choice(authors)}],
        }


def write_corpus(path, number):
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in articles(number))
    return path


HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Carnets</title><link>https://blog.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://blog.example</wp:base_site_url>
<wp:base_blog_url>https://blog.example</wp:base_blog_url>"""
ITEM = """<item><title>{title}</title><link>https://blog.example/{n}/</link><dc:creator>{author}</dc:creator>
<guid isPermaLink="false">https://blog.example/?p={n}</guid><content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[{deck}]]></excerpt:encoded><wp:post_id>{n}</wp:post_id><wp:post_date_gmt>{date}</wp:post_date_gmt>
<wp:post_name>{n}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{tags}</item>"""
TAG = '<category domain="post_tag" nicename="{name}"><![CDATA[{name}]]></category>'


def write_export(path, number, *, seed=1):
    """An export of WordPress, without pictures."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for count, record in enumerate(articles(number, seed=seed), 1):
            item = {
                "n": seed * 1_000_000 + count,
                "title": escape(record["title"]),
                "author": escape(record["authors"][0]["name"]),
                "deck": record["deck"],
                "body": record["body_html"],
                "date": record["date"][:19].replace("T", " "),
                "tags": "".join(TAG.format(name=tag["name"]) for tag in record["tags"]),
            }
            file.write(ITEM.format(**item))
        file.write("</channel></rss>")
    return path
