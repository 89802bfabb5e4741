"""How far a command is, on the standard error stream: a bar on a terminal, elsewhere a line every five seconds."""

import sys

from tqdm import tqdm

PAUSE = 5  # seconds between two lines where nobody watches, and before the first one


class Progress(tqdm):
    """`step(done)` says how much of `total` is done, in any unit; `update()` says that one more is."""

    monitor_interval = 0  # no thread that looks after it

    def __init__(self, total):
        watched = sys.stderr.isatty()
        pauses = {} if watched else {"mininterval": PAUSE, "maxinterval": PAUSE, "delay": PAUSE}
        super().__init__(total=max(total, 1), file=sys.stderr, dynamic_ncols=watched, **pauses)

    def step(self, done, text=""):
        self.set_postfix_str(text, refresh=False)
        self.update(done - self.n)

    @staticmethod
    def status_printer(file):
        if file.isatty():
            return tqdm.status_printer(file)
        return lambda line: print(line, file=file, flush=True)  # noqa: T201 - a line, where a bar would be drawn anew
