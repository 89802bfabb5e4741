"""The names that sites give their feeds, and the view of ours (without its namespace) that each of them means."""

BY_FORMAT = {**dict.fromkeys(("feed", "rss", "rss2", "rdf", "atom"), "feed"), "json": "json_feed"}
# As the last part of an address, or the last two.
BY_PATH = {
    **{name: BY_FORMAT[name] for name in ("feed", "rss")},
    **{f"feed/{name}": view for name, view in BY_FORMAT.items() if name != "feed"},
    **dict.fromkeys(("rss.xml", "feed.xml", "atom.xml", "index.xml", "index.rdf"), "feed"),
    "feed.json": "json_feed",
}
