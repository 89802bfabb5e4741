"""However several people write at once, whatever is lost on the way: every sentence typed is in the article or in the list of
clashes.

`make test` runs the short profile; `HYPOTHESIS_PROFILE=full make test` the long one. Each writer's form is a small model of the
script: it sends the very same again until it is answered, takes over what the answer gives where its writer has not gone on,
and says so where it could not.
"""

import copy
import json
import os
import re
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import saving, writing
from articles.models import Article, StoredClash
from desk import open_forms
from tests.desk.autosaves import OpenForm
from tests.desk.pages import signed_in
from tests.factories import make_article, make_user

FIELDS = ("title", "standfirst", "body", "faq")
START = {
    "title": "Le patio",
    "standfirst": "On y boit du thé.",
    "body": "".join(f"<p>Le paragraphe numéro {number} est là.</p>" for number in range(4)),
    "faq": [{"question": "Où est-ce ?", "answer": "<p>À Cordoue.</p>"}],
    "slug": "le-patio",
}

# What one writer does: types somewhere, or has the form do something.
edits = st.tuples(
    st.sampled_from(["sentence", "paragraph", "title", "standfirst", "question", "move"]), st.integers(0, 9)
)
deeds = st.sampled_from(
    [
        *("save", "save", "save", "answer lost", "request lost", "late", "signed out", "reload", "crash", "resume"),
        *("sign of life", "sign of life, lost", "sign of life, typing", "button, lost"),
    ]
)
actions = st.lists(st.tuples(st.integers(0, 4), st.one_of(edits, deeds)), min_size=4, max_size=30)


@dataclass
class Writer:
    """`shown` is what the form holds, `known` what it held when the server was answered last, `journal` what the browser keeps of
    it, `left` what it kept of pages that crashed."""

    form: OpenForm
    user: object
    shown: dict = field(default_factory=dict)
    known: dict = field(default_factory=dict)
    typed: list = field(default_factory=list)
    kept: set = field(default_factory=set)
    request: dict | None = None
    sent: dict | None = None
    answered: int = 0
    late: list = field(default_factory=list)
    journal: dict | None = None
    left: list = field(default_factory=list)

    def open(self):
        self.form = OpenForm.opened_without_page(self.form.client, self.form.article, self.user)
        source = self.form.article.snapshot()
        self.shown = {name: copy.deepcopy(source[name]) for name in FIELDS}
        self.known = copy.deepcopy(self.shown)
        self.kept, self.request, self.answered, self.journal = set(), None, 0, None

    def type(self, kind, number, sentence):
        blocks = re.findall(r"<p>.*?</p>", self.shown["body"])
        if kind == "sentence" and blocks:
            place = number % len(blocks)
            blocks[place] = blocks[place].replace("</p>", f" {sentence}</p>")
        elif kind in ("sentence", "paragraph"):
            blocks.insert(number % (len(blocks) + 1), f"<p>{sentence}</p>")
        elif kind == "move" and blocks:
            blocks.append(blocks.pop(number % len(blocks)))
            sentence = None
        elif kind in ("title", "standfirst"):
            self.shown[kind] = f"{self.shown[kind]} {sentence}"
        elif kind == "question":
            self.shown["faq"].insert(
                number % (len(self.shown["faq"]) + 1), {"question": sentence, "answer": "<p>Si.</p>"}
            )
        self.shown["body"] = "".join(blocks)
        self.typed += [sentence] if sentence and kind != "move" else []
        self.note()

    def note(self):
        names = ("form", "known", "kept", "request", "sent", "answered")
        facts = {name: copy.deepcopy(getattr(self, name)) for name in names if name != "form"} | {"form": self.form}
        is_left = self.request or self.changed()
        self.journal = facts | {"number": self.form.number, "fields": self.changed()} if is_left else None

    def crash(self):
        self.left += [self.journal] if self.journal else []
        self.open()

    def resume(self):
        """The page takes over what the browser kept of a former one, once its own text is saved."""
        self.save_all()
        if not self.left:
            return
        left = self.left.pop(0)
        self.form, self.form.number = left["form"], left["number"]
        for name, value in ((left["request"] or {}).get("fields", {}) | left["fields"]).items():
            self.shown[name], self.known[name] = copy.deepcopy(value), None
        self.kept, self.answered = set(left["kept"]), left["answered"]
        self.request, self.sent = left["request"], left["sent"]
        self.note()

    def changed(self):
        return {name: copy.deepcopy(self.shown[name]) for name in FIELDS if self.shown[name] != self.known[name]}

    def ask(self, fields):
        body = self.form.body(**fields) | {"number": self.form.number + 1, "answered": self.answered}
        return json.loads(json.dumps(body | {"kept": sorted(self.kept)}))

    def save(self):
        if self.request is None:
            fields = self.changed()
            if not fields:
                return
            self.request, self.sent = self.ask(fields), copy.deepcopy(self.shown)
            self.form.number += 1
            self.note()
        self.take(self.form.send(self.request).json(), self.request, self.sent)

    def save_all(self):
        while self.request or self.changed():
            self.save()

    def sign_of_life(self):
        if self.request is None:
            body = self.ask({})
            self.take(self.form.send(body).json(), body, copy.deepcopy(self.shown))

    def sign_of_life_while_typing(self):
        if self.request is None:
            body, sent = self.ask({}), copy.deepcopy(self.shown)
            answer = self.form.send(body).json()
            self.type("sentence", len(self.typed), f"entretemps{len(self.typed)}x{self.user.pk}.")
            self.take(answer, body, sent)

    def take(self, answer, body, sent):
        if body["fields"] and answer["number"] > body["number"]:
            self.form.number, self.request = answer["number"], None
        else:
            self.take_over(answer, body, sent)
        self.note()

    def take_over(self, answer, body, sent):
        self.form.number = self.answered = max(self.form.number, body["number"])
        self.kept = set()
        self.known |= {name: sent[name] for name in body["fields"]}
        for name, value in answer["theirs"].items():
            if name not in FIELDS:
                continue
            if self.shown[name] in (self.known[name], value):
                self.shown[name], self.known[name] = copy.deepcopy(value), copy.deepcopy(value)
            else:
                self.kept.add(name)
        if body is self.request:
            self.request = None

    def answer_lost(self):
        """The server has it, the form does not know."""
        if self.request is None and self.changed():
            self.request, self.sent = self.ask(self.changed()), copy.deepcopy(self.shown)
            self.form.number += 1
            self.note()
        if self.request:
            self.form.send(self.request)
            self.late.append(self.request)

    def sign_of_life_lost(self):
        if self.request is None:
            body = self.ask({})
            self.form.send(body)
            self.late.append(body)

    def request_lost(self):
        if self.request is None and self.changed():
            self.request, self.sent = self.ask(self.changed()), copy.deepcopy(self.shown)
            self.form.number += 1
            self.note()

    def comes_late(self):
        for body in self.late:
            self.form.send(body)

    def signed_out(self):
        """The session ends: the save is refused, and comes again once somebody has signed in."""
        self.form.client.logout()
        if self.request is None and self.changed():
            self.request_lost()
        if self.request:
            assert self.form.send(self.request).status_code == 401
        self.form.client.force_login(self.user)

    def button_lost(self):
        """The whole form, sent by a button once what was changed is saved; the answer is lost."""
        self.save()
        if self.request is None:
            form, answered = self.form, self.answered - bool(self.kept)
            opened = open_forms.opened_on(form.token, form.base, form.article, by=self.user)
            sent = saving.Sent(form.token, copy.deepcopy(self.shown), answered=answered, opened=opened)
            saving.save(sent, by=self.user, article=Article.objects.get())

    def reload(self):
        self.save_all()
        self.open()


