"""Which files of the media folder the database names, as the apps that know it say: a backup must hold them all.

Whoever names a file writes it first and the row afterwards, and removes it only when the row has let go of it (after
commit): so each file that a committed row names is there.
"""

registered = []


def register(names):
    """`names(using)` gives the files that rows of the database of that alias name, as paths within the media folder."""
    if names not in registered:
        registered.append(names)


def named(using):
    for names in registered:
        yield from names(using)
