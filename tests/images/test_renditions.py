import io
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from PIL import Image as Pillow

from cms.tasks import enqueue, queue
from images import files, renditions, tasks, uploads
from images.formats import FORMATS, widths_for
from images.models import Image
from images.shapes import Crop
from images.signals import image_changing
from tests.images.factories import drawing, encoded, make_image

pytestmark = pytest.mark.django_db


def run(*options):
    out, err = io.StringIO(), io.StringIO()
    call_command("render_images", *options, "--jobs", "1", stdout=out, stderr=err)
    return out.getvalue()


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, [1]),
        (319, [319]),
        (320, [320]),
        (321, [320, 321]),
        (1280, [320, 480, 768, 1120, 1280]),
        (1920, [320, 480, 768, 1120, 1440, 1920]),
        (3840, [320, 480, 768, 1120, 1440, 1920]),
    ],
)
def test_widths_never_exceed_the_picture(width, widths):
    assert widths_for(width) == widths


def test_each_rendition_has_the_width_and_format_that_its_name_says(media_root):
    image = make_image(picture=drawing(size=(700, 333)))
    renditions.finish(image)
    assert renditions.existing(image) == renditions.wanted(image)
    for stem, format in renditions.existing(image):
        crop = Crop.named(stem)
        size = (crop.width, crop.height) if crop else (int(stem), image.height_at(int(stem)))
        with Pillow.open(media_root / image.rendition_name(stem, format)) as picture:
            assert (picture.format.lower(), picture.size) == (format, size)


def test_the_command_makes_what_is_missing_and_a_second_run_nothing(media_root):
    image = make_image(picture=drawing(size=(700, 300)))
    crops = {"320x213-50-50", "450x300-50-50", "96x96-50-50", "128x128-50-50", "192x192-50-50", "300x300-50-50"}
    assert renditions.missing(image) == {
        *((width, "avif") for width in ("320", "480", "700")),
        *((stem, format) for stem in crops for format in ("jpeg", "webp", "avif")),
    }
    assert run().strip()
    image.refresh_from_db()
    assert renditions.missing(image) == set()
    times = {path: path.stat().st_mtime_ns for path in media_root.rglob("*.*")}
    run()
    assert {path: path.stat().st_mtime_ns for path in media_root.rglob("*.*")} == times


def test_the_command_makes_only_the_formats_asked_for():
    image = make_image()
    Image.objects.update(renditions={})
    run("--formats", "webp")
    image.refresh_from_db()
    assert (image.renditions, set(image.crops)) == ({"webp": [320, 400]}, {"webp"})
    with pytest.raises(CommandError, match="bmp"):
        run("--formats", "webp,bmp")


