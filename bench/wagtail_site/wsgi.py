import gc

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
gc.collect()
gc.freeze()  # as Patio does: what is there from the beginning is not looked at again
gc.set_threshold(20_000, 20, 50)
