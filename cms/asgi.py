import os

from django.core.asgi import get_asgi_application

from cms import former_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
application = get_asgi_application()
former_database.refuse()