def test_a_killed_run_goes_on_where_it_was(monkeypatch):
    image, put, written = make_image(), files.put, []

    def killed_at_the_second(name, content):
        if written:
            raise KeyboardInterrupt
        written.append(name)
        put(name, content)

    monkeypatch.setattr(files, "put", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run()
    image.refresh_from_db()
    assert image.renditions["avif"] == [320] and image.crops == {}
    monkeypatch.setattr(files, "put", put)
    renditions.finish(image)
    assert renditions.missing(image) == set()


def test_one_broken_original_stops_no_other():
    broken, whole = make_image(), make_image()
    files.put(broken.file.name, b"broken")
    with pytest.raises(CommandError):
        run()
    whole.refresh_from_db()
    assert whole.renditions["avif"] == [320, 400]


def break_crop(monkeypatch, width):
    """As a mistake in the arithmetic of one size would."""
    box = Crop.box
    monkeypatch.setattr(Crop, "box", lambda crop, *size: (-1, 0, 9, 9) if crop.width == width else box(crop, *size))


def test_one_crop_that_fails_stops_no_other_and_is_told_once(monkeypatch, django_capture_on_commit_callbacks):
    image, seen = make_image(picture=drawing(size=(700, 300))), []
    break_crop(monkeypatch, 320)
    bad = {("320x213-50-50", format) for format in FORMATS}

    def note(sender, image, **kwargs):
        seen.append(image.crops["avif"])

    image_changing.connect(note)
    try:
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(CommandError, match="1 image en échec"):
            run()
    finally:
        image_changing.disconnect(note)
    image.refresh_from_db()
    assert renditions.missing(image) == renditions.failures(image) == bad
    assert seen == [["96x96-50-50", "128x128-50-50", "192x192-50-50", "300x300-50-50", "450x300-50-50"]]
    assert "1 image avait déjà échoué" in run()
    monkeypatch.undo()
    assert "3 déclinaisons faites" in run("--verify")
    image.refresh_from_db()
    assert renditions.missing(image) == renditions.failures(image) == set()


def test_an_original_that_cannot_be_read_is_told_once_and_read_again_when_asked():
    image = make_image()
    whole = files.read(image.file.name)
    files.put(image.file.name, b"broken")
    with pytest.raises(renditions.NotMade, match=r"original\.jpeg: UnidentifiedImageError"):
        renditions.finish(Image.objects.get())
    assert renditions.finish(Image.objects.get()) == 0
    files.put(image.file.name, whole)
    assert renditions.finish(Image.objects.get(), again=True) > 0
    image.refresh_from_db()
    assert (image.failed, renditions.missing(image)) == ({}, set())


def test_an_original_that_cannot_be_read_is_told_at_the_desk_and_read_again_by_the_button(run_tasks):
    image = make_image()
    whole = files.read(image.file.name)
    files.put(image.file.name, b"broken")
    enqueue(tasks.render, image.pk)
    run_tasks()
    [row] = queue.given_up()
    assert "images.renditions.NotMade: original.jpeg: UnidentifiedImageError" in row.traceback
    files.put(image.file.name, whole)
    queue.retry(queue.given_up())
    run_tasks()
    image.refresh_from_db()
    assert (image.failed, renditions.missing(image), queue.given_up().count()) == ({}, set(), 0)


def test_another_point_and_another_file_are_tried_afresh(monkeypatch):
    image = make_image(picture=drawing(size=(330, 100)))
    break_crop(monkeypatch, 96)
    with pytest.raises(renditions.NotMade):
        renditions.finish(image)
    image.refresh_from_db()
    assert set(image.failed) == set(FORMATS)
    monkeypatch.undo()
    image.focal_x = 0.25
    image.save()
    renditions.finish(image)
    assert (image.failed, renditions.missing(image)) == ({}, set())
    Image.objects.update(failed={"jpeg": ["original"]})
    image.refresh_from_db()
    image.store_file(uploads.examine(encoded()))
    assert Image.objects.get().failed == {}


def test_renditions_lost_from_the_disk_are_made_again_when_asked(media_root):
    image = make_image()
    (media_root / image.rendition_name(320, "webp")).unlink()
    run("--formats", "jpeg,webp")
    assert not (media_root / image.rendition_name(320, "webp")).exists()
    run("--formats", "jpeg,webp", "--verify")
    assert (media_root / image.rendition_name(320, "webp")).exists()


def test_two_processes_keep_each_other_s_entries():
    image = make_image()
    one, two = Image.objects.get(), Image.objects.get()
    assert renditions.record(one, {("320", "avif"), ("96x96-50-50", "webp")})
    assert renditions.record(two, {("400", "avif"), ("96x96-50-50", "avif")})
    image.refresh_from_db()
    assert image.renditions == {"jpeg": [320, 400], "webp": [320, 400], "avif": [320, 400]}
    assert image.crops == {"webp": ["96x96-50-50"], "avif": ["96x96-50-50"]}


@pytest.mark.django_db(transaction=True)
def test_entries_written_at_the_same_time_are_all_kept():
    image = make_image()
    start = threading.Barrier(6)

    def write(width):
        try:
            own = Image.objects.get(pk=image.pk)
            start.wait(60)
            renditions.record(own, {(str(width), "avif")})
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[width]) for width in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    image.refresh_from_db()
    assert image.renditions["avif"] == [1, 2, 3, 4, 5, 6]


def test_another_focal_point_has_other_crops_and_the_former_ones_go(media_root):
    image = make_image(picture=drawing(size=(330, 100)))
    renditions.finish(image)
    before = renditions.existing(image)
    image.focal_x = 0.25
    image.save()
    assert image.crops_made("landscape", "jpeg") == []
    renditions.finish(image)
    image.refresh_from_db()
    assert image.crops["jpeg"] == image.crops["avif"] == ["96x96-25-50", "100x100-25-50", "150x100-25-50"]
    assert renditions.existing(image) == renditions.wanted(image)
    there = {path.name for path in media_root.rglob("*.*")} - {"original.jpg"}
    assert there == {Path(image.rendition_name(*each)).name for each in renditions.wanted(image)}
    gone = before - renditions.existing(image)
    assert gone and not any(Image.from_path(image.rendition_name(*each)) for each in gone)


