import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from authors.models import Author
from images import files
from images.models import Image
from images.signals import image_changing
from tests.images.factories import drawing, encoded, make_image, make_writer, upload
from tests.workers import in_thread

pytestmark = pytest.mark.django_db


def on_disk(media_root):
    return {str(path.relative_to(media_root)) for path in media_root.rglob("*") if path.is_file()}


@pytest.fixture
def changes():
    seen = []

    def note(sender, image, **kwargs):
        seen.append(image.pk)

    image_changing.connect(note)
    yield seen
    image_changing.disconnect(note)


def test_an_added_image_has_its_files_its_row_and_nothing_else(media_root):
    by = make_writer()
    image = make_image(by=by, picture=drawing(size=(1000, 500)), caption="Vue", credit_name="A. Durand")
    folder = f"images/{image.token}"
    widths = [320, 480, 768, 1000]
    assert image.renditions == {"jpeg": widths, "webp": widths}
    assert on_disk(media_root) == {f"{folder}/original.jpg"} | {
        f"{folder}/{width}.{extension}" for width in widths for extension in ("jpg", "webp")
    }
    stored = Image.objects.get()
    assert (stored.width, stored.height, stored.uploaded_by, stored.caption) == (1000, 500, by, "Vue")
    assert stored.file.name == f"{folder}/original.jpg"
    assert len(stored.token) == 32 and len(stored.digest) == 64


def test_names_are_ours_and_two_of_the_same_never_meet(media_root):
    content = encoded()
    one = Image.objects.add(upload(content, name="../../../etc/cron.d/x.php"), by=None, alt="a")
    two = Image.objects.add(upload(content, name="../../../etc/cron.d/x.php"), by=None, alt="b")
    assert one.digest == two.digest and one.token != two.token
    assert all(Image.from_path(name) for name in on_disk(media_root))
    assert not list(media_root.parent.glob("*.php"))


def test_the_same_bytes_by_the_same_person_are_one_image_when_asked_so(media_root):
    content, by = encoded(), make_writer()
    first = Image.objects.add(upload(content), by=by, alt="a")
    before = on_disk(media_root)
    assert Image.objects.add(upload(content), by=by, reuse=True, alt="b") == first
    assert on_disk(media_root) == before
    assert Image.objects.add(upload(content), by=make_writer(), reuse=True, alt="c") != first


def test_wrong_fields_are_refused_before_anything_is_written(media_root):
    for wrong in ({"credit_url": "javascript:alert(1)"}, {"focal_x": 2}, {"alt": "a" * 501}):
        with pytest.raises(ValidationError):
            Image.objects.add(upload(), by=None, **wrong)
    assert on_disk(media_root) == set() and not Image.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_file(media_root, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError("no")

    monkeypatch.setattr(Image, "save", fail)
    with pytest.raises(IntegrityError):
        Image.objects.add(upload(), by=None, alt="a")
    assert on_disk(media_root) == set()


def test_a_full_disk_is_a_clear_refusal_and_leaves_nothing(media_root, monkeypatch):
    write, written = files.put_on_disk, []

    def full_after_three(path, content):
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        written.append(path)
        write(path, content)

    monkeypatch.setattr(files, "put_on_disk", full_after_three)
    with pytest.raises(ValidationError, match="No space left"):
        Image.objects.add(upload(), by=None, alt="a")
    assert on_disk(media_root) == set() and not Image.objects.exists()


def test_half_a_file_never_bears_the_name_of_the_whole(media_root, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda number: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    with pytest.raises(ValidationError):
        files.put("images/x/original.jpg", b"content")
    assert on_disk(media_root) == set()


SCHEMA = """
select master.sql from sqlite_master master join pragma_table_list list on list.name = master.name
where list.type = 'table' and master.sql is not null and master.name not like 'sqlite_%'
"""
KILLED = """
import io, os, signal, django
django.setup()
from django.conf import settings
from django.db import connection
from django.core.management import call_command
settings.MEDIA_ROOT = os.environ["KILLED_MEDIA"]
from images import files
from images.models import Image
from tests.images.factories import drawing, encoded
connection.close()
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = os.environ["KILLED_DATABASE"]
count, put, save, at = 0, files.put_on_disk, Image.save, int(os.environ["KILLED_AT"])
def step():
    global count
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)
    count += 1
def stepping_put(path, content):
    step()
    put(path, content)
def stepping_save(self, **kwargs):
    step()
    save(self, **kwargs)
    step()
files.put_on_disk, Image.save = stepping_put, stepping_save
Image.objects.add(io.BytesIO(encoded(drawing(size=(330, 20)))), by=None, alt="a")
print(count)
"""


@pytest.mark.skipif("postgres" in os.environ.get("TEST_DATABASE_URL", ""), reason="makes its own SQLite file")
def test_a_kill_at_any_moment_leaves_a_whole_image_or_left_over_files(tmp_path):
    import sqlite3

    from django.db import connection

    folder = Path(__file__).parents[2]
    media, database = tmp_path / "killed", tmp_path / "killed.sqlite3"
    with closing(sqlite3.connect(database)) as copy:
        connection.ensure_connection()
        for (statement,) in connection.connection.execute(SCHEMA):
            copy.execute(statement)
        copy.commit()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *sys.path]), "KILLED_MEDIA": str(media)}
    environment |= {"KILLED_DATABASE": str(database), "PYTHONWARNINGS": "ignore"}
    for moment in range(20):
        answer = subprocess.run(
            [sys.executable, "-c", KILLED],
            cwd=folder,
            env={**environment, "KILLED_AT": str(moment)},
            capture_output=True,
        )
        with closing(sqlite3.connect(database)) as copy:
            rows = copy.execute("select file, token, renditions from images_image").fetchall()
            copy.execute("delete from images_image")
            copy.commit()
        there = on_disk(media)
        for file, token, renditions in rows:
            named = {
                f"images/{token}/{w}.{'jpg' if f == 'jpeg' else f}"
                for f, ws in json.loads(renditions).items()
                for w in ws
            }
            assert {file} | named <= there
        if answer.returncode != -signal.SIGKILL:
            assert answer.returncode == 0, answer.stderr.decode()
            assert len(rows) == 1 and moment == int(answer.stdout)
            break
    else:
        pytest.fail("it was never let through")
    assert moment >= 7  # five files, before the row, after the row


