"""Words that passwords are most often made of: our own list, French and English.

First names, months, places of the region, clubs, what one loves, what one is asked to type. It
is no dictionary: five words that are not here make a good password, and three may do.
"""

_TEXT = """
motdepasse mdp password passe passwd pass secret admin administrateur administrator root user
utilisateur invite guest test essai demo default defaut changeme changezmoi bienvenue welcome
bonjour bonsoir salut hello coucou letmein login connexion compte ouvre sesame soleil sunshine
lune etoile etoiles star ciel mer plage montagne foret fleur fleurs rose tulipe jasmin lavande
chocolat fraise cerise banane orange citron pomme vanille caramel bonbon gateau fromage camembert
amour jetaime jetadore iloveyou love monamour mamour cheri cherie doudou loulou chouchou coeur
bebe baby ange angel princesse princess prince reine roi king queen dragon monkey master superman
batman spiderman pokemon pikachu mario zelda starwars naruto goku asterix obelix tintin
football foot rugby tennis basket soccer baseball hockey velo moto voiture ferrari porsche renault
peugeot citroen mercedes champion equipe marseille paris lyon bordeaux lille nantes angers laval
lemans larochesuryon saintnazaire cholet saumur vendee anjou mayenne sarthe maine atlantique
loireatlantique maineetloire bretagne france francais europe psg fcnantes om
chat chien minou minette titi gribouille lapin cheval poney tigre lion loup ours panda dauphin
licorne kitty snoopy medor felix nala simba tomcat canard souris oiseau papillon coccinelle
maman papa mamie papy famille enfant enfants fille garcon frere soeur maison jardin ecole travail
bureau vacances ete hiver printemps automne noel paques anniversaire fete musique guitare piano
danse cinema photo internet ordinateur windows linux google facebook instagram apple iphone
samsung android amazon netflix yahoo hotmail gmail orange free wanadoo microsoft
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
lundi mardi mercredi jeudi vendredi samedi dimanche january february march april june july
august september october november december monday friday saturday sunday
un deux trois quatre cinq six sept huit neuf dix one two three four five six seven eight nine ten
rouge bleu vert jaune noir blanc violet marron gris blue red green black white pink purple
liberte egalite fraternite republique prefecture mairie creche association emploi insertion
solidarite ressourcerie recyclerie logement prefet region departement commune
marie jean pierre michel andre philippe alain bernard jacques nicolas christophe daniel laurent
patrick christian thierry frederic sebastien stephane david pascal eric olivier julien thomas
alexandre maxime antoine kevin lucas hugo louis arthur jules gabriel raphael leo paul nathan adam
mathieu vincent guillaume romain florian anthony alexis benjamin jeremy quentin clement valentin
nathalie isabelle sylvie catherine francoise monique christine valerie sandrine veronique sophie
celine stephanie virginie audrey julie aurelie emilie camille lea manon emma chloe jade louise
alice lina sarah laura pauline marine mathilde anais melanie charlotte caroline elodie laetitia
brigitte martine dominique claude jacqueline nicole michael jordan jennifer jessica ashley daniel
charlie robert matthew andrew joshua amanda michelle maggie buster hunter ranger harley thunder
shadow ginger pepper cookie summer winter freedom whatever trustno access flower cheese computer
qwerty azerty qwertz asdf zxcv wxcvbn poiuyt trucmuche toto titi tata tutu lolo lulu bidule machin
"""
COMMON = frozenset(_TEXT.split()) | {
    word + ending for word in ("motdepasse", "password", "azerty", "qwerty") for ending in "123"
}
