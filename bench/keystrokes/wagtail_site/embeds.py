"""What YouTube would answer, so that nothing leaves the machine."""

from wagtail.embeds.finders.base import EmbedFinder


class MadeUpAnswers(EmbedFinder):
    def accept(self, url):
        return "youtube.com" in url

    def find_embed(self, url, max_width=None, max_height=None):
        return {
            "title": "Un patio",
            "provider_name": "YouTube",
            "type": "video",
            "html": "<iframe></iframe>",
            "width": 640,
            "height": 360,
        }


embed_finder_class = MadeUpAnswers
