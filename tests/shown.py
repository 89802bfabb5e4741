from lxml import html


def shown(client, url):
    """What a page of the admin sends along of what it showed."""
    return html.fromstring(client.get(url).content.decode()).xpath("string(//input[@name='shown']/@value)")
