"""What every page with an editor loads: CKEditor with its words, and our plug-ins."""

from cms.bundling import scripts, styles

CKEDITOR = "ckeditor/ckeditor"

BUNDLES = {
    "cms/editor/ckeditor.js": scripts(
        "ckeditor/ckeditor-init.js",
        f"{CKEDITOR}/ckeditor.js",
        f"{CKEDITOR}/lang/fr.js",
        f"{CKEDITOR}/lang/en.js",
        "ckeditor/fixups.js",
    ),
    "cms/editor/plugins.js": scripts(
        "cms/uploads.js",
        "cms/editor/start.js",
        "cms/editor/plugin.js",
        "cms/editor/blocks.js",
        "cms/editor/typing.js",
        "cms/editor/frame.js",
        "cms/editor/links.js",
        "cms/editor/cleaner.js",
        "cms/editor/paste.js",
        "cms/editor/pictures.js",
        "cms/editor/foreign.js",
        "cms/editor/downloads.js",
    ),
    "cms/editor/editor.css": styles(
        "ckeditor/ckeditor.css",
        "cms/editor/page.css",
        "cms/editor/links.css",
        "cms/uploads.css",
    ),
}