DEEDS = {
    "save": Writer.save,
    "answer lost": Writer.answer_lost,
    "request lost": Writer.request_lost,
    "late": Writer.comes_late,
    "sign of life": Writer.sign_of_life,
    "sign of life, lost": Writer.sign_of_life_lost,
    "sign of life, typing": Writer.sign_of_life_while_typing,
    "signed out": Writer.signed_out,
    "button, lost": Writer.button_lost,
    "reload": Writer.reload,
    "crash": Writer.crash,
    "resume": Writer.resume,
}


def write(number, happens):
    """Returns (what was typed, the words of the article and of the list of clashes)."""
    first = make_user(role="editor")
    article = make_article(by=first, state="draft", **copy.deepcopy(START))
    users = [first, *(make_user(role="editor") for _ in range(number - 1))]
    writers = [Writer(OpenForm(signed_in(user), article), user) for user in users]
    for writer in writers:
        writer.open()
    for step, (who, what) in enumerate(happens):
        writer = writers[who % number]
        if isinstance(what, tuple):
            writer.type(*what, f"phrase{step}x{who % number}.")
        else:
            DEEDS[what](writer)
    for writer in writers * 2:
        while writer.left:
            writer.resume()
        writer.save_all()
    source = json.dumps(Article.objects.get(pk=article.pk).snapshot(), ensure_ascii=False)
    clashes = [str(row.ours) for row in StoredClash.objects.filter(article=article, settled_at=None)]
    return [sentence for writer in writers for sentence in writer.typed], " ".join([source, *clashes])


RUNS = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 10  # of two writers, and as many of five


class TestWriters(TestCase):
    @settings(max_examples=RUNS)
    @given(actions)
    @example([(0, ("sentence", 0)), (1, ("sentence", 0)), (0, "save"), (1, "sign of life"), (1, "sign of life")])
    @example([(0, ("sentence", 0)), (0, "save"), (1, "sign of life, lost"), (1, "sign of life, typing")])
    def test_two_lose_no_sentence(self, happens):
        self.agree(2, happens)

    @settings(max_examples=RUNS)
    @given(actions)
    def test_five_lose_no_sentence(self, happens):
        self.agree(5, happens)

    def agree(self, number, happens):
        typed, found = write(number, happens)
        assert [sentence for sentence in typed if sentence not in found] == []


@pytest.mark.django_db
def test_the_last_write_alone_would_lose_sentences(monkeypatch):
    """The guard is off: what somebody sends takes the place of what is there."""

    def overwrite(sent, *, by, article=None):
        session = saving.locked_session(sent.token, by=by, article=article)
        writing.write(article, saving.cleaned({**article.snapshot(), **sent.fields}), by=by)
        return saving.Saved(session, article)

    monkeypatch.setattr(saving, "save", overwrite)
    happens = [(0, ("sentence", 0)), (1, ("sentence", 2)), (0, "save"), (1, "save")]
    typed, found = write(2, happens)
    assert [sentence for sentence in typed if sentence not in found] == ["phrase0x0."]