def test_crops_are_cut_around_the_focal_point(media_root):
    image = make_image(picture=drawing(size=(600, 100)), focal_x=0.2)
    renditions.finish(image)
    for crop in image.crops_made("landscape", "jpeg"):
        with Pillow.open(media_root / image.rendition_name(crop.stem, "jpeg")) as picture:
            red, _green, blue = picture.getpixel((crop.width - 2, crop.height // 2))
            assert red > 150 > 80 > blue  # the blue half begins far to the right


def test_crops_made_by_a_process_that_knows_the_former_point_are_not_listed():
    image = make_image(picture=drawing(size=(330, 100)))
    late = Image.objects.get()
    Image.objects.update(focal_x=0.25)
    renditions.finish(late)
    image.refresh_from_db()
    assert image.crops == {} and image.renditions["avif"] == [320, 330]
    renditions.finish(image)
    assert renditions.existing(image) == renditions.wanted(image)


def test_crops_of_a_point_that_comes_back_while_others_are_made_stay(monkeypatch):
    image = make_image(picture=drawing(size=(330, 100)))
    renditions.finish(image)
    Image.objects.update(focal_x=0.25)
    late, make = Image.objects.get(), renditions.make

    def make_meanwhile(*arguments):
        Image.objects.update(focal_x=0.5)
        return make(*arguments)

    monkeypatch.setattr(renditions, "make", make_meanwhile)
    renditions.finish(late)
    image.refresh_from_db()
    assert renditions.existing(image) == renditions.wanted(image)
    assert renditions.lost(image) == set()


def test_the_command_fills_in_the_tone_of_older_rows():
    image, seen_through = make_image(), make_image(picture=drawing(mode="RGBA", colour=(9, 9, 9, 50)), format="PNG")
    run()
    Image.objects.update(tone="")
    run()
    image.refresh_from_db()
    seen_through.refresh_from_db()
    assert (image.tone, seen_through.tone) == ("101", "")
    assert renditions.finish(image) == renditions.finish(seen_through) == 0


def test_renditions_of_a_file_that_was_replaced_meanwhile_are_thrown_away(media_root):
    image = make_image()
    Image.objects.update(token="f" * 32)
    assert renditions.finish(image) == 0
    assert not (media_root / "images" / image.token).exists()
    assert "avif" not in Image.objects.get().renditions


def test_new_renditions_are_announced(django_capture_on_commit_callbacks):
    seen = []

    def note(sender, image, **kwargs):
        seen.append(image.pk)

    image_changing.connect(note)
    try:
        image = make_image()
        with django_capture_on_commit_callbacks(execute=True):
            renditions.finish(image)
            renditions.finish(image)
    finally:
        image_changing.disconnect(note)
    assert seen == [image.pk]


def test_avif_and_crops_follow_as_tasks(run_tasks):
    image = make_image(picture=drawing(size=(40, 30)))
    assert "avif" not in image.renditions
    run_tasks()
    image.refresh_from_db()
    assert image.renditions == {"jpeg": [40], "webp": [40], "avif": [40]}
    image.focal_x = 0.25
    image.save()
    run_tasks()
    image.refresh_from_db()
    assert renditions.missing(image) == set() and image.crops["avif"] == ["30x30-25-50", "40x27-25-50"]


def age(path, hours):
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))


def test_files_without_an_image_are_listed_then_deleted_when_old_enough(media_root):
    image = make_image()
    kept = set(media_root.rglob("*.*"))
    left_over = media_root / "images" / ("0" * 32) / "original.jpg"
    half = media_root / "images" / image.token / "tmpxyz.part"
    young = media_root / "images" / ("1" * 32) / "original.jpg"
    for path in (left_over, half, young):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    for path in (left_over, half, *kept):
        age(path, 48)

    listed = {line for line in run("--orphans").splitlines() if line.startswith("images/")}
    assert listed == {str(path.relative_to(media_root)) for path in (left_over, half)}
    assert left_over.exists() and half.exists()

    run("--delete-orphans")
    assert set(media_root.rglob("*.*")) == {*kept, young}
    assert not left_over.parent.exists()
    run("--delete-orphans", "--older-than", "0")
    assert set(media_root.rglob("*.*")) == kept


def test_nothing_to_sweep_is_no_error():
    assert "0" in run("--orphans")
    assert Path(files.FOLDER).name == "images"
