from django.apps import apps
from django.conf import settings

from cms.wsgi import application as handler


def made():
    from cms.http.too_large import most_to_read  # its settings are there from now on
    from cms.kept.answers import Answers  # and its models
    from cms.kept.proxy import Link, Teller  # and these
    from cms.serving import Application  # and its

    if settings.PROXY_LINK:
        Teller(Link(settings.PROXY_LINK)).start()
    answers = Answers(settings.KEPT_PAGES_MEMORY // 4)
    return Application(handler, answers, most_to_read=most_to_read, end=apps.get_app_config("tasks").stop)


application = made()
