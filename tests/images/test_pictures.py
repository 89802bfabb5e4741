import json

import pytest
from django.template import Context, Template
from django.utils import translation
from lxml import html

from images import pictures
from images.layouts import LAYOUTS
from images.models import Image
from images.renditions import lists, stems, wanted

WIDTHS = [320, 640, 1000]


def image(**fields):
    """Not saved: nothing here may ask the database or the disk."""
    fields = {
        "token": "a" * 32,
        "file": f"images/{'a' * 32}/original.jpg",
        "alt": "Une cour",
        "width": 1000,
        "height": 500,
        "renditions": {"jpeg": WIDTHS, "webp": WIDTHS, "avif": WIDTHS},
        **fields,
    }
    return Image(pk=1, **fields)


def parsed(markup):
    return html.fragment_fromstring(str(markup), create_parent="div")


def test_the_best_formats_come_first_and_jpeg_is_for_all():
    tree = parsed(pictures.picture(image(), layout="story"))
    assert [source.get("type") for source in tree.xpath("./picture//source")] == ["image/avif", "image/webp"]
    base = f"/media/images/{'a' * 32}/"
    assert tree.xpath("(./picture//source)[1]/@srcset") == [
        f"{base}320.avif 320w, {base}640.avif 640w, {base}1000.avif 1000w"
    ]
    img = tree.xpath("./picture//img")[0]
    assert img.get("src") == f"{base}640.jpg"
    assert img.get("srcset").split(", ") == [f"{base}{width}.jpg {width}w" for width in WIDTHS]
    assert tree.xpath("//@sizes") == [LAYOUTS["story"].sizes] * 3


def test_width_height_and_alt_are_always_there():
    for each in (image(), image(renditions={}), image(renditions={"webp": [320]}), image(alt="", decorative=True)):
        img = parsed(pictures.picture(each, layout="story")).xpath("./picture//img")[0]
        assert int(img.get("width")) == 2 * int(img.get("height"))
        assert img.get("alt") is not None and img.get("src").startswith("/media/images/")


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((600, 6000), ("600", "6000")),
        ((3840, 384), ("768", "77")),
        ((1, 4000), ("1", "4000")),
        ((3000, 1), ("768", "1")),
    ],
)
def test_tall_and_wide_pictures_say_their_own_width_and_a_height(size, shown):
    each = image(width=size[0], height=size[1])
    each.renditions, each.crops = lists(wanted(each))
    img = parsed(pictures.picture(each, layout="story")).xpath("./picture//img")[0]
    assert (img.get("width"), img.get("height")) == shown
    assert img.get("srcset").split(", ")[-1].endswith(f" {min(size[0], 1440)}w")


def test_a_decorative_picture_has_an_empty_alternative():
    tree = parsed(pictures.picture(image(alt="left over", decorative=True), layout="story"))
    assert tree.xpath("//img/@alt") == [""]


def test_pictures_wait_until_they_are_needed_but_the_first():
    lazy = parsed(pictures.picture(image(), layout="story")).xpath("//img")[0]
    eager = parsed(pictures.picture(image(), layout="story", eager=True)).xpath("//img")[0]
    assert (lazy.get("loading"), lazy.get("fetchpriority"), lazy.get("decoding")) == ("lazy", None, "async")
    assert (eager.get("loading"), eager.get("fetchpriority")) == (None, "high")


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [(0.5, 0.5, "focal-50-50"), (0, 1, "focal-0-100"), (0.3, 0.9, "focal-25-100"), (0.38, 0.7, "focal-50-75")],
)
def test_until_its_crops_are_made_the_focal_point_is_a_class_of_the_style_sheet(x, y, expected):
    from django.contrib.staticfiles import finders

    tree = parsed(pictures.picture(image(focal_x=x, focal_y=y), layout="card"))
    assert tree.xpath("//img/@class") == [expected]
    assert not tree.xpath("//@style")
    with open(finders.find("images/focal.css")) as sheet:  # noqa: PTH123
        assert f".{expected} {{" in sheet.read()


def cropped(formats=("jpeg", "webp", "avif"), **fields):
    """With all its crops, in these formats."""
    whole = image(**fields)
    whole.crops = {format: [stem for stem in stems(whole) if "x" in stem] for format in formats}
    return whole


