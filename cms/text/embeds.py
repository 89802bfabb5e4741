"""What may be embedded: one table of providers, each knowing its own addresses.

`recognised` reads the address of a public page or of a frame. It answers with the address that is kept, the page a
reader can go to, and the frame that shows the thing with the least tracking; some pages have no frame form.
Frames begin to play at once: nobody loads one without having asked for it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import cos, log2, radians
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

VIDEO, AUDIO, POST, MAP = "video", "audio", "post", "map"


@dataclass(frozen=True)
class UrlParts:
    """An address in its parts; `query` holds the first value of each name."""

    host: str
    path: str
    query: dict
    fragment: str


@dataclass(frozen=True)
class EmbedUrls:
    """`page` is where a reader goes. `kept` is the address that all follows from: the page's, unless only frames exist."""

    page: str
    frame: str
    kept: str = ""


@dataclass(frozen=True)
class Provider:
    """`places` are whole hosts, or a host and the path below which it may be embedded."""

    key: str
    name: str
    kind: str
    places: tuple
    frames: str
    read: Callable


@dataclass(frozen=True)
class Embed:
    provider: Provider
    address: str
    page: str
    frame: str


def recognised(address):
    """The embed at an address, or None where its host is not listed or the address is no plain one."""
    address = plain(address)
    parts = parts_of(address)
    if parts is None:
        return None
    for provider in PROVIDERS:
        if any(lies_in(parts, place) for place in provider.places):
            shown = provider.read(parts) or EmbedUrls(address, "")
            return Embed(provider, shown.kept or shown.page, shown.page, shown.frame)
    return None


def plain(address):
    """As a browser reads it: without line breaks, a missing or insecure scheme made https."""
    address = re.sub(r"[\t\n\r]", "", address).strip(" ")
    return re.sub(r"^(?:https?:)?//", "https://", address, flags=re.IGNORECASE | re.ASCII)


def parts_of(address):
    """None for whatever has a user, a port, a backslash, a space, or a host that is not written in ASCII."""
    match = re.fullmatch(r"https://([A-Za-z0-9.-]+)((?:[/?#][^\s\\]*)?)", address)
    if match is None:
        return None
    rest = urlsplit(f"//host{match[2]}")
    query = {name: values[0] for name, values in parse_qs(rest.query, max_num_fields=None).items()}
    return UrlParts(match[1].lower(), rest.path or "/", query, rest.fragment)


def lies_in(parts, place):
    return f"{parts.host}{parts.path}/".startswith(f"{place}/")


def frame_origins():
    """The only origins that a public page may frame."""
    return sorted({provider.frames for provider in PROVIDERS})


def places():
    return sorted(place for provider in PROVIDERS for place in provider.places)


# Videos


def youtube(address):
    media_id = first(
        re.fullmatch(r"/(?:embed|shorts|live|v)/([\w-]{1,40})/?(?:&.*)?", address.path, re.ASCII),
        re.fullmatch(r"/([\w-]{1,40})/?", address.path, re.ASCII) if address.host == "youtu.be" else None,
        re.fullmatch(r"[\w-]{1,40}", address.query.get("v", ""), re.ASCII) if address.path == "/watch" else None,
    )
    if not media_id or media_id in ("videoseries", "live_stream"):
        return youtube_list(address)
    start = seconds(address.query.get("start") or address.query.get("t") or "")
    page = {"v": media_id} | ({"t": f"{start}s"} if start else {})
    frame = {"autoplay": 1} | ({"start": start} if start else {})
    return EmbedUrls(
        f"https://www.youtube.com/watch?{urlencode(page)}",
        f"https://www.youtube-nocookie.com/embed/{media_id}?{urlencode(frame)}",
    )


