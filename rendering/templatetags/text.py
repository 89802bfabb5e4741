"""Texts of several lines where there is room for one."""

from django import template

from cms.text import for_readers, plaintext

register = template.Library()
register.filter(plaintext.one_line)
register.filter(for_readers.typeset_here)
register.filter(for_readers.typeset_of_site)
