"""What differs between two sources, with names instead of primary keys, for one person."""

from articles.merging import compare
from articles.models import Article
from articles.naming import Names


def differences(before, after, *, user):
    """The list of FieldDifference from one source to another."""
    return compare(before, after, names_for([before, after], user=user))


def names_for(sources, *, user):
    """An article that `user` may not see is not named."""
    return Names(sources, articles=lambda: Article.objects.visible_to(user))