def youtube_list(address):
    media_id = re.fullmatch(r"[\w-]{1,60}", address.query.get("list", ""), re.ASCII)
    if not media_id or address.path not in ("/playlist", "/embed/videoseries"):
        return None
    return EmbedUrls(
        f"https://www.youtube.com/playlist?list={media_id[0]}",
        f"https://www.youtube-nocookie.com/embed/videoseries?autoplay=1&list={media_id[0]}",
    )


def seconds(text):
    """90, 90s, 1m30s and 1h1m1s as a number."""
    match = re.fullmatch(r"(?:(\d{1,3})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?", text, re.ASCII)
    hours, minutes, rest = (int(each or 0) for each in match.groups()) if match else (0, 0, 0)
    return 3600 * hours + 60 * minutes + rest


def vimeo(address):
    """An unlisted video has a second part: its key."""
    found = re.fullmatch(
        r"(?:/video|/channels/[\w-]+|/groups/[\w-]+/videos|/showcase/\d+/video)?/(\d{1,15})(?:/([0-9a-f]{6,40}))?/?",
        address.path,
        re.ASCII,
    )
    if not found:
        return None
    key = found[2] or first(re.fullmatch(r"[0-9a-f]{6,40}", address.query.get("h", "")))
    return EmbedUrls(
        f"https://vimeo.com/{found[1]}" + (f"/{key}" if key else ""),
        f"https://player.vimeo.com/video/{found[1]}?dnt=1&autoplay=1" + (f"&h={key}" if key else ""),
    )


def dailymotion(address):
    media_id = first(
        re.fullmatch(r"(?:/embed)?/video/([A-Za-z0-9]{1,20})/?", address.path),
        re.fullmatch(r"/([A-Za-z0-9]{1,20})/?", address.path) if address.host == "dai.ly" else None,
        re.fullmatch(r"[A-Za-z0-9]{1,20}", address.query.get("video", ""))
        if address.host == "geo.dailymotion.com"
        else None,
    )
    if not media_id:
        return None
    return EmbedUrls(
        f"https://www.dailymotion.com/video/{media_id}",
        f"https://geo.dailymotion.com/player.html?video={media_id}&autoplay=true",
    )


def tiktok(address):
    found = re.fullmatch(r"/(@[\w.-]{0,40})/video/(\d{1,25})/?", address.path, re.ASCII)
    media_id = found[2] if found else first(re.fullmatch(r"/(?:player/v1|embed/v2|embed)/(\d{1,25})/?", address.path))
    if not media_id:
        return None
    name = found[1] if found else "@"
    return EmbedUrls(
        f"https://www.tiktok.com/{name}/video/{media_id}", f"https://www.tiktok.com/player/v1/{media_id}?autoplay=1"
    )


def arte(address):
    found = re.fullmatch(r"/([a-z]{2})/videos/(\d{6}-\d{3}-[A-Z])(?:/([\w-]*))?/?", address.path, re.ASCII)
    frame = re.fullmatch(r"/embeds/([a-z]{2})/(\d{6}-\d{3}-[A-Z])/?", address.path, re.ASCII)
    if not (found or frame):
        return None
    language, media_id = (found or frame).group(1, 2)
    title = f"{found[3]}/" if found and found[3] else ""
    return EmbedUrls(
        f"https://www.arte.tv/{language}/videos/{media_id}/{title}",
        f"https://www.arte.tv/embeds/{language}/{media_id}?autoplay=true",
    )


# Sound

SPOTIFY = r"(?:/intl-[a-z]{2})?(?:/embed)?/(track|album|playlist|artist|episode|show)/([A-Za-z0-9]{1,40})/?"


def spotify(address):
    found = re.fullmatch(SPOTIFY, address.path)
    if not found:
        return None
    return EmbedUrls(
        f"https://open.spotify.com/{found[1]}/{found[2]}", f"https://open.spotify.com/embed/{found[1]}/{found[2]}"
    )


