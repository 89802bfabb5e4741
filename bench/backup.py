"""What backups cost: seconds, memory and room, of the first one, of one on which little changed, of verifying, restoring and
copying into the other kind of database.

    python bench/backup.py --database sqlite:////path/patio.sqlite3 [--empty URL] [--files 5000] [--kilobytes 40]

The database holds the articles already (`bench/scratch.py` and `bench/search.py` load some); it is only read. Pictures are
files of random bytes, in a scratch folder. `--empty` is an empty database that the rows are copied into; what is measured is
measured of it too, and it is left full. Each command runs in a process of its own, whose seconds of CPU and memory are the
kernel's count; those of a PostgreSQL server are not in them.
"""

import argparse
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True, metavar="URL")
    parser.add_argument("--empty", metavar="URL")
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--kilobytes", type=int, default=40, help="of each file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="patio-backup-") as folder:
        folder = Path(folder)
        make_files(folder / "media", options.files, options.kilobytes * 1024)
        measure(folder, options.database, "one")
        if options.empty:
            run("copy", ["copy_database", "--to", options.empty], folder, options.database)
            measure(folder, options.empty, "other")


def make_files(root, number, size):
    for each in range(number):
        place = root / "images" / f"{each // 15:032x}" / f"{each}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(secrets.token_bytes(size))


def measure(folder, database, name):
    target = folder / name
    print(f"{database.split(':')[0]}, {len(list((folder / 'media').rglob('*.jpg')))} files")  # noqa: T201
    print(f"{'':24}{'seconds':>9}{'of CPU':>9}{'memory':>9}{'on disk':>9}")  # noqa: T201
    run("the first", ["backup", str(target)], folder, database, target=target)
    make_files(folder / "media" / name, 10, 40 * 1024)
    run("the second, 10 files new", ["backup", str(target), "--keep", "all"], folder, database, target=target)
    run("verify", ["verify", str(target), "--scratch", str(folder)], folder, database)
    new = {"DATABASE_URL": f"sqlite:///{folder}/{name}.sqlite3", "MEDIA_ROOT": f"{folder}/new-{name}"}
    run("restore into SQLite", ["restore", str(target)], folder, database, **new)


def run(what, arguments, folder, database, *, target=None, **environment):
    before = size_of(target)
    environment = {
        **os.environ,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "BASE_URL": "http://127.0.0.1",
        "DATABASE_URL": database,
        "MEDIA_ROOT": str(folder / "media"),
        "TASKS_IN_BACKGROUND": "false",
        **environment,
    }
    begun = time.monotonic()
    out = os.open(folder / "out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    actions = [(os.POSIX_SPAWN_DUP2, out, 1), (os.POSIX_SPAWN_DUP2, out, 2)]
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    child = os.posix_spawn(command[0], command, environment, file_actions=actions)
    _child, status, used = os.wait4(child, 0)
    os.close(out)
    if status:
        raise SystemExit((folder / "out").read_text())
    room = f"{(size_of(target) - before) / 1e6:7.1f}MB" if target else ""
    seconds, cpu = time.monotonic() - begun, used.ru_utime + used.ru_stime
    print(f"{what:24}{seconds:8.1f}s{cpu:8.1f}s{used.ru_maxrss / 1024:7.0f}MB{room:>9}", flush=True)  # noqa: T201


def size_of(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder and folder.exists() else 0


if __name__ == "__main__":
    main()