def test_a_replaced_file_gets_new_names_and_the_old_ones_go_after_commit(
    media_root, changes, django_capture_on_commit_callbacks
):
    image = make_image(picture=drawing(size=(400, 300)))
    before = on_disk(media_root)
    from images.uploads import receive

    with django_capture_on_commit_callbacks() as callbacks:
        image.store_file(receive(upload(encoded(drawing(size=(200, 100))))))
    assert before < on_disk(media_root)
    for callback in callbacks:
        callback()
    image.refresh_from_db()
    assert (image.width, image.height, image.renditions) == (200, 100, {"jpeg": [200], "webp": [200]})
    assert on_disk(media_root) == {f"images/{image.token}/{name}" for name in ("original.jpg", "200.jpg", "200.webp")}
    assert changes == [image.pk]


def test_a_replacement_that_is_rolled_back_keeps_the_former_files(media_root):
    image = make_image()
    before, token = on_disk(media_root), image.token
    from images.uploads import receive

    with pytest.raises(RuntimeError), transaction.atomic():
        image.store_file(receive(upload(encoded(drawing(size=(200, 100))))))
        raise RuntimeError
    assert Image.objects.get().token == token
    assert before <= on_disk(media_root)


def test_a_form_opened_earlier_never_takes_the_files_back():
    image = make_image()
    stale = Image.objects.get(pk=image.pk)
    kept = {"renditions": {"avif": [320]}, "crops": {"avif": ["96x96-50-50"]}, "tone": "321"}
    Image.objects.filter(pk=image.pk).update(**kept)
    stale.alt = "Autre"
    stale.save()
    image.refresh_from_db()
    assert (image.alt, {name: getattr(image, name) for name in kept}) == ("Autre", kept)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("alt", "Autre"),
        ("decorative", True),
        ("caption", "Autre"),
        ("credit_name", "Autre"),
        ("credit_url", "https://example.org/"),
        ("agency", "Autre"),
        ("focal_x", 0.1),
        ("focal_y", 0.9),
    ],
)
def test_what_readers_see_is_announced_once_when_it_changes(field, value, changes):
    image = make_image()
    changes.clear()
    setattr(image, field, value)
    image.save()
    assert changes == [image.pk]


@pytest.mark.django_db(transaction=True)
def test_what_takes_back_a_change_of_the_same_moment_is_announced_too(changes):
    """Editions were compiled with the other words meanwhile."""
    image = make_image(alt="Le premier")
    changes.clear()
    with transaction.atomic():
        Image.objects.filter(pk=image.pk).update(alt="Le second")
        saving = threading.Thread(target=in_thread, args=(image.save,))
        saving.start()
        time.sleep(0.3)  # it has begun, and waits
    saving.join()
    assert Image.objects.get().alt == "Le premier"
    assert changes == [image.pk]


def test_what_readers_do_not_see_is_not_announced(changes):
    image = make_image()
    image.source = "Une archive"
    image.save()
    assert changes == []


def test_saving_asks_for_the_former_words_only_where_it_writes_them(django_assert_num_queries):
    image = make_image()
    image.alt = "Autre"
    with django_assert_num_queries(2 + 3 * 2):  # three tasks
        image.save()
    with django_assert_num_queries(1):
        image.save(update_fields=["rights_until"])


def test_a_change_whose_tasks_cannot_be_written_is_undone():
    def fail(sender, image, **kwargs):
        raise RuntimeError("down")

    image = make_image()
    image_changing.connect(fail)
    try:
        image.alt = "Autre"
        with pytest.raises(RuntimeError), transaction.atomic():
            image.save()
    finally:
        image_changing.disconnect(fail)
    assert Image.objects.get().alt != "Autre"


