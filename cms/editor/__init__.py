"""CKEditor 4 behind its fence: what it may make is what `cms.text.vocabulary` declares, and nothing of its own.

The version that django-ckeditor bundles is past its end of life. What holds is the server's cleaning; the fence keeps
one member of the desk from attacking another through pasted markup, as far as the editor lets us.
"""

from functools import cache

from ckeditor.widgets import CKEditorWidget, json_encode
from django.conf import settings
from django.core import checks
from django.forms import Textarea
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.html import escape
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from cms.text import embeds
from cms.text.vocabulary import (
    APART,
    BLOCKS,
    BOXES,
    CLASSES,
    ELEMENTS,
    EVERYWHERE,
    LOOKS_OF_BLOCKS,
    PHRASES,
    RENAMED,
    REVIEWER,
    STYLES,
    UNSEEN_BY_STYLE,
)

# Our own plugins, and for each button the elements without which it would have nothing to do.
PLUGIN, PASTE_PLUGIN, PICTURES_PLUGIN = "patio", "patiopaste", "patiopictures"
FILES = {PLUGIN: "plugin", PASTE_PLUGIN: "paste", PICTURES_PLUGIN: "pictures"}
TOOLBAR = [
    [("Format", {"p", "h2", "h3"})],
    [
        ("Bold", {"strong"}),
        ("Italic", {"em"}),
        ("Superscript", {"sup"}),
        ("Subscript", {"sub"}),
        ("Language", {"span"}),
        ("RemoveFormat", set()),
    ],
    [("Link", {"a"}), ("Unlink", {"a"})],
    [("BulletedList", {"ul", "li"}), ("NumberedList", {"ol", "li"}), ("Blockquote", {"blockquote"})],
    [
        ("PatioFigure", {"figure", "img", "figcaption"}),
        ("PatioGallery", {"div"}),
        ("PatioEmbed", {"div"}),
        ("PatioPullquote", {"figure", "blockquote"}),
        ("PatioRelated", {"div"}),
        ("Table", {"table"}),
        ("HorizontalRule", {"hr"}),
        ("SpecialChar", set()),
    ],
    [("Undo", set()), ("Redo", set()), ("PasteText", set()), ("Find", set())],
    [("ShowBlocks", set()), ("Source", set()), ("Maximize", set())],
]
SHORT_TEXT = {"PatioFigure", "PatioGallery", "PatioEmbed", "PatioPullquote", "PatioRelated", "Table", "HorizontalRule"}

FOREIGN = ["es", "en", "fr", "it", "de", "pt", "ar", "la"]  # the languages that words in a text may be marked as

REMOVED = [
    # They send text to other hosts.
    *["scayt", "wsc", "exportpdf"],
    # They make what the declaration does not know, or what our own plugin makes.
    *["iframe", "flash", "forms", "embed", "autoembed", "codesnippet", "codesnippetgeshi", "smiley", "image"],
    *["uploadimage", "divarea", "div", "font", "colorbutton", "colordialog", "justify", "liststyle", "pagebreak"],
    *["copyformatting", "stylescombo", "dialogadvtab", "bidi"],
    # Our own reads them by the table of the declaration; the first one stops where a <span> has no style.
    *["pastefromgdocs", "pastefromlibreoffice"],
    # They are no business of an editor inside a form.
    *["preview", "templates", "save", "newpage", "print", "about", "elementspath"],
]


def allowed_content():
    """The declaration in the form of CKEditor's content filter: an element not named here is taken out."""
    return {
        tag: {
            "attributes": sorted({*attributes, *EVERYWHERE} - {"class"}),
            "classes": sorted(attributes["class"].pattern.split("|")) if "class" in attributes else [],
        }
        for tag, attributes in ELEMENTS.items()
    }


def toolbar(*, short):
    offered = [[name for name, needed in group if needed <= ELEMENTS.keys()] for group in TOOLBAR]
    return [kept for group in offered if (kept := [name for name in group if not short or name not in SHORT_TEXT])]


def configuration(*, short=False):
    return {
        "allowedContent": allowed_content(),
        "fullPage": False,
        "toolbar": toolbar(short=short),
        "format_tags": ";".join(tag for tag in ("p", "h2", "h3", "h4", "pre") if tag in ELEMENTS),
        "removePlugins": ",".join(REMOVED),
        "extraPlugins": f"widget,{PLUGIN},{PASTE_PLUGIN},{PICTURES_PLUGIN}",
        "customConfig": "",
        "stylesSet": False,
        "contentsCss": [static("cms/editor/contents.css")],
        "bodyClass": "patio-text",
        "height": 160 if short else 520,
        "width": "100%",
        "entities": False,
        "fillEmptyBlocks": False,
        "ignoreEmptyParagraph": False,  # it takes a video that stands alone for one: the plug-in knows what is empty
        "disableNativeSpellChecker": False,
        "browserContextMenuOnCtrl": True,
        "dialog_noConfirmCancel": True,
        "linkDefaultProtocol": "https://",
        "linkShowTargetTab": False,
        "linkShowAdvancedTab": False,
        "removeDialogTabs": "link:upload",
        "language_list": [foreign_language(code) for code in FOREIGN],
        "versionCheck": False,
        "clipboard_handleImages": False,  # it would put a picture into the text itself
        PLUGIN: {
            **{what: address(name) for what, name in settings.EDITOR_ADDRESSES.items()},
            "hosts": embeds.places(),
            "inline": {tag: rules for tag, rules in allowed_content().items() if tag in PHRASES.keys() - {"img"}},
            "reading": reading(),
            "short": short,
            "words": words(),
        },
    }


