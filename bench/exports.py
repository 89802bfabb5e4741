"""WordPress exports of any length."""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Carnets</title>
<link>https://blog.example</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://blog.example</wp:base_site_url>
<wp:base_blog_url>https://blog.example</wp:base_blog_url>"""
ITEM = """<item><title>Note {n}</title><link>https://blog.example/note-{n}/</link><dc:creator>ana</dc:creator>
<guid isPermaLink="false">https://blog.example/?p={n}</guid><content:encoded><![CDATA[<p>{text}</p>]]></content:encoded>
<wp:post_id>{n}</wp:post_id><wp:post_date>2020-05-03 14:00:00</wp:post_date>
<wp:post_date_gmt>2020-05-03 12:00:00</wp:post_date_gmt><wp:post_name>note-{n}</wp:post_name><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type><category domain="post_tag" nicename="patios"><![CDATA[Patios]]></category></item>
"""
SENTENCE = "La cour {n} est une pièce sans plafond, où le soir entre par le haut. "


def write_export(path, first, number):
    """`number` posts, numbered from `first`."""
    items = (ITEM.format(n=n, text=SENTENCE.format(n=n) * 8) for n in range(first, first + number))
    path.write_text(f"{HEAD}{''.join(items)}</channel></rss>", encoding="utf-8")
    return path