def test_deleting_takes_the_files_along_after_commit(media_root, django_capture_on_commit_callbacks):
    kept, gone = make_image(), make_image()
    with django_capture_on_commit_callbacks(execute=True):
        Image.objects.filter(pk=gone.pk).delete()
    assert {Path(name).parent.name for name in on_disk(media_root)} == {kept.token}


def test_an_image_in_use_is_not_deleted(media_root):
    portrait, shown = make_image(), make_image()
    Author.objects.create(name="Avec portrait", portrait=portrait)
    writer = Author.objects.create(
        name="Avec bio", bio=f'<figure class="photo" data-image="{shown.pk}"><img src="/media/x.jpg" alt=""></figure>'
    )
    for image in (portrait, shown):
        with pytest.raises(ProtectedError), transaction.atomic():
            image.delete()
        with pytest.raises(ProtectedError), transaction.atomic():
            Image.objects.filter(pk=image.pk).delete()
    assert Image.objects.count() == 2 and default_storage.exists(shown.file.name)
    writer.bio = ""
    writer.save()
    shown.delete()


def test_a_text_with_another_number_protects_nothing():
    image = make_image()
    Author.objects.create(
        name="Bio", bio=f'<figure class="photo" data-image="{image.pk}9"><img src="/m" alt=""></figure>'
    )
    image.delete()


def test_every_file_that_exists_is_found_by_its_path(media_root):
    image = make_image()
    for name in on_disk(media_root):
        assert Image.from_path(name) == (image, name)


def test_only_the_files_written_down_are_found(media_root):
    image = make_image()
    Image.objects.update(crops={"jpeg": ["96x96-50-50"]})
    assert Image.from_path(f"images/{image.token}/96x96-50-50.jpg")
    folder = media_root / "images" / image.token
    for stray in (
        "96x96-50-50.webp",
        "96x96-50-51.jpg",
        "96x96-50-050.jpg",
        "96x96-50-101.jpg",
        "96x96.jpg",
        "999.jpg",
        "320.avif",
        "original.webp",
        "original.html",
        "tmpabc.part",
        "320.svg",
    ):
        (folder / stray).write_bytes(b"<script>")
        assert Image.from_path(f"images/{image.token}/{stray}") is None


@pytest.mark.parametrize(
    "form",
    [
        "/images/{token}/320.jpg",
        "images/{token}/320.jpg/",
        "images/{token}/320.jpg\n",
        "images/{token}/0320.jpg",
        "images/{token}/٣٢٠.jpg",
        "images/{token}/320.JPG",
        "images/{upper}/320.jpg",
        "images/{token}//320.jpg",
        "images/{token}/./320.jpg",
        "images/{token}/../{token}/320.jpg",
        "images/{token}/320.jpg\0",
        "images/{token}/320.jpg?x",
        "images/{token}/320%2ejpg",
        "images\\{token}\\320.jpg",
        "images/{token}/",
        "images/{token}",
        "",
    ],
)
def test_a_path_has_one_spelling(form):
    image = make_image()
    assert Image.from_path(f"images/{image.token}/320.jpg")
    path = form.format(token=image.token, upper=image.token.upper())
    if path != f"images/{image.token}/320.jpg":
        assert Image.from_path(path) is None


def test_no_traversal_finds_anything(testdata):
    image = make_image()
    for list_ in (testdata / "paths").glob("traversal-*.json"):
        for payload in json.loads(list_.read_text()):
            for start in ("", "images/", f"images/{image.token}/", f"images/{image.token}/320.jpg/"):
                assert Image.from_path(start + payload) is None
                assert Image.from_path(start + payload.lstrip("/\\")) is None


def test_the_address_of_a_rendition_is_the_nearest_that_exists(settings):
    settings.MEDIA_URL = "/m/"
    image = make_image(picture=drawing(size=(1000, 500)))
    at = {width: image.rendition_url(width, "jpeg") for width in (1, 320, 700, 5000)}
    base = f"/m/images/{image.token}/"
    assert at == {1: base + "320.jpg", 320: base + "320.jpg", 700: base + "480.jpg", 5000: base + "1000.jpg"}
    assert image.rendition_url(320, "avif") == image.url == base + "original.jpg"


def test_alt_is_asked_for_unless_the_picture_is_decorative():
    with pytest.raises(ValidationError) as refusal:
        Image(alt="").clean()
    assert set(refusal.value.message_dict) == {"alt"}
    Image(alt="", decorative=True).clean()


def test_words_are_tidied_however_they_are_written():
    image = make_image(alt="  Un\x00 patio\u202e ", caption="a\x0bb")
    image.refresh_from_db()
    assert (image.alt, image.caption) == ("Un patio", "ab")


def test_migrations_say_what_the_models_say():
    call_command("makemigrations", "images", check=True, dry_run=True)
