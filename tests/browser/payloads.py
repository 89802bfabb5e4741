"""Does markup run script? `Arena.fires` puts each piece into a page of its own and provokes whatever could be provoked.

Payloads run in frames without network, sandboxed so far that they cannot leave their frame.
"""

ORIGIN = "http://arena.invalid"
BATCH = 120

# In every frame, before its first script: what payloads call tells the top page from which frame it was called.
WATCH = """
(() => {
  let told = 0;
  const tell = () => { if (told++ < 3) window.top.postMessage("fired", "*") };
  for (const name of ["alert", "confirm", "prompt", "print"]) Object.defineProperty(window, name, {value: tell, writable: false, configurable: false});
  window.open = () => { tell(); return null };
  if (window !== window.top) return;
  window.fired = new Set();
  window.addEventListener("message", event => {
    let frame = event.source;
    if (frame === window) window.fired.add(-1);  // something called the top page's own functions
    while (frame && frame.parent !== window && frame !== window) frame = frame.parent;
    for (let i = 0; i < window.frames.length; i++) if (window.frames[i] === frame) window.fired.add(i);
  });
})();
"""

FILL = """
async documents => {
  window.fired.clear();
  document.body.replaceChildren();
  await Promise.all(documents.map(source => new Promise(done => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts allow-same-origin allow-forms";
    frame.srcdoc = source;
    frame.onload = done;
    setTimeout(done, 20000);
    document.body.append(frame);
  })));
  await new Promise(done => setTimeout(done, 250));
  return [...document.querySelectorAll("iframe")].filter(frame => frame.contentDocument?.title === "arena").length;
}
"""

PROVOKE = """
async ({wanted, patience}) => {
  const also = ["click", "mouseover", "mouseenter", "mousemove", "mousedown", "mouseup", "focus", "focusin", "blur",
    "keydown", "keyup", "input", "change", "toggle"];
  for (const frame of document.querySelectorAll("iframe")) {
    let elements = [];
    try { elements = [...frame.contentDocument.querySelectorAll("*")].slice(0, 200) } catch { continue }
    for (const element of elements) {
      try {
        element.removeAttribute?.("target");
        const own = [...element.attributes].map(a => a.name.toLowerCase()).filter(n => n.startsWith("on"));
        for (const type of new Set([...own.map(name => name.slice(2)), ...also]))
          element.dispatchEvent(new Event(type, {bubbles: true, cancelable: true}));
        element.focus?.();
        if (element.localName === "details") element.open = true;
        if (element.localName === "form") element.requestSubmit?.();
        element.click ? element.click() : element.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
        element.blur?.();
      } catch {}
    }
  }
  const until = performance.now() + patience;
  while (performance.now() < until && window.fired.size < wanted)
    await new Promise(done => setTimeout(done, 50));
  return [...window.fired];
}
"""


def document(html):
    return (
        f"<!DOCTYPE html><html lang=en><head><title>arena</title></head><body><article>{html}</article></body></html>"
    )


class Arena:
    """A page of no site, under the Content-Security-Policy that is given (none by default)."""

    def __init__(self, browser, *, policy=None):
        self.context = browser.new_context()
        self.context.add_init_script(WATCH)
        headers = {"Content-Type": "text/html; charset=utf-8"} | ({"Content-Security-Policy": policy} if policy else {})
        empty = "<!DOCTYPE html><title>top</title><body>"
        self.page = self.context.new_page()
        self.page.route(f"{ORIGIN}/", lambda route: route.fulfill(status=200, headers=headers, body=empty))
        self.page.goto(f"{ORIGIN}/")
        self.page.unroute_all()  # from here on the browser itself finds no host at all
        self.page.on("dialog", lambda dialog: dialog.dismiss())
        self.opened = 0

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.context.close()

    def fires(self, payloads, *, patience=400):
        """Which of these run script, by themselves or when provoked. `opened` counts those that were shown at all. As long
        as not all do, it waits for so many milliseconds: where they should, a slow machine has time."""
        fired, self.opened = [], 0
        for start in range(0, len(payloads), BATCH):
            batch = payloads[start : start + BATCH]
            positions = set(self.run(batch, patience))
            if -1 in positions:  # one of them called the top page: alone, there is no doubt which
                quiet = [number for number in range(len(batch)) if number not in positions]
                positions |= {number for number in quiet if self.run([batch[number]], patience)}
            fired += [batch[number] for number in sorted(positions - {-1})]
        return fired

    def run(self, batch, patience):
        self.opened += self.page.evaluate(FILL, [document(payload) for payload in batch])
        return self.page.evaluate(PROVOKE, {"wanted": len(batch), "patience": patience})


def fires(browser, html, *, policy=None, **options):
    """Whether this markup runs script in an otherwise empty page."""
    with Arena(browser, policy=policy) as arena:
        return bool(arena.fires([html], **options))


# Our own collection: one of each kind, all of which run in an unguarded page. Each fits in any field.
SAMPLE = [
    "<script>alert(1)</script>",
    "<ScRiPt\t>alert(1)</sCrIpT\n>",
    "</p></div></article><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<img src=`x` onerror=alert(1)>",
    "<img/src/onerror=alert(1)>",
    "<<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert(1)><text y=20>press</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'><img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>press</a>",
    '<a href="java\nscript:alert(1)">press</a>',
    '<a href="&#106;avascript&colon;alert(1)">press</a>',
    '<a href=" \x01javascript:alert(1)">press</a>',
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<form action=javascript:alert(1)><button>press</button></form>",
    "<form><button formaction=javascript:alert(1)>press</button></form>",
    "<details open ontoggle=alert(1)><summary>press</summary></details>",
    "<input autofocus onfocus=alert(1)>",
    "<p onmouseover=alert(1)>here</p>",
    "<figure class=photo data-image=1 onclick=alert(1)><figcaption>press</figcaption></figure>",
    "<div class=embed data-embed=javascript:alert(1) onpointerenter=alert(1) onclick=alert(1)>press</div>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    '<style>@keyframes k{}</style><b style="animation:k 1s" onanimationstart=alert(1)>here</b>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<textarea><!--</textarea><img src=x onerror=alert(1)>-->",
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
    "<body onload=alert(1)>",
]