def reading():
    """The tables of `cms.text.vocabulary` that the paste filter (`paste.js`) reads by, as the cleaner does."""
    return {
        "renamed": RENAMED,
        "styles": STYLES,
        "classes": CLASSES,
        "unseen": UNSEEN_BY_STYLE,
        "apart": sorted(APART),
        "blocks": sorted(BLOCKS.keys() | BOXES | {"h1", "h5", "h6"}),
        "decorated": sorted(BLOCKS.keys() - {"p", "div"}),
        "looks": sorted(LOOKS_OF_BLOCKS),
        "reviewer": REVIEWER,
        "own": get_language(),
    }


def words():
    """What our own plugin says, in the language of whoever writes."""
    return {
        "figure": _("Picture from the library"),
        "gallery": _("Gallery"),
        "embed": _("Embed a video or a post"),
        "embedAddress": _("Address of the page to embed"),
        "embedRefused": _("This address cannot be embedded. These sites can: %(hosts)s.")
        % {"hosts": ", ".join(provider.name for provider in embeds.PROVIDERS)},
        "embedDescription": _("Description: what there is to see or hear"),
        "embedStill": _("Still, shown until the reader plays it"),
        "embedChoose": _("Choose a picture"),
        "embedNone": _("No picture"),
        "pullquote": _("Pull quote"),
        "related": _("Related articles box"),
        "relatedHere": _("The related articles box goes here"),
        "caption": _("Caption (the picture’s own if left empty)"),
        "source": _("Who said it"),
        "quote": _("The quotation"),
        "leftOut": _("Deleted or hidden words were left out: “%(words)s”"),
        **words_of_pictures(),
        "popup": _("Allow this site to open windows to choose a picture."),
    }


def words_of_pictures():
    """What is said of pictures that are pasted or dropped."""
    return {
        "pictureGone": _("Not in the text, as the site has no such file: %(names)s. Drop the file itself here."),
        "pictureForeign": _("Pictures of other sites do not go into a text: links stand in their places (%(names)s)."),
        "pictureOther": _("Only JPEG, PNG, WebP, GIF and AVIF pictures go into a text: %(names)s was left out."),
        "pictureNotHere": _("Pictures do not go into this text: %(names)s was left out."),
        "pictureTitle": _("Put a picture into the library and the text"),
        "pictureAlt": _("Description: what there is to see"),
        "pictureUndescribed": _("Say what there is to see, for those who do not see it."),
        "pictureLeft": _("“%(name)s” was left out."),
        "pictureSending": _("“%(name)s” is being sent…"),
        "pictureFailed": _("“%(name)s” is not in the text: %(reason)s"),
        "pictureRefused": _("the site does not take it."),
        "pictureOffline": _("the site cannot be reached. All else is untouched: put it in again later."),
    }


def foreign_language(code):
    """As CKEditor's menu of languages has it: code, name and direction."""
    if code == "la":
        latin = _("Latin")  # outside the braces, where gettext's own reader finds it
        return f"la:{latin}:ltr"
    info = get_language_info(code)
    return f"{code}:{info['name_translated'].capitalize()}:{'rtl' if info['bidi'] else 'ltr'}"


def address(name):
    """Empty where no page has this name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class RichTextWidget(CKEditorWidget):
    """`short` is for a bio or an answer: lower, and without the furniture of an article. `later`: a script of the page makes the
    editor when somebody is about to write."""

    def __init__(self, *args, short=False, later=False, **kwargs):
        kwargs.setdefault("template_name", "cms/richtext.html")
        super().__init__(*args, **kwargs)
        self.short, self.later = short, later

    def get_context(self, name, value, attrs):
        """What the package's own widget does, but for spelling the configuration anew for each field."""
        context = Textarea.get_context(self, name, value, attrs)
        config, plugins = spelled(self.short, get_language(), get_script_prefix(), settings.STATIC_URL)
        context["widget"] |= {"config": config, "external_plugin_resources": plugins, "later": self.later}
        return context


@cache
def spelled(short, language, _script_prefix, _static_url):
    """(configuration, plugins) as attributes of an element: JSON, escaped."""
    config = configuration(short=short) | {"language": language}
    plugins = [[name, static("cms/editor/"), f"{file}.js"] for name, file in FILES.items()]
    return escape(json_encode(config)), escape(json_encode(plugins))


@checks.register
def end_of_life(app_configs, **kwargs):
    return [
        checks.Info(
            "CKEditor 4.22.1, which writes rich text in the admin, is past its end of life.",
            hint=(
                "It runs behind a fence (docs/architecture.md): everything is cleaned on the server. What remains is a "
                "member of the staff attacking another through markup pasted into the editor."
            ),
            id="cms.I001",
        )
    ]
