"""Registers the admin of articles, tags, series, the trash and the audit log."""

from django.contrib import admin

from desk import usage  # noqa: F401 - registers where authors, pictures, tags and accounts are used
from desk.articles import ArticleAdmin
from desk.audit import AuditRecordAdmin
from desk.series import SeriesAdmin
from desk.tags import TagAdmin
from desk.trash import TrashedArticleAdmin
from desk.trashed_items import TrashedItemAdmin

admin.site.enable_nav_sidebar = False  # the header leads everywhere

__all__ = ["ArticleAdmin", "AuditRecordAdmin", "SeriesAdmin", "TagAdmin", "TrashedArticleAdmin", "TrashedItemAdmin"]
