"""Django looks for the admin here; the desk is in `articles/desk/`."""

from articles.desk.articles import ArticleAdmin
from articles.desk.records import RecordAdmin
from articles.desk.tags import TagAdmin

__all__ = ["ArticleAdmin", "RecordAdmin", "TagAdmin"]
