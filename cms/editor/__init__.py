"""CKEditor 4 behind its fence: what it may make is what `cms.text.vocabulary` declares, and nothing of its own.

The version that django-ckeditor bundles is past its end of life. What holds is the server's cleaning; the fence keeps
one member of the desk from attacking another through pasted markup, as far as the editor lets us.
"""

from functools import cache

from ckeditor.widgets import CKEditorWidget, json_encode
from django.conf import settings
from django.core import checks
from django.forms import Media, Textarea
from django.forms.widgets import Script
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import escape
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from cms import upload_dialog
from cms.text import embeds
from cms.text.gaps import GAP
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
    SCHEMES,
    STYLES,
    UNSEEN_BY_STYLE,
)

# Our own plugins, which `cms.bundles` makes one file of, and for each button the elements without which it would have nothing to do.
PLUGIN, PASTE_PLUGIN, PICTURES_PLUGIN = "patio", "patiopaste", "patiopictures"
PLUGINS = [
    *[PLUGIN, "patioblocks", "patiotyping", "patioframe", "patiolinks", "patiocleaner", PASTE_PLUGIN, PICTURES_PLUGIN],
    "patioforeign",
    "patiodocuments",
]
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
        ("PatioUpload", {"figure", "img", "figcaption"}),
        ("PatioGallery", {"div"}),
        ("PatioEmbed", {"div"}),
        ("PatioDocument", {"div"}),
        ("PatioPullquote", {"figure", "blockquote"}),
        ("PatioRelated", {"div"}),
        ("Table", {"table"}),
        ("HorizontalRule", {"hr"}),
        ("SpecialChar", set()),
    ],
    [("Undo", set()), ("Redo", set()), ("PasteText", set()), ("Find", set())],
    [("ShowBlocks", set()), ("Source", set()), ("Maximize", set())],
]
SHORT_TEXT = {"PatioFigure", "PatioUpload", "PatioGallery", "PatioEmbed", "PatioPullquote", "PatioRelated"} | {
    "PatioDocument",
    "Table",
    "HorizontalRule",
}

FOREIGN = ["es", "en", "fr", "it", "de", "pt", "ar", "la"]  # the languages that words in a text may be marked as

