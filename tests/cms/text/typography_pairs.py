"""What is typed, and what readers get: `_` stands for the space that does not break, `~` for the narrow one. Written by hand after the
sources that `cms.text.typography` names. A line without an arrow stays as it is."""

FRENCH = """
Bonjour ! -> Bonjour~!
Bonjour! -> Bonjour~!
Quoi ? -> Quoi~?
Quoi? -> Quoi~?
Quoi?! -> Quoi~?!
Quoi ?! -> Quoi~?!
Non !!! -> Non~!!!
Non!!! -> Non~!!!
Vraiment ?!? Oui. -> Vraiment~?!? Oui.
Il vint ; il vit. -> Il vint~; il vit.
Il vint; il vit. -> Il vint~; il vit.
Cordoue : la ville blanche -> Cordoue_: la ville blanche
Cordoue: la ville blanche -> Cordoue_: la ville blanche
Ingrédients: -> Ingrédients_:
Ingrédients : -> Ingrédients_:
Attention  ! -> Attention~!
(Et lui ?) -> (Et lui~?)
(Et lui?) -> (Et lui~?)
(!)
(?)
Il est parti (hier !) ; elle reste. -> Il est parti (hier~!)~; elle reste.
Le 12 ? -> Le 12~?
En 2024 : rien. -> En 2024_: rien.
En 2024: rien. -> En 2024_: rien.
Le train de 12:30 part.
Il est 9:05.
Un rapport de 3:2.
Voir Jean 3:16.
http://exemple.fr:8000/a
https://exemple.fr/?q=a;b:c!d
Voir https://exemple.fr/?q=1 ! -> Voir https://exemple.fr/?q=1~!
Voir https://exemple.fr/a! -> Voir https://exemple.fr/a~!
Vous connaissez exemple.fr? -> Vous connaissez exemple.fr~?
Écrivez à lucia@exemple.fr ! -> Écrivez à lucia@exemple.fr~!
mailto:lucia@exemple.fr
www.exemple.org/l'adresse
a::b
C:\\Temp
std::vector
Merci :-) -> Merci_:-)
Merci ;-) -> Merci~;-)
:-)
;)
!
? Non.
« Oui » -> «_Oui_»
«Oui» -> «_Oui_»
«Oui » -> «_Oui_»
« Oui» -> «_Oui_»
Il dit «non». -> Il dit «_non_».
Il dit « non » ; elle dit « oui ». -> Il dit «_non_»~; elle dit «_oui_».
« Vraiment ? » -> «_Vraiment~?_»
«Vraiment?» -> «_Vraiment~?_»
«Vraiment?» dit-il. -> «_Vraiment~?_» dit-il.
« Oui », dit-elle. -> «_Oui_», dit-elle.
« Un paragraphe qui continue -> «_Un paragraphe qui continue
et finit ici. » -> et finit ici._»
«»
« »
«
»
Le « chef » : lui -> Le «_chef_»_: lui
Le «chef»: lui -> Le «_chef_»_: lui
"Oui" -> «_Oui_»
"Oui", dit-il. -> «_Oui_», dit-il.
Il dit "oui" et "non". -> Il dit «_oui_» et «_non_».
("oui") -> («_oui_»)
"Quoi ?" dit-il. -> «_Quoi~?_» dit-il.
"Quoi?" dit-il. -> «_Quoi~?_» dit-il.
Le "chef": lui -> Le «_chef_»_: lui
Le "chef"! -> Le «_chef_»~!
" Oui " dit-il -> «_Oui_» dit-il
« Elle a dit "non" hier » -> «_Elle a dit “non” hier_»
Un écran de 27"
Un écran de 27" ou de 32".
12" et "vinyle"
"seul
seul"
a"b"c
Le film "L'été" -> Le film «_L’été_»
L'"amour" -> L’«_amour_»
d'« ailleurs » -> d’«_ailleurs_»
qu'"elle" -> qu’«_elle_»
l'“autre” -> l’“autre”
“déjà” et ‘ainsi’
L'été -> L’été
l'eau -> l’eau
aujourd'hui -> aujourd’hui
C'est l'heure d'aller. -> C’est l’heure d’aller.
presqu'île -> presqu’île
L’été
rock'n'roll -> rock’n’roll
Les années '70 -> Les années ’70
Les '68ards
5'30
5' 30
un mètre' carré
'cité' seul
O'Brien -> O’Brien
Qu'est-ce qu'il y a? -> Qu’est-ce qu’il y a~?
L'A7 -> L’A7
L'1 -> L’1
Et puis... -> Et puis…
... et puis -> … et puis
Et puis…
Et....
Et..
1...2 -> 1…2
../../dossier
.../dossier
Voir \\...\\
Ah... ! -> Ah…~!
Ah...! -> Ah…~!
« Ah... » -> «_Ah…_»
etc... -> etc…
20 % -> 20~%
20% -> 20~%
20  % -> 20~%
2,5 % -> 2,5~%
2,5% des voix -> 2,5~% des voix
100% ! -> 100~%~!
5 ‰ -> 5~‰
50%20
a%b
20 € -> 20_€
20€ -> 20_€
1 200 € -> 1~200_€
1 000 -> 1~000
1 000 000 -> 1~000~000
12 300 km -> 12~300_km
10000
1.000
1,5 million -> 1,5_million
3 millions d'euros -> 3_millions d’euros
2 milliards -> 2_milliards
300 euros -> 300_euros
40 dollars -> 40_dollars
40 $ -> 40_$
40$
06 12 34 56 78
+34 957 12 34 56
14000 Cordoue
14 000 Cordoue -> 14~000 Cordoue
2024 300
le 3 200 et le 4 -> le 3~200 et le 4
1 0000
12 34
en 1492, 300 hommes
5 km -> 5_km
5km
5 kmh
120 km/h -> 120_km/h
30 °C -> 30_°C
30 ° -> 30_°
30°C
80 m² -> 80_m²
3 m -> 3_m
3 mois
3 h -> 3_h
3 heures
19 h 30 -> 19_h_30
19 h 30. -> 19_h_30.
19h30
19 h -> 19_h
à 9 h, 10 h et 11 h -> à 9_h, 10_h et 11_h
200 g de farine -> 200_g de farine
200 grammes
25 cl d'eau -> 25_cl d’eau
1 l de lait -> 1_l de lait
1 kg -> 1_kg
10 Mo -> 10_Mo
2 ha -> 2_ha
45 min -> 45_min
10 s -> 10_s
10 sept
5 000 m -> 5~000_m
p. 12 -> p._12
pp. 12-15 -> pp._12-15
vol. 3 -> vol._3
chap. 4 -> chap._4
fig. 2 -> fig._2
art. 5 -> art._5
no. 5 -> no._5
stop. 5
n° 5 -> n°_5
n°5
M. Dupont -> M._Dupont
MM. Dupont et Durand -> MM._Dupont et Durand
Mme Dupont -> Mme_Dupont
Mlle Rose -> Mlle_Rose
Dr Knock -> Dr_Knock
Mgr Myriel -> Mgr_Myriel
M. de La Palice
Pr Tournesol -> Pr_Tournesol
Mme la ministre
Élisabeth II -> Élisabeth_II
Louis XIV -> Louis_XIV
Charles V -> Charles_V
Jean-Paul II -> Jean-Paul_II
François Ier
François I -> François_I
Al-Hakam II régna. -> Al-Hakam_II régna.
Abd al-Rahman III -> Abd al-Rahman_III
Henri IV, roi -> Henri_IV, roi
Vitamine C
Plan B
le XIV
XIVe siècle
Louis XIVe
Louis IIII
Chapitre VIII -> Chapitre_VIII
Pie XII -> Pie_XII
Un mot - un autre
Un mot – un autre
Un mot — un autre
Paris-Cordoue
a/b
1/2
l/l
#patio
@lucia
C#
AT&T
R&D
un_mot
Rien à changer ici
Une phrase. Une autre.
Une virgule, puis rien.
Oui,non
mot;mot
mot:mot
mot!mot
mot?mot
Qui ? Moi ! Toi ; lui : eux. -> Qui~? Moi~! Toi~; lui_: eux.
Déjà posé~! -> Déjà posé~!
Déjà_! -> Déjà~!
Déjà~: -> Déjà_:
«~Oui~» -> «_Oui_»
«_Oui_»
20_% -> 20~%
20~%
1_000_000 -> 1~000~000
19_h_30
Élisabeth_II
l’eau
Et lui_? -> Et lui~?
Le patio : 3 000 m², 20 % d'ombre ; un rêve ! -> Le patio_: 3~000_m², 20~% d’ombre~; un rêve~!
« L'eau, c'est la vie », dit Inés... -> «_L’eau, c’est la vie_», dit Inés…
"L'eau : c'est la vie !" -> «_L’eau_: c’est la vie~!_»
Comment dit-on « fleur » en arabe ? -> Comment dit-on «_fleur_» en arabe~?
Où manger à Cordoue? -> Où manger à Cordoue~?
Que voir: 10 lieux -> Que voir_: 10 lieux
Tarif: 12€ -> Tarif_: 12_€
Horaires : 10 h - 14 h -> Horaires_: 10_h - 14_h
Photo: Inés / Unsplash -> Photo_: Inés / Unsplash
Avant/après: le patio -> Avant/après_: le patio
(« oui ») -> («_oui_»)
[« oui »] -> [«_oui_»]
« oui »! -> «_oui_»~!
«oui»; «non» -> «_oui_»~; «_non_»
“oui”! -> “oui”~!
oui]: non -> oui]_: non
50 %: la moitié -> 50~%_: la moitié
30 °C! -> 30_°C~!
Et ? -> Et~?
"""

