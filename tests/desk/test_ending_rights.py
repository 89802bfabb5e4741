"""The desk is told of pictures whose rights end within a week, where readers see them or will."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Edition
from desk.ending_rights import DOCUMENTS, ending
from tests.desk.pages import address, fresh, messages_of, open_correction, save, signed_in
from tests.documents.factories import box_for, make_document
from tests.factories import make_article, make_image, make_user, publish_article

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def told(user, at=None):
    found = ending(user, at or timezone.now())
    return found and [
        (str(image), has_ended, [title for _pk, title in articles]) for image, has_ended, articles in found
    ]


@pytest.fixture
def ines(db):
    return make_user(role="editor", username="ines")


@pytest.fixture
def lucia(db):
    return make_user(role="journalist", username="lucia")


def test_what_ends_within_a_week_or_has_ended_is_told_with_its_articles(ines):
    for days in (-3, 7, 8):
        image = make_image(alt=f"{days}", rights_until=in_days(days))
        publish_article(article=make_article(title=f"Avec {days}", lead_image=image))
    make_image(alt="Nulle part", rights_until=in_days(-3))
    draft = make_image(alt="Dans un brouillon", rights_until=in_days(-3))
    make_article(lead_image=draft)
    assert told(ines) == [("-3", True, ["Avec -3"]), ("7", False, ["Avec 7"])]


def test_what_is_planned_counts_and_what_was_withdrawn_does_not(ines):
    planned, gone = (make_image(alt=alt, rights_until=in_days(3)) for alt in ("Programmée", "Retirée"))
    now = timezone.now()
    publishing.publish(make_article(title="Demain", lead_image=planned), by=ines, at=now + timedelta(days=1))
    withdrawn = publish_article(article=make_article(lead_image=gone))
    publishing.withdraw(withdrawn.article, by=ines)
    assert told(ines) == [("Programmée", False, ["Demain"])]


def test_only_who_may_change_a_picture_is_told_and_only_of_articles_that_they_see(ines, lucia):
    mine, other = make_image(by=lucia, alt="La mienne", rights_until=in_days(1)), make_image(rights_until=in_days(1))
    publish_article(article=make_article(by=lucia, title="Le mien", lead_image=mine))
    publish_article(article=make_article(title="D’une autre", lead_image=mine))
    publish_article(article=make_article(by=lucia, lead_image=other))
    assert told(lucia) == [("La mienne", False, ["Le mien"])]
    assert {len(articles) for _image, _ended, articles in told(ines)} == {1, 2}
    assert told(make_user(role="journalist")) == [] and told(make_user()) is None


def test_the_first_page_shows_them(ines, lucia):
    image = make_image(alt='Cour "<b>"', rights_until=in_days(-1))
    article = make_article(title="Une cour <i>", lead_image=image)
    publish_article(article=article)
    page = signed_in(ines).get("/admin/").content.decode()
    assert (
        "Droits échus ou bientôt échus" in page
        and "Cour &quot;&lt;b&gt;&quot;" in page
        and "Une cour &lt;i&gt;" in page
    )
    assert f"/admin/images/image/{image.pk}/change/" in page and "échus le" in page
    assert "Droits échus ou bientôt échus" not in signed_in(lucia).get("/admin/").content.decode()


def test_two_questions_however_many(ines, django_assert_num_queries):
    ending(ines, timezone.now())  # whose permissions are known then
    for number in range(3):
        image = make_image(alt=f"{number}", rights_until=in_days(number))
        for _each in range(3):
            publish_article(article=make_article(lead_image=image))
    with django_assert_num_queries(2):
        assert len(told(ines)) == 3


def test_the_library_lists_them(ines):
    for days in (-3, 7, 8):
        make_image(alt=f"Finit {days} jours", rights_until=in_days(days))
    page = signed_in(ines).get("/admin/images/image/?rights=ending").content.decode()
    assert [f"Finit {days} jours" in page for days in (-3, 7, 8)] == [True, True, False]


def test_the_form_says_which_picture_refuses_the_date_and_keeps_the_text(ines):
    article = make_article(by=ines, lead_image=make_image(alt="Une cour", rights_until=in_days(2)))
    later = in_days(4)
    moment = {"publish_at_date": later.isoformat(), "publish_at_time": "08:00"}
    said = messages_of(save(signed_in(ines), article, {"title": "Plus tard", **moment}, button="_publish"))
    assert "Les droits de l’image «\u00a0Une cour\u00a0» prennent fin le" in said and "notez de nouveaux droits" in said
    assert fresh(article).title == "Plus tard" and not Edition.objects.exists()
    messages_of(
        save(signed_in(ines), article, {**moment, "publish_at_date": in_days(2).isoformat()}, button="_publish")
    )
    assert Edition.objects.get().title == "Plus tard"


def test_a_correction_s_page_says_so_too(ines):
    image = make_image(alt="Une cour", rights_until=in_days(-1))
    article = make_article(by=ines, lead_image=image)
    publish_article(article=article)
    client = signed_in(ines)
    form = open_correction(client, article)
    response = client.post(
        address("correct", article.pk), {**form, "title": "Autre titre", "_correct": "1"}, follow=True
    )
    assert "Les droits de l’image" in response.content.decode() and Edition.objects.count() == 1


def test_files_to_download_are_told_by_themselves(ines, lucia):
    mine, other = (
        make_document(by=lucia, title="Le mien", rights_until=in_days(1)),
        make_document(title="Un autre", rights_until=in_days(-1)),
    )
    make_document(title="Nulle part", rights_until=in_days(1))
    publish_article(article=make_article(by=lucia, title="De Lucia", body=box_for(mine)))
    publish_article(article=make_article(title="D’une autre", body=box_for(other)))
    told = {
        user.username: [(str(each), ended) for each, ended, _articles in ending(user, timezone.now(), of=DOCUMENTS)]
        for user in (ines, lucia)
    }
    assert told == {"ines": [("Un autre", True), ("Le mien", False)], "lucia": [("Le mien", False)]}
    page = signed_in(ines).get("/admin/").content.decode()
    assert "Droits de fichiers échus ou bientôt échus" in page and "Le mien" in page
    assert ending(make_user(), timezone.now(), of=DOCUMENTS) is None
