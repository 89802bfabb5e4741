"""What an article page with one photo weighs on a phone, from the first byte to its end: `python -m bench.weight`.

Exits with 1 above the budget, when another host is asked for anything, or when a cookie is left.
"""

import argparse
import gzip
import sys
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from bench.demosite import chromium, demo_site
from bench.pages import ONE_PHOTO, PAGES, READ_TO_ITS_END

BUDGET = {"html": 40_000, "css": 20_000, "script": 8_000, "total": 250_000, "requests": 12}
PHONES = {"phone": 1.75, "sharp phone": 2.625}
PHONE = {"viewport": {"width": 412, "height": 915}, "is_mobile": True, "has_touch": True}
KINDS = {"document": "html", "stylesheet": "css", "script": "script", "font": "font", "image": "picture"}
TEXTS = ("html", "css", "script")


@dataclass
class Weight:
    """Bytes as they come over the wire, by kind; what was asked for."""

    bytes: dict = field(default_factory=dict)
    addresses: list = field(default_factory=list)

    @property
    def total(self):
        return sum(self.bytes.values())

    @property
    def hosts(self):
        return {urlsplit(address).netloc for address in self.addresses if not address.startswith("data:")}

    def over(self):
        """What is above the budget: {name: (is, may be)}"""
        found = {name: self.bytes.get(name, 0) for name in TEXTS} | {
            "total": self.total,
            "requests": len(self.addresses),
        }
        return {name: (found[name], most) for name, most in BUDGET.items() if found[name] > most}


class Scale:
    """Weighs what a page loads from now on. `pack`: the server at hand compresses no files, so texts are weighed packed."""

    def __init__(self, page, *, pack=False):
        self.requests, self.pack = [], pack
        page.on("requestfinished", lambda request: self.requests.append(request))

    def weigh(self):
        weight = Weight()
        for request in self.requests:
            kind = KINDS.get(request.resource_type, "other")
            weight.bytes[kind] = weight.bytes.get(kind, 0) + self.size(request, kind)
            weight.addresses.append(request.url)
        return weight

    def size(self, request, kind):
        sizes = request.sizes()
        if self.pack and kind in TEXTS:
            return sizes["responseHeadersSize"] + len(gzip.compress(request.response().body()))
        return sizes["responseHeadersSize"] + sizes["responseBodySize"]


def weigh(page, address, *, pack=False):
    """(when it has loaded, when it was read to its end)"""
    scale = Scale(page, pack=pack)
    page.goto(address, wait_until="networkidle")
    first = scale.weigh()
    page.evaluate(READ_TO_ITS_END)
    return first, scale.weigh()


def table(rows):
    columns = ["html", "css", "script", "font", "picture", "other", "total", "requests"]
    lines = [f"{'':34}" + "".join(f"{column:>10}" for column in columns)]
    for name, weight in rows:
        cells = [weight.bytes.get(kind, 0) for kind in columns[:-2]] + [weight.total, len(weight.addresses)]
        lines.append(f"{name:34}" + "".join(f"{cell:>10,}" for cell in cells))
    lines.append(f"{'at most':34}" + "".join(f"{BUDGET.get(column, ''):>10}" for column in columns))
    return "\n".join(lines) + "\n"


def measure(site, addresses):
    """[(name, Weight)], and what is wrong with those that the budget is for."""
    rows, faults = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for phone, ratio in PHONES.items():
            for address in addresses:
                context = browser.new_context(base_url=site, device_scale_factor=ratio, **PHONE)
                first, whole = weigh(context.new_page(), address)
                rows += [(f"{address[:16]} {phone}", first), ("  read to its end", whole)]
                if address == ONE_PHOTO and whole.over():
                    faults.append(f"{address} on a {phone} is above the budget: {whole.over()}")
                if others := whole.hosts - {urlsplit(site).netloc}:
                    faults.append(f"{address} asks {sorted(others)}")
                if cookies := context.cookies():
                    faults.append(f"{address} leaves {[cookie['name'] for cookie in cookies]}")
                context.close()
        browser.close()
    return rows, faults


def main():
    parser = argparse.ArgumentParser(description="Weighs an article page with one photo on a phone.")
    parser.add_argument("--folder", metavar="DIR", help="keep the scratch site there, and use it again")
    parser.add_argument("--list", action="store_true", help="name every file that the one-photo page loads")
    wishes = parser.parse_args()
    with demo_site(wishes.folder) as site:
        rows, faults = measure(site, [ONE_PHOTO, PAGES["article"], PAGES["home"]])
    sys.stdout.write(table(rows))
    if wishes.list:
        sys.stdout.write("\n".join(rows[1][1].addresses) + "\n")
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