ENGLISH = """
"Yes" -> “Yes”
"Yes," she said. -> “Yes,” she said.
He said "no" and "yes". -> He said “no” and “yes”.
("yes") -> (“yes”)
"What?" -> “What?”
A 27" screen
A 27" and a 32" screen
6" by 4"
"alone
a"b"c
Yes!
Yes !
What ?
Cordoba: the white city
It's -> It’s
don't -> don’t
the readers' friend -> the readers’ friend
James' house -> James’ house
Inés's -> Inés’s
'yes' -> ‘yes’
He said 'no' twice. -> He said ‘no’ twice.
'It's fine' -> ‘It’s fine’
"He said 'no'" -> “He said ‘no’”
'tis -> ’tis
'Twas
rock 'n' roll -> rock ’n’ roll
the '70s -> the ’70s
in '68 -> in ’68
5'30
5' 30
O'Brien -> O’Brien
And... -> And…
... and -> … and
And....
../path
Well...! -> Well…!
20%
20 %
20 km -> 20_km
20km
5 kg -> 5_kg
10 min -> 10_min
10 minutes
30 °C -> 30_°C
3 million -> 3_million
3 millions -> 3_millions
4 billion people -> 4_billion people
4 billions -> 4_billions
20 euros -> 20_euros
20 dollars -> 20_dollars
€20
$20
1,000,000
1 000 000
p. 12 -> p._12
pp. 12-15 -> pp._12-15
vol. 3 -> vol._3
fig. 2 -> fig._2
no. 5 -> no._5
Mr. Smith -> Mr._Smith
Mrs. Smith -> Mrs._Smith
Ms. Smith -> Ms._Smith
Dr. Smith -> Dr._Smith
Dr Smith -> Dr_Smith
Prof. Smith -> Prof._Smith
M. Dupont -> M._Dupont
Mr. and Mrs. Smith -> Mr. and Mrs._Smith
Elizabeth II
Am I late?
What I saw
« Oui »
«Oui»
https://example.org/it's?a="b"
See https://example.org/a! And go.
write to o'brien@example.org
lucia@example.org's post -> lucia@example.org’s post
the 1990's -> the 1990’s
example.com's "news" -> example.com’s “news”
a::b
12:30
3:2
“Already” set
it’s
‘so’
Nothing to do here.
A sentence. Another.
well-known
a/b
R&D
"One," "two," and "three." -> “One,” “two,” and “three.”
"A question"? -> “A question”?
"Dash"—yes -> “Dash”—yes
—"Yes" -> —“Yes”
She asked: "Why?" -> She asked: “Why?”
The "patio's" wall -> The “patio’s” wall
The 'patio' and the 'well' -> The ‘patio’ and the ‘well’
an 'a -> an 'a
80 m² -> 80_m²
120 km/h -> 120_km/h
2 h -> 2_h
"""
