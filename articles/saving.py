"""Every save of a working copy: what a form holds is merged with what was saved elsewhere since the form was opened.

A form (`EditingSession`) is known by its token. What it was opened on is the base of its first save; what it holds after an
answer is the base of the next. What cannot be merged is kept whole as a `StoredClash`; the working copy holds the other text
until somebody chooses. Nothing is written where nothing changes.
"""

from dataclasses import dataclass, field
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import policy, writing
from articles.merging import BASE, OURS, THEIRS, alike, changed_blocks, differing, merge
from articles.models import Article, EditingSession, FAQEntry, Revision, StoredClash, StoredSource
from articles.models.article import State, site_language
from articles.references import tag_entries
from articles.signals import clash_kept
from cms.text.folding import slugify
from cms.text.invisible import is_blank
from cms.text.richtext import is_empty

TYPED = ("title", "kicker", "standfirst", "body", "slug", "tags", "partner", "seo_title", "seo_description")
WORDS = ("title", "kicker", "standfirst", "body", "faq")  # with one of these an article begins


class OtherPerson(Exception):
    """The form was made for somebody else."""


class OtherArticle(Exception):
    """The form is another article's."""


@dataclass(frozen=True)
class Opened:
    """What the page of a form showed of an article when it was opened, as far as its person may see it (`source`), and what this
    person typed and could not save so far, which stands in the form again (`unsaved`, {field: value})."""

    source: dict
    version: int
    state: str
    unsaved: dict
    hides_original: bool  # the article is a translation of one that this person may not see


@dataclass(frozen=True)
class Sent:
    """What a form sends: `fields` as in `Article.snapshot`, but for names instead of tags; those that are not there are as
    they were. Without a `number` it is the whole form, sent by a button; with one, `digest` tells two requests apart that have
    the same.

    `version` is the one that the page was opened on. `answered` is the number of the last answer that the form took over (None:
    all of them), `kept` the fields in which it did not, as its writer had gone on meanwhile. `unsaved` is {field: value} of what
    cannot be saved as it is; `place` is (field, block or None), where the writer is. `restored` is the line of the history whose
    text it is. `opened` says what the form was opened on; it is asked for by the first request of a form.
    """

    token: str
    fields: dict
    number: int | None = None
    digest: str = ""
    version: int | None = None
    answered: int | None = None
    kept: tuple = ()
    unsaved: dict = field(default_factory=dict)
    place: tuple | None = None
    restored: Revision | None = None
    opened: Opened | None = None


@dataclass
class Saved:
    """What came of a save. `form` is what the form should hold now, `given` names the fields in which that is not what it sent;
    `clashes` are those of this form that are open. `refused`: this person may not write the article now; the text is kept in
    its history. `not_taken` names fields that another article took first (their address, their place as a translation). `is_late`: the form has sent a higher number before, and nothing was done.
    `others` names the fields in which it is what others had saved meanwhile, `blocks` are the positions of the blocks of its body
    that they changed; `before_by` is who saved the article before."""

    session: EditingSession | None
    article: Article | None = None
    form: dict = field(default_factory=dict)
    given: list = field(default_factory=list)
    clashes: list = field(default_factory=list)
    not_taken: list = field(default_factory=list)
    is_new: bool = False
    has_changed: bool = False
    others: list = field(default_factory=list)
    blocks: list = field(default_factory=list)
    before_by: object = None
    refused: bool = False
    is_late: bool = False


def opened_on(article, *, by):
    """Of a page that is about to show the article to this person: to be called before its fields are read, so that what is saved
    in between counts as typed by both and not as taken out. Writes nothing."""
    article = Article.objects.get(pk=article.pk)
    source, unsaved = article.snapshot(), {}
    former = unsaved_forms(article, by).order_by("seen_at").last()
    if former:
        unsaved, base = typed(former.unsaved), former.stored_source.content
        source |= {name: base[name] for name in unsaved if name in base}
    visible = visible_articles(by, source)
    source["pinned"] = [pk for pk in source["pinned"] if pk in visible]
    hides_original = source["translation_of"] not in {None, *visible}
    if hides_original:
        source["translation_of"] = None
    return Opened(source, article.version, article.state, unsaved, hides_original)


def typed(unsaved):
    """What is typed stands in the form again; a choice that was refused does not."""
    return {name: value for name, value in unsaved.items() if name in TYPED}


def unsaved_forms(article, by):
    return EditingSession.objects.filter(article=article, user=by).exclude(unsaved={})


