"""Those who write and those who read, each in a thread of their own, as browsers would ask."""

import http.client
import random
import re
import statistics
import sys
import threading
import time
from collections import Counter
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from lxml import html

ADD = "/admin/articles/article/add/"
PARAGRAPH = "<p>Une cour, un puits, des fleurs aux murs blancs, et des voix qui viennent de la rue voisine.</p>"
WORDS = "patio puits ville jardin mur fleur rue ombre cour printemps fontaine maison porte balcon place arbre".split()
BETWEEN_PAGES, BETWEEN_ARTICLES = 1.5, 3.0  # seconds that a person takes, on average
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PATH = re.compile(r'href="(/(?!static|admin|media)[^"?#]*)"')


class Refused(Exception):
    """An answer that was not the one of a success."""


class Browser:
    """Keeps cookies, sends the Origin, follows nothing by itself."""

    def __init__(self, address):
        self.address, self.cookies = address, {}

    def ask(self, path, data=None):
        """(status, headers, text)"""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=120)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if data is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.address}
        try:
            connection.request("POST" if data is not None else "GET", path, data and urlencode(data), headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        return answer.status, answer.headers, text


class Crowd:
    def __init__(self, address, *, writers, readers):
        self.address, self.until = address, 0
        self.writers = [Browser(address) for _number in range(writers)]
        self.readers = [Browser(address) for _number in range(readers)]
        self.seconds, self.refused, self.paths = {}, Counter(), ["/"]
        self.lock = threading.Lock()

    def sign_in(self):
        for number, writer in enumerate(self.writers):
            _status, _headers, page = writer.ask("/admin/login/")
            form = {"csrfmiddlewaretoken": TOKEN.search(page)[1], "username": f"writer{number}"}
            status, *_rest = writer.ask("/admin/login/", form | {"password": f"crowd-{number}", "next": "/admin/"})
            if status != 302:
                raise SystemExit(f"writer{number} cannot sign in: {status}")
        for path in ("/", "/?page=2", "/?page=3"):
            _status, _headers, page = self.readers[0].ask(path)
            self.paths = list(dict.fromkeys([*self.paths, *PATH.findall(page)]))

    def go(self, *, until):
        self.until = until
        people = [threading.Thread(target=self.write, args=[each, number]) for number, each in enumerate(self.writers)]
        people += [threading.Thread(target=self.read, args=[each, number]) for number, each in enumerate(self.readers)]
        for person in people:
            person.start()
        for person in people:
            person.join()

    def timed(self, kind, browser, path, data=None, *, expected=200):
        """The answer; its time counts where it is the expected one."""
        begun = time.monotonic()
        try:
            status, headers, text = browser.ask(path, data)
        except OSError as error:
            status, headers, text = type(error).__name__, {}, ""
        with self.lock:
            self.seconds.setdefault(kind, []).append(time.monotonic() - begun)
            if status != expected:
                self.refused[f"{kind}: {status}"] += 1
        if status != expected:
            raise Refused
        return headers, text

    # Readers

    def read(self, browser, number):
        chance = random.Random(number)
        while time.monotonic() < self.until:
            time.sleep(chance.expovariate(1 / BETWEEN_PAGES))
            path = chance.choice(self.paths)
            if chance.random() < 0.1:
                path = f"/search/?q={chance.choice(WORDS)}"
            try:
                self.timed("search" if "?q=" in path else "page", browser, path)
            except Refused:
                continue

    # Writers

    def write(self, browser, number):
        chance = random.Random(1000 + number)
        while time.monotonic() < self.until:
            time.sleep(chance.expovariate(1 / BETWEEN_ARTICLES))
            try:
                change = self.publish(browser, chance)
                time.sleep(chance.expovariate(1 / BETWEEN_ARTICLES))
                self.save(browser, change, chance)
                self.correct(browser, change, chance)
            except Refused:
                continue

    def publish(self, browser, chance):
        """Returns the address of the article's page at the desk, after readers have its own."""
        _headers, page = self.timed("form", browser, ADD)
        form = form_of(page, "article_form")
        title = " ".join(chance.sample(WORDS, 5)).capitalize()
        form |= {"title": title, "standfirst": f"{title}.", "body": body(chance)}
        form |= {"tags": ", ".join(chance.sample(WORDS, 3)), "_publish": "1"}
        headers, _text = self.timed("publish", browser, ADD, form, expected=302)
        change = urlsplit(headers["Location"]).path
        _headers, text = self.timed("form", browser, change)
        live = re.search(r'class="[^"]*live[^"]*"', text) and re.search(r"edition/(\d+)/", text)
        if not live:
            with self.lock:
                self.refused["publish: nothing is live"] += 1
            raise Refused
        return change

    def save(self, browser, change, chance):
        _headers, page = self.timed("form", browser, change)
        form = form_of(page, "article_form")
        form |= {"kicker": chance.choice(WORDS), "_continue": "1"}
        self.timed("save", browser, change, form, expected=302)

    def correct(self, browser, change, chance):
        path = change.replace("/change/", "/correct/")
        _headers, page = self.timed("form", browser, path)
        form = next(each for each in html.fromstring(page).forms if "edition" in each.fields)
        values = dict(form.form_values()) | {
            "body": body(chance),
            "kind": "correction",
            "note": "Une date était fausse.",
        }
        self.timed("correct", browser, path, values, expected=302)

    # What came of it

    def p99(self, kind):
        return quantile(self.seconds.get(kind, [0]), 0.99)

    def report(self):
        row(["", "number", "p50 s", "p99 s", "most s"])
        for kind, seconds in sorted(self.seconds.items()):
            figures = [statistics.median(seconds), quantile(seconds, 0.99), max(seconds)]
            row([kind, len(seconds), *(f"{figure:.2f}" for figure in figures)])

    def faults(self):
        return [f"{count} × {what}" for what, count in sorted(self.refused.items())]


def row(cells):
    sys.stdout.write("".join(f"{cell:>10}" for cell in cells) + "\n")


def quantile(values, share):
    return sorted(values)[int(len(values) * share)] if len(values) > 1 else values[0]


def form_of(text, name):
    """What a browser would send of it, but for the button."""
    return dict(html.fromstring(text).get_element_by_id(name).form_values())


def body(chance):
    return "".join(f"<p>{' '.join(chance.choices(WORDS, k=12))}.</p>{PARAGRAPH}" for _number in range(12))
