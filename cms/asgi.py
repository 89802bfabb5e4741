import os

from django.core.asgi import get_asgi_application

from cms.garbage import spare_the_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
application = get_asgi_application()
spare_the_application()
