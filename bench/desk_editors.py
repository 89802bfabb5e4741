"""What editors' pages are made of, for the magazine of `bench.desk`: reviews, series, choices for the front page, embargoes, trash,
notices, all columns in the list of two people."""

from datetime import timedelta

STEP = 1000


def fill(now):
    from articles.models import Article
    from authors.models import User

    people = {name: User.objects.get(username=name) for name in ("chief", "editor", "journalist", "prolific")}
    articles = list(Article.objects.order_by("pk").only("pk", "created_by", "created_at", "language", "state")[::10])
    add_reviews(now, people)
    add_series(articles)
    add_arrangements(articles, people["chief"], now)
    add_embargoes(articles, people["editor"], now)
    add_trash(articles, people["editor"], now)
    add_notices(articles, people, now)
    choose_all_columns(people)


def make(model, rows):
    model.objects.bulk_create((model(**row) for row in rows), batch_size=STEP)


def add_reviews(now, people):
    from articles.models import Article, Review

    waiting = Article.objects.filter(state="in_review").only("pk", "created_at")
    make(
        Review,
        [
            {
                "article": each,
                "submitted_at": each.created_at,
                "reviewer": people["chief"] if number % 4 == 0 else None,
                "due": (now + timedelta(days=number % 60 - 30)).date() if number % 3 == 0 else None,
            }
            for number, each in enumerate(waiting)
        ],
    )


def add_series(articles):
    """One of five hundred articles, and one of ten for each thousand."""
    from articles.models import Series, SeriesEntry

    lengths = [500, *[10] * max(1, len(articles) // 100)]
    series = [Series(name=f"Les étapes {n}", slug=f"etapes-{n}", language="fr") for n in range(len(lengths))]
    series = Series.objects.bulk_create(series, batch_size=STEP)
    french = iter([each for each in articles if each.language == "fr"])
    rows = []
    for each, length in zip(series, lengths, strict=True):
        rows += [
            {"series": each, "article": article, "position": n}
            for n, article in zip(range(length), french, strict=False)
        ]
    make(SeriesEntry, rows)


def add_arrangements(articles, chief, now):
    """A choice a day for the front page, for two years and for the coming month."""
    from articles.models import ArrangedPage, Arrangement, ChosenArticle

    page = ArrangedPage.objects.create(language="fr")
    days = [now + timedelta(days=n, hours=-1) for n in range(-730, 30)]
    ends = [*days[1:], None]
    made = Arrangement.objects.bulk_create(
        [
            Arrangement(page=page, live_from=begin, live_until=end, made_by=chief, made_at=min(begin, now))
            for begin, end in zip(days, ends, strict=True)
        ],
        batch_size=STEP,
    )
    newest = [each for each in articles if each.language == "fr"][-500:]
    make(
        ChosenArticle,
        [
            {"arrangement": each, "article": newest[(number * 5 + place) % len(newest)], "position": place}
            for number, each in enumerate(made)
            for place in range(5)
        ],
    )


def add_embargoes(articles, editor, now):
    from articles.models import Embargo

    drafts = [each for each in articles if each.state == "draft"]
    make(
        Embargo,
        [
            {"article": each, "until": now + timedelta(days=1 + n % 90), "set_by": editor, "set_at": now}
            for n, each in enumerate(drafts[:200])
        ],
    )


def add_trash(articles, editor, now):
    from articles.models import TrashedArticle

    drafts = [each for each in articles if each.state == "draft"]
    rows = [
        {
            "article_id": 10**9 + n,
            "title": f"Brouillon {n}",
            "state": each.state,
            "by": editor,
            "at": now - timedelta(days=n % 29),
        }
        for n, each in enumerate(drafts[:300])
    ]
    make(TrashedArticle, [{**row, "content": {}} for row in rows])


def add_notices(articles, people, now):
    """Two thousand for each, half of them read."""
    from desk.models import Notice

    rows = []
    for name, person in people.items():
        for number, article in enumerate(articles[-2000:]):
            moment = now - timedelta(minutes=number)
            rows.append(
                {
                    "person": person,
                    "event": "published",
                    "key": f"{name} {number}",
                    "article": article,
                    "by": people["editor"],
                    "way": "desk",
                    "created_at": moment,
                    "read_at": moment if number % 2 else None,
                }
            )
    make(Notice, rows)


def choose_all_columns(people):
    from desk.models import ChosenColumns
    from desk.saved_lists import COLUMNS

    make(ChosenColumns, [{"person": people[name], "names": list(COLUMNS)} for name in ("chief", "prolific")])
