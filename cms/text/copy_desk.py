"""What a copy editor would change in a text: letters, not the marks that `cms.text.typography` puts in. It is proposed, and nothing
is changed.

French: ligatures, accents of capitals, ordinals and abbreviations, by lists of words: what is in no list stays as it was
typed, as names and foreign words do. English: what is wrong in both.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from cms.text.typography import CAPITAL, own_places

LIGATURE, ACCENT, ORDINAL = _("ligature"), _("capitals have their accents"), _("ordinal")
ABBREVIATION, SPACES, TWICE = _("abbreviation"), _("more than one space"), _("a word twice")
CURRENCY, SIGN, HOUSE = _("the currency stands behind the number"), _("sign"), _("house word")
SPACE = "[ \u00a0\u2009\u202f]"
BEGIN, END = r"(?<![\w@#/\\_])", r"(?![\w@/\\_])"


class Proposal(NamedTuple):
    start: int
    end: int
    found: str
    proposed: str
    reason: str


def proposals(text, language, house=()):
    """In order, none in another; in a line or a paragraph. `house` holds pairs (wrong, right) that come before all rules."""
    found = []
    for reason, pattern, change in [*rules_of_house(house), *RULES.get(language, ())]:
        for match in pattern.finditer(text):
            start, end = match.span(pattern.groupindex.get("own", 0))
            if (proposed := change(match)) not in (None, text[start:end]):
                found.append(Proposal(start, end, text[start:end], proposed, reason))
    closed = [*own_places(text), *right_places(text, house)] if found else []
    kept = []
    for each in found:
        if not any(start < each.end and each.start < end for start, end in closed):
            kept.append(each)
            closed.append((each.start, each.end))
    return sorted(kept)


def accepted(text, found):
    """The text with these proposals in it."""
    for each in reversed(found):
        text = text[: each.start] + each.proposed + text[each.end :]
    return text


# Words of the house


def rules_of_house(house):
    for wrong, right in house:
        flags = re.IGNORECASE if wrong == wrong.lower() else 0
        yield HOUSE, re.compile(rf"{BEGIN}{re.escape(wrong)}{END}", flags), like(right)


def like(right):
    """In capitals where what was found is, or with a capital."""

    def change(match):
        if match[0].isupper() and len(match[0]) > 1:
            return right.upper()
        return right[:1].upper() + right[1:] if match[0][:1].isupper() else right

    return change


def right_places(text, house):
    for _wrong, right in house:
        for match in re.finditer(rf"{BEGIN}{re.escape(right)}{END}", text, re.IGNORECASE):
            yield match.span()


# Ligatures

VERB = "(?:e|es|ons|ez|ent|ées?|és?|er|as?|ai|ais|ait|aient|ant|era|erai|erait|eraient|eront|èrent)"
OE = (
    rf"oeuvres?|oeuvr{VERB}|désoeuvré(?:e|es|s)?|désoeuvrements?|chefs?-d[’']oeuvre|manoeuvres?|manoeuvr{VERB}|manoeuvrières?"
    rf"|manoeuvriers?|manoeuvrables?|(?:contre)?coeurs?|écoeur{VERB}|écoeurante?s?|écoeurements?|choeurs?|rancoeurs?"
    r"|(?:con)?soeurs?|soeurettes?|oeil|oeillades?|oeillets?|oeillères?|oeufs?|boeufs?|noeuds?|voeux?|moeurs|foetus|foetal(?:e|es|s)?"
    r"|foetaux|oesophages?|oesophagiens?|oesophagiennes?|oestrogènes?|oedèmes?|oecuméniques?|oecuménisme|oenologies?|oenologues?"
    r"|oenologiques?|oenotourisme|oenophiles?|oedipe|oedipiens?|oedipiennes?|coelacanthes?|coeliaques?"
)
AE = r"ex aequo|curriculum vitae|et caetera|ad vitam aeternam|taenias?"


def joined(match):
    letters = (("oe", "œ"), ("Oe", "Œ"), ("OE", "Œ"), ("ae", "æ"), ("Ae", "Æ"), ("AE", "Æ"))
    text = match[0]
    for two, one in letters:
        text = text.replace(two, one)
    return text


# Capitals with accents

ACCENTED = """
école écoles écolier écoliers écolière écolières écologie écologique écologiques écologiste écologistes économie économies économique
économiques économiste économistes écosystème écosystèmes écran écrans écrire écrit écrits écrite écrites écriture écritures écrivain
écrivains écrivaine écrivaines écoute écouter écoutez écosse édifice édifices éditeur éditeurs éditrice éditrices éducateur
éducateurs éducatrice égalité également église églises égypte égyptien égyptiens égyptienne égyptiennes électeur électeurs électrice
électrices électricité électrique électriques électronique électroniques élève élèves élément éléments élevage élevages élu élus élue élues
élysée émirats émeute émeutes énergie énergies énergétique énergétiques énorme énormes énormément époque époques épreuve épreuves équipe équipes
équipement équipements équateur équilibre érythrée étage étages étaient étais était étant étape étapes état états éthiopie éthiopien
éthiopiens éthiopienne éthiopiennes éthique été étoile étoiles étonnant étonnamment étrange étrangement étranger étrangers étrangère
étrangères étude études étudiant étudiants étudiante étudiantes étudier évangile évangiles événement événements évènement évènements
évêque évêques éveil évidemment éviter évoquant évoquer île îles îlot îlots être êtres
"""
# Words of other languages too: with an accent only behind a word that is French.
SHARED = "édition éditions éditorial éducation élection élections élite élites émission émissions émotion émotions évaluation évolution"
PLAIN = str.maketrans("éèêîâ", "EEEIA")


def with_capital(words):
    """{as it is typed: as it is written}"""
    return {word[0].translate(PLAIN) + word[1:]: word[0].upper() + word[1:] for word in words.split()}


CAPITALS, SHARED_CAPITALS = with_capital(ACCENTED), with_capital(SHARED)
FRENCH_BEFORE = r"(?:[LlDd][’']|(?:[Ll]|[Dd]|[Nn]|[Vv]|[Ss])es |[Uu]ne |[Cc]ette |[Nn]os |[Vv]os |[Ll]eurs? )"
OPENING = rf"(?:^|(?<=[.!?…:] )|(?<=[«“(]{SPACE})|(?<=[«“(])|(?<=[–—]{SPACE}))"
BEHIND_A = (
    r"la|un|une|partir|propos|travers|côté|savoir|noter|suivre|lire|voir|écouter|découvrir|quoi|qui|quelle?s?"
    r"|cette?|ces?|cet|sa|son|ses|leurs?|notre|nos|mon|ma|mes|toute?s?|tous|chaque|peine|force|défaut|moins|nouveau|terme|droite|gauche"
    r"|deux|trois|quatre|cinq|dix|vingt|trente|[0-9]+(?:(?! ?-)(?!\w)|(?= (?:ans|heures|h)))"
    r"|Paris|Lyon|Marseille|Toulouse|Lille|Bordeaux|Nantes|Strasbourg|Bruxelles|Genève|Londres|Rome|Madrid|Berlin"
)


def accented(match):
    return CAPITALS.get(match[0]) or SHARED_CAPITALS[match["own"]]


# Numbers, abbreviations, spaces

ROMAN = r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})"
AMOUNT = rf"\d{{1,3}}(?:{SPACE}\d{{3}})+(?:,\d\d?)?|\d+(?:,\d\d?)?"


def last_ones(match):
    """M. and Mme: the last letter of what is cut off at its end has no point behind it."""
    return match[0].rstrip(".")


def one_space(match):
    before, behind = match.string[match.start() - 1], match.string[match.end()]
    kept = re.search("[\u00a0\u202f]", match[0])
    return kept[0] if kept and (before == "«" or behind in ";:!?»%€") else " "


def once(match):
    first, second = match[1], match[2]
    if second != first.lower() or not is_apart(match, first.lower()):
        return None
    return first


def is_apart(match, word):
    """Not of a song ("la la la"), of somebody's name ("le temps de de Gaulle"), nor two words ("en en partageant les frais")."""
    before, behind = match.string[: match.start()].split()[-1:], match.string[match.end() :].split()[:1]
    next_word = behind[0] if behind else ""
    is_name = word in ("de", "du", "la", "le") and next_word[:1].isupper()
    are_two = word == "en" and next_word.rstrip(",.;:!?»").endswith("ant")
    return not is_name and not are_two and not {word} & {each.strip(",.!?»").lower() for each in (*before, *behind)}


