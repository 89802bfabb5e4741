"""Dates and times as the desk writes them."""

from cms.localtime import local_datetime, near_datetime

__all__ = ["local_datetime", "near_datetime"]
