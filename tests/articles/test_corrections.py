"""A fix of what is live, against what is planned and against the working copy. Every expected text is written by hand.

`body` is written as its paragraphs with | between them, `faq` as {question: answer}.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from articles import publishing, writing
from articles.corrections import Unsettled
from articles.merging import BOTH, OURS, THEIRS
from articles.models import Article, Edition
from cms.text.richtext import plain_text
from tests.factories import NOON, make_article, make_author, make_image, make_tag, make_user

pytestmark = pytest.mark.django_db

MAY, FREE, WATER = "Le patio ouvre en mai.", "L’entrée est libre pour tous.", "On arrose les fleurs le soir."
BODY = f"{MAY}|{FREE}|{WATER}"
FAQ = {"Quand venir ?": "En mai.", "Combien ?": "C’est gratuit."}
JUNE = "Le patio ouvre en juin."


@dataclass
class Case:
    """`fix`, `plan` (of one planned edition, or a list of several) and `copy` are what is changed against what is live; `copy`
    is the plan's where nothing else is said. `live`, `planned` and `working` are what stands in those fields afterwards.
    `clashes` are [(field, mine, the other)], of which `choice` chooses a side."""

    name: str
    fix: dict
    plan: dict | list | None = None
    copy: dict | None = None
    planned: dict | list | None = None
    working: dict = field(default_factory=dict)
    live: dict | None = None
    clashes: list = field(default_factory=list)
    choice: str = ""

    @property
    def plans(self):
        return self.plan if isinstance(self.plan, list) else [] if self.plan is None else [self.plan]

    @property
    def expected_plans(self):
        return self.planned if isinstance(self.planned, list) else [] if self.planned is None else [self.planned]


def body(*paragraphs):
    return {"body": "|".join(paragraphs)}


FIX_MAY = body(JUNE, FREE, WATER)

CASES = [
    # Paragraphs
    Case("nothing is planned and the copy is what is live", FIX_MAY, working=FIX_MAY),
    Case("what is planned is what is live", FIX_MAY, plan={}, planned=FIX_MAY, working=FIX_MAY),
    Case(
        "another paragraph is planned",
        FIX_MAY,
        plan=body(MAY, FREE, "On arrose tôt."),
        planned=body(JUNE, FREE, "On arrose tôt."),
        working=body(JUNE, FREE, "On arrose tôt."),
    ),
    Case(
        "another paragraph of the copy alone",
        FIX_MAY,
        copy=body(MAY, "L’entrée coûte deux euros.", WATER),
        working=body(JUNE, "L’entrée coûte deux euros.", WATER),
    ),
    Case(
        "another paragraph in the plan and a third in the copy",
        FIX_MAY,
        plan=body(MAY, "L’entrée est payante.", WATER),
        copy=body(MAY, FREE, "On arrose tôt."),
        planned=body(JUNE, "L’entrée est payante.", WATER),
        working=body(JUNE, FREE, "On arrose tôt."),
    ),
    Case(
        "other words of the same paragraph",
        FIX_MAY,
        plan=body("Le grand patio ouvre en mai.", FREE, WATER),
        planned=body("Le grand patio ouvre en juin.", FREE, WATER),
        working=body("Le grand patio ouvre en juin.", FREE, WATER),
    ),
    Case(
        "the same words, mine",
        FIX_MAY,
        plan=body("Le patio ouvre en avril.", FREE, WATER),
        planned=FIX_MAY,
        working=FIX_MAY,
        clashes=[("body", JUNE, "Le patio ouvre en avril.")],
        choice=OURS,
    ),
    Case(
        "the same words, the other",
        FIX_MAY,
        plan=body("Le patio ouvre en avril.", FREE, WATER),
        planned=body("Le patio ouvre en avril.", FREE, WATER),
        working=body("Le patio ouvre en avril.", FREE, WATER),
        clashes=[("body", JUNE, "Le patio ouvre en avril.")],
        choice=THEIRS,
    ),
    Case(
        "the same words, both",
        FIX_MAY,
        plan=body("Le patio ouvre en avril.", FREE, WATER),
        planned=body("Le patio ouvre en avril.", JUNE, FREE, WATER),
        working=body("Le patio ouvre en avril.", JUNE, FREE, WATER),
        clashes=[("body", JUNE, "Le patio ouvre en avril.")],
        choice=BOTH,
    ),
    Case(
        "the paragraph is gone from the plan, and stays away",
        FIX_MAY,
        plan=body(FREE, WATER),
        planned=body(FREE, WATER),
        working=body(FREE, WATER),
        clashes=[("body", JUNE, "")],
        choice=THEIRS,
    ),
    Case(
        "the paragraph is gone from the plan, and comes back",
        FIX_MAY,
        plan=body(FREE, WATER),
        planned=FIX_MAY,
        working=FIX_MAY,
        clashes=[("body", JUNE, "")],
        choice=OURS,
    ),
    Case(
        "a new paragraph before it is planned",
        FIX_MAY,
        plan=body("Une nouvelle toute fraîche.", MAY, FREE, WATER),
        planned=body("Une nouvelle toute fraîche.", JUNE, FREE, WATER),
        working=body("Une nouvelle toute fraîche.", JUNE, FREE, WATER),
    ),
    Case(
        "the paragraph is moved in the plan",
        FIX_MAY,
        plan=body(FREE, WATER, MAY),
        planned=body(FREE, WATER, JUNE),
        working=body(FREE, WATER, JUNE),
    ),
    Case(
        "the fix takes a paragraph out that the plan changes",
        body(MAY, WATER),
        plan=body(MAY, "L’entrée est libre pour tous les enfants.", WATER),
        planned=body(MAY, WATER),
        working=body(MAY, WATER),
        clashes=[("body", "", "L’entrée est libre pour tous les enfants.")],
        choice=OURS,
    ),
    Case(
        "the fix takes a paragraph out beside the plan's",
        body(MAY, WATER),
        plan=body(MAY, FREE, "On arrose tôt."),
        planned=body(MAY, "On arrose tôt."),
        working=body(MAY, "On arrose tôt."),
    ),
    Case(
        "both add a paragraph, at different places",
        body(MAY, "Le portail est à droite.", FREE, WATER),
        plan=body(MAY, FREE, WATER, "Bonne visite à tous !"),
        planned=body(MAY, "Le portail est à droite.", FREE, WATER, "Bonne visite à tous !"),
        working=body(MAY, "Le portail est à droite.", FREE, WATER, "Bonne visite à tous !"),
    ),
    Case("the plan has the very fix", FIX_MAY, plan=FIX_MAY, planned=FIX_MAY, working=FIX_MAY),
    Case(
        "the plan has the fix and more",
        FIX_MAY,
        plan=body(JUNE, FREE, "On arrose tôt."),
        planned=body(JUNE, FREE, "On arrose tôt."),
        working=body(JUNE, FREE, "On arrose tôt."),
    ),
    Case(
        "the copy alone has the fix",
        FIX_MAY,
        plan={},
        copy=FIX_MAY,
        planned=FIX_MAY,
        working=FIX_MAY,
    ),
    Case(
        "the copy clashes, the plan does not",
        FIX_MAY,
        plan=body(MAY, FREE, "On arrose tôt."),
        copy=body("Le patio ouvre en avril.", FREE, WATER),
        planned=body(JUNE, FREE, "On arrose tôt."),
        working=body("Le patio ouvre en avril.", FREE, WATER),
        clashes=[("body", JUNE, "Le patio ouvre en avril.")],
        choice=THEIRS,
    ),
    # Titles and other lines
    Case(
        "title against text",
        {"title": "Lyon"},
        plan=FIX_MAY,
        planned={"title": "Lyon", **FIX_MAY},
        working={"title": "Lyon", **FIX_MAY},
    ),
    Case(
        "text against title",
        FIX_MAY,
        plan={"title": "Lyon"},
        planned={"title": "Lyon", **FIX_MAY},
        working={"title": "Lyon", **FIX_MAY},
    ),
    Case("the same title twice", {"title": "Lyon"}, plan={"title": "Lyon"}, planned={"title": "Lyon"}),
    Case(
        "two titles, mine",
        {"title": "Lyon"},
        plan={"title": "Léon"},
        planned={"title": "Lyon"},
        working={"title": "Lyon"},
        clashes=[("title", "Lyon", "Léon")],
        choice=OURS,
    ),
    Case(
        "two titles, the other",
        {"title": "Lyon"},
        plan={"title": "Léon"},
        planned={"title": "Léon"},
        working={"title": "Léon"},
        live={"title": "Lyon"},
        clashes=[("title", "Lyon", "Léon")],
        choice=THEIRS,
    ),
    Case(
        "other words of the standfirst",
        {"standfirst": "Une ville au bord du Rhône."},
        plan={"standfirst": "Une grande ville au bord de l’eau."},
        planned={"standfirst": "Une grande ville au bord du Rhône."},
        working={"standfirst": "Une grande ville au bord du Rhône."},
    ),
    Case(
        "kicker against the line for search engines",
        {"kicker": "Reportage"},
        plan={"seo_title": "Les patios"},
        planned={"kicker": "Reportage", "seo_title": "Les patios"},
        working={"kicker": "Reportage", "seo_title": "Les patios"},
    ),
    Case(
        "text against another address",
        FIX_MAY,
        plan={"slug": "les-patios-de-cordoue"},
        planned={"slug": "les-patios-de-cordoue", **FIX_MAY},
        working={"slug": "les-patios-de-cordoue", **FIX_MAY},
    ),
    # Questions and answers
    Case(
        "two answers",
        {"faq": {"Quand venir ?": "En juin.", "Combien ?": "C’est gratuit."}},
        plan={"faq": {"Quand venir ?": "En mai.", "Combien ?": "Deux euros par personne."}},
        planned={"faq": {"Quand venir ?": "En juin.", "Combien ?": "Deux euros par personne."}},
        working={"faq": {"Quand venir ?": "En juin.", "Combien ?": "Deux euros par personne."}},
    ),
    Case(
        "an answer against another order",
        {"faq": {"Quand venir ?": "En juin.", "Combien ?": "C’est gratuit."}},
        plan={"faq": {"Combien ?": "C’est gratuit.", "Quand venir ?": "En mai."}},
        planned={"faq": {"Combien ?": "C’est gratuit.", "Quand venir ?": "En juin."}},
        working={"faq": {"Combien ?": "C’est gratuit.", "Quand venir ?": "En juin."}},
    ),
    Case(
        "an answer against another question added",
        {"faq": {"Quand venir ?": "En juin.", "Combien ?": "C’est gratuit."}},
        plan={"faq": {**FAQ, "Où ?": "À Cordoue."}},
        planned={"faq": {"Quand venir ?": "En juin.", "Combien ?": "C’est gratuit.", "Où ?": "À Cordoue."}},
        working={"faq": {"Quand venir ?": "En juin.", "Combien ?": "C’est gratuit.", "Où ?": "À Cordoue."}},
    ),
    Case(
        "the same answer twice, mine",
        {"faq": {"Quand venir ?": "En juin.", "Combien ?": "C’est gratuit."}},
        plan={"faq": {"Quand venir ?": "En avril.", "Combien ?": "C’est gratuit."}},
        planned={"faq": {"Quand venir ?": "En juin.", "Combien ?": "C’est gratuit."}},
        working={"faq": {"Quand venir ?": "En juin.", "Combien ?": "C’est gratuit."}},
        clashes=[("faq", None, None)],
        choice=OURS,
    ),
    Case(
        "text against an answer",
        FIX_MAY,
        plan={"faq": {**FAQ, "Quand venir ?": "En avril."}},
        planned={"faq": {**FAQ, "Quand venir ?": "En avril."}, **FIX_MAY},
        working={"faq": {**FAQ, "Quand venir ?": "En avril."}, **FIX_MAY},
    ),
    # Tags, names, pictures: by the names of the world below
    Case("two tags added", {"tags": "fleurs eau"}, plan={"tags": "fleurs fête"}, planned={"tags": "fleurs eau fête"}),
    Case("one tag added, one taken away", {"tags": "fleurs eau"}, plan={"tags": ""}, planned={"tags": "eau"}),
    Case(
        "text against tags",
        FIX_MAY,
        plan={"tags": "fleurs fête"},
        planned={"tags": "fleurs fête", **FIX_MAY},
        working={"tags": "fleurs fête", **FIX_MAY},
    ),
    Case("two names added", {"bylines": "ana bea"}, plan={"bylines": "ana cleo"}, planned={"bylines": "ana bea cleo"}),
    Case(
        "text against another order of names",
        {"bylines": "ana bea", **FIX_MAY},
        plan={"bylines": "ana bea"},
        planned={"bylines": "ana bea", **FIX_MAY},
        working={"bylines": "ana bea", **FIX_MAY},
    ),
    Case(
        "another lead picture against text",
        {"lead_image": "cour"},
        plan=FIX_MAY,
        planned={"lead_image": "cour", **FIX_MAY},
        working={"lead_image": "cour", **FIX_MAY},
    ),
    Case(
        "two lead pictures, the other",
        {"lead_image": "cour"},
        plan={"lead_image": "porte"},
        planned={"lead_image": "porte"},
        working={"lead_image": "porte"},
        live={"lead_image": "cour"},
        clashes=[("lead_image", None, None)],
        choice=THEIRS,
    ),
    Case(
        "two lead pictures, mine",
        {"lead_image": "cour"},
        plan={"lead_image": "porte"},
        planned={"lead_image": "cour"},
        working={"lead_image": "cour"},
        clashes=[("lead_image", None, None)],
        choice=OURS,
    ),
    # Several planned
    Case(
        "two updates, each of another paragraph",
        FIX_MAY,
        plan=[body(MAY, "L’entrée est payante.", WATER), body(MAY, "L’entrée est payante.", "On arrose tôt.")],
        planned=[body(JUNE, "L’entrée est payante.", WATER), body(JUNE, "L’entrée est payante.", "On arrose tôt.")],
        working=body(JUNE, "L’entrée est payante.", "On arrose tôt."),
    ),
    Case(
        "two updates, the second clashes",
        FIX_MAY,
        plan=[body(MAY, FREE, "On arrose tôt."), body("Le patio ouvre en avril.", FREE, "On arrose tôt.")],
        planned=[body(JUNE, FREE, "On arrose tôt."), body("Le patio ouvre en avril.", FREE, "On arrose tôt.")],
        working=body("Le patio ouvre en avril.", FREE, "On arrose tôt."),
        clashes=[("body", JUNE, "Le patio ouvre en avril.")],
        choice=THEIRS,
    ),
    Case(
        "two updates with the same clash are settled by one choice",
        FIX_MAY,
        plan=[body("Le patio ouvre en avril.", FREE, WATER), body("Le patio ouvre en avril.", FREE, "On arrose tôt.")],
        planned=[FIX_MAY, body(JUNE, FREE, "On arrose tôt.")],
        working=body(JUNE, FREE, "On arrose tôt."),
        clashes=[("body", JUNE, "Le patio ouvre en avril.")],
        choice=OURS,
    ),
    Case(
        "two updates that clash each otherwise are settled by two",
        FIX_MAY,
        plan=[body("Le patio ouvre en avril.", FREE, WATER), body("Le patio ouvre en mars.", FREE, WATER)],
        planned=[FIX_MAY, FIX_MAY],
        working=FIX_MAY,
        clashes=[("body", JUNE, "Le patio ouvre en avril."), ("body", JUNE, "Le patio ouvre en mars.")],
        choice=OURS,
    ),
]


class World:
    """Tags, names and pictures by what the cases call them, and one article that is live since noon."""

    def __init__(self):
        self.editor = make_user(role="editor")
        self.tags = {name: make_tag(name=name) for name in ("fleurs", "eau", "fête")}
        self.authors = {name: make_author(name=name) for name in ("ana", "bea", "cleo")}
        self.pictures = {name: make_image() for name in ("cour", "porte")}
        self.article = make_article(
            title="Lion",
            standfirst="Une ville au bord de l’eau.",
            body=self.written("body", BODY),
            faq=self.written("faq", FAQ),
            tags=[self.tags["fleurs"]],
            bylines=[self.authors["ana"]],
        )
        self.live = publishing.publish(self.article, by=self.editor, now=NOON)

    def written(self, name, value):
        """From the notation of the cases."""
        if name == "body":
            return "".join(f"<p>{paragraph}</p>" for paragraph in value.split("|"))
        if name == "faq":
            return [{"question": question, "answer": f"<p>{answer}</p>"} for question, answer in value.items()]
        if name == "tags":
            return [{"id": self.tags[each].pk, "name": each} for each in value.split()]
        if name == "bylines":
            return [self.authors[each].pk for each in value.split()]
        return self.pictures[value].pk if name == "lead_image" else value

    def shown(self, source, name):
        """Back into it."""
        value = source[name]
        if name == "body":
            return plain_text(value).replace("\n", "|")
        if name == "faq":
            return {entry["question"]: plain_text(entry["answer"]) for entry in value}
        if name == "tags":
            return " ".join(each["name"] for each in value)
        if name == "bylines":
            return " ".join(name for pk in value for name, author in self.authors.items() if author.pk == pk)
        return next(key for key, each in self.pictures.items() if each.pk == value) if name == "lead_image" else value

    def changed(self, changes):
        return {**self.live.source, **{name: self.written(name, value) for name, value in changes.items()}}

    def write(self, changes):
        writing.write(self.article, self.changed(changes), by=self.editor)

    def texts(self, expected, source):
        return {name: self.shown(source, name) for name in expected}

    def correct(self, case, **options):
        return publishing.correct(self.live, source=self.changed(case.fix), by=self.editor, now=hours(2), **options)


def hours(number):
    return NOON + timedelta(hours=number)


def plain(value):
    """Of a text; None of what is none."""
    return plain_text(value or "") if isinstance(value, str) or value is None else None


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fix_goes_into_what_is_planned_and_into_the_working_copy(world, case):
    for place, changes in enumerate(case.plans):
        world.write(changes)
        until = None if changes else hours(30)  # the text that is live is planned only with another end
        publishing.publish(world.article, by=world.editor, at=hours(10 + place), until=until, now=hours(1))
    if case.copy is not None:
        world.write(case.copy)
    choices = {}
    if case.clashes:
        before = list(Edition.objects.order_by("pk").values())
        with pytest.raises(Unsettled) as unsettled:
            world.correct(case)
        assert list(Edition.objects.order_by("pk").values()) == before
        names = {name: clash for target in unsettled.value.targets for name, clash in target.unsettled.items()}
        assert [(each.field, *map(plain, (each.ours, each.theirs))) for each in names.values()] == case.clashes
        choices = dict.fromkeys(names, case.choice)
    world.correct(case, choices=choices)
    live, *planned = list(Edition.objects.filter(live_from__gte=hours(2)).order_by("live_from"))
    expected = case.live or case.fix
    assert world.texts(expected, live.source) == expected
    assert [edition.live_from for edition in planned] == [hours(10 + place) for place in range(len(case.plans))]
    for edition, expected in zip(planned, case.expected_plans, strict=True):
        assert world.texts(expected, edition.source) == expected
    snapshot = Article.objects.get(pk=world.article.pk).snapshot()
    assert world.texts(case.working, snapshot) == case.working
