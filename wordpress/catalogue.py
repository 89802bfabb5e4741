"""What the first pass over an export remembers for the second: attachments, and what comes twice.

It lies in a temporary file that SQLite removes by itself, so that memory does not grow with the export.
"""

import hashlib
import re
import sqlite3
from urllib.parse import unquote, urlsplit

from wordpress.wxr import Item


class Catalogue:
    def __init__(self):
        self.rows = sqlite3.connect("")
        self.rows.execute(
            "CREATE TABLE attachments (wp_id TEXT PRIMARY KEY, parent TEXT, url TEXT, alt TEXT, caption TEXT, place INTEGER)"
        )
        self.rows.execute("CREATE INDEX by_parent ON attachments (parent)")
        self.rows.execute("CREATE INDEX by_url ON attachments (url)")
        self.rows.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, times INTEGER)")
        self.rows.execute("CREATE TABLE absent (key TEXT PRIMARY KEY)")

    def close(self):
        self.rows.close()

    def see(self, record):
        if isinstance(record, Item) and record.kind == "attachment" and record.wp_id and record.attachment_url:
            place = int(digits) if (digits := re.sub(r"\D", "", record.wp_id)[:15]) else 0
            alt = record.meta_value("_wp_attachment_image_alt")
            row = (record.wp_id, record.parent, record.attachment_url, alt, record.excerpt, place)
            self.rows.execute("INSERT OR IGNORE INTO attachments VALUES (?, ?, ?, ?, ?, ?)", row)

    def attachment(self, wp_id):
        """(wp_id, address, alt, caption) or None."""
        columns = "wp_id, url, alt, caption"
        return self.rows.execute(f"SELECT {columns} FROM attachments WHERE wp_id = ?", (wp_id,)).fetchone()

    def attachment_at(self, address):
        columns = "wp_id, url, alt, caption"
        return self.rows.execute(f"SELECT {columns} FROM attachments WHERE url = ?", (address,)).fetchone()

    def attached_to(self, parent):
        columns = "wp_id, url, alt, caption"
        found = self.rows.execute(
            f"SELECT {columns} FROM attachments WHERE parent = ? ORDER BY place LIMIT 200", (parent,)
        )
        return found.fetchall()

    def times_seen(self, key):
        """How often this was asked about, this time included."""
        self.rows.execute("INSERT INTO seen VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET times = times + 1", (key,))
        return self.rows.execute("SELECT times FROM seen WHERE key = ?", (key,)).fetchone()[0]

    def is_absent(self, key):
        return self.rows.execute("SELECT 1 FROM absent WHERE key = ?", (key,)).fetchone() is not None

    def say_absent(self, key):
        self.rows.execute("INSERT OR IGNORE INTO absent VALUES (?)", (key,))


def digest(*texts):
    whole = "\x00".join(texts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()


def site_of(site):
    """The old site's name in the ledger: the same with and without https or www."""
    address = re.sub(r"^https?://(www\.)?", "", (site.base or site.link).strip().lower()).rstrip("/")
    return (address or digest(site.title))[:200]


def name_of_item(item):
    """A post's guid, or what else names it where it has none."""
    return item.guid or digest(item.kind, item.wp_id, item.slug, item.date or item.pub_date, item.title, item.link)


def full_size(address):
    """The address of the picture itself, where that of a smaller copy is given (`port-300x200.jpg`)."""
    return re.sub(r"-\d{2,5}x\d{2,5}(?=\.\w{3,4}(?:$|\?))", "", address)


def picture_key(address):
    parts = urlsplit(full_size(address))
    return digest((parts.hostname or "").removeprefix("www."), unquote(parts.path), parts.query)
