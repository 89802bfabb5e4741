"""What the server answers in a second: kept pages, an empty view beside them, and a static file from nginx.

    python -m bench.server [--folder DIR] [--seconds 5] [--connections 50] [--attack 60]

Needs `wrk`, and `nginx` for the last one. Each serves in one process on the first processor, `wrk` asks from the second one.
Other work disturbs requests per second more than the CPU that each costs, so both are told, and both as multiples of the static
file, whose bytes are those of the article in brotli. Then, for `--attack` seconds, 300 send half of their headers and 50 a form
byte by byte, while others read: exits with 1 where the 99th of a hundred of them waits for longer than 100 ms, or fails.
"""

import argparse
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from bench.demosite import ROOT, environment_of, free_port, run, wait_for

BROWSER = ["-H", "Accept-Encoding: gzip, deflate, br, zstd", "-H", "Accept-Language: fr", "-H", "Accept: text/html,*/*"]
NGINX = """worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; keepalive_requests 1000000; open_file_cache max=100; default_type text/html;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3; uwsgi_temp_path {folder}/4;
  scgi_temp_path {folder}/5; server {{ listen 127.0.0.1:{port}; root {folder}/www; }} }}
"""
HALVES, SLOW, LONGEST = 300, 50, 0.1
TICK = os.sysconf("SC_CLK_TCK")


def pinned(number):
    return lambda: os.sched_setaffinity(0, {number % os.cpu_count()})


@contextmanager
def running(command, address, environment=None):
    process = subprocess.Popen(command, cwd=ROOT, env=environment, preexec_fn=pinned(0))
    try:
        wait_for(address, process)
        yield process
    finally:
        process.terminate()
        process.wait()


def seconds_of(pid):
    """Of CPU, with its children, those too that have ended."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it ended after its parent had named it
        return 0
    return sum(map(int, parts[11:15])) / TICK + sum(map(seconds_of, children))


def load_of(processes, address, options):
    """(requests a second, microseconds of CPU for each, milliseconds of the 99th of a hundred)"""
    command = ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "--latency", *BROWSER, address]
    before = sum(seconds_of(each.pid) for each in processes)
    said = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=pinned(1)).stdout
    used = sum(seconds_of(each.pid) for each in processes) - before
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(said)
    number = int(re.search(r"(\d+) requests in", said)[1])
    slowest, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return rate, used / number * 1e6, float(slowest) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def static_file(folder, content, options):
    (folder / "www").mkdir(exist_ok=True)
    (folder / "www" / "page").write_bytes(content)
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    address = f"http://127.0.0.1:{port}/page"
    with running(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], address) as process:
        return load_of([process], address, options)


def empty_view(environment, options):
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--http", "1", "--no-ws", "--port", str(port)]
    address = f"http://127.0.0.1:{port}/"
    with running([*command, "--log-level", "warning", "bench.empty_view:application"], address, environment) as process:
        return load_of([process], address, options)


def get(port, path, **headers):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


def attacked(port, paths, seconds):
    """{path: seconds that each reader waited}; a failure has waited for ever."""
    until, waited = time.monotonic() + seconds, {path: [] for path in paths}
    post = b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n"

    def send(start, number):
        sockets = {}
        while time.monotonic() < until:
            for each in range(number):
                with suppress(OSError):
                    try:
                        sockets[each].sendall(b"a")
                    except (KeyError, OSError):  # it was let go
                        sockets[each] = socket.create_connection(("127.0.0.1", port))
                        sockets[each].sendall(start)
            time.sleep(1)

    def read(path):
        while time.monotonic() < until:
            begun = time.monotonic()
            try:
                right = get(port, path.format(len(waited[path])))[0] == 200
            except OSError:
                right = False
            waited[path].append(time.monotonic() - begun if right else float("inf"))
            time.sleep(0.05)

    work = [
        (send, post, SLOW),
        (send, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-", HALVES),
        *((read, path) for path in paths),
    ]
    threads = [threading.Thread(target=target, args=arguments) for target, *arguments in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waited


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="keeps the demo magazine there, and uses it again")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--attack", type=int, default=60, metavar="SECONDS")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is missing (Debian: apt install wrk nginx-light).")
    with ExitStack() as stack:
        folder = Path(options.folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="patio-"))).resolve()
        port = free_port()
        environment = magazine(folder, port)
        rows, waited = measured(folder, port, environment, options)
    report(rows, waited)
    sys.exit(any(sorted(each)[int(len(each) * 0.99)] > LONGEST for each in waited.values()))


def magazine(folder, port):
    """The environment of the demo magazine in this folder, loaded where it is not there yet."""
    environment = environment_of(folder, port) | {"STATIC_ROOT": ""}
    if not (folder / "loaded").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for step in (["migrate", "--verbosity", "0"], ["load_demo"]):
            run([sys.executable, "manage.py", *step], environment)
        (folder / "loaded").touch()
    return environment


def article_of(port, address):
    """The path of one that the sitemap of the server at this port names, whose own address is this."""
    listed = get(port, "/sitemap-articles.xml")[1].decode()
    return re.search(rf"<loc>{address}(/[^<]+)</loc>", listed)[1]


def measured(folder, port, environment, options):
    """({what: figures}, {path: seconds of readers under attack})"""
    address, rows = f"http://127.0.0.1:{port}", {}
    command = [sys.executable, "-m", "cms.server", "--bind", f"127.0.0.1:{port}"]
    with running(command, f"{address}/robots.txt", environment) as server:
        article = article_of(port, address)
        content = get(port, article, **{"Accept-Encoding": "br"})[1]
        for name, path in (("article, kept", article), ("home page, kept", "/")):
            get(port, path, **{"Accept-Encoding": "br"})
            rows[name] = load_of([server], address + path, options)
        waited = attacked(port, ["/", article, "/search/?q=patio{}"], options.attack) if options.attack else {}
    rows["an empty view"] = empty_view(environment, options)
    if shutil.which("nginx"):
        rows["static file, nginx"] = static_file(folder, content, options)
    return rows, waited


def report(rows, waited):
    static = rows.get("static file, nginx")
    for name, (rate, cost, slowest) in rows.items():
        line = f"{name:20}{rate:10,.0f} a second{cost:8.1f} µs of CPU, p99 {slowest:6.1f} ms"
        if static:
            line += f"{rate / static[0]:8.2f} × static, {static[1] / cost:.2f} × by CPU"
        sys.stdout.write(line + "\n")
    for path, each in waited.items():
        each.sort()
        p99, failed = each[int(len(each) * 0.99)] * 1000, each.count(float("inf"))
        sys.stdout.write(f"under attack {path}: {len(each)} read, p99 {p99:.0f} ms, {failed} failed\n")


if __name__ == "__main__":
    main()
