"""What the desk's pages load. A script of the writing page is added here and nowhere else; what a module imports comes with it."""

from cms.bundling import modules, scripts, styles

ADMIN_SCRIPTS, ADMIN_STYLES = "admin/js", "admin/css"

BUNDLES = {
    # On every page
    "desk/base.css": styles(f"{ADMIN_STYLES}/base.css", f"{ADMIN_STYLES}/dark_mode.css"),
    "desk/everywhere.css": styles(f"{ADMIN_STYLES}/responsive.css", "desk/tokens.css", "desk/desk.css"),
    "desk/everywhere.js": modules(
        "desk/page_version.js", "desk/signed_out.js", "desk/kept_texts.js", "desk/one_press.js", "desk/own_zone.js"
    ),
    # Where an article is written or corrected
    "desk/writing.css": styles(
        f"{ADMIN_STYLES}/forms.css",
        "desk/article.css",
        f"{ADMIN_STYLES}/vendor/select2/select2.min.css",
        f"{ADMIN_STYLES}/autocomplete.css",
    ),
    "desk/libraries.js": scripts(
        f"{ADMIN_SCRIPTS}/vendor/jquery/jquery.min.js",
        f"{ADMIN_SCRIPTS}/vendor/select2/select2.full.min.js",
        f"{ADMIN_SCRIPTS}/vendor/select2/i18n/fr.js",
        f"{ADMIN_SCRIPTS}/vendor/select2/i18n/en.js",
    ),
    "desk/writing.js": scripts(
        f"{ADMIN_SCRIPTS}/jquery.init.js",
        f"{ADMIN_SCRIPTS}/core.js",
        f"{ADMIN_SCRIPTS}/admin/RelatedObjectLookups.js",
        f"{ADMIN_SCRIPTS}/autocomplete.js",
        "desk/text_first.js",
        "desk/choosers.js",
        "desk/article.js",
        "desk/lengths.js",
        "desk/panels.js",
        "desk/picture.js",
        "desk/reading.js",
    ),
    "desk/writing_modules.js": modules(
        "desk/checklist.js",
        "desk/copy_desk.js",
        "desk/preview_beside.js",
        "desk/remarks.js",
        "desk/share_links.js",
        "desk/suggestions.js",
        "desk/tags.js",
        "desk/rows.js",
        "desk/autosave/page.js",
        "desk/undo.js",
    ),
    # Where the articles of a series are put in order
    "desk/series.css": styles("desk/article.css"),
    "desk/series.js": modules("desk/rows.js"),
    # Where a guest reads by a share link
    "desk/guests.js": modules("desk/shared.js"),
}
