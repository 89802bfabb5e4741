"""The heart's tables. The desk writes articles; readers read editions."""

from articles.models.article import Article, Byline, FAQEntry, PinnedRelated
from articles.models.edition import Address, Edition, EditionByline, EditionImage, EditionPin, EditionTag
from articles.models.index import IndexEntry, Spelling, Unsent
from articles.models.record import Record
from articles.models.redirect import Redirect
from articles.models.related import EditionWords, RelatedEdition, TellingWord
from articles.models.revision import Revision
from articles.models.tag import FormerTagAddress, Tag, TagAlias, Tagged

__all__ = [
    "Address",
    "Article",
    "Byline",
    "Edition",
    "EditionByline",
    "EditionImage",
    "EditionPin",
    "EditionTag",
    "EditionWords",
    "FAQEntry",
    "FormerTagAddress",
    "IndexEntry",
    "PinnedRelated",
    "Record",
    "Redirect",
    "RelatedEdition",
    "Revision",
    "Spelling",
    "Tag",
    "TagAlias",
    "Tagged",
    "TellingWord",
    "Unsent",
]
