"""The browser of the tests, and what is opened in it once for many of them: both begin again where the browser died."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


class Chromium:
    """The browser of all tests of a process, started again when it has died."""

    def __init__(self, playwright, path):
        self.playwright, self.path = playwright, path
        self.browser = self.launch()

    def launch(self):
        return self.playwright.chromium.launch(executable_path=self.path, args=ARGUMENTS)

    def new_context(self, **options):
        if not self.browser.is_connected():
            self.browser = self.launch()
        return self.browser.new_context(**options)


class Kept:
    """What a module opens once, because it takes long, and again where the browser has died; `make()` has a `page`."""

    def __init__(self, make):
        self.make, self.made = make, None

    def get(self):
        if self.made is None or self.made.page.is_closed():
            self.made = self.make()
        return self.made

    def close(self):
        if self.made:
            self.made.context.close()
