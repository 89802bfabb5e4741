"""nginx with the files of `deploy/nginx`, but for what belongs to a machine: addresses, folders, the certificate."""

import os
import shutil
import socket
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.waiting import wait_until

FILES = Path(__file__).resolve().parents[1] / "deploy/nginx"
MISSING = "no {} found: install it (Debian: apt install {})"
MAIN = """{user}worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; keepalive_requests 1000000; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/files/patio.conf; }}
"""
PAGES = "pages-until-changed.conf"
CERTIFICATE = """    ssl_certificate /etc/ssl/patio/fullchain.pem;
    ssl_certificate_key /etc/ssl/patio/privkey.pem;
"""


def program():
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def required():
    return found(program(), "nginx", "nginx-light")


def openssl():
    """It makes the certificate for nginx."""
    return found(shutil.which("openssl"), "openssl", "openssl")


def found(path, name, package):
    """Skips a test, which is told at the end, or fails where everything is to be run."""
    if not path:
        (pytest.fail if os.environ.get("PATIO_REQUIRE_ALL") else pytest.skip)(MISSING.format(name, package))
    return path


def free_ports(count, other_than=None):
    """Each another: two that are looked for one after the other may be the same, and nginx answers there by the first server."""
    with ExitStack() as sockets:
        free = [sockets.enter_context(socket.socket()) for _number in range(count + 1)]
        for each in free:
            each.bind(("127.0.0.1", 0))
        return [port for port in (each.getsockname()[1] for each in free) if port != other_than][:count]


def free_port():
    return free_ports(1)[0]


def adapted(folder, *, upstream, link, media, port, pages=PAGES, certificate=None, also=""):
    """Writes a configuration into the folder. `also` stands at the head of the server for HTTPS, which is one for HTTP where there is
    no (certificate, key)."""
    files = folder / "files"
    shutil.copytree(FILES, files)
    text = (files / "patio.conf").read_text()
    kind = " ssl http2" if certificate else ""
    own = "".join(
        f"    ssl_{name} {path};\n"
        for name, path in zip(("certificate", "certificate_key"), certificate or (), strict=False)
    )
    plain, kept = free_ports(2, other_than=port)
    own_ports = {
        "    listen 80;\n    listen [::]:80;\n": f"    listen 127.0.0.1:{plain};\n",
        ":8079;": f":{kept};",
    }
    changes = own_ports | {
        "    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n": f"    listen 127.0.0.1:{port}{kind};\n{also}",
        CERTIFICATE: own,
        f"patio/{PAGES};": f"patio/{pages};",
        "/etc/nginx/patio/": f"{files}/",
        "/var/cache/nginx-patio": f"{folder}/cache",
        "/var/lib/patio/media/": f"{media}/",
        "/run/patio/http.sock": str(upstream),
        "/run/patio/generation;": f"{link};",
    }
    texts = {path: path.read_text() for path in files.glob("*.conf")}
    for former, new in changes.items():
        assert any(former in text for text in texts.values()), f"deploy/nginx has no {former!r}"
        texts = {path: text.replace(former, new) for path, text in texts.items()}
    for path, text in texts.items():
        path.write_text(text)
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(folder=folder, user="user root; " if os.getuid() == 0 else ""))
    return main


@contextmanager
def running(folder, **options):
    """Yields its port, as soon as it takes connections."""
    found, port = required(), free_port()
    folder.mkdir()
    main = adapted(folder, port=port, **options)
    process = subprocess.Popen([found, "-p", str(folder), "-c", str(main)], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: is_listening(process, folder))
        yield port
    finally:
        process.terminate()
        process.wait(60)


def is_listening(process, folder):
    """It writes its number once its port is its own: until then another's server may be there."""
    assert process.poll() is None, (folder / "error.log").read_text()
    return (folder / "pid").exists()
