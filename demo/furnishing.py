"""What is on the demo's desk besides articles: front pages, embargoes, a review, a remark, the trash, a list.

Each once, where its articles are: what the desk has made or changed there stays as it is.
"""

from django.conf import settings
from django.db import transaction

from articles import arranging, embargoes, remarks, reviewing, trash, writing
from articles.models import Article, Embargo, TrashedArticle
from articles.references import in_order
from demo import magazine
from desk import saved_lists
from desk.models import SavedList

LANGUAGE = "fr"  # of the pages that are arranged


@transaction.atomic
def furnish(loaded, people, *, now):
    """`loaded`: {name of a story: primary key of its article}"""
    about = magazine.desk()
    arrange(about["front_page"], loaded, by=people["paco"], now=now)
    for each in about["embargo"]:
        set_embargo(each, loaded, people, now=now)
    for each in about["review"]:
        assign(each, loaded, people, now=now)
    for each in about["remark"]:
        remark(each, loaded, people)
    for each in about["trash"]:
        throw_away(each, by=people[each["by"]])
    for each in about["list"]:
        keep_list(each, by=people[each["by"]])


def arrange(choices, loaded, *, by, now):
    page = arranging.page_of(LANGUAGE)
    if page.pk and page.arrangements.exists():
        return
    for each in choices:
        if set(each["articles"]) <= set(loaded):
            wanted = [(article, None) for article in in_order(Article, [loaded[name] for name in each["articles"]])]
            at, until = moment(each["when"], now), moment(each["until"], now) if "until" in each else None
            arranging.arrange(page, wanted, by=by, at=at, until=until, now=min(at, now))


def set_embargo(about, loaded, people, *, now):
    pk = loaded.get(about["article"])
    if pk is None or Embargo.objects.filter(article=pk).exists():
        return
    article = Article.objects.get(pk=pk)
    embargoes.set_until(article, by=people[about["by"]], until=moment(about["until"], now), now=now)
    if asked := about.get("asked"):
        embargoes.ask(article, by=people[asked["by"]], until=moment(asked["until"], now), now=now)


def assign(about, loaded, people, *, now):
    article = Article.objects.filter(pk=loaded.get(about["article"])).first()
    review = article and reviewing.review_of(article)
    if review and not review.reviewer and not review.due:
        due = magazine.day(about["due"], today=now.date())
        reviewing.assign(article, people[about["reviewer"]], due=due, by=people[about["by"]])


def remark(about, loaded, people):
    article = Article.objects.filter(pk=loaded.get(about["article"])).first()
    if article and not article.remarks.exists():
        remarks.create(article, about["text"], by=people[about["by"]])


def throw_away(about, *, by):
    there = (model.objects.filter(title=about["title"]).exists() for model in (TrashedArticle, Article))
    if not any(there):
        source = {name: about[name] for name in ("title", "standfirst", "body")}
        trash.put_away(writing.create(source, by=by), by=by)


def keep_list(about, *, by):
    if not SavedList.objects.filter(person=by, name=about["name"]).exists():
        saved_lists.save(by, {"name": about["name"], "query": about["query"], "is_shared": "on"})


def moment(when, now):
    return magazine.moment(when, now=now, zone=settings.TIME_ZONE)
