import os
from concurrent.futures import ThreadPoolExecutor

from django.apps import apps
from django.core.asgi import get_asgi_application

from cms import cache_address, former_database
from cms.garbage import spare_the_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
application = get_asgi_application()
# Servers import this within their event loop, where Django asks no database.
with ThreadPoolExecutor(1) as thread:
    thread.submit(former_database.refuse).result()
    thread.submit(cache_address.refuse).result()
spare_the_application()
apps.get_app_config("tasks").serve()
