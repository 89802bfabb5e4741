"""An empty database becomes a magazine with an article, tags and a writer, in Wagtail's virtual environment. Wagtail's own
migrations make its groups of editors and moderators, and the workflow by which moderators approve.

    python -m bench.keystrokes.wagtail_site.prepare
"""

import django

from bench.keystrokes import article


def main():
    django.setup()
    from django.core.management import call_command

    call_command("migrate", "--verbosity", "0")
    add_pages()
    add_writer()


def add_pages():
    from taggit.models import Tag
    from wagtail.models import Page, Site

    from bench.keystrokes.wagtail_site.models import ArticlePage, HomePage

    Page.objects.filter(depth__gt=1).delete()
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Patio", slug="patio"))
    Site.objects.all().delete()
    Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True)
    home.add_child(instance=ArticlePage(title=article.LINKED, body=[("paragraph", "<p>Un fleuve.</p>")]))
    Tag.objects.bulk_create(Tag(name=name, slug=name.lower()) for name in article.TAGS)


def add_writer():
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    writer = get_user_model().objects.create_user(article.WRITER, f"{article.WRITER}@example.org", article.PASSWORD)
    writer.groups.add(Group.objects.get(name="Editors"))


if __name__ == "__main__":
    main()
