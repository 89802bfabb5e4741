"""What a page says of its pictures' sizes, by which browsers choose a file, is what the style sheet gives them."""

import pytest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

# [{where, said, shown}] in CSS pixels. Portraits beside the byline are left out: they share the file of the author's box.
MEASURED = """
() => {
  const ruler = document.body.appendChild(document.createElement("div"));
  const pixels = (length) => { ruler.style.width = length; return ruler.getBoundingClientRect().width };
  const said = (sizes) => {
    for (const part of sizes.split(/,\\s*(?![^(]*\\))/)) {
      const [, condition, length] = /^(?:(\\(min-width:[^)]*\\))\\s+)?(.+)$/.exec(part);
      if (!condition || matchMedia(condition).matches) return pixels(length);
    }
  };
  return [...document.querySelectorAll("img[sizes]")].filter((img) => !img.closest(".portraits")).map((img) => ({
    where: img.closest("[class]:not(img)").className, said: said(img.sizes), shown: img.getBoundingClientRect().width,
  }));
}
"""


@pytest.mark.parametrize("width", [360, 412, 700, 1000, 1280, 1700])
def test_pictures_are_as_wide_as_the_page_says(new_page, magazine, width):
    page = new_page(viewport={"width": width, "height": 900})
    seen, wrong = set(), []
    for kind in ("home", "section", "author", "article"):
        page.goto(magazine[kind])
        for each in page.evaluate(MEASURED):
            seen.add(each["where"])
            if each["shown"] and not 0.85 <= each["said"] / each["shown"] <= 1.25:
                wrong.append((kind, each))
    assert wrong == []
    assert seen == {"card-picture", "mention-picture", "photo", "portrait", "portrait portrait-large"}