def begin_form(session, opened, article):
    """With the first request of a form: what it could not save so far goes over to it."""
    source = dict(opened.source)
    hidden_kept(source, article.snapshot(), session.user)
    if not opened.hides_original:
        source["translation_of"] = opened.source["translation_of"]
    session.stored_source = session.form_source = StoredSource.objects.store(article, source)
    session.version, session.state, session.unsaved = opened.version, opened.state, opened.unsaved
    session.save()
    former = unsaved_forms(article, session.user).exclude(pk=session.pk)
    former.filter(pk__in=[row.pk for row in former if typed(row.unsaved) == opened.unsaved]).update(unsaved={})


def lock_forms(article):
    """In a transaction that goes on to lock the article and to delete it: a save locks its form first, then the article."""
    list(EditingSession.objects.select_for_update().filter(article=article).order_by("pk").values_list("pk"))


def article_made_by(token, *, by):
    """The article that the form of a new one made already, or None; in a transaction: equal requests wait for one another.
    Raises OtherPerson."""
    return locked_session(token, by=by, article=None).article


@transaction.atomic
def save(sent, *, by, article=None):
    """Saves what a form holds into the article, or into a new one where it has made none yet. Returns Saved.

    Sent again it does nothing twice. Raises OtherPerson, OtherArticle, Article.DoesNotExist where it was deleted meanwhile.
    """
    session = locked_session(sent.token, by=by, article=article, opened=sent.opened)
    if session.article_id is None:
        return begin(session, sent, by=by)
    session.article = article = Article.objects.select_for_update().get(pk=session.article_id)
    is_first = sent.opened is not None and session.stored_source_id is None
    if is_first:
        begin_form(session, sent.opened, article)
    if not policy.can_change(by, article):
        return refuse(session, sent, article, by=by)
    if not is_first and is_repeated(session, sent):
        return answer_again(session, sent, article)
    return merge_into(session, sent, article, by=by)


def is_repeated(session, sent):
    """Whether it has come before, or came late: after its form, for want of an answer, went on. A sign of life that got no
    answer leaves its number to the save that follows."""
    if sent.number is None or sent.number > session.number:
        return False
    return sent.number < session.number or not sent.fields and not sent.unsaved or sent.digest == session.digest


def locked_session(token, *, by, article, opened=None):
    """Forms are locked before their article, and all that this will change in the order of their keys."""
    if opened:
        list(unsaved_forms(article, by).select_for_update().order_by("pk").values_list("pk"))
    defaults = {"user": by, "article": article}
    session = EditingSession.objects.select_for_update().get_or_create(token=token, defaults=defaults)[0]
    if session.user_id != by.pk:
        raise OtherPerson
    if article is not None and session.article_id is None:
        session.article = article
    if article is not None and session.article_id != article.pk:
        raise OtherArticle
    return session


# A new article


def begin(session, sent, *, by):
    ours = cleaned({**blank_source(by), **sent.fields})
    if not has_words(ours):
        session.delete()  # nothing is known of it yet
        return Saved(None, form=ours)
    hidden_kept(ours, blank_source(by), by)
    article, not_taken = create(ours, by=by, session=session.token)
    session.article = article
    source = article.snapshot()
    given = [name for name in differing(ours, source) if name not in sent.unsaved]
    remember(session, sent, base=source, form=source, ours=ours, given=given)
    return Saved(session, article, source, given, [], not_taken, is_new=True, has_changed=True)


def blank_source(by):
    """Of a form of a new article that nobody has typed in."""
    author = getattr(by, "author", None)
    texts = dict.fromkeys(writing.PLAIN_FIELDS, "")
    lists = {"tags": [], "bylines": [author.pk] if author else [], "faq": [], "pinned": []}
    return {**texts, **lists, "language": site_language(), "lead_image": None, "translation_of": None}


def has_words(source):
    return any(not is_nothing(name, source[name]) for name in WORDS)


def is_nothing(name, value):
    return is_empty(value) if name == "body" else not value if name == "faq" else is_blank(value)


def create(source, *, by, session):
    """(the article, the names of the fields that another article took first)"""
    try:
        with transaction.atomic():
            return writing.create(source, by=by, session=session), []
    except IntegrityError:
        taken = taken_by_others(Article(language=source["language"]), source)
        if not taken:
            raise
        free = {name: value for name, value in source.items() if name not in taken}
        return writing.create(free, by=by, session=session), taken