REMOVED = [
    # They send text to other hosts.
    *["scayt", "wsc", "exportpdf"],
    # They make what the declaration does not know, or what our own plugin makes.
    *["iframe", "flash", "forms", "embed", "autoembed", "codesnippet", "codesnippetgeshi", "smiley", "image", "link"],
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


def menu(*, short):
    """The blocks that "/" offers: a name, other words to find it by, and the element or the command that makes it."""
    offered = [name for group in toolbar(short=short) for name in group]
    found = [
        ("h2", None, _("Heading 2"), _("title section")),
        ("h3", None, _("Heading 3"), _("title subsection")),
        ("BulletedList", "bulletedlist", _("Bulleted list"), _("points dashes")),
        ("NumberedList", "numberedlist", _("Numbered list"), _("numbers steps")),
        ("Blockquote", "blockquote", _("Quotation"), _("block quote")),
        ("PatioPullquote", "patiopullquote", _("Pull quote"), _("quotation highlight")),
        ("PatioFigure", "patioPicture", _("Picture"), _("photo image library")),
        ("PatioGallery", "patioGallery", _("Gallery"), _("photos images pictures")),
        ("PatioEmbed", "patioembed", _("Video or post"), _("embed sound map youtube")),
        ("PatioDocument", "patioDocument", _("File to download"), _("document pdf audio sound")),
        ("PatioRelated", "patiorelated", _("Related articles box"), _("see also")),
        ("Table", "table", _("Table"), _("columns rows grid")),
        ("HorizontalRule", "horizontalrule", _("Rule"), _("line separator divider")),
    ]
    return [
        {"label": label, "also": also, **({"command": command} if command else {"element": name})}
        for name, command, label, also in found
        if name in (offered if command else ELEMENTS)
    ]


def configuration(*, short=False):
    return {
        "allowedContent": allowed_content(),
        "fullPage": False,
        "toolbar": toolbar(short=short),
        "format_tags": ";".join(tag for tag in ("p", "h2", "h3", "h4", "pre") if tag in ELEMENTS),
        "removePlugins": ",".join(REMOVED),
        "extraPlugins": ",".join(["widget", *PLUGINS]),
        "customConfig": "",
        "stylesSet": False,
        "contentsCss": [static(sheet) for sheet in (*settings.EDITOR_STYLES, "cms/editor/contents.css")],
        "bodyClass": "patio-text",
        "height": 160 if short else 520,
        "width": "100%",
        "entities": False,
        "fillEmptyBlocks": False,
        "ignoreEmptyParagraph": False,  # it takes a video that stands alone for one: the plug-in knows what is empty
        "disableNativeSpellChecker": False,
        "browserContextMenuOnCtrl": True,
        "dialog_noConfirmCancel": True,
        "language_list": [foreign_language(code) for code in FOREIGN],
        "versionCheck": False,
        "clipboard_handleImages": False,  # it would put a picture into the text itself
        PLUGIN: {
            **{what: upload_dialog.address(name) for what, name in settings.EDITOR_ADDRESSES.items()},
            "hosts": embeds.places(),
            "inline": {tag: rules for tag, rules in allowed_content().items() if tag in PHRASES.keys() - {"img"}},
            "reading": reading(),
            "schemes": sorted(SCHEMES["a", "href"]),
            "short": short,
            "blocks": menu(short=short),
            "icons": static("cms/editor/icons.svg"),
            "uploads": upload_dialog.configuration(),
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
        "upload": _("Pictures from this computer"),
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
        "insertBlock": _("Insert a block"),
        "filterBlocks": _("Type to choose"),
        "answerTo": _("Answer to “%(question)s”"),
        "pictureWithoutName": _("a picture without a name"),
        "leftOut": _("Deleted or hidden words were left out: “%(words)s”"),
        **words_of_pictures(),
        **words_of_documents(),
        **words_of_links(),
        "popup": _("Allow this site to open windows to choose a picture."),
    }


def words_of_pictures():
    """What is said of pictures that are pasted or dropped."""
    return {
        "pictureGone": _("Not in the text, as the site has no such file: %(names)s. Drop the file itself here."),
        "pictureForeign": _(
            "Pictures of other sites do not go into this text: links stand in their places (%(names)s)."
        ),
        "pictureGap": str(GAP),
        "pictureFetching": _("Pictures of other sites come into the library: %(count)s to go."),
        "pictureNotFetched": _("Missing in the text, where a link to each stands: %(names)s"),
        "pictureTooMany": _("Only %(most)s are fetched at once."),
        "pictureNotHere": _("Pictures do not go into this text: %(names)s was left out."),
    }


def words_of_documents():
    return {
        "document": _("File to download"),
        "documentWords": _("Words of the link (the file’s own title if left empty)"),
        "documentLost": _("This file is not in the library any more"),
        "documentsTitle": _("Files to download"),
        "documentTitle": _("Title: what readers read in the link"),
        "documentCredit": _("Credit: whose file it is"),
        "documentUntitled": _("Say what readers read in the link."),
    }


def words_of_links():
    return {
        "link": _("Link"),
        "unlink": _("Take the link away"),
        "linkField": _("Words of a title, or an address"),
        "linkAddress": _("Address"),
        "linkFound": _("Where the link leads"),
        "linkTo": _("Link to %(address)s"),
        "linkCount": _("Articles found: %(number)s"),
        "linkNothing": _("No article has these words in its title, and this is no address."),
        "linkWrong": _("This is no whole address: https://example.org, name@example.org or tel:+33123456789."),
        "linkSpaces": _("There are no spaces in an address."),
        "linkScheme": _(
            "Links lead to web pages (https:, http:), mail addresses (mailto:) and telephones (tel:) alone."
        ),
        "linkPaid": _("Paid link (affiliation, advertising)"),
        "linkOffline": _("The site cannot be reached: articles are not found now, an address can be written."),
    }


def foreign_language(code):
    """As CKEditor's menu of languages has it: code, name and direction."""
    if code == "la":
        latin = _("Latin")  # outside the braces, where gettext's own reader finds it
        return f"la:{latin}:ltr"
    info = get_language_info(code)
    return f"{code}:{info['name_translated'].capitalize()}:{'rtl' if info['bidi'] else 'ltr'}"


class RichTextWidget(CKEditorWidget):
    """`short` is for a bio or an answer: lower, and without the furniture of an article. `later`: a script of the page makes the
    editor when somebody is about to write.

    The attribute `data-about` names the field beside it that says what the text is about: a question's answer.
    """

    def __init__(self, *args, short=False, later=False, **kwargs):
        kwargs.setdefault("template_name", "cms/richtext.html")
        super().__init__(*args, **kwargs)
        self.short, self.later = short, later

    @property
    def media(self):
        """What the package's own widget loads, and our own (`cms.bundles`)."""
        where = {"id": "ckeditor-init-script", "data-ckeditor-basepath": static("ckeditor/ckeditor/")}
        return Media(
            css={"all": [*settings.EDITOR_STYLES, "cms/editor/editor.css"]},
            js=[Script("cms/editor/ckeditor.js", **where), "cms/editor/plugins.js"],
        )

    def get_context(self, name, value, attrs):
        """What the package's own widget does, but for spelling the configuration anew for each field."""
        context = Textarea.get_context(self, name, value, attrs)
        config = spelled(self.short, get_language(), get_script_prefix(), settings.STATIC_URL)
        context["widget"] |= {"config": config, "external_plugin_resources": "[]", "later": self.later}
        return context


@cache
def spelled(short, language, _script_prefix, _static_url):
    """The configuration as an attribute of an element: JSON, escaped."""
    return escape(json_encode(configuration(short=short) | {"language": language}))


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
