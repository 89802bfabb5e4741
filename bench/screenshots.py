"""Pictures of every kind of page, phone and desktop, light and dark, out of the demo magazine: `make pictures`.

python -m bench.screenshots                                 docs/pictures/*.webp and docs/pictures.md
python -m bench.screenshots --edge-cases                    the longest, the shortest, ten authors: a folder of PNG
python -m bench.screenshots --only home,article --into DIR  some kinds, as PNG
"""

import argparse
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from bench import edge_cases
from bench.demosite import ROOT, chromium, demo_site, say
from bench.pages import ENGLISH, PAGES, READ_TO_ITS_END, status_of

PICTURES = ROOT / "docs" / "pictures"
INDEX = ROOT / "docs" / "pictures.md"
DEVICES = {
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 1.5,
        "is_mobile": True,
        "has_touch": True,
    },
    "desktop": {"viewport": {"width": 1280, "height": 900}, "device_scale_factor": 1},
}
THEMES = ("light", "dark")
WHOLE = "-whole"
WHOLE_TOO = {"home", "article", "author"}
QUALITY = 72
TALLEST = 8_000  # Chromium paints no page of sixty thousand pixels at once


def shots(kinds):
    """(name, kind, device, theme, whole): the other language and whole pages in the light alone."""
    for kind in kinds:
        for device in DEVICES:
            for theme in THEMES:
                if theme == "dark" and kind in ENGLISH:
                    continue
                yield f"{kind}-{device}-{theme}", kind, device, theme, False
                if kind in WHOLE_TOO and (theme == "light" or kind not in PAGES):
                    yield f"{kind}{WHOLE}-{device}-{theme}", kind, device, theme, True


def take(site, kinds, into, *, png, whole=None):
    """Writes the pictures, returns what went wrong."""
    into.mkdir(parents=True, exist_ok=True)
    faults = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for name, kind, device, theme, is_whole in shots(kinds):
            if whole is not None and is_whole != whole:
                continue
            options = DEVICES[device] | {"color_scheme": theme, "reduced_motion": "reduce", "locale": "fr-FR"}
            context = browser.new_context(base_url=site, timezone_id="Europe/Paris", **options)
            page = context.new_page()
            page.on("pageerror", lambda error, name=name: faults.append(f"{name}: {error}"))
            status = page.goto(kinds[kind], wait_until="load").status
            if status != status_of(kind):
                faults.append(f"{name}: {kinds[kind]} answers {status}")
            if is_whole:
                page.evaluate(READ_TO_ITS_END)
            keep(picture_of(page, whole=is_whole), into / name, png=png)
            context.close()
        browser.close()
    return faults


def picture_of(page, *, whole):
    height = page.evaluate("document.documentElement.scrollHeight")
    if whole and height > TALLEST:
        page.set_viewport_size({"width": page.viewport_size["width"], "height": TALLEST})
        return page.screenshot()
    return page.screenshot(full_page=whole)


def keep(content, path, *, png):
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    if png:
        picture.save(path.with_suffix(".png"))
        return
    if path.name.split("-")[-3:-2] == ["whole"]:
        picture = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)
    picture.save(path.with_suffix(".webp"), quality=QUALITY, method=6)


def write_index():
    lines = [
        "# What readers see",
        "",
        "Every kind of page of the demo magazine, on a phone and on a desktop, in the light and in the dark.",
        "`make pictures` takes them anew; `python -m bench.screenshots --edge-cases` those of the longest titles and texts.",
    ]
    names = [(kind, name) for name, kind, *_ in shots(PAGES) if (PICTURES / f"{name}.webp").exists()]
    for kind, path in PAGES.items():
        lines += ["", f"## {kind.replace('-', ' ').capitalize()}", "", f"`{path}`", ""]
        lines += [f"![{name.replace('-', ' ')}](pictures/{name}.webp)" for of, name in names if of == kind]
    INDEX.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="Takes pictures of every kind of page of the demo magazine.")
    parser.add_argument(
        "--edge-cases", action="store_true", help="the longest and the shortest, into a temporary folder"
    )
    parser.add_argument("--only", default="", metavar="KINDS", help=f"some of: {', '.join(PAGES)}")
    parser.add_argument("--into", type=Path, metavar="DIR", help="put PNG files there")
    parser.add_argument(
        "--whole", action=argparse.BooleanOptionalAction, help="whole pages only, or first screens only"
    )
    parser.add_argument("--folder", metavar="DIR", help="keep the scratch site there, and use it again")
    parser.add_argument("--site", metavar="URL", help="a site that runs already")
    wishes = parser.parse_args()
    kinds = PAGES
    if wishes.edge_cases:
        kinds = edge_cases.addresses()
        WHOLE_TOO.update(kinds)
    if wishes.only:
        kinds = {kind: path for kind, path in kinds.items() if any(kind.startswith(o) for o in wishes.only.split(","))}
    into = wishes.into or (Path(tempfile.mkdtemp(prefix="patio-pictures-")) if wishes.edge_cases else PICTURES)
    png = into != PICTURES
    if wishes.site:
        faults = take(wishes.site, kinds, into, png=png, whole=wishes.whole)
    else:
        prepare = "bench.edge_cases" if wishes.edge_cases else None
        with demo_site(wishes.folder, collected=False, prepare=prepare) as site:
            faults = take(site, kinds, into, png=png, whole=wishes.whole)
    if into == PICTURES:
        write_index()
    size = sum(path.stat().st_size for path in into.iterdir())
    say(f"{len(list(into.iterdir()))} files, {size / 1e6:.1f} MB in {into}", *faults)
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
