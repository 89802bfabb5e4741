"""One checkout's side of `bench.reading`: serves its site to itself and says what each request cost.

Run in the checkout, with the settings in its environment. It knows nothing of the checkout but `cms.wsgi` and what the
site itself says of its addresses, so it measures older ones too. Each line of its input is a JSON list of paths; each line
of its output the seconds of CPU that they took, with `--twice` of the second time. The first line of its output is {kind: paths}.
With `--without-parts` no finished part counts.
"""

import re
import runpy
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

LOCATION = re.compile(rb"<loc>([^<]+)</loc>")
Clock = runpy.run_path(str(Path(__file__).with_name("cpu.py")))["Clock"]
serve = runpy.run_path(str(Path(__file__).with_name("lines.py")))["serve"]


class Site:
    def __init__(self, application):
        self.application = application

    def read(self, path):
        """The answer's body, as a server gets it: connections are closed, or kept, as in production."""
        parts = urlsplit(path)
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        statuses = []
        response = self.application(environ, lambda status, headers, exc_info=None: statuses.append(status))
        try:
            body = b"".join(response)
        finally:
            response.close()
        if not statuses[0].startswith("200"):
            raise SystemExit(f"{path}: {statuses[0]}")
        return body

    def locations(self, path):
        return [urlsplit(found.decode()).path for found in LOCATION.findall(self.read(path))]

    def paths(self):
        """{kind: paths} by the site's own sitemap."""
        files = self.locations("/sitemap.xml")
        articles = [path for name in files if "articles" in name for path in self.locations(name)]
        pages = [path for name in files if "pages" in name for path in self.locations(name)]
        words = sorted({word for path in articles for word in re.findall(r"[a-z]{5,}", path)})
        return {
            "article": articles,
            "home": ["/"],
            "tag": [path for path in pages if "/tag/" in path],
            "author": [path for path in pages if "/author/" in path],
            "search": [f"/search/?q={word}" for word in words],
            "feed": ["/feed/"],
            "sitemap": [name for name in files if "articles" in name],
        }

    def seconds(self, path):
        """Of CPU, this process's and the PostgreSQL server's."""
        for _attempt in range(3):
            try:
                return Clock().of(lambda: self.read(path))[1]
            except FileNotFoundError:  # the connection was as old as it may become: its server process is gone
                continue
        raise SystemExit(f"{path}: the database server's process is another one after each request.")

    def answer(self, paths):
        if "--twice" in sys.argv:
            for path in paths:
                self.read(path)
        return [self.seconds(path) for path in paths]


def main():
    sys.path[0] = str(Path.cwd())
    from cms.wsgi import application

    if "--without-parts" in sys.argv:
        from cms.kept import release

        release.digest = lambda: "none of these"
    site = Site(application)
    serve(site.paths(), site.answer)


if __name__ == "__main__":
    main()
