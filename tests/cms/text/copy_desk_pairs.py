"""What is typed, and what the copy desk makes of it where all is accepted; the very same where nothing is proposed."""

FRENCH = [
    # ligatures
    ("un chef-d'oeuvre", "un chef-d'œuvre"),
    ("des chefs-d’oeuvre", "des chefs-d’œuvre"),
    ("mettre en oeuvre", "mettre en œuvre"),
    ("Oeuvres complètes", "Œuvres complètes"),
    ("OEUVRE", "ŒUVRE"),
    ("ils oeuvraient", "ils œuvraient"),
    ("la main-d'oeuvre désoeuvrée", "la main-d'œuvre désœuvrée"),
    ("une manoeuvre", "une manœuvre"),
    ("les manoeuvres navales", "les manœuvres navales"),
    ("le coeur et le choeur", "le cœur et le chœur"),
    ("à contrecoeur", "à contrecœur"),
    ("c'est écoeurant", "c'est écœurant"),
    ("sa soeur, ses belles-soeurs", "sa sœur, ses belles-sœurs"),
    ("un coup d'oeil", "un coup d'œil"),
    ("un oeil-de-boeuf", "un œil-de-bœuf"),
    ("un oeuf, deux oeufs", "un œuf, deux œufs"),
    ("un noeud", "un nœud"),
    ("un voeu, des voeux", "un vœu, des vœux"),
    ("les moeurs", "les mœurs"),
    ("le foetus", "le fœtus"),
    ("la vie foetale", "la vie fœtale"),
    ("un oedème", "un œdème"),
    ("l’oenologie", "l’œnologie"),
    ("le complexe d'Oedipe", "le complexe d'Œdipe"),
    ("ex aequo", "ex æquo"),
    ("son curriculum vitae", "son curriculum vitæ"),
    ("Et caetera", "Et cætera"),
    # accents of capitals
    ("Ecole de la rue", "École de la rue"),
    ("Les Ecoles normales", "Les Écoles normales"),
    ("l'Etat", "l'État"),
    ("Les Etats-Unis", "Les États-Unis"),
    ("l’Eglise", "l’Église"),
    ("Etudes et Etudiants", "Études et Étudiants"),
    ("Etre ou ne pas être", "Être ou ne pas être"),
    ("Eté comme hiver", "Été comme hiver"),
    ("Evénement", "Événement"),
    ("L'Ile-de-France", "L'Île-de-France"),
    ("Evidemment.", "Évidemment."),
    ("Elève", "Élève"),
    ("A la ferme", "À la ferme"),
    ("Il partit. A l’aube, rien.", "Il partit. À l’aube, rien."),
    ("« A quoi bon ? »", "« À quoi bon ? »"),
    ("A Paris, il pleut", "À Paris, il pleut"),
    ("A 20 ans", "À 20 ans"),
    ("Ca va", "Ça va"),
    ("Etes-vous là ?", "Êtes-vous là ?"),
    ("l'Edition du soir", "l'Édition du soir"),
    ("une Election", "une Élection"),
    # ordinals
    ("la 1ère fois", "la 1re fois"),
    ("la 1ere fois", "la 1re fois"),
    ("les 1ères", "les 1res"),
    ("le 2ème étage", "le 2e étage"),
    ("la 3eme, la 4è", "la 3e, la 4e"),
    ("les 16-17èmes", "les 16-17es"),
    ("le 21ième siècle", "le 21e siècle"),
    ("le XXème siècle", "le XXe siècle"),
    ("la Vème République", "la Ve République"),
    ("le XIXè siècle", "le XIXe siècle"),
    ("la Ière Guerre", "la Ire Guerre"),
    # abbreviations, signs, spaces
    ("Mr Dupont", "M. Dupont"),
    ("Mr. Dupont", "M. Dupont"),
    ("Mme. Durand et Mlle. Roy", "Mme Durand et Mlle Roy"),
    ("le Dr. Roux", "le Dr Roux"),
    ("des pommes, etc...", "des pommes, etc."),
    ("etc… et voilà", "etc. et voilà"),
    ("nº 5", "n° 5"),
    ("N ° 5", "N° 5"),
    ("deux  espaces", "deux espaces"),
    ("deux \u00a0espaces", "deux espaces"),
    ("Quoi \u00a0!", "Quoi\u00a0!"),
    ("payer €20", "payer 20\u00a0€"),
    ("€ 1 500,50 par mois", "1 500,50\u00a0€ par mois"),
    # twice
    ("dans le le jardin", "dans le jardin"),
    ("Le le jardin", "Le jardin"),
    ("il va à à la mer", "il va à la mer"),
    ("et et puis", "et puis"),
    ("un niveau en en langue française", "un niveau en langue française"),
]

FRENCH_KEPT = """
la moelle épinière
coexister, coefficient, coéquipier
poêle, poésie, Noël, Joël
Goethe, Boeing, Citroën
phoenix de Monroe
@coeur et #soeur
soeur@exemple.fr
https://exemple.fr/coeur/Ecole
un cœur, une œuvre, les mœurs
Lecoeur et Leboeuf
oestre
aérien, maestro, Caen
Etienne et Eric
Emile, Edouard, Elise
Saint-Etienne
ETAT
ECOLE
EDF, ENA, EPFL
École, État, Église, Être
Evolution
Edition
Education First
New Edition
Elle, En, Et, Est, Espagne, Europe
Exemple
Encore, Entre, Enfin
la vitamine A la plus rare
A-t-on vu cela ?
A t-il raison ?
A priori
A contrario
le groupe A 20 points
Plan A
il a la main
A new day
A 20-year plan
À la ferme
Ca
Ca2+
le CA de la société
1er, 1re, 1res
2e, 3e, 21e
le 1er janvier
XXe siècle
Ier, IIe
1ème
crème, 4 crèmes
3e16
G20, 5G, 4K
Civilème
Mr
M. Dupont, MM. Roux
Mme Durand
Le Dr est là. Il part.
il vit le Dr.
etc.
etcetera
n° 5
à 20° 5
20 €
20€
€
entre 10 € 20
€2 millions
€1.50
€1,500
10 €
nous nous voyons
vous vous levez
la la la
La La Land
le discours de de Gaulle
en en partageant les frais
faites-le le matin
ce qui est est bon
l'Est est loin
très très bon
bla bla
pas pas à pas
compter un, un, deux
qu'il il
leur leur
tout tout
deux espaces
deux\u00a0espaces
Quoi\u202f!
« Non »
www.etat.com
fichier/coeur/oeil
src_oeil
Quoi ? Non.
""".strip("\n").split("\n")

ENGLISH = [
    ("the the house", "the house"),
    ("The the house", "The house"),
    ("a  gap", "a gap"),
    ("and so on, etc...", "and so on, etc."),
]

ENGLISH_KEPT = """
Ecole and Etat
coeur
1ère
had had
that that
is is
Mr. Smith
Dr. Who
€20
A la carte
ex aequo
log in in time
the Thé
etc.
""".strip("\n").split("\n")
