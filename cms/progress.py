"""A progress bar for commands: one line redrawn on a terminal, plain lines now and then elsewhere."""

import time

WIDTH = 30


class Progress:
    """`step(done, text)` with `done` out of `total`, any unit; draws at most ten times a second."""

    def __init__(self, out, total):
        self.out, self.total = out, max(total, 1)
        self.terminal = bool(getattr(out, "isatty", lambda: False)())
        self.pause = 0.1 if self.terminal else 5
        self.drawn = time.monotonic() if not self.terminal else 0

    def step(self, done, text=""):
        if time.monotonic() - self.drawn >= self.pause:
            self.draw(done, text)

    def draw(self, done, text=""):
        self.drawn = time.monotonic()
        share = min(done / self.total, 1)
        if self.terminal:
            filled = int(share * WIDTH)
            self.out.write(f"\r[{'█' * filled}{'·' * (WIDTH - filled)}] {share:4.0%} {text}\033[K")
            self.out.flush()
        else:
            self.out.write(f"{share:4.0%} {text}\n")

    def close(self):
        if self.terminal:
            self.out.write("\n")
