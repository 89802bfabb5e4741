"""Readers' searches answered by an OpenSearch server, where `SEARCH_URL` names one.

It is handed to `search.engines` when the site starts, and nothing else knows of it: without this folder and its line in
INSTALLED_APPS the database answers.
"""
