"""Whole public pages that are kept in memory, and the one value that says whether they are still right: the generation.

Apps of higher rings register what their pages are made of: tables (`cms.kept.tables`) and moments (`cms.kept.boundaries`), and what
has ended (`cms.kept.ends`).
"""
