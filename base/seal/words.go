package seal

import "strings"

// longest is the length of the longest known word.
const longest = 25

// smallWords stand between known ones and add nothing.
var smallWords = set(`i a an the my your me mon ma mes ton ta tes le la les l un une du de des d et and of is est`)

// knownWords are what people in France and elsewhere begin a password with: the
// word password itself, greetings, first names, towns, pets, sweets, clubs.
var knownWords = set(`
password passwort passwd passcode passphrase pass pwd secret secrets letmein letmeinnow changeme welcome hello hi goodbye login logon
admin administrator root user username guest default test testing tester temp temporary server system computer internet network website
access account trustno trust master whatever nothing money lucky love lovely lover iloveyou loveyou loveme forever friend friends family
mother father mummy daddy baby angel sweet sweetie honey princess prince queen king superman batman spiderman ironman starwars pokemon
pikachu naruto minecraft fortnite dragon monkey shadow tiger tigger eagle falcon phoenix hunter killer ninja pirate matrix freedom
sunshine flower summer winter spring autumn morning night moon star stars rainbow butterfly chocolate cookie cheese banana orange apple
cherry pepper ginger coffee football baseball basketball soccer hockey tennis golf liverpool chelsea arsenal barcelona madrid london
newyork america canada google facebook youtube instagram twitter mastodon linkedin microsoft windows samsung iphone android charlie
michael jennifer jessica ashley daniel thomas robert george andrew joshua matthew anthony william jordan correcthorsebatterystaple
motdepasse mdp passe codesecret secrete bienvenue bonjour bonsoir salut coucou aurevoir merci jetaime teamo amour mamour coeur cheri
cherie chouchou doudou loulou nounours bisou bisous bebe papa maman papi mamie famille frere soeur enfant enfants copain copine
soleil lune etoile etoiles fleur rose ete hiver printemps automne vacances plage montagne voiture moto maison jardin ordinateur
chocolat fromage baguette croissant fraise cerise pomme chien chat chaton cheval poney licorne dauphin papillon tortue lapin oiseau
loup lion princesse prince reine roi liberte egalite fraternite france paris marseille lyon toulouse bordeaux nantes lille nice
bretagne normandie alsace corse quebec belgique suisse rugby petanque tour olympique psg om musique guitare piano danse camille
nicolas julien alexandre isabelle nathalie caroline sebastien olivier pauline marine louise emma lea jules lucas hugo chloe manon
sesame ouvretoi connexion compte utilisateur administrateur invite parvis reseau mairie musee ecole college lycee travail bureau noel
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january february march april june july august
september october november december lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday
saturday sunday azerty qwerty qwertz asdf qsdf wxcvbn zxcvbn abc abcd abcde abcdef`)

func set(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}
