"""Texts of several lines where there is room for one."""

from django import template

from cms.text import plaintext

register = template.Library()
register.filter(plaintext.one_line)
