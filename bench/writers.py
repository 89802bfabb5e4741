"""Many people write at once, in one article and in different ones, while others read; counts what was lost.

    .venv/bin/python -m bench.writers [--together 50] [--apart 20] [--saves 5] [--database URL] [--folder DIR]

Forms open on the writing page of a server of two processes and save themselves, as its script does. Then one new form is sent
twenty times at once. The program exits with 1 where a sentence is neither in its article nor in its list of clashes, where an
answer was no 200, where a form made more than one article, or where the server's log tells of an error. `--database` is the
address of an empty one.
"""

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lxml import html

from bench import demosite
from bench.newsroom import Desk

NEW = "/admin/articles/article/add/"
EQUAL = 20  # forms that are sent at once
PATIENCE = 300  # seconds


class Form:
    """One page that is open, and what its text holds."""

    def __init__(self, desk, article=None):
        self.desk, self.article, self.number = desk, article, 0
        self.values = values_of(desk.get(page_of(article), timeout=PATIENCE))
        self.body = self.values["body"]

    def save(self, **fields):
        """Returns the answer's JSON."""
        self.number += 1
        about = {name: self.values[name] for name in ("session", "base")}
        answer = self.send({**about, "number": self.number, "fields": fields})
        self.article = answer["article"]
        self.body = answer["theirs"].get("body", fields.get("body", self.body))
        return answer

    def send(self, content):
        place = f"{self.article}/autosave/" if self.article else "autosave/"
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip", "X-CSRFToken": self.desk.token}
        address = f"{self.desk.address}/admin/articles/article/{place}"
        request = urllib.request.Request(address, gzip.compress(json.dumps(content).encode()), headers)
        with self.desk.opener.open(request, timeout=PATIENCE) as response:
            return json.loads(response.read())

    def type(self, number, sentence):
        """Behind the paragraph of this number."""
        begin = f"<p>Paragraphe {number}."
        at = self.body.index("</p>", self.body.index(begin)) if begin in self.body else len(self.body)
        typed = f" {sentence}" if begin in self.body else f"<p>{sentence}</p>"
        return self.save(body=self.body[:at] + typed + self.body[at:])


def page_of(article):
    return f"/admin/articles/article/{article}/change/" if article else NEW


def values_of(page):
    return dict(html.fromstring(page).get_element_by_id("article_form").form_values())


class Newsroom:
    """Whoever writes, and what came of it."""

    def __init__(self, desk, read):
        self.desk, self.read = desk, read
        self.typed, self.faults, self.seconds = [], [], []
        self.is_over = threading.Event()

    def begin(self, title, paragraphs):
        """The primary key of a new article."""
        body = "".join(f"<p>Paragraphe {number}.</p>" for number in range(paragraphs))
        return Form(self.desk).save(title=title, body=body)["article"]

    def write(self, article, number, saves):
        try:
            form = Form(self.desk, article)
            for count in range(saves):
                sentence = f"Phrase {article}-{number}-{count}."
                begun = time.perf_counter()
                form.type(number, sentence)
                self.seconds.append(time.perf_counter() - begun)
                self.typed.append((article, sentence))
        except (urllib.error.URLError, OSError, KeyError, ValueError) as error:
            self.faults.append(f"writer {number} of {article}: {error}")

    def look(self):
        while not self.is_over.is_set():
            try:
                urllib.request.urlopen(f"{self.desk.address}{self.read}", timeout=60).close()
            except (urllib.error.URLError, OSError) as error:
                self.faults.append(f"reader: {error}")
            self.is_over.wait(0.05)

    def lost(self):
        texts = {article: self.desk.get(page_of(article)) for article in {article for article, _text in self.typed}}
        return [sentence for article, sentence in self.typed if sentence not in texts[article]]


def work(newsroom, *, together, apart, saves):
    """Writes as many forms at once in one article, and one each in others."""
    one = newsroom.begin("Tous ensemble", together)
    others = [newsroom.begin(f"Chacun le sien {number}", 1) for number in range(apart)]
    places = [(one, number) for number in range(together)] + [(article, 0) for article in others]
    readers = [threading.Thread(target=newsroom.look) for _reader in range(2)]
    for reader in readers:
        reader.start()
    with ThreadPoolExecutor(len(places)) as pool:
        list(pool.map(lambda place: newsroom.write(*place, saves), places))
    newsroom.is_over.set()
    for reader in readers:
        reader.join()


def send_equal_forms(desk, number, title):
    """The primary keys of the articles that as many equal submissions of one new form made."""
    fields = values_of(desk.get(NEW)) | {"title": title, "body": "<p>Une fois.</p>", "_continue": "1"}
    with ThreadPoolExecutor(number) as pool:
        pages = list(pool.map(lambda _each: desk.post(NEW, fields), range(number)))
    return {found for page in pages for found in re.findall(r"/admin/articles/article/(\d+)/autosave/", page)}


def report(newsroom, articles, log=""):
    """Returns the exit status."""
    lost = newsroom.lost()
    errors = [line for line in log.splitlines() if "database is locked" in line or "Internal Server Error" in line]
    middle = sorted(newsroom.seconds)[len(newsroom.seconds) // 2] if newsroom.seconds else 0
    sys.stdout.write(
        f"{len(newsroom.typed)} sentences typed, {len(lost)} lost; a save took {middle:.2f} s in the middle\n"
        f"{len(articles)} article of {EQUAL} equal forms\n"
    )
    for fault in [*lost, *newsroom.faults, *errors]:
        sys.stdout.write(f"{fault}\n")
    return 1 if lost or newsroom.faults or errors or len(articles) != 1 else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--together", type=int, default=50)
    parser.add_argument("--apart", type=int, default=20)
    parser.add_argument("--saves", type=int, default=5)
    parser.add_argument("--database")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="patio-") as scratch:
        folder = (options.folder or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        environment = demosite.environment_of(folder, demosite.free_port()) | {"STATIC_ROOT": "", "TASKS": "thread"}
        if options.database:
            environment["DATABASE_URL"] = options.database
        for command in (["migrate", "--verbosity", "0", "--skip-checks"], ["load_demo"]):
            demosite.run([sys.executable, "manage.py", *command], environment)
        address, log = environment["BASE_URL"], folder / "log"
        command = [sys.executable, "-m", "cms.server", "--bind", address.removeprefix("http://"), "--processes", "2"]
        with log.open("w") as file:
            process = subprocess.Popen(command, cwd=demosite.ROOT, env=environment, stdout=file, stderr=file)
        try:
            demosite.wait_for(f"{address}/robots.txt", process)
            newsroom = Newsroom(Desk(address, "paco", "demo-paco"), "/")
            work(newsroom, together=options.together, apart=options.apart, saves=options.saves)
            articles = send_equal_forms(newsroom.desk, EQUAL, "Une seule fois")
            status = report(newsroom, articles, log.read_text())
        finally:
            process.terminate()
            process.wait(60)
        sys.exit(status)


if __name__ == "__main__":
    main()
