import os

from django.core.wsgi import get_wsgi_application

from cms.garbage import spare_the_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
application = get_wsgi_application()
spare_the_application()
