"""One checkout's side of `bench.desk`: asks its own desk and site, and says what each answer cost.

Run in the checkout, with the settings in its environment. The first line of its output is a list of [person, name, path];
each line of its input one of these, each line of its output [status, seconds of CPU]. The addresses are those that the
admin itself has: lists with their filters, orders, searches and last pages, choosers, forms, and what readers may ask for.
"""

import runpy
import sys
from pathlib import Path
from urllib.parse import urlencode

Clock = runpy.run_path(str(Path(__file__).with_name("cpu.py")))["Clock"]
serve = runpy.run_path(str(Path(__file__).with_name("lines.py")))["serve"]
PEOPLE = {"chief": "chief editor", "journalist": "journalist", "prolific": "journalist of many articles"}
SEARCHED = {"common": "jardin", "accents": "theatre ete", "elided": "l’été", "beginning": "jardi", "absent": "zzyzx"}
TYPED = {"nothing": "", "letters": "ja", "word": "jardin"}
SLOW = 0.28  # seconds
MOST = 12  # measurements of what is slow
CHOICES = 3  # of one filter: the first, the second, the last


def addresses():
    """(people, name, path)"""
    from django.contrib import admin

    everybody, found = tuple(PEOPLE), []
    for model, model_admin in admin.site._registry.items():
        found += [(everybody, name, path) for name, path in of_model(model, model_admin)]
    found += [(everybody, name, path) for name, path in choosers()]
    found += [(everybody, name, path) for name, path in pages_of_articles()]
    found += [(("chief", "journalist"), name, path) for name, path in pages_of_editors()]
    found.append((everybody, "overview", "/admin/"))
    return found + [(("reader",), name, path) for name, path in of_readers()]


