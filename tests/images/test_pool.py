"""Pictures drawn by several processes: the same files and rows as by one."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from images import files, pool, renditions
from images.models import Image
from tests.images.factories import drawing, make_image

pytestmark = pytest.mark.django_db


def run(*options):
    out, err = io.StringIO(), io.StringIO()
    call_command("render_images", *options, "--jobs", "2", stdout=out, stderr=err)
    return out.getvalue()


def contents(image):
    return {pair: files.read(image.rendition_name(*pair)) for pair in renditions.existing(image)}


def test_several_processes_make_the_files_and_rows_that_one_makes():
    pictures = [make_image(picture=drawing(size=(330 + 10 * number, 120))) for number in range(5)]
    before = list(Image.objects.order_by("pk").values("renditions", "crops", "failed"))
    for image in pictures:
        renditions.finish(image)
    rows = list(Image.objects.order_by("pk").values("renditions", "crops", "failed", "tone"))
    bytes_of = [contents(image) for image in Image.objects.order_by("pk")]
    for image, values in zip(Image.objects.order_by("pk"), before, strict=True):
        Image.objects.filter(pk=image.pk).update(**values, tone="")
    number = sum(len(renditions.missing(image)) for image in Image.objects.all())
    assert run().startswith(f"{number} ")
    assert list(Image.objects.order_by("pk").values("renditions", "crops", "failed", "tone")) == rows
    assert [contents(image) for image in Image.objects.order_by("pk")] == bytes_of
    assert run().startswith("0 ")


def test_a_picture_that_cannot_be_read_and_one_without_a_file_stop_no_other():
    broken, lost, whole = make_image(), make_image(), make_image()
    files.put(broken.file.name, b"broken")
    files.remove([lost.file.name])
    with pytest.raises(CommandError, match="2 images en échec"):
        run()
    assert [bool(image.failed) for image in Image.objects.order_by("pk")] == [True, True, False]
    assert renditions.missing(Image.objects.get(pk=whole.pk)) == set()


def test_renditions_of_a_file_that_was_replaced_meanwhile_are_thrown_away(media_root):
    image = make_image()
    order = renditions.order_of(image)
    drawn = pool.draw_all(renditions.original(image), order.to_make)
    Image.objects.update(token="f" * 32)
    assert renditions.keep(image, order, *drawn) == 0
    assert not (media_root / "images" / image.token).exists()


def end_at_once(content, pairs):
    os._exit(1)


def test_a_picture_that_ends_its_process_is_told_and_stops_no_other(monkeypatch):
    images = [make_image() for _number in range(3)]
    draw_all = pool.draw_all
    monkeypatch.setattr(pool.Pool, "submit", submit_deadly(images[1].pk, pool.Pool.submit, draw_all))
    with pytest.raises(CommandError, match="1 image en échec"):
        run()
    lacking = [bool(renditions.missing(image)) for image in Image.objects.order_by("pk")]
    assert lacking == [False, True, False]


def submit_deadly(pk, submit, draw_all):
    def submitted(self, image, order, content):
        pool.draw_all = end_at_once if image.pk == pk else draw_all
        try:
            submit(self, image, order, content)
        finally:
            pool.draw_all = draw_all

    return submitted


ORPHAN = """
import os, time
from concurrent.futures import ProcessPoolExecutor
import multiprocessing
from images.drawing import end_with_parent
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=end_with_parent)
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def test_a_process_of_the_pool_ends_with_the_command(tmp_path):
    script = tmp_path / "command.py"
    script.write_text(ORPHAN)
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen([sys.executable, script], env=environment, stdout=subprocess.PIPE, text=True) as command:
        assert int(command.stdout.readline()) != command.pid
        command.kill()
        command.wait()
        assert command.stdout.read() == ""  # at its end, when the other process that holds it has ended
