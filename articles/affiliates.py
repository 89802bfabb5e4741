"""Addresses by which a shop pays whoever sent it a buyer."""

import re
from urllib.parse import parse_qs, urlsplit

# Hosts that do nothing but count for such programmes, and those of their short addresses.
NETWORKS = re.compile(
    r"(?:.+\.)?(?:"
    r"awin1\.com|zenaps\.com|tidd\.ly|shareasale\.com"  # Awin
    r"|anrdoezrs\.net|dpbolvw\.net|jdoqocy\.com|kqzyfj\.com|tkqlhce\.com"  # CJ
    r"|linksynergy\.com|tradedoubler\.com|effiliation\.com|metaffiliation\.com|publicidees\.com|affilae\.com|timeone\.pro"
    r"|prf\.hn|pxf\.io|sjv\.io|webgains\.com|belboon\.com|partner-ads\.com"
    r"|skimresources\.com|viglink\.com|amzn\.to|s\.click\.aliexpress\.com"
    r")"
)
# Shops, and the parameter that names who is paid.
SHOPS = [
    (r"(?:.+\.)?amazon\.[a-z.]{2,6}", "tag"),
    (r"(?:.+\.)?booking\.com", "aid"),
    (r"(?:.+\.)?ebay\.[a-z.]{2,6}", "campid"),
    (r"(?:.+\.)?getyourguide\.[a-z.]{2,6}", "partner_id"),
    (r"(?:.+\.)?viator\.com", "pid"),
    (r"(?:.+\.)?etsy\.com", "affiliate_id"),
]
SHOPS = [(re.compile(host), parameter) for host, parameter in SHOPS]


def is_affiliate(address):
    try:
        parts = urlsplit(address)
        host, query = (parts.hostname or "").lower(), parse_qs(parts.query)
    except ValueError:
        return False
    return bool(NETWORKS.fullmatch(host)) or any(known.fullmatch(host) and name in query for known, name in SHOPS)
