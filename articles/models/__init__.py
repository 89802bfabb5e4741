"""The heart's tables. The desk writes articles; readers read editions."""

from articles.models.address import Address
from articles.models.arrangement import ArrangedPage, Arrangement, ChosenArticle
from articles.models.article import Article, Byline, FAQEntry, PinnedRelated
from articles.models.audit import Action, AuditRecord, Kind
from articles.models.editing import EditingSession, StoredClash
from articles.models.edition import (
    Edition,
    EditionByline,
    EditionDocument,
    EditionImage,
    EditionLink,
    EditionPin,
    EditionTag,
)
from articles.models.embargo import Embargo
from articles.models.outside_link import OutsideLink
from articles.models.redirect import Redirect
from articles.models.remark import Remark
from articles.models.review import LastLook, Review
from articles.models.revision import Revision
from articles.models.series import FormerSeriesAddress, Series, SeriesEntry, SeriesKind
from articles.models.share_link import ShareLink
from articles.models.source import StoredSource
from articles.models.tag import FormerTagAddress, Tag, TagAlias, Tagged
from articles.models.trashed import TrashedArticle
from articles.models.trashed_item import TrashedItem
from articles.models.withdrawal import Withdrawal

__all__ = [
    "Action",
    "Address",
    "ArrangedPage",
    "Arrangement",
    "Article",
    "AuditRecord",
    "Byline",
    "ChosenArticle",
    "EditingSession",
    "Edition",
    "EditionByline",
    "EditionDocument",
    "EditionImage",
    "EditionLink",
    "EditionPin",
    "EditionTag",
    "Embargo",
    "FAQEntry",
    "FormerSeriesAddress",
    "FormerTagAddress",
    "Kind",
    "LastLook",
    "PinnedRelated",
    "OutsideLink",
    "Redirect",
    "Remark",
    "Review",
    "Revision",
    "Series",
    "SeriesEntry",
    "SeriesKind",
    "ShareLink",
    "StoredClash",
    "StoredSource",
    "Tag",
    "TagAlias",
    "Tagged",
    "Withdrawal",
    "TrashedArticle",
    "TrashedItem",
]