def of_model(model, model_admin):
    label, base = model._meta.model_name, f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    yield f"{label} list", base
    last = max(1, model.objects.count() // model_admin.list_per_page)
    yield f"{label} last page", f"{base}?p={last}"
    for number in range(len(model_admin.get_list_display(asked_by("chief"))) + bool(model_admin.actions)):
        yield f"{label} by column {number}", f"{base}?o={number}"
        yield f"{label} by column -{number}", f"{base}?o=-{number}"
    if model_admin.search_fields:
        for name, words in SEARCHED.items():
            yield f"{label} search {name}", f"{base}?{urlencode({'q': words})}"
        yield f"{label} search, last page", f"{base}?{urlencode({'q': 'jardin', 'p': 15})}"
    yield f"{label} counts of filters", f"{base}?_facets=True"
    for name, question in filters(model, model_admin):
        yield f"{label} filter {name}", f"{base}?{question}"
        if model_admin.search_fields:
            yield f"{label} filter {name}, search", f"{base}?{question}&q=jardin"
    yield f"{label} form", f"{base}add/"
    for row in model.objects.order_by("-pk")[:1]:
        yield f"{label} page", f"{base}{row.pk}/change/"
        yield f"{label} history", f"{base}{row.pk}/history/"
        yield f"{label} deletion", f"{base}{row.pk}/delete/"


def filters(model, model_admin):
    request = asked_by("chief")
    changelist = model_admin.get_changelist_instance(request)
    for spec in changelist.filter_specs:
        choices = choices_of(spec, changelist)
        for place in sorted({0, 1, len(choices) - 1} & set(range(len(choices)))):
            label, question = choices[place]
            yield f"{spec.title}: {label[:20]}", question


def choices_of(spec, changelist):
    """[(label, query)]"""
    if hasattr(spec, "lookup_choices"):
        return [(str(label), urlencode({spec.parameter_name: key})) for key, label in spec.lookup_choices]
    links = [each for each in spec.choices(changelist) if len(each.get("query_string", "")) > 1]
    return [(str(each["display"]), each["query_string"].lstrip("?")) for each in links]


def choosers():
    from django.apps import apps
    from django.contrib import admin

    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            target = field.remote_field and field.remote_field.model
            if target in admin.site._registry and model._meta.app_label in ("articles", "authors", "images"):
                question = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                for name, term in TYPED.items():
                    asked = urlencode({**question, "field_name": field.name, "term": term})
                    yield f"chooser {model._meta.model_name}.{field.name}, {name}", f"/admin/autocomplete/?{asked}"
    for name, term in TYPED.items():
        yield f"chooser of tags, {name}", f"/admin/articles/article/tags/?{urlencode({'term': term})}"
        yield f"chooser of pictures, {name}", f"/admin/images/image/browse/?{urlencode({'q': term})}"
    yield "chooser of pictures, deep", "/admin/images/image/browse/?page=900"


def pages_of_articles():
    from articles.models import Article

    for username in ("chief", "journalist"):
        article = Article.objects.filter(created_by__username=username).first() or Article.objects.first()
        base = f"/admin/articles/article/{article.pk}/"
        yield f"article of {username}, page", f"{base}change/"
        yield f"article of {username}, history", f"{base}history/"
        yield f"article of {username}, revision", f"{base}history/{article.revisions.first().pk}/"
        yield f"article of {username}, preview", f"{base}preview/"
        yield f"article of {username}, correction", f"{base}correct/"


def pages_of_editors():
    """What an older checkout does not have answers 404, which counts as no answer."""
    from django.utils import timezone

    from articles.models import Edition

    articles, today = "/admin/articles/article", timezone.localdate()
    yield "queue of reviews", f"{articles}/review/"
    yield "queue, last page", f"{articles}/review/?page=5"
    yield "receipts", f"{articles}/receipts/"
    yield "receipts, late ones", f"{articles}/receipts/?late=1"
    for view in ("month", "week", "agenda"):
        yield f"calendar, {view}", f"/admin/calendar/?view={view}"
        yield f"calendar, {view} of past", f"/admin/calendar/?view={view}&day={today.year - 4}-03-10"
    yield "front page", "/admin/front-page/"
    yield "notices", "/admin/notices/"
    yield "notices, settings", "/admin/notices/settings/"
    planned = Edition.objects.filter(live_from__gt=timezone.now()).order_by("live_from").first()
    if planned:
        yield "proof of the embargo", f"/moment/embargo/{planned.pk}/"
        yield "calendar, move", f"/admin/calendar/move/{planned.pk}/"
        yield "comparison", f"/moment/compare/?address=/&one={planned.live_from:%Y-%m-%dT%H:%M}Z"
        yield "address in time", f"/moment/address/?address=/{planned.slug}/"
        yield "embargo", f"{articles}/{planned.article_id}/embargo/"
    yield "stops", "/moment/"


def of_readers():
    from articles.models import Edition, Tag
    from authors.models import Author

    files = -(-Edition.objects.filter(live_until=None).count() // 10_000)
    yield "sitemap index", "/sitemap.xml"
    yield "sitemap pages", "/sitemap-pages.xml"
    yield "sitemap articles, first", "/sitemap-articles.xml"
    yield "sitemap articles, last", f"/sitemap-articles.xml?page={files}"
    yield "sitemap news", "/sitemap-news.xml"
    yield "corrections", "/corrections/"
    yield "corrections, deep", "/corrections/?page=50"
    yield "home", "/"
    yield "home, deep", "/?page=5000"
    yield "home, beyond", "/?page=99999"
    tag, author = Tag.objects.sections().first(), Author.objects.first()
    yield "tag, deep", f"{tag.get_absolute_url()}?page=500"
    yield "author, deep", f"{author.get_absolute_url()}?page=5"


def asked_by(username):
    from django.test import RequestFactory
    from django.utils import timezone

    from authors.models import User

    request = RequestFactory().get("/")
    request.user = User.objects.get(username=username)
    request.at = timezone.now()
    return request


class Site:
    def __init__(self):
        from django.test import Client

        from authors.models import User

        self.clients = {"reader": Client(raise_request_exception=False)}
        for username in PEOPLE:
            client = self.clients[username] = Client(raise_request_exception=False)
            user = User.objects.get(username=username)
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def answer(self, person, path):
        """[status, seconds of CPU]: the quickest answer after the first. One that is slow is asked up to MOST times: the same page takes half as
        long again while the machine is busy with something else."""
        from django.core.cache import cache

        read = lambda: self.clients[person].get(path, SERVER_NAME="127.0.0.1")  # noqa: E731 - it is called three times
        response, first = Clock().of(read)
        seconds = [Clock().of(read)[1] for _each in range(2)] if first < 3 else [first]
        while SLOW < min(seconds) < 3 and len(seconds) < MOST:
            seconds.append(Clock().of(read)[1])
        cache.clear()
        return [response.status_code, min(seconds)]


def main():
    sys.path[0] = str(Path.cwd())
    import django

    django.setup()
    site = Site()
    asked = [[person, name, path] for people, name, path in addresses() for person in people]
    serve(asked, lambda line: site.answer(*line))


if __name__ == "__main__":
    main()