def taken_by_others(article, source):
    article.language = source.get("language", article.language)
    original = Article.objects.filter(pk=source.get("translation_of") or 0).first()
    taken = ["slug"] if source.get("slug") and article.slug_is_taken(source["slug"]) else []
    return taken + (["translation_of"] if original and article.is_twin(original) else [])


# An article that is there


def merge_into(session, sent, article, *, by):
    theirs, before_by = article.snapshot(), by if article.updated_by_id == by.pk else article.updated_by
    base, form = held(session, sent, article, theirs)
    before_slug = base.get("slug")
    ours = cleaned({**form, **sent.fields})
    hidden_kept(ours, base, by)
    names = [name for name in theirs if name not in sent.unsaved]
    merged = merge(*({name: each[name] for name in names if name in each} for each in (base, ours, theirs)))
    choices = settled_choices(session, merged.clashes)
    wanted = {**theirs, **merged.source(THEIRS, choices)}
    form = {**form, **merged.source(OURS, choices)}
    others = [name for name in names if not alike(name, form[name], ours[name]) and (name != "slug" or ours["slug"])]
    base = {**base, **merged.source(BASE, choices)}
    slug_is_ours = sent.restored is not None or ours["slug"] != before_slug
    keep = partial(writing.write, by=by, session=session.token, restored=sent.restored, before=theirs)
    after, not_taken = write(article, wanted, before=theirs, slug_is_ours=slug_is_ours, keep=keep)
    for name in after:
        if after[name] != wanted[name] and form.get(name) == wanted[name]:
            base[name] = form[name] = after[name]
    given = [name for name in names if not alike(name, form[name], ours[name])]
    is_whole = untaken(session, sent) == []
    open_clashes = [clash for clash in merged.clashes if clash.key not in choices]
    remember(session, sent, base=base, form=form, ours=ours, given=given)
    clashes = keep_clashes(session, open_clashes, settles=is_whole)
    blocks = changed_blocks(ours["body"], form["body"]) if "body" in others else []
    facts = {"has_changed": after != theirs, "others": others, "blocks": blocks, "before_by": before_by}
    return Saved(session, article, form, given, clashes, not_taken, **facts)


def held(session, sent, article, theirs):
    """(what is to be compared with, all that the form held after the last answer that it took over). Where nobody knows what a
    form was opened on, what it sends is compared with nothing."""
    if session.stored_source_id is None and sent.opened:
        return dict(sent.opened.source), dict(sent.opened.source)
    if session.stored_source_id is None:
        revision = article.revisions.filter(version=sent.version, refused=False).first()
        known = revision.snapshot if revision else {}
        base = known or {name: value for name, value in theirs.items() if name not in sent.fields}
        return dict(base), {**theirs, **base}
    base = form = session.stored_source.content
    if session.form_source_id != session.stored_source_id:
        form = session.form_source.content
    base, form = dict(base), dict(form)
    for name in untaken(session, sent):
        base[name] = form[name] = session.sent_source.content[name]
    return base, form


def untaken(session, sent):
    """The fields in which the form does not hold what the last answer gave it."""
    if session.sent_source_id is None:
        return []
    has_not_come = sent.answered is not None and sent.answered < session.number
    return [name for name in session.given if has_not_come or name in sent.kept]


def hidden_kept(ours, base, by):
    """What this person may not see is neither shown to them nor touched."""
    original, visible = base.get("translation_of"), visible_articles(by, ours, base)
    if (original or ours["translation_of"]) and {original, ours["translation_of"]} - {None} - visible:
        ours["translation_of"] = original
    pins = [pk for pk in ours["pinned"] if pk in visible]
    for place, pk in enumerate(base.get("pinned", [])):
        if pk not in visible:
            pins.insert(place, pk)
    ours["pinned"] = pins


def visible_articles(by, *sources):
    """The primary keys of the articles that these refer to, and this person may see."""
    chosen = {pk for each in sources for pk in (*each.get("pinned", []), each.get("translation_of"))} - {None}
    return set(Article.objects.visible_to(by).filter(pk__in=chosen).values_list("pk", flat=True)) if chosen else set()


def cleaned(source):
    """As the columns hold it, so that what they would change is no change."""
    texts = {name: Article._meta.get_field(name).cleaned for name in writing.PLAIN_FIELDS if name != "language"}
    found = {name: texts[name](value) if name in texts else value for name, value in source.items()}
    question, answer = (FAQEntry._meta.get_field(name).cleaned for name in ("question", "answer"))
    entries = [{"question": question(each["question"]), "answer": answer(each["answer"])} for each in source["faq"]]
    found["faq"] = [each for each in entries if each["question"] or not is_empty(each["answer"])]
    found["tags"] = tag_entries(source["tags"])
    return found


