"""Words as the index and a query know them: one analyser for both, on every database.

Accents and case are folded, French elisions and English possessives taken off ("l’été" is "ete", "reader's" "reader"),
hyphens part words, and a stem stands for singular and plural.
"""

import re
import threading

import Stemmer

from cms.text.folding import fold

LONGEST = 40
ALGORITHMS = {"fr": "french", "en": "english"}
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
ELIDED = frozenset(("l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu"))
POSSESSIVE = frozenset(("s", "re", "ve", "ll", "d", "m", "t"))  # what English writes behind an apostrophe

COMMON = {
    "fr": frozenset(
        "a ai ainsi apres as au aucun aussi autre aux avant avec avoir car ce cela ces cet cette chaque chez ci comme "
        "comment dans de depuis des deux donc dont du elle elles en encore entre es est et etait etre eu fait faire "
        "faut fois ici il ils je la le les leur leurs lui ma mais me meme mes moi moins mon ne ni nos notre nous on ont "
        "or ou par parce pas peu peut plus pour pourquoi quand que quel quelle quelles quels qui quoi sa sans se sera "
        "ses si son sont sous sur ta te tes toi ton tous tout toute toutes tres tu un une vers voici vos votre vous y".split()
    ),
    "en": frozenset(
        "a about after all also an and any are as at be because been before but by can could did do does for from had has "
        "have he her his how i if in into is it its just may me more most my no not of on one or other our out over she "
        "should so some such than that the their them then there these they this to up us was we were what when where "
        "which who will with would you your".split()
    ),
}

own = threading.local()  # a stemmer keeps a cache and is no two threads' business


def words(text, language):
    """Folded words in their order, at most 40 letters each."""
    return [word[:LONGEST] for token in WORD.findall(fold(text)) for word in parted(token, language)]


def parted(token, language):
    if "'" not in token:
        return [token]
    parts = token.split("'")
    if language == "en":
        return [parts[0], *(part for part in parts[1:] if part not in POSSESSIVE)]
    kept = [part for part in parts[:-1] if part not in ELIDED]
    if kept == ["aujourd"]:
        return ["aujourdhui"]
    return [*kept, parts[-1]]


def without_elision(word, language):
    """What a word may have been that lost its apostrophe: "lete" is "ete" then."""
    if language == "en":
        return []
    rests = (word.removeprefix(elided) for elided in sorted(ELIDED))
    return [rest for rest in rests if rest != word and len(rest) > 1 and rest[0] in "aeiouyh"]


def stem(word, language):
    return stemmed([word], language)[0]


def stems(text, language):
    """The stems of the words of a text, in their order."""
    return stemmed(words(text, language), language)


def stemmed(words, language):
    found = stemmer(language).stemWords(words)
    return [without_plural(each) for each in found] if language == "fr" else found


def without_plural(stem):
    """The French algorithm leaves the plural of words in -a, -i, -o and -u alone: "amis", "photos"."""
    return stem[:-1] if len(stem) > 3 and stem[-1] == "s" and stem[-2] in "aiou" else stem


def significant(words, language):
    """Of folded words, each once, those that say something: common ones and single letters only where there is nothing else."""
    found = list(dict.fromkeys(words))
    found = [word for word in found if not is_common(word, language)] or found
    return [word for word in found if len(word) > 1] or found


def is_common(word, language):
    """One of the small words that every text has."""
    return word in COMMON.get(language, ())


def stemmer(language):
    known = own.__dict__
    if language not in known:
        known[language] = Stemmer.Stemmer(ALGORITHMS.get(language, "english"), 50_000)
    return known[language]
