import os

from django.apps import apps
from django.core.wsgi import get_wsgi_application

from cms import cache_address, former_database
from cms.garbage import spare_the_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
application = get_wsgi_application()
former_database.refuse()
cache_address.refuse()
spare_the_application()
apps.get_app_config("tasks").serve()
