"""Tasks that do as little as they can. `done` is what they did in this process."""

import os
import threading
import time
from pathlib import Path

from articles.models import Tag
from cms.tasks import HIGH, LONG, LOW, Interrupted, InVain, enqueue, task, write_down

done = []
to_write = []  # functions
is_down = threading.Event()


@task()
def note(*args):
    done.append(args)


@task(priority=HIGH)
def note_first(*args):
    done.append(args)


@task(priority=LOW)
def note_last(*args):
    done.append(args)


@task(label="un essai")
def fail(*args):
    done.append(args)
    raise ValueError("nul\0 et rien")


@task()
def fail_in_vain(*args):
    done.append(args)
    raise InVain("no picture")


@task()
def be_told_to_end(*args):
    done.append(args)
    raise Interrupted


@task()
def fail_while_down(*args):
    if is_down.is_set():
        raise ConnectionError("down")
    done.append(args)


@task()
def append(path, text):
    with Path(path).open("a") as file:
        file.write(f"{text}\n")


@task(priority=HIGH)
def kill_process(path):
    append.func(path, "killed")
    os.kill(os.getpid(), 9)


@task()
def do_once_and_write_it_down(*args):
    done.append(args)
    write_down(to_write[-1])


@task()
def note_present(name):
    done.append(Tag.objects.filter(name=name).exists())


@task()
def again(number):
    done.append(number)
    if number:
        enqueue(again, number - 1)


@task()
def stop_process():
    raise SystemExit


@task()
def append_process(path):
    append.func(path, os.getpid())


@task()
def wait_until_up(path):
    append.func(path, "begun")
    while is_down.is_set():
        time.sleep(0.02)
    append.func(path, "ended")


@task(queue_name=LONG)
def wait_long(path):
    wait_until_up.func(path)