FRENCH_TWICE = (
    "le la les un des de du et en que qui dans pour par sur avec au aux ce cette ces se ne on il ils je y ou où à comme"
)
ENGLISH_TWICE = "the a an of and to for with from at by"


def twice(words):
    return re.compile(rf"(?<![\w’'-])((?i:{'|'.join(words.split())})){SPACE}((?i:\1))(?![\w’'-])")


def rule(reason, pattern, change, flags=0):
    return reason, re.compile(pattern, flags), change


BOTH = [
    rule(ABBREVIATION, rf"{BEGIN}[Ee]tc(?:{SPACE}?\.{{2,}}|{SPACE}?\.?{SPACE}?…)", lambda match: f"{match[0][:3]}."),
    rule(SPACES, rf"(?<=\S){SPACE}{{2,}}(?=\S)", one_space),
]
FRENCH = [
    rule(LIGATURE, rf"{BEGIN}(?:{OE}|{AE}){END}", joined, re.IGNORECASE),
    rule(ACCENT, rf"{BEGIN}(?:{'|'.join(sorted(CAPITALS, key=len, reverse=True))}){END}", accented),
    rule(ACCENT, rf"{BEGIN}{FRENCH_BEFORE}(?P<own>{'|'.join(SHARED_CAPITALS)}){END}", accented),
    rule(ACCENT, rf"{OPENING}A(?={SPACE}(?:l[’']|(?:{BEHIND_A}){END}))", lambda match: "À"),
    rule(ACCENT, rf"{OPENING}Ca(?={SPACE}[a-zà-ÿ])", lambda match: "Ça"),
    rule(ACCENT, rf"{BEGIN}Etes(?=[- ]vous)", lambda match: "Êtes"),
    rule(ORDINAL, rf"(?<![\w.,/@#])1(?:i?[èeé]re)(s?){END}", lambda match: f"1re{match[1]}"),
    rule(ORDINAL, rf"(?<![\w.,/@#])(?!1\D)(\d{{1,4}})(?:i?[èeé]me|è)(s?){END}", lambda match: f"{match[1]}e{match[2]}"),
    rule(ORDINAL, rf"{BEGIN}Ii?[èe]re(s?){END}", lambda match: f"Ire{match[1]}"),
    rule(ORDINAL, rf"{BEGIN}(?!I[^IVX])({ROMAN})(?:i?[èe]me|è)(s?){END}", lambda match: f"{match[1]}e{match[2]}"),
    rule(ABBREVIATION, rf"{BEGIN}Mr\.?(?={SPACE}{CAPITAL})", lambda match: "M."),
    rule(ABBREVIATION, rf"{BEGIN}(?:Mmes?|Mlles?|Dr|Pr)\.(?={SPACE}{CAPITAL})", last_ones),
    rule(SIGN, rf"{BEGIN}[Nn](?:º|{SPACE}[º°])(?={SPACE}?\d)", lambda match: f"{match[0][0]}°"),
    rule(
        CURRENCY,
        rf"(?<![\w])(?<!\d{SPACE})€{SPACE}?({AMOUNT})(?![\w]|[.,]\d|{SPACE}?€|{SPACE}?(?:millions?|milliards?|M|Mds?|k)(?!\w))",
        lambda match: f"{match[1]}\u00a0€",
    ),
]
RULES = {
    "fr": [*FRENCH, (TWICE, twice(FRENCH_TWICE), once), *BOTH],
    "en": [(TWICE, twice(ENGLISH_TWICE), once), *BOTH],
}
