"""None. Django sends `post_migrate` to apps alone that have such a module."""
