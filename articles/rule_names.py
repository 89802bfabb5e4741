"""The names of the checklist's rules (`articles.checklist`), as the settings know them."""

ALWAYS = ("title", "address")  # no edition can do without
BLOCKING = ("body", "byline", "faq", "gaps", "documents", "alt", "credit")
ADVISING = (
    "standfirst",
    "headings",
    "links",
    "outside_links",
    "paid_links",
    "title_length",
    "seo_title",
    "seo_description",
)
NAMES = (*ALWAYS, *BLOCKING, *ADVISING)
