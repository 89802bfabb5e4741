"""Promise A8: embeds of listed providers only, matched exactly, each with its page and the frame that tracks least."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.text import embeds
from cms.text.embeds import PROVIDERS, recognised

NOCOOKIE = "https://www.youtube-nocookie.com/embed"
MOSQUE = "!1m18!1m12!1m3!1d3148.9!2d-4.7794!3d37.8789!3m3!1m2!2sMezquita%20de%20C%C3%B3rdoba!5e0"

# (what was written, key, page, frame)
SHOWN = [
    ("https://www.youtube.com/watch?v=a_b-C&list=PLx&feature=share", "youtube", "https://www.youtube.com/watch?v=a_b-C", f"{NOCOOKIE}/a_b-C?autoplay=1"),
    ("https://youtu.be/abc?t=1m30s", "youtube", "https://www.youtube.com/watch?v=abc&t=90s", f"{NOCOOKIE}/abc?autoplay=1&start=90"),
    ("http://m.youtube.com/watch?v=abc", "youtube", "https://www.youtube.com/watch?v=abc", f"{NOCOOKIE}/abc?autoplay=1"),
    ("//www.youtube.com/embed/abc?start=9", "youtube", "https://www.youtube.com/watch?v=abc&t=9s", f"{NOCOOKIE}/abc?autoplay=1&start=9"),
    ("http://www.youtube.com/v/abc&hl=fr", "youtube", "https://www.youtube.com/watch?v=abc", f"{NOCOOKIE}/abc?autoplay=1"),
    ("https://youtube.com/shorts/abc", "youtube", "https://www.youtube.com/watch?v=abc", f"{NOCOOKIE}/abc?autoplay=1"),
    ("https://www.youtube.com/playlist?list=PLx", "youtube", "https://www.youtube.com/playlist?list=PLx", f"{NOCOOKIE}/videoseries?autoplay=1&list=PLx"),
    ("https://vimeo.com/123?share=copy", "vimeo", "https://vimeo.com/123", "https://player.vimeo.com/video/123?dnt=1&autoplay=1"),
    ("https://vimeo.com/channels/staffpicks/123", "vimeo", "https://vimeo.com/123", "https://player.vimeo.com/video/123?dnt=1&autoplay=1"),
    ("https://player.vimeo.com/video/123?h=abcdef12", "vimeo", "https://vimeo.com/123/abcdef12", "https://player.vimeo.com/video/123?dnt=1&autoplay=1&h=abcdef12"),
    ("https://dai.ly/x8abc", "dailymotion", "https://www.dailymotion.com/video/x8abc", "https://geo.dailymotion.com/player.html?video=x8abc&autoplay=true"),
    ("https://geo.dailymotion.com/player/x1.html?video=x8abc", "dailymotion", "https://www.dailymotion.com/video/x8abc", "https://geo.dailymotion.com/player.html?video=x8abc&autoplay=true"),
    ("https://www.arte.tv/fr/videos/107398-010-A/les-patios/", "arte", "https://www.arte.tv/fr/videos/107398-010-A/les-patios/", "https://www.arte.tv/embeds/fr/107398-010-A?autoplay=true"),
    ("https://www.tiktok.com/@ana.ruiz/video/72?lang=fr", "tiktok", "https://www.tiktok.com/@ana.ruiz/video/72", "https://www.tiktok.com/player/v1/72?autoplay=1"),
    ("https://open.spotify.com/intl-fr/track/4Rz?si=x", "spotify", "https://open.spotify.com/track/4Rz", "https://open.spotify.com/embed/track/4Rz"),
    ("https://soundcloud.com/ana-ruiz/patio", "soundcloud", "https://soundcloud.com/ana-ruiz/patio", "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fana-ruiz%2Fpatio&auto_play=true"),
    ("https://twitter.com/ana/status/42?s=20", "x", "https://x.com/ana/status/42", "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=42"),
    ("https://platform.twitter.com/embed/Tweet.html?id=42&theme=dark", "x", "https://x.com/i/status/42", "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=42"),
    ("https://www.instagram.com/ana.ruiz/reel/C-_x/?igsh=y", "instagram", "https://www.instagram.com/reel/C-_x/", "https://www.instagram.com/reel/C-_x/embed/captioned/"),
    ("https://bsky.app/profile/did:plc:abc/post/3k", "bluesky", "https://bsky.app/profile/did:plc:abc/post/3k", "https://embed.bsky.app/embed/did:plc:abc/app.bsky.feed.post/3k"),
    ("https://www.openstreetmap.org/?mlat=37.88&mlon=-4.77#map=16/37.8770/-4.7785", "openstreetmap", "https://www.openstreetmap.org/?mlat=37.88&mlon=-4.77#map=16/37.87700/-4.77850", "https://www.openstreetmap.org/export/embed.html?bbox=-4.78537,37.87361,-4.77163,37.88039&layer=mapnik&marker=37.88,-4.77"),
    ("https://www.openstreetmap.org/export/embed.html?bbox=-4.78537%2C37.87361%2C-4.77163%2C37.88039&layer=mapnik", "openstreetmap", "https://www.openstreetmap.org/#map=16/37.87700/-4.77850", "https://www.openstreetmap.org/export/embed.html?bbox=-4.78537,37.87361,-4.77163,37.88039&layer=mapnik"),
    (f"https://www.google.com/maps/embed?pb={MOSQUE}", "google-maps", "https://www.google.com/maps/@?api=1&map_action=map&center=37.8789,-4.7794", f"https://www.google.com/maps/embed?pb={MOSQUE}"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "key", "page", "frame"), SHOWN)
def test_an_address_leads_to_a_page_and_a_frame(written, key, page, frame):
    embed = recognised(written)
    assert (embed.provider.key, embed.page, embed.frame) == (key, page, frame)
    assert recognised(embed.address) == embed


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/@patios",
        "https://www.youtube.com/embed/live_stream?channel=UCx",
        "https://vimeo.com/ana",
        "https://bsky.app/profile/ana.example/post/3k",
        "https://www.openstreetmap.org/node/12",
        "https://www.openstreetmap.org/#map=99/0/0",
        "https://www.openstreetmap.org/export/embed.html?bbox=1,1,0,0",
        "https://www.google.com/maps/place/C\u00f3rdoba/@37.88,-4.77,15z",
        "https://w.soundcloud.com/player/?url=https%3A//evil.example/",
        "https://www.instagram.com/ana.ruiz/",
    ],
)
def test_what_has_no_frame_is_a_link(address):
    embed = recognised(address)
    assert (embed.address, embed.page, embed.frame) == (address, address, "")


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com.evil.example/watch?v=abc",
        "https://evil.example/www.youtube.com/watch?v=abc",
        "https://notyoutube.com/watch?v=abc",
        "https://www.youtube.com:443/watch?v=abc",
        "https://www.youtube.com./watch?v=abc",
        "https://user@www.youtube.com/watch?v=abc",
        "https://www.youtube.com@evil.example/watch?v=abc",
        "https://evil.example\\@www.youtube.com/watch?v=abc",
        "https://www.youtube.com\\.evil.example/",
        "https://www.youtube.com/a\\b",
        "https://www.youtube.com\uff0fwatch?v=abc",
        "https://www.youtube\u3002com/watch?v=abc",
        "https://www.ti\u212atok.com/@a/video/1",
        "http\u017f://x.com/a/status/1",
        "https://www.\u0443outube.com/watch?v=abc",
        "https:www.youtube.com/watch?v=abc",
        "https:///www.youtube.com/watch?v=abc",
        "javascript:alert(1)//www.youtube.com/",
        "data:text/html,www.youtube.com",
        "ftp://www.youtube.com/embed/abc",
        "https://www.google.com/search?q=maps",
        "https://www.google.com/mapsevil",
        "https://www.youtube.com/ x",
        "www.youtube.com/watch?v=abc",
        "",
    ],
)
def test_no_other_host_is_recognised_however_it_is_dressed(address):
    assert recognised(address) is None


@given(st.text(max_size=30), st.sampled_from([place for provider in PROVIDERS for place in provider.places]))
def test_any_address_has_an_answer_that_stays_the_same_and_leads_to_its_provider(rest, place):
    embed = recognised(f"https://{place}/{rest}")
    if embed is None:
        return
    assert recognised(embed.address) == embed
    assert not embed.frame or embed.frame.startswith(f"{embed.provider.frames}/")
    assert urlsplit(embed.page).scheme == "https"


def test_the_table_names_each_provider_once_and_gives_whole_hosts():
    places = embeds.places()
    assert len(set(places)) == len(places)
    assert len({provider.key for provider in PROVIDERS}) == len(PROVIDERS)
    assert [place for place in places if not re.fullmatch(r"([a-z0-9-]+\.)+[a-z]+(/[a-z]+)?", place)] == []
    assert {provider.kind for provider in PROVIDERS} == {"video", "audio", "post", "map"}