def soundcloud(address):
    """The player knows sounds by their page or by a number, of which no page is known."""
    target = f"https://soundcloud.com{address.path}"
    if address.host == "w.soundcloud.com":
        target = address.query.get("url", "")
    known = re.fullmatch(r"https://soundcloud\.com/[\w-]+/[\w-]+(?:/[\w-]+)?", target.rstrip("/"), re.ASCII)
    numbered = re.fullmatch(r"https://api\.soundcloud\.com/(?:tracks|playlists|users)/\d{1,20}", target, re.ASCII)
    if not (known or numbered):
        return None
    player = f"https://w.soundcloud.com/player/?{urlencode({'url': (known or numbered)[0]})}"
    return EmbedUrls(known[0] if known else player, f"{player}&auto_play=true")


# Posts


def x(address):
    found = re.fullmatch(r"/(\w{1,30}|i/web)/status/(\d{1,25})(?:/.*)?", address.path, re.ASCII)
    frame = address.host == "platform.twitter.com" and re.fullmatch(r"\d{1,25}", address.query.get("id", ""), re.ASCII)
    if not (found or frame):
        return None
    name, media_id = (found[1].removesuffix("/web"), found[2]) if found else ("i", frame[0])
    return EmbedUrls(
        f"https://x.com/{name}/status/{media_id}",
        f"https://platform.twitter.com/embed/Tweet.html?dnt=true&id={media_id}",
    )


def instagram(address):
    found = re.fullmatch(
        r"(?:/[\w.]{1,40})?/(p|reel|tv)/([\w-]{1,40})(?:/embed(?:/captioned)?)?/?", address.path, re.ASCII
    )
    if not found:
        return None
    page = f"https://www.instagram.com/{found[1]}/{found[2]}/"
    return EmbedUrls(page, f"{page}embed/captioned/")


def bluesky(address):
    """Frames know authors by their number (did:…) only: with a name in it, an address is a link."""
    found = re.fullmatch(r"/profile/(did:[a-z]+:[\w.:-]{1,100})/post/(\w{1,40})/?", unquote(address.path), re.ASCII)
    frame = re.fullmatch(
        r"/embed/(did:[a-z]+:[\w.:-]{1,100})/app\.bsky\.feed\.post/(\w{1,40})/?", unquote(address.path), re.ASCII
    )
    if not (found or frame):
        return None
    author, media_id = (found or frame).group(1, 2)
    return EmbedUrls(
        f"https://bsky.app/profile/{author}/post/{media_id}",
        f"https://embed.bsky.app/embed/{author}/app.bsky.feed.post/{media_id}",
    )


# Maps

NUMBER = r"-?\d{1,3}(?:\.\d{1,12})?"
SHOWN_WIDTH, SHOWN_HEIGHT = 640, 400  # a frame of this size shows about what a page at the same zoom shows


def openstreetmap(address):
    if address.path == "/export/embed.html":
        return openstreetmap_frame(address)
    found = re.fullmatch(rf"map=(\d{{1,2}})/({NUMBER})/({NUMBER})(?:&.*)?", address.fragment, re.ASCII)
    if not found or address.path != "/":
        return None
    zoom, latitude, longitude = int(found[1]), float(found[2]), float(found[3])
    return map_around(zoom, latitude, longitude, marker=pair(address.query.get("mlat"), address.query.get("mlon")))


def openstreetmap_frame(address):
    box = re.fullmatch(rf"({NUMBER}),({NUMBER}),({NUMBER}),({NUMBER})", address.query.get("bbox", ""), re.ASCII)
    if not box:
        return None
    west, south, east, north = (float(each) for each in box.groups())
    if not west < east or not south < north:
        return None
    zoom = round(log2(SHOWN_WIDTH * 360 / 256 / (east - west)))
    marker = pair(*(address.query.get("marker", "").split(",") + ["", ""])[:2])
    return map_around(zoom, (south + north) / 2, (west + east) / 2, marker=marker)


