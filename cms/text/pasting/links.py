"""Links without what mail programs, networks and counters put around them or behind them."""

import base64
import binascii
import re
from urllib.parse import parse_qs, unquote, urlsplit

MOST_WRAPPED = 4

# Pages that only lead on: host, path, and the parameter that holds where to.
REDIRECTS = [
    (r"(?:www\.)?google\.[a-z.]{2,6}", r"/url", ("q", "url")),
    (r"(?:l|lm)\.(?:facebook|messenger)\.com", r"/l\.php", ("u",)),
    (r"l\.(?:instagram|threads)\.(?:com|net)", r"/", ("u",)),
    (r"t\.umblr\.com", r"/redirect", ("z",)),
    (r"[a-z0-9.-]+\.safelinks\.protection\.outlook\.com", r"/.*", ("url",)),
    (r"slack-redir\.net", r"/link", ("url",)),
    (r"out\.reddit\.com", r"/.*", ("url",)),
    (r"(?:www\.)?vk\.com", r"/away\.php", ("to",)),
    (r"(?:www\.)?linkedin\.com", r"/(?:redir/redirect|safety/go)/?", ("url",)),
    (r"(?:www\.)?duckduckgo\.com", r"/l/", ("uddg",)),
    (r"steamcommunity\.com", r"/linkfilter/?", ("u", "url")),
    (r"(?:www\.)?youtube\.com", r"/redirect", ("q",)),
    (r"medium\.com", r"/r/", ("url",)),
    (r"(?:www\.)?bing\.com", r"/ck/a", ("u",)),
]
REDIRECTS = [(re.compile(host), re.compile(path), parameters) for host, path, parameters in REDIRECTS]
URLDEFENSE_3 = re.compile(r"https://urldefense\.(?:com|us)/v3/__(.+?)__;", re.IGNORECASE)
URLDEFENSE_2 = re.compile(r"https://urldefense\.proofpoint\.com/v2/url\?", re.IGNORECASE)

# Parameters that count readers and change nothing of the page.
COUNTING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid"
    r"|_hsenc|_hsmi|hsctatracking|ref_src|ref_url|vero_id|vero_conv|oly_enc_id|oly_anon_id|mkt_tok|_ga|_gl|_openstat"
    r"|wt_\w+|at_[a-z]+\w*|xtor|xtref|s_cid|ncid|cmpid|mtm_\w+|pk_(?:campaign|kwd|source|medium|content)|trk|trkcampaign"
    r"|__twitter_impression|guccounter|guce_referrer(?:_sig)?",
    re.IGNORECASE,
)
COUNTING_OF = {
    "si": re.compile(r"(?:[a-z]+\.)*(?:youtube\.com|youtu\.be|spotify\.com)"),
    "feature": re.compile(r"(?:[a-z]+\.)*(?:youtube\.com|youtu\.be)"),
    "s": re.compile(r"(?:mobile\.)?(?:x|twitter)\.com"),
}
ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
WEB = re.compile(r"https?://", re.IGNORECASE)


def make_direct(root):
    """A link to nowhere goes, and one around a picture alone; its words stay."""
    for link in list(root.iter("a")):
        written = link.get("href", "")
        address = direct(written)
        if address and link.text_content().strip():
            if led_to(written.strip()):
                link.attrib.pop("title", None)  # it speaks of the page between
            link.set("href", address)
        else:
            link.drop_tag()


def direct(address):
    """The address itself, or "" of one that leads nowhere from here: a place in a page, another site's path."""
    address = re.sub(r"[\t\n\r]", "", address).strip()
    address = f"https:{address}" if address.startswith("//") else address
    if not ADDRESS.match(address):
        return ""
    for _round in range(MOST_WRAPPED):
        inner = led_to(address)
        if not inner:
            break
        address = inner
    return without_counting(address)


def led_to(address):
    """Where a page that only leads on leads to, or ""."""
    if found := URLDEFENSE_3.match(address):
        return web(found[1]) if "*" not in found[1] else ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    host = (parts.netloc or "").lower()
    query = parse_qs(parts.query, max_num_fields=None)
    if URLDEFENSE_2.match(address):
        return web(unquote(query.get("u", [""])[0].replace("-", "%").replace("_", "/")))
    for known_host, known_path, parameters in REDIRECTS:
        if known_host.fullmatch(host) and known_path.fullmatch(parts.path or "/"):
            values = [query[name][0] for name in parameters if name in query]
            return web(decoded(values[0]) if "bing" in host and values else values[0] if values else "")
    return ""


def web(address):
    return address if WEB.match(address) else ""


def decoded(value):
    """Bing writes "a1" and the address in base64."""
    try:
        return base64.urlsafe_b64decode(value[2:] + "=" * (-len(value[2:]) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def without_counting(address):
    if not WEB.match(address):
        return address
    beginning, mark, fragment = address.partition("#")
    path, question, query = beginning.partition("?")
    host = re.sub(r"^https?://", "", path, flags=re.IGNORECASE).partition("/")[0].lower()
    kept = [each for each in query.split("&") if not counts(each.partition("=")[0], host)]
    if re.match(r"xtor=", fragment, re.IGNORECASE):
        mark = fragment = ""
    if len(kept) == len(query.split("&")):
        return path + question + query + mark + fragment
    return path + (f"?{'&'.join(kept)}" if kept else "") + mark + fragment


def counts(name, host):
    if name.lower() in COUNTING_OF:
        return bool(COUNTING_OF[name.lower()].fullmatch(host))
    return bool(COUNTING.fullmatch(name))
