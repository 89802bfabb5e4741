"""Which known words a mistyped one may stand for.

Two words with a common deletion (each is that, or a letter more) are near one another, as in SymSpell. Only the beginnings
have deletions, so that a long word takes no more room than a short one; the distance of whole words decides in the end.
"""

import json

from django.db import connection

from search.statements import execute

SHORTEST, LONGEST = 4, 24
BEGINNING = 7
LONG = 8  # from here on two slips are forgiven
KNOWN = {
    "sqlite": "SELECT s.word FROM json_each(%s) each CROSS JOIN search_spelling s "
    f"ON s.language = %s AND s.deletion = substr(each.value, 1, {BEGINNING}) AND s.word = each.value",
    "postgresql": "SELECT each.word FROM unnest(%s::text[]) AS each (word) CROSS JOIN LATERAL (SELECT FROM search_spelling s "
    f"WHERE s.language = %s AND s.deletion = left(each.word, {BEGINNING}) AND s.word = each.word LIMIT 1) known",
}
ADD = {
    # SQLite has the sign ->> since 3.38 only.
    "sqlite": "INSERT INTO search_spelling (language, deletion, word) "
    "SELECT %s, json_extract(value, '$[0]'), json_extract(value, '$[1]') "
    "FROM json_each(%s) WHERE true ON CONFLICT DO NOTHING",
    "postgresql": "INSERT INTO search_spelling (language, deletion, word) SELECT %s, value ->> 0, value ->> 1 "
    "FROM json_array_elements(%s::json) ON CONFLICT DO NOTHING",
}


def deletions(word):
    """The beginning of a word, and what remains of it without any one of its letters."""
    beginning = word[:BEGINNING]
    return {beginning} | {beginning[:place] + beginning[place + 1 :] for place in range(len(beginning))}


def can_be_mistyped(word):
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def learn(words, language):
    """Adds those that nobody knew. Each word is looked up by its own key: a list of beginnings beside a list of words is
    looked through one for each of the other."""
    words = sorted({word for word in words if can_be_mistyped(word)})
    known = {word for [word] in execute(KNOWN[connection.vendor], [*as_list(words), language])} if words else set()
    rows = [(deletion, word) for word in words if word not in known for deletion in sorted(deletions(word))]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(ADD[connection.vendor], [language, json.dumps(rows)])


def as_list(words):
    """The parameter that KNOWN takes as a table."""
    return [json.dumps(words) if connection.vendor == "sqlite" else words]


def near(word, language):
    """{distance: known words at that distance}, whether a live edition holds them or not."""
    return all_near([word], language)[word]


def all_near(words, language, *, most=2):
    """{word: {distance: known words at that distance}}, in one query."""
    asked = {word: deletions(word) for word in words if can_be_mistyped(word)}
    wanted = set().union(*asked.values())
    by_deletion = {}
    for deletion, other in rows_of(wanted, language):
        by_deletion.setdefault(deletion, set()).add(other)
    return {word: by_distance(word, by_deletion, asked.get(word, ()), most=most) for word in words}


def rows_of(deletions, language):
    """[(deletion, word)] of the language."""
    if not deletions:
        return []
    sql = f"SELECT deletion, word FROM search_spelling WHERE language = %s AND deletion IN ({', '.join(['%s'] * len(deletions))})"
    return execute(sql, [language, *deletions])


def by_distance(word, by_deletion, own_deletions, *, most):
    most = min(most, 2 if len(word) >= LONG else 1)
    found = {}
    for other in set().union(*(by_deletion.get(deletion, ()) for deletion in own_deletions)):
        if other != word and (away := distance(word, other, most=most)) <= most:
            found.setdefault(away, []).append(other)
    return {away: sorted(found[away]) for away in sorted(found)}


def distance(one, other, *, most):
    """How many letters were dropped, added, changed or swapped with their neighbour; `most` + 1 stands for all above."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = None, list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        following = [number]
        for place, another in enumerate(other, start=1):
            cost = min(row[place] + 1, following[-1] + 1, row[place - 1] + (letter != another))
            if number > 1 and place > 1 and letter == other[place - 2] and one[number - 2] == another:
                cost = min(cost, before[place - 2] + 1)
            following.append(cost)
        if min(following) > most:
            return most + 1
        before, row = row, following
    return row[-1]
