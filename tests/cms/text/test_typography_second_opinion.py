"""A second opinion on the pairs: where another library, polytypo, would give readers something else, each time with our reason.

A line is what is typed and what polytypo makes of it; a new line, or one that has gone, wants to be looked at.
"""

import polytypo
import pytest

from cms.text.typography import FULL, NARROW
from tests.cms.text.test_typography import LANGUAGES, marked

LOCALES = {"fr": "fr", "en": "en-US"}

IN_FRENCH = r"""
# addresses keep every sign
www.exemple.org/l'adresse -> www.exemple.org/l’adresse
# two colons are code
a::b -> a_::b
std::vector -> std_::vector
# a smiley stays whole on its line
Merci :-) -> Merci :-)
Merci ;-) -> Merci ;-)
# guillemets around nothing are none
«» -> «_»
« » -> «_»
# marks that may be feet, inches, or words cut off stay as they were typed
12" et "vinyle" -> 12" et «_vinyle_»
Les '68ards -> Les ’68ards
un mètre' carré -> un mètre’ carré
# marks that were typed as curly ones are meant
l'“autre” -> l’«_autre_»
“déjà” et ‘ainsi’ -> «_déjà_» et «_ainsi_»
“oui”! -> «_oui_»~!
# single marks in French are no guillemets
'cité' seul -> «_cité_» seul
# three points are one sign, four are no mistake of ours
Et.... -> Et…
.../dossier -> …/dossier
Voir \...\ -> Voir \…\
# per cent and per mille: the narrow space, put in where there is none; in English as typed
20 % -> 20_%
20% -> 20%
20  % -> 20_%
2,5 % -> 2,5_%
2,5% des voix -> 2,5% des voix
100% ! -> 100%~!
5 ‰ -> 5_‰
20_% -> 20_%
Le patio : 3 000 m², 20 % d'ombre ; un rêve ! -> Le patio_: 3 000 m², 20_% d’ombre~; un rêve~!
50 %: la moitié -> 50_%_: la moitié
# it knows none of these: thousands, units, currencies, hours, abbreviations, titles, numbers of kings
20€ -> 20€
1 200 € -> 1 200_€
1 000 -> 1 000
1 000 000 -> 1 000 000
12 300 km -> 12 300_km
1,5 million -> 1,5 million
3 millions d'euros -> 3 millions d’euros
2 milliards -> 2 milliards
300 euros -> 300 euros
40 dollars -> 40 dollars
40 $ -> 40 $
14 000 Cordoue -> 14 000 Cordoue
le 3 200 et le 4 -> le 3 200 et le 4
30 ° -> 30 °
80 m² -> 80 m²
3 m -> 3 m
3 h -> 3 h
19 h 30 -> 19 h 30
19 h 30. -> 19 h 30.
19 h -> 19 h
à 9 h, 10 h et 11 h -> à 9 h, 10 h et 11 h
200 g de farine -> 200 g de farine
25 cl d'eau -> 25 cl d’eau
1 l de lait -> 1 l de lait
10 Mo -> 10 Mo
2 ha -> 2 ha
45 min -> 45 min
10 s -> 10 s
5 000 m -> 5 000 m
p. 12 -> p. 12
pp. 12-15 -> pp. 12-15
vol. 3 -> vol. 3
chap. 4 -> chap. 4
no. 5 -> no. 5
Dr Knock -> Dr Knock
Mgr Myriel -> Mgr Myriel
Pr Tournesol -> Pr Tournesol
Élisabeth II -> Élisabeth II
Louis XIV -> Louis XIV
Charles V -> Charles V
Jean-Paul II -> Jean-Paul II
François I -> François I
Al-Hakam II régna. -> Al-Hakam II régna.
Abd al-Rahman III -> Abd al-Rahman III
Henri IV, roi -> Henri IV, roi
Chapitre VIII -> Chapitre VIII
Pie XII -> Pie XII
1_000_000 -> 1_000_000
Tarif: 12€ -> Tarif_: 12€
# a title binds a name, and no article
Mme la ministre -> Mme_la ministre
# a hyphen between spaces is no dash of ours
Un mot - un autre -> Un mot — un autre
Horaires : 10 h - 14 h -> Horaires_: 10 h — 14 h
"""

IN_ENGLISH = r"""
# a space that was typed is kept in English
Yes ! -> Yes!
What ? -> What?
# English in single marks keeps single marks
'yes' -> “yes”
He said 'no' twice. -> He said “no” twice.
'It's fine' -> “It’s fine”
The 'patio' and the 'well' -> The “patio” and the “well”
# marks that may be feet, inches, or words cut off stay as they were typed
'Twas -> ’Twas
an 'a -> an ’a
# three points are one sign, four are no mistake of ours
And.... -> And…
# per cent and per mille: the narrow space, put in where there is none; in English as typed
20 % -> 20_%
# it knows none of these: thousands, units, currencies, hours, abbreviations, titles, numbers of kings
3 million -> 3 million
3 millions -> 3 millions
4 billion people -> 4 billion people
4 billions -> 4 billions
20 euros -> 20 euros
20 dollars -> 20 dollars
p. 12 -> p. 12
pp. 12-15 -> pp. 12-15
vol. 3 -> vol. 3
fig. 2 -> fig. 2
no. 5 -> no. 5
Mr. Smith -> Mr. Smith
Mrs. Smith -> Mrs. Smith
Ms. Smith -> Ms. Smith
Dr. Smith -> Dr. Smith
Dr Smith -> Dr Smith
Prof. Smith -> Prof. Smith
M. Dupont -> M. Dupont
Mr. and Mrs. Smith -> Mr. and Mrs. Smith
# guillemets in English are another language's words
« Oui » -> “Oui”
«Oui» -> “Oui”
# addresses keep every sign
https://example.org/it's?a="b" -> https://example.org/it’s?a="b"
write to o'brien@example.org -> write to o’brien@example.org
# marks that were typed as curly ones are meant
‘so’ -> “so”
"""

DISAGREEMENTS = {"fr": IN_FRENCH, "en": IN_ENGLISH}


def lines(text):
    return {line for line in text.strip().split("\n") if not line.startswith("#")}


def disagreements(language):
    for line in lines(LANGUAGES[language]):
        typed, _arrow, ours = line.partition(" -> ")
        theirs = polytypo.transform(marked(typed), locale=LOCALES[language])
        if theirs != marked(ours or typed):
            yield f"{typed} -> {theirs.replace(FULL, '_').replace(NARROW, '~')}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_disagreement_is_named(language):
    assert {*disagreements(language)} == lines(DISAGREEMENTS[language])