def files_of(tree):
    """{type: names of the files offered}"""
    offered = {source.get("type"): source.get("srcset") for source in tree.xpath("//source")}
    offered["image/jpeg"] = tree.xpath("//img")[0].get("srcset")
    return {
        kind: [each.split()[0].rsplit("/", 1)[1] for each in srcset.split(", ")] for kind, srcset in offered.items()
    }


def test_a_layout_offers_the_crops_of_its_shape_in_the_widths_that_it_can_use():
    tree = parsed(pictures.picture(cropped(focal_x=0.333), layout="row"))
    names = ["320x213-33-50", "480x320-33-50", "750x500-33-50"]
    assert files_of(tree) == {
        "image/avif": [f"{name}.avif" for name in names],
        "image/webp": [f"{name}.webp" for name in names],
        "image/jpeg": [f"{name}.jpg" for name in names],
    }
    img = tree.xpath("//img")[0]
    assert (img.get("width"), img.get("height"), img.get("class")) == ("750", "500", None)
    assert set(tree.xpath("//@sizes")) == {LAYOUTS["row"].sizes}


def test_small_squares_are_cut_for_small_places():
    assert files_of(parsed(pictures.picture(cropped(), layout="portrait")))["image/jpeg"] == [
        "96x96-50-50.jpg",
        "128x128-50-50.jpg",
        "192x192-50-50.jpg",
    ]


@pytest.mark.parametrize(
    ("width", "height", "name"), [(1000, 500, "1000"), (1000, 667, "1000"), (640, 1280, "640x427-50-50")]
)
def test_the_lead_picture_keeps_its_shape_unless_it_is_tall(width, height, name):
    lead = cropped(width=width, height=height, renditions={format: [width] for format in ("jpeg", "webp", "avif")})
    assert files_of(parsed(pictures.picture(lead, layout="lead")))["image/jpeg"][-1] == f"{name}.jpg"


def test_a_picture_that_has_the_shape_already_is_not_cut():
    whole = image(width=1000, height=667, focal_x=0)
    assert files_of(parsed(pictures.picture(whole, layout="row")))["image/jpeg"] == ["320.jpg", "640.jpg"]
    assert parsed(pictures.picture(whole, layout="row")).xpath("//@class") == []


def test_all_sources_of_a_picture_have_one_shape():
    half_made = cropped(formats=["jpeg"])
    assert set(files_of(parsed(pictures.picture(half_made, layout="row")))) == {"image/jpeg"}
    not_begun = cropped(formats=["avif", "webp"])
    assert files_of(parsed(pictures.picture(not_begun, layout="row")))["image/avif"] == ["320.avif", "640.avif"]


def test_the_crops_that_were_made_are_offered_whatever_others_would_be_made_by_now():
    made = ["300x200-50-50", "300x300-50-50", "700x467-50-50", "700x467-10-50"]
    tree = parsed(pictures.picture(image(crops={"jpeg": made}), layout="card"))
    base = f"/media/images/{'a' * 32}/"
    offered = [f"{base}300x200-50-50.jpg 300w", f"{base}700x467-50-50.jpg 700w"]
    assert tree.xpath("./picture//img")[0].get("srcset").split(", ") == offered