def map_around(zoom, latitude, longitude, *, marker):
    if not (0 <= zoom <= 19 and abs(latitude) <= 85 and abs(longitude) <= 180):
        return None
    degrees = 360 / 256 / 2**zoom / 2
    wide, high = SHOWN_WIDTH * degrees, SHOWN_HEIGHT * degrees * cos(radians(latitude))
    box = [longitude - wide, latitude - high, longitude + wide, latitude + high]
    frame = {"bbox": ",".join(f"{each:.5f}" for each in box), "layer": "mapnik"}
    pin = f"?mlat={marker[0]}&mlon={marker[1]}" if marker else ""
    if marker:
        frame["marker"] = ",".join(marker)
    return EmbedUrls(
        f"https://www.openstreetmap.org/{pin}#map={zoom}/{latitude:.5f}/{longitude:.5f}",
        f"https://www.openstreetmap.org/export/embed.html?{urlencode(frame, safe=',')}",
    )


def pair(latitude, longitude):
    both = [each for each in (latitude, longitude) if each and re.fullmatch(NUMBER, each, re.ASCII)]
    return both if len(both) == 2 else None


def google_maps(address):
    """What Google Maps offers under “embed a map”; a page of it has no frame without a key."""
    what = address.query.get("pb", "")
    if address.path != "/maps/embed" or not re.fullmatch(r"!\d[^<>\"]{1,2000}", what):
        return None
    frame = f"https://www.google.com/maps/embed?pb={quote(what, safe='!:')}"
    centre = re.search(rf"!2d({NUMBER})!3d({NUMBER})", what, re.ASCII)
    question = {"api": 1, "map_action": "map"} | ({"center": f"{centre[2]},{centre[1]}"} if centre else {})
    return EmbedUrls(f"https://www.google.com/maps/@?{urlencode(question, safe=',')}", frame, kept=frame)


def first(*matches):
    """The last group of the first that matched, or all of it where it has none."""
    return next((match[match.re.groups] for match in matches if match), None)


PROVIDERS = [
    Provider(
        "youtube",
        "YouTube",
        VIDEO,
        ("www.youtube.com", "youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com"),
        "https://www.youtube-nocookie.com",
        youtube,
    ),
    Provider("vimeo", "Vimeo", VIDEO, ("vimeo.com", "player.vimeo.com"), "https://player.vimeo.com", vimeo),
    Provider(
        "dailymotion",
        "Dailymotion",
        VIDEO,
        ("www.dailymotion.com", "dailymotion.com", "geo.dailymotion.com", "dai.ly"),
        "https://geo.dailymotion.com",
        dailymotion,
    ),
    Provider("arte", "Arte", VIDEO, ("www.arte.tv",), "https://www.arte.tv", arte),
    Provider("tiktok", "TikTok", VIDEO, ("www.tiktok.com",), "https://www.tiktok.com", tiktok),
    Provider("spotify", "Spotify", AUDIO, ("open.spotify.com",), "https://open.spotify.com", spotify),
    Provider(
        "soundcloud",
        "SoundCloud",
        AUDIO,
        ("soundcloud.com", "w.soundcloud.com"),
        "https://w.soundcloud.com",
        soundcloud,
    ),
    Provider(
        "x",
        "X",
        POST,
        ("x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com", "platform.twitter.com"),
        "https://platform.twitter.com",
        x,
    ),
    Provider(
        "instagram",
        "Instagram",
        POST,
        ("www.instagram.com", "instagram.com"),
        "https://www.instagram.com",
        instagram,
    ),
    Provider("bluesky", "Bluesky", POST, ("bsky.app", "embed.bsky.app"), "https://embed.bsky.app", bluesky),
    Provider(
        "openstreetmap",
        "OpenStreetMap",
        MAP,
        ("www.openstreetmap.org", "openstreetmap.org"),
        "https://www.openstreetmap.org",
        openstreetmap,
    ),
    Provider(
        "google-maps",
        "Google Maps",
        MAP,
        ("www.google.com/maps", "maps.app.goo.gl"),
        "https://www.google.com",
        google_maps,
    ),
]