def write(article, wanted, *, before, slug_is_ours, keep):
    """(the working copy as it is now, the names of the fields that another article took first); `keep(article, fields)` writes,
    and returns the line of the history that has it"""
    changed = {name: wanted[name] for name in differing(before, wanted)}
    if "title" in changed and not slug_is_ours and follows_title(article):
        changed["slug"] = ""
    if changed.get("slug") == "" and is_made_from(wanted["title"], before["slug"]):
        del changed["slug"]
    if not changed:
        return before, []
    not_taken = []
    try:
        with transaction.atomic():
            line = keep(article, changed)
    except IntegrityError:
        not_taken = taken_by_others(Article(pk=article.pk, language=wanted["language"]), changed)
        if not not_taken and "language" in changed:
            not_taken = ["language"]  # in which its own address is another article's
        if not not_taken:
            raise
        changed = {name: value for name, value in changed.items() if name not in not_taken}
        article.refresh_from_db()
        line = keep(article, changed)
    return line.snapshot, not_taken


def follows_title(article):
    """Whether the address was made from the title, and nobody outside can know it yet."""
    return (
        article.state == State.DRAFT
        and is_made_from(article.title, article.slug)
        and not article.editions.exists()
        and not article.addresses.exists()
    )


def is_made_from(title, slug):
    made = slugify(title, max_length=180) or "article"
    number = slug.removeprefix(made).removeprefix("-")
    return slug.startswith(made) and (not number or number.isdecimal())


# Clashes


def settled_choices(session, clashes):
    """{key: THEIRS} of the places in which somebody chose, and the form has not gone on since."""
    if not clashes:
        return {}
    settled = session.clashes.filter(
        article=session.article, settled_at__isnull=False, key__in=[clash.key for clash in clashes]
    )
    chosen = {row.key: row.ours for row in settled.order_by("settled_at")}
    return {clash.key: THEIRS for clash in clashes if clash.key in chosen and chosen[clash.key] == clash.ours}


def keep_clashes(session, clashes, *, settles):
    """One row a place, with what stands there now; those that are none any more, as the writer took the other text or the other
    took theirs, are settled. Returns those that are open."""
    now = timezone.now()
    rows, is_open = {row.key: row for row in session.clashes.filter(settled_at=None)}, []
    for clash in clashes:
        row = rows.pop(clash.key, None) or StoredClash(
            article_id=session.article_id, session=session, by=session.user, key=clash.key
        )
        if row.pk is None or (row.ours, row.theirs) != (clash.ours, clash.theirs):
            is_new = row.pk is None
            row.field, row.base, row.ours, row.theirs, row.at = clash.field, clash.base, clash.ours, clash.theirs, now
            row.save()
            if is_new:
                clash_kept.send(StoredClash, clash=row)
        is_open.append(row)
    if not settles:
        is_open += rows.values()
    elif rows:
        StoredClash.objects.filter(pk__in=[row.pk for row in rows.values()]).update(
            choice=THEIRS, settled_at=now, settled_by=session.user
        )
    return is_open


# What is known of a form


def remember(session, sent, *, base, form, ours, given):
    former = {session.stored_source_id, session.form_source_id, session.sent_source_id}
    store = StoredSource.objects.store
    session.stored_source = store(session.article, base)
    session.form_source = session.stored_source if form == base else store(session.article, form)
    session.sent_source = store(session.article, ours) if given else None
    session.given, session.unsaved = given, sent.unsaved
    session.number = session.number + 1 if sent.number is None else sent.number
    session.digest, session.version = sent.digest, session.article.version
    session.state = session.state or session.article.state
    session.field, session.block = sent.place or ("", None)
    session.seen_at = timezone.now()
    session.save()
    StoredSource.objects.filter(pk__in=former - {None}).delete_unused()


def answer_again(session, sent, article):
    """What was answered to this number already; nothing to an older one, or where its answer has come."""
    is_late = sent.number < session.number
    form = session.form_source.content
    clashes = list(session.clashes.filter(settled_at=None))
    given = session.given if not is_late and (sent.fields or untaken(session, sent)) else []
    return Saved(session, article, form, given, clashes, is_late=is_late)


def refuse(session, sent, article, *, by):
    if sent.fields:
        theirs = article.snapshot()
        _base, form = held(session, sent, article, theirs)
        writing.add_refused_revision(article, cleaned({**form, **sent.fields}), by=by)
    return Saved(session, article, refused=True)