def test_crops_around_a_former_focal_point_are_not_offered():
    moved = cropped()
    moved.focal_x = 0.2
    assert files_of(parsed(pictures.picture(moved, layout="row")))["image/jpeg"] == ["320.jpg", "640.jpg"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("made", [{}, {"jpeg": [320]}])
def test_every_layout_shows_something_of_the_smallest_picture(layout, made):
    small = image(width=20, height=90, renditions=made)
    assert len(parsed(pictures.picture(small, layout=layout)).xpath("//img[@src and @width and @height]")) == 1


def test_the_tone_stands_on_the_picture_as_a_class():
    assert parsed(pictures.picture(image(tone="123"), layout="story")).xpath("//img/@class") == ["tone-123"]
    both = parsed(pictures.picture(image(tone="123"), layout="card")).xpath("//img/@class")
    assert both == ["tone-123 focal-50-50"]


def test_a_credit_names_and_links_whom_it_should():
    with translation.override("en"):
        credit = pictures.credit_html
        assert credit(image()) == ""
        assert credit(image(credit_name="A. Durand")) == "Photo: A. Durand"
        assert credit(image(agency="AFP")) == "Photo: AFP"
        assert credit(image(credit_name="A. Durand", agency="AFP")) == "Photo: A. Durand / AFP"
        linked = credit(image(credit_name="A. Durand", agency="AFP", credit_url="https://example.org/?a=1&b=2"))
        assert linked == (
            'Photo: <a href="https://example.org/?a=1&amp;b=2" rel="noopener external">A. Durand</a> / AFP'
        )
    assert image(credit_name="A. Durand", agency="AFP").credit_line == "A. Durand / AFP"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "//evil.example", "data:text/html,x", "https://", "http://[", " "],
)
def test_a_credit_links_to_web_addresses_only(url):
    assert "<a" not in pictures.credit_html(image(credit_name="A. Durand", credit_url=url))


def test_a_figure_has_caption_and_credit_or_neither():
    tree = parsed(pictures.figure(image(caption="La cour", agency="AFP"), layout="story"))
    assert tree.xpath("./figure/figcaption")[0].text_content().startswith("La cour ")
    assert tree.xpath("./figure/figcaption/span[@class='credit']")
    assert not parsed(pictures.figure(image(), layout="story")).xpath("//figcaption")
    own = parsed(pictures.figure(image(caption="La cour"), layout="story", caption="Autre"))
    assert own.xpath("string(//figcaption)").strip() == "Autre"


HOSTILE = [
    '"><script>alert(1)</script>',
    "' onerror='alert(1)",
    "<img src=x onerror=alert(1)>",
    "{{ 7|add:7 }} {} {0}",
    "&lt;",
]


def assert_only_text(payload, markup, times):
    tree = parsed(markup)
    assert {each.tag for each in tree.iter()} <= {
        "div",
        "figure",
        "picture",
        "source",
        "img",
        "figcaption",
        "span",
        "a",
    }
    names = {name for each in tree.iter() for name in each.attrib}
    assert not {name for name in names if name.startswith("on") or name == "style"}
    texts = [tree.text_content(), *tree.xpath("//@alt")]
    assert sum(text.count(payload) for text in texts) >= times


@pytest.mark.parametrize("payload", HOSTILE)
def test_every_word_is_text(payload):
    hostile = image(
        alt=payload, caption=payload, credit_name=payload, agency=payload, credit_url="https://example.org/"
    )
    assert_only_text(payload, pictures.figure(hostile, layout="story"), 4)
    assert_only_text(payload, pictures.figure(hostile, layout="lead", caption=payload), 4)
    template = Template('{% load pictures %}{% figure image layout="story" %}{{ image|credit }}')
    assert_only_text(payload, template.render(Context({"image": hostile})), 6)


def test_every_known_payload_is_text(testdata):
    for payload in json.loads((testdata / "xss/_all_unique.json").read_text()):
        text = payload if isinstance(payload, str) else payload["payload"]
        hostile = image(alt=text, caption=text, credit_name=text, agency=text, credit_url=text[:500])
        tree = parsed(pictures.figure(hostile, layout="story").replace("\0", ""))
        assert {each.tag for each in tree.iter()} <= {
            "div",
            "figure",
            "picture",
            "source",
            "img",
            "figcaption",
            "span",
            "a",
        }
        assert set(tree.xpath("//a/@href")) <= ({text} if text.startswith(("http://", "https://")) else set())
        assert not {name for each in tree.iter() for name in each.attrib if name.startswith("on") or name == "style"}


def test_the_template_tag_says_the_same_and_nothing_for_no_image():
    template = Template('{% load pictures %}{% picture image layout="story" eager=True %}')
    assert template.render(Context({"image": image()})) == pictures.picture(image(), layout="story", eager=True)
    assert template.render(Context({"image": None})) == ""
    template = Template('{% load pictures %}{% figure image layout="lead" eager=True %}')
    assert template.render(Context({"image": image()})) == pictures.figure(image(), layout="lead", eager=True)
