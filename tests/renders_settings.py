"""Settings of a server that writes down what it renders (`tests.renders`), into the file that RENDERS names."""

from cms.settings import *  # noqa: F403 - the site's own
from cms.settings import MIDDLEWARE

MIDDLEWARE.insert(MIDDLEWARE.index("cms.kept.pages.InnerMiddleware"), "tests.renders.RendersMiddleware")
