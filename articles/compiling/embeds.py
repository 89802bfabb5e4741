"""Films, sounds, posts and maps of others: a still that loads nothing before a reader asks for it."""

from html import escape

from django.utils.translation import gettext as _
from lxml import html as lxml_html

from articles.compiling.markup import image_pk_of, inner_html, replace, text_of
from cms.text import embeds
from cms.text.vocabulary import PHRASES
from images.pictures import credit_html, picture


def put_in_embeds(root, images):
    for box in root.xpath(".//div[@data-embed]"):
        embed = embeds.recognised(box.get("data-embed"))
        replace(box, embed_html(embed, image=images.get(image_pk_of(box)), description=words_of(box)))
    for box in root.xpath(".//div[@data-image]"):
        del box.attrib["data-image"]


def embed_html(embed, *, image, description):
    """A still that loads nothing of the provider's; the script of the site makes it a frame, if it is asked to."""
    provider, provider_name = embed.provider, {"provider": embed.provider.name}
    title = text_of(lxml_html.fromstring(f"<p>{description}</p>"))
    frame = {
        "data-frame": embed.frame,
        "data-title": title or embed_titles()[provider.kind] % provider_name,
        "data-kind": provider.kind,
    }
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in frame.items()) if embed.frame else ""
    label = (embed_labels()[provider.kind] if embed.frame else _("See it on %(provider)s")) % provider_name
    still = picture(image, layout="story") if image else ""
    credit = " · ".join(filter(None, [credit_html(image) if image else "", escape(provider.name)]))
    return (
        f'<figure class="embed embed-{provider.key}"{attributes}><div class="embed-still">{still}'
        f'<a class="embed-open" href="{escape(embed.page)}" rel="noopener external">{escape(label)}</a></div>'
        f'<figcaption>{description}{" " if description else ""}<span class="credit">{credit}</span></figcaption></figure>'
    )


def embed_labels():
    return {
        embeds.VIDEO: _("Play the video on %(provider)s"),
        embeds.AUDIO: _("Listen on %(provider)s"),
        embeds.POST: _("Show the post on %(provider)s"),
        embeds.MAP: _("Show the map on %(provider)s"),
    }


def embed_titles():
    return {
        embeds.VIDEO: _("Video on %(provider)s"),
        embeds.AUDIO: _("Sound on %(provider)s"),
        embeds.POST: _("Post on %(provider)s"),
        embeds.MAP: _("Map on %(provider)s"),
    }


def words_of(element):
    """Its markup where that is a phrase, else its text: what stands in a caption must be no block."""
    if all(child.tag in PHRASES for child in element.iterdescendants()) and not element.xpath(".//img|.//br"):
        return inner_html(element).strip()
    return escape(" ".join(element.text_content().split()), quote=False)
