"""Renditions of many pictures by as many processes as there are processors. They get bytes and give bytes: files and rows
are written by this one, a picture in one short transaction. No more pictures are in memory than processes, and one."""

import multiprocessing
import os
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from images import renditions
from images.drawing import draw_all, end_with_parent


def processors():
    """That this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def finish_all(images, formats, *, again, jobs):
    """`renditions.finish` of each; yields (image, how many were made, error or None), in any order."""
    pool = Pool(jobs)
    try:
        for image in images:
            try:
                order = renditions.order_of(image, formats, again=again)
                content = renditions.original(image) if order else None
            except Exception as error:
                yield image, 0, error
                continue
            if content is None:
                yield image, 0, None
            else:
                yield from pool.take(image, order, content)
        yield from pool.finished(fewer_than=1)
    finally:
        pool.close()


class Pool:
    def __init__(self, jobs):
        self.jobs, self.waiting, self.executor = jobs, {}, None

    def take(self, image, order, content):
        """Yields what was finished meanwhile."""
        self.submit(image, order, content)
        yield from self.finished(fewer_than=self.jobs + 1)

    def submit(self, image, order, content):
        if self.executor is None:
            context = multiprocessing.get_context("spawn")
            self.executor = ProcessPoolExecutor(self.jobs, mp_context=context, initializer=end_with_parent)
        self.waiting[self.executor.submit(draw_all, content, order.to_make)] = image, order, content

    def finished(self, *, fewer_than):
        while len(self.waiting) >= fewer_than:
            done, _others = wait(self.waiting, return_when=FIRST_COMPLETED)
            if any(isinstance(each.exception(), BrokenProcessPool) for each in done):
                yield from self.one_by_one()
                continue
            for each in done:
                yield result(each, *self.waiting.pop(each)[:2])

    def one_by_one(self):
        """A process died, of a picture or of lack of memory: each that was on its way is tried again by itself."""
        again, self.waiting = list(self.waiting.values()), {}
        for image, order, content in again:
            self.close()
            self.submit(image, order, content)
            [(future, _order)] = self.waiting.items()
            self.waiting = {}
            yield result(future, image, order)

    def close(self):
        if self.executor:
            self.executor.shutdown(cancel_futures=True)
            self.executor = None


def result(future, image, order):
    """What `finish_all` yields."""
    try:
        return image, renditions.keep(image, order, *future.result()), None
    except Exception as error:
        return image, getattr(error, "made", 0), error
