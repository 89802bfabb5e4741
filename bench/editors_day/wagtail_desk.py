"""The magazine of `bench.keystrokes.wagtail_site`, a day later: an article waits for review, two are live, one of them with a
picture. In Wagtail's virtual environment; its own migrations make the groups and the workflow by which moderators approve.

    python -m bench.editors_day.wagtail_desk
"""

from bench.keystrokes.wagtail_site import prepare

CHIEF, PASSWORD = "paco", "demo-paco"
WAITING = "Le patio sous la neige"
UPDATED = "Les heures d’ouverture"
LEAD = "Un fleuve dans la ville"
WITHDRAWN = "Une rumeur"
PICTURED, PICTURE = "La cour aux orangers", "Orangers"


def main():
    prepare.main()
    add_chief()
    add_articles()


def add_chief():
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_superuser(CHIEF, f"{CHIEF}@example.org", PASSWORD)


def add_articles():
    from django.contrib.auth import get_user_model
    from wagtail.models import Workflow

    from bench.keystrokes.wagtail_site.models import ArticlePage, HomePage

    home, writer = HomePage.objects.get(), get_user_model().objects.get(username=prepare.article.WRITER)
    picture = add_picture()
    text = ("paragraph", f"<p>{prepare.article.SENTENCE}</p>")
    for title, body in {UPDATED: [text], LEAD: [text], WITHDRAWN: [text], PICTURED: [("image", picture), text]}.items():
        page = home.add_child(instance=ArticlePage(title=title, standfirst=prepare.article.STANDFIRST, body=body))
        page.save_revision(user=writer, log_action=True).publish()
    waiting = home.add_child(instance=ArticlePage(title=WAITING, body=[text], live=False))
    waiting.save_revision(user=writer)
    Workflow.objects.get().start(waiting, writer)


def add_picture():
    """A file of its own, as the library has it."""
    from io import BytesIO

    from django.core.files.base import ContentFile
    from PIL import Image

    from bench.keystrokes.wagtail_site.models import Picture

    drawn = BytesIO()
    Image.new("RGB", (1200, 800), (90, 120, 150)).save(drawn, "PNG")
    return Picture.objects.create(title=PICTURE, file=ContentFile(drawn.getvalue(), "cour.png"), credit="Lucía Vega")


if __name__ == "__main__":
    main()
