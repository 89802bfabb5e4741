"""The files of `deploy/`: nginx, run with them before the server itself; units of systemd and the settings that they name."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow

from articles import publishing
from images.models import Image
from tests import nginx
from tests.cms.test_server import answers, ask, site
from tests.factories import make_image, make_user, publish_article
from tests.images.factories import encoded
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[1]
HOUR = timedelta(hours=1)
OWN = {"date", "expires", "server", "connection", "transfer-encoding", "content-length", "keep-alive"}  # of each server


@contextmanager
def behind_nginx(tmp_path, settings, *, pages=nginx.PAGES, **changes):
    """(port of nginx, socket of the server, the server)"""
    nginx.required()
    path, link = tmp_path / "http.sock", tmp_path / "run" / "generation"
    if pages == nginx.PAGES:
        changes |= {"PURGE_URL": f"nginx://{link}"}
    changes |= {"MEDIA_REDIRECT": "/_media/", "PROXIES": "1"}
    with site(tmp_path, settings, "--socket", str(path), **changes) as server:
        wait_until(lambda: answers(path))
        where = {"upstream": path, "link": link, "media": settings.MEDIA_ROOT, "pages": pages}
        with nginx.running(tmp_path / "nginx", **where) as port:
            yield port, path, server


def told(headers):
    return sorted((name.lower(), value) for name, value in headers.items() if name.lower() not in OWN)


def body(port, path, **headers):
    return ask(port, path, **headers)[2].decode()


@pytest.mark.django_db(transaction=True)
def test_pages_are_kept_until_they_change(tmp_path, settings):
    chief, now = make_user(role="chief editor"), timezone.now()
    first = publish_article(title="Cour", slug="cour", at=now - HOUR, by=chief)
    publish_article(title="Demain", slug="demain", at=now + HOUR, by=chief, now=now)
    with behind_nginx(tmp_path, settings) as (port, path, server):
        for encoding in ("", "br, gzip", "gzip", "zstd;q=0.9, gzip;q=1.0", "identity"):
            for address in (
                "/",
                "/cour/",
                "/?page=1",
                "/demain/",
                "/rien/",
                "/feed/",
                "/static/site/site.css",
                "/admin/login/x",
            ):
                asked = {"Accept_Encoding": encoding, "X_Forwarded_Proto": "http"}
                itself, through = ask(path, address, **asked), [ask(port, address, **asked) for _turn in range(2)]
                for status, headers, content in through:
                    assert (status, content) == (itself[0], itself[2]), (encoding, address)
                    assert told(headers) == [
                        pair for pair in told(itself[1]) if pair[0] not in ("x-accel-expires", "surrogate-key")
                    ]
        expires = int(ask(path, "/cour/")[1]["x-accel-expires"].removeprefix("@"))
        assert expires <= (now + HOUR).timestamp() - 1
        etag = ask(port, "/cour/")[1]["etag"]
        assert ask(port, "/cour/", If_None_Match=etag)[::2] == (304, b"")
        status, headers, content = ask(port, "/cour/", "HEAD")
        assert (status, content) == (200, b"") and headers["etag"] == etag

        changed = publish_article(title="Neuf", slug="neuf", at=timezone.now(), by=chief)
        wait_until(lambda: "Neuf" in body(port, "/"))
        publishing.withdraw(changed.article, by=chief)
        wait_until(lambda: ask(port, "/neuf/")[0] == 410)
        wait_until(lambda: "Neuf" not in body(port, "/"))
        soon_live = timezone.now() + timedelta(seconds=2)
        publish_article(title="Bientôt", slug="bientot", at=soon_live, by=chief, now=timezone.now())
        assert "Bientôt" not in body(port, "/") or timezone.now() >= soon_live
        wait_until(lambda: "Bientôt" in body(port, "/"))

        wait_until(lambda: ask(path, "/cour/")[1]["x-accel-expires"])  # the link says what it says
        assert ask(port, "/cour/")[0] == 200 and first.slug == "cour"
        server.terminate()
        assert server.wait(60) == 0
        assert ask(port, "/cour/")[0] == 200  # nginx has it
        status, headers, content = ask(port, "/search/?q=cour")
        assert (status, headers["retry-after"]) == (503, "5") and b"De retour" in content


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pages", [nginx.PAGES, "pages-of-patio.conf"])
def test_nobody_gets_a_page_that_is_for_another(tmp_path, settings, pages):
    publish_article(title="Cour", slug="cour", at=timezone.now())
    client = Client()
    client.force_login(make_user(role="chief editor"))
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    with behind_nginx(tmp_path, settings, pages=pages) as (port, _path, _server):
        for _turn in range(2):
            anonymous, staff = ask(port, "/cour/"), ask(port, "/cour/", Cookie=f"theme=dark; {cookie}")
            assert "staff-bar" not in anonymous[2].decode() and "staff-bar" in staff[2].decode()
            assert staff[1]["cache-control"] == "private, no-store"
            assert ask(port, "/cour/", Cookie="theme=dark")[2] == anonymous[2]
            assert ask(port, "/cour/?utm_source=x")[2] == anonymous[2]
            assert ask(port, "/cour/", Host="evil.example")[0] == 400
        publish_article(title="Neuf", slug="neuf", at=timezone.now())
        wait_until(lambda: "Neuf" in body(port, "/"))


@pytest.mark.django_db(transaction=True)
def test_pictures_are_sent_by_nginx_and_asked_for_each_time(tmp_path, settings):
    chief, image = make_user(role="chief editor"), make_image()
    edition = publish_article(title="Cour", slug="cour", lead_image=image, at=timezone.now(), by=chief)
    name = image.file.name
    content = Path(image.file.path).read_bytes()
    with behind_nginx(tmp_path, settings) as (port, path, _server):
        for _turn in range(3):  # the third answer is one that the server knew
            status, headers, sent = ask(port, f"/media/{name}")
            assert (status, sent, headers["content-type"]) == (200, content, "image/jpeg")
            client = Client().get(f"/media/{name}")
            client.close()
            assert told(headers) == [pair for pair in told(client.headers) if pair[0] != "content-language"]
        etag, changed = headers["etag"], headers["last-modified"]
        last = len(content) - 1
        for asked, expected in (
            ({"Range": "bytes=10-19"}, (206, f"bytes 10-19/{last + 1}", content[10:20])),
            ({"Range": "bytes=-5"}, (206, f"bytes {last - 4}-{last}/{last + 1}", content[-5:])),
            ({"Range": "bytes=10-19", "If_Range": etag}, (206, f"bytes 10-19/{last + 1}", content[10:20])),
            ({"Range": "bytes=10-19", "If_Range": changed}, (206, f"bytes 10-19/{last + 1}", content[10:20])),
            ({"Range": "bytes=10-19", "If_Range": '"other"'}, (200, None, content)),
            ({"If_None_Match": etag}, (304, None, b"")),
        ):
            status, headers, sent = ask(port, f"/media/{name}", **asked)
            assert (status, headers["content-range"], sent) == expected, asked
        status, headers, _sent = ask(port, f"/media/{name}", Range=f"bytes={last + 1}-")
        assert (status, headers["content-range"]) == (416, f"bytes */{last + 1}")
        assert headers["x-content-type-options"] == "nosniff"
        assert ask(port, f"/_media/{name}")[0] == 404
        assert ask(path, f"/media/{name}")[1]["x-accel-redirect"] == f"/_media/{name}"
        publishing.withdraw(edition.article, by=chief)
        wait_until(lambda: ask(port, f"/media/{name}")[0] == 404)
        assert ask(port, f"/media/{name}", Range="bytes=10-19")[0] == 404
        assert ask(port, f"/media/{name}", If_None_Match=etag)[0] == 404


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_comes_through_and_who_sends_it_is_known(tmp_path, settings):
    with behind_nginx(tmp_path, settings) as (port, _path, _server):
        client = Client()
        client.force_login(make_user(role="chief editor"))
        session = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        cookie, token = signed(port, "/admin/images/image/add/", session)
        picture = encoded(
            Pillow.frombytes("RGB", (1300, 1300), os.urandom(1300 * 1300 * 3)), "PNG"
        )  # five million bytes
        form, kind = multipart(
            {"csrfmiddlewaretoken": token, "alt": "Cour", "focal_x": "0.5", "focal_y": "0.5"}, picture
        )
        status, headers, page = ask(
            port,
            "/admin/images/image/add/",
            "POST",
            form,
            Content_Type=kind,
            Cookie=cookie,
            Referer="http://testserver/",
        )
        assert (status, Image.objects.count()) == (302, 1), page.decode()
        large = b"x" * 70_000_000
        status, headers, page = ask(port, "/admin/images/image/add/", "POST", large, Content_Type=kind, Cookie=cookie)
        assert status == 413 and "<html" in page.decode()

        cookie, token = signed(port, "/admin/login/", "a=b")
        form = urlencode({"username": "anna", "password": "wrong", "csrfmiddlewaretoken": token})
        headers = {"Content_Type": "application/x-www-form-urlencoded", "X_Forwarded_For": "203.0.113.9"}
        ask(port, "/admin/login/", "POST", form, Cookie=cookie, **headers)
    assert AccessAttempt.objects.get().ip_address == "127.0.0.1"


def signed(port, path, cookie):
    """(cookies, token) for a form."""
    _status, headers, _page = ask(port, path, Cookie=cookie)
    token = re.search(r"csrftoken=(\w+)", headers["set-cookie"])[1]
    return f"{cookie}; csrftoken={token}", token


def multipart(fields, picture):
    boundary = "limit"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="upload"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    form = "".join(parts).encode() + head.encode() + picture + f"\r\n--{boundary}--\r\n".encode()
    return form, f"multipart/form-data; boundary={boundary}"


def test_nginx_takes_the_files_as_they_are_with_https(tmp_path):
    program, openssl = nginx.required(), nginx.openssl()
    pair = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=www.example.org -out {} -keyout {}".format(*pair)
    subprocess.run([openssl, *make.split()], check=True, capture_output=True)
    where = {"upstream": tmp_path / "http.sock", "link": tmp_path / "generation", "media": tmp_path}
    folder = tmp_path / "nginx"
    folder.mkdir()
    main = nginx.adapted(folder, port=nginx.free_port(), certificate=pair, **where)
    tried = subprocess.run([program, "-t", "-p", str(folder), "-c", str(main)], capture_output=True, text=True)
    assert tried.returncode == 0 and "warn" not in tried.stderr, tried.stderr


# Units and settings


def environment():
    lines = (ROOT / "deploy/patio.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_starts_a_site_once_it_has_a_key(tmp_path):
    folders = {name: value.replace("/var/lib/patio", str(tmp_path)) for name, value in environment().items()}
    (tmp_path / "database").mkdir()
    variables = {"PATH": os.environ["PATH"], **folders}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    refused = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert refused.stderr.startswith("SECRET_KEY is missing")
    variables["SECRET_KEY"] = "k9Tq-3vXz7Lw!mR2b_Nc8Hs5Jd1Fg6Yp0Aa4Ee+Uu=Ii:Oo;Pp,Zz"
    allowed = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert allowed.returncode == 0, allowed.stderr


def test_every_variable_of_the_example_is_a_setting():
    read = set(re.findall(r'(?:text|origin|number|flag|folder)\("([A-Z_]+)"', (ROOT / "cms/settings.py").read_text()))
    assert environment().keys() <= read


def test_units_start_what_is_there():
    commands = set()
    for path in (ROOT / "deploy/systemd").glob("*.service"):
        unit = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line and line[0] != "#")
        program, *arguments = unit["ExecStart"].split()
        assert program == f"{unit['WorkingDirectory']}/.venv/bin/python"
        assert unit["EnvironmentFile"] == "/etc/patio.env"
        tried = subprocess.run([sys.executable, *arguments, "--help"], cwd=ROOT, capture_output=True, text=True)
        assert tried.returncode == 0, tried.stderr
        commands.add(" ".join(arguments))
    assert commands == {"-m cms.server --socket /run/patio/http.sock --processes 2", "manage.py db_worker"}


def test_the_files_agree_with_one_another():
    """Where the socket, the link and the pictures are."""
    unit, variables = (ROOT / "deploy/systemd/patio.service").read_text(), environment()
    site_file, pages = ((nginx.FILES / name).read_text() for name in ("patio.conf", nginx.PAGES))
    [socket] = re.findall(r"--socket (\S+)", unit)
    assert f"server unix:{socket};" in site_file
    assert f"root {variables['PURGE_URL'].removeprefix('nginx://')};" in pages
    redirect = re.escape(variables["MEDIA_REDIRECT"])
    [folder] = re.findall(rf"location {redirect} \{{\s+internal;\s+alias (\S+)/;", site_file)
    assert folder == variables["MEDIA_ROOT"]
