"""A view that does nothing, on the server that Patio is served by: what any page costs at the least that Django makes."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path

django.setup()
settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__


def made():
    from cms.kept.answers import Answers  # its models are there from now on
    from cms.serving import Application  # and its

    return Application(WSGIHandler(), Answers(0), most_to_read=lambda environ: 0, end=lambda: None)


urlpatterns = [path("", lambda request: HttpResponse("hello"))]
application = made()
