"""Sent after commit; receivers may fail without stopping one another, and are safe to repeat."""

from django.dispatch import Signal

editions_changed = Signal()  # article_id, deed
