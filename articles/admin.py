"""Django looks for the admin here; the desk is in `articles/desk/`."""

from django.contrib import admin

from articles.desk import uses  # noqa: F401 - registers where authors, pictures, tags and accounts are used
from articles.desk.articles import ArticleAdmin
from articles.desk.records import RecordAdmin
from articles.desk.tags import TagAdmin

admin.site.enable_nav_sidebar = False  # the header leads everywhere

__all__ = ["ArticleAdmin", "RecordAdmin", "TagAdmin"]
