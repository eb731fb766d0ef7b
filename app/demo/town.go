package demo

import "time"

// Password of everybody in the town.
const Password = "place-de-la-lanterne"

// somebody is a member of the town.
type somebody struct {
	handle, name, note, picture, lang string
	header                            string
	org                               bool
	role                              string
	follows                           []string
}

// people of the town, the operator first.
var people = []somebody{
	{handle: "ville", name: "Ville d’Aubrelle", note: "La mairie. Nous lisons tout, nous répondons du lundi au samedi.", picture: "o-ville", lang: "fr", org: true, role: "owner", follows: []string{"veille_lere", "mediatheque", "musee", "radiolanterne"}},
	{handle: "ines", name: "Inès Valdrac", note: "Journaliste à @radiolanterne. Marchés, ponts, gens. #Aubrelle", picture: "p-ines", lang: "fr", role: "moderator", header: "lanterns", follows: []string{"noe", "yuna", "mediatheque", "radiolanterne", "veille_lere", "labonnechaine", "musee", "samir", "leonie"}},
	{handle: "yuna", name: "Yuna Lescarret", note: "Photographs bridges, mostly from below. Member of @radiolanterne on Thursdays.", picture: "p-yuna", lang: "en", header: "bridge", follows: []string{"ines", "noe", "musee", "aicha", "radiolanterne", "tomas"}},
	{handle: "noe", name: "Noé Brissard", note: "Rive gauche. Boulanger le matin, dessinateur le soir.", picture: "p-noe", lang: "fr", header: "stairs", follows: []string{"ines", "yuna", "labonnechaine", "mediatheque", "aicha"}},
	{handle: "aicha", name: "Aïcha Benmerel", note: "Dessine les ponts d’après les photos des autres, en les citant.", picture: "p-aicha", lang: "fr", follows: []string{"yuna", "noe", "musee", "ines"}},
	{handle: "samir", name: "Samir Ouadhi", note: "Kinésithérapeute. Bénévole à la médiathèque.", picture: "p-samir", lang: "fr", follows: []string{"mediatheque", "ines", "veille_lere"}},
	{handle: "leonie", name: "Léonie Castagnol", note: "Je dessine les chantiers. Fusain, pluie, patience.", picture: "p-leonie", lang: "fr", follows: []string{"noe", "aicha", "musee", "yuna"}},
	{handle: "tomas", name: "Tomás Ferreira", note: "New in town. Learning French one market at a time.", picture: "p-tomas", lang: "en", follows: []string{"yuna", "ines", "ville", "labonnechaine"}},
	{handle: "mila", name: "Mila Orsenne", note: "Lycéenne. Vélo, batterie, crêpes.", picture: "p-mila", lang: "fr", follows: []string{"labonnechaine", "radiolanterne", "jo"}},
	{handle: "jo", name: "Jo Delavigne", note: "Le père de Mila, entre autres.", picture: "p-jo", lang: "fr", follows: []string{"ville", "mediatheque", "mila"}},
	{handle: "gaspard", name: "Gaspard Thévenot", note: "Éclusier à la retraite. La Lère, je la connais.", picture: "p-gaspard", lang: "fr", follows: []string{"veille_lere", "musee", "ville"}},
	{handle: "maud", name: "Maud Kerbrat", note: "Library, archives, strong tea.", picture: "p-maud", lang: "en", follows: []string{"mediatheque", "musee", "yuna"}},
	{handle: "eli", name: "Éli Marchetti", note: "Son et lumière au théâtre.", picture: "p-eli", lang: "fr", follows: []string{"radiolanterne", "ines", "noe"}},
	{handle: "mediatheque", name: "Médiathèque d’Aubrelle", note: "Des livres, des jeux, du chauffage. Place de la Lanterne.", picture: "o-media", lang: "fr", org: true, header: "books", follows: []string{"ville", "musee", "maud"}},
	{handle: "musee", name: "Musée des Ponts", note: "Archives photographiques de la Lère depuis 1926. Photographic archives of the river.", picture: "o-musee", lang: "fr", org: true, header: "bw1931", follows: []string{"ville", "mediatheque", "yuna"}},
	{handle: "radiolanterne", name: "Radio Lanterne", note: "94.2 et partout ailleurs. Le direct du soir à 19 h.", picture: "o-radio", lang: "fr", org: true, header: "mic", follows: []string{"ines", "yuna", "ville", "veille_lere"}},
	{handle: "veille_lere", name: "Veille Lère", note: "Niveaux, ponts, consignes. Compte tenu par la protection civile.", picture: "o-secours", lang: "fr", org: true, follows: []string{"ville"}},
	{handle: "labonnechaine", name: "La Bonne Chaîne", note: "Atelier de vélo coopératif. Écrivez-nous ici.", picture: "o-velo", lang: "fr", org: true, header: "wheel", follows: []string{"ville", "mediatheque"}},
	{handle: "sante", name: "Santé Lère", note: "Prévention, horaires, numéros utiles.", picture: "o-sante", lang: "fr", org: true, follows: []string{"ville", "veille_lere"}},
	{handle: "auteurs", name: "Société des auteurs de la Lère", note: "Nous répartissons les droits, au centime.", picture: "o-auteurs", lang: "fr", org: true, follows: []string{"musee", "radiolanterne"}},
}

// said is a post of the town. ago is how long before now it was written.
type said struct {
	key, by, text, lang, spoiler string
	pictures                     []picture
	ago                          time.Duration
	to, quote                    string
	direct, followers            bool
	withheld                     bool // for somebody's rights
	poll                         []string
	likes, boosts                []string
	votes                        map[string]int
	pinned                       bool
}

// picture is a file with its description.
type picture struct{ file, alt string }

const (
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * hour
)

// posts of the town, oldest first.
var posts = []said{
	{key: "archive26", by: "musee", ago: 9 * day, lang: "fr", text: "1926. Le chantier du Pont Vieux, vu de la rive droite. Tirage sur papier au gélatino-bromure.\n\n#archives #ponts", pictures: []picture{{"bw1926", "Photographie en noir et blanc : un pont en construction, des échafaudages de bois, deux hommes en chapeau."}}, likes: []string{"yuna", "gaspard", "maud", "leonie"}, boosts: []string{"yuna"}},
	{key: "archive31", by: "musee", ago: 8 * day, lang: "fr", text: "« Le pont en crue », 1931. L’eau atteint la troisième pierre. On en parle encore. #archives #ponts", pictures: []picture{{"bw1931", "Photographie en noir et blanc : un pont de pierre à cinq arches, l’eau sombre très haute."}}, likes: []string{"yuna", "noe", "gaspard", "ines", "aicha", "maud"}, boosts: []string{"ines", "gaspard"}, pinned: true},
	{key: "chanson", by: "radiolanterne", ago: 8*day - hour, lang: "fr", text: "« La Lère au matin », la chanson entière, telle qu’elle passait à l’antenne en 1974.", withheld: true},
	{key: "hello", by: "tomas", ago: 7 * day, lang: "en", text: "Hello Aubrelle! Two weeks here and the baker already knows my order. What should I see first?", likes: []string{"yuna", "noe", "ines", "maud"}},
	{key: "hello1", by: "maud", ago: 7*day - hour, to: "hello", lang: "en", text: "@tomas The reading room on the first floor, at four in the afternoon, when the light comes in.", likes: []string{"tomas", "mediatheque"}},
	{key: "hello2", by: "noe", ago: 7*day - 2*hour, to: "hello", lang: "fr", text: "@tomas La fournée de 6 h. Ensuite le reste de la ville.", likes: []string{"tomas", "ines"}},
	{key: "sculpture", by: "musee", ago: 6 * day, lang: "fr", text: "Une nouvelle venue dans la cour : « La Passeuse », bronze, don de la famille Orsenne.", pictures: []picture{{"sculpture", "Un bronze vert sur un socle blanc, devant un mur clair."}}, likes: []string{"leonie", "mila", "yuna"}},
	{key: "stairs", by: "yuna", ago: 5 * day, lang: "en", text: "Inside the lighthouse keeper’s stair. 112 steps, one very patient handrail. #architecture", pictures: []picture{{"stairs", "A spiral staircase seen from above, green handrail."}}, likes: []string{"ines", "noe", "tomas", "leonie", "eli", "aicha"}, boosts: []string{"musee"}},
	{key: "poll", by: "mediatheque", ago: 20 * hour, lang: "fr", text: "Quelle lecture à voix haute pour samedi, 11 h ?", poll: []string{"Des contes de la Lère", "Un roman policier", "Des poèmes, courts"}, votes: map[string]int{"samir": 0, "ines": 2, "maud": 1, "jo": 0, "mila": 0, "noe": 2}, likes: []string{"samir", "jo"}},
	{key: "crue", by: "veille_lere", ago: 30 * hour, lang: "fr", text: "Crue de la Lère : vigilance orange depuis 6 h. Pont Neuf et passerelle fermés. L’eau du réseau est potable partout.\n\nNuméro d’information : 0 800 00 00 00 #crue", likes: []string{"ville", "ines", "samir", "gaspard", "jo"}, boosts: []string{"ville", "ines", "samir", "radiolanterne"}},
	{key: "crue_en", by: "veille_lere", ago: 30*hour - 5*minute, to: "crue", lang: "en", text: "In English: orange alert since 6 am, two bridges closed, tap water is safe everywhere. #crue", likes: []string{"tomas", "yuna", "maud"}, boosts: []string{"tomas"}},
	{key: "eclusier", by: "gaspard", ago: 28 * hour, to: "crue", lang: "fr", text: "@veille_lere En 31 la troisième pierre, cette fois la deuxième. Elle redescendra dans la nuit.", likes: []string{"ines", "noe", "musee"}},
	{key: "pont", by: "yuna", ago: 5 * hour, lang: "fr", text: "Pont Vieux, 14 h. L’eau a baissé de quarante centimètres depuis ce matin, on revoit les avant-becs. Le tablier tient bon, comme en 1931. #ponts #crue", pictures: []picture{{"bridge", "Le Pont Vieux et ses cinq arches dans une eau brune et haute. Deux silhouettes rouges se tiennent sur le tablier, des maisons à pignon derrière."}}, likes: []string{"ines", "noe", "aicha", "gaspard", "musee", "maud", "tomas", "leonie", "samir", "eli", "ville"}, boosts: []string{"musee", "ines", "radiolanterne"}},
	{key: "pont1", by: "noe", ago: 4*hour + 20*minute, to: "pont", lang: "fr", text: "@yuna J’habite juste en dessous : rive gauche au calme, la boulangerie est ouverte et fait crédit aux bottes.", likes: []string{"yuna", "ines", "samir"}},
	{key: "pont2", by: "aicha", ago: 4 * hour, to: "pont", lang: "fr", text: "@yuna J’ai dessiné les avant-becs d’après ta photo, je te cite, dis-moi si cela te va.", likes: []string{"yuna", "leonie"}},
	{key: "pont3", by: "yuna", ago: 3*hour + 50*minute, to: "pont2", lang: "fr", text: "@aicha Bien sûr ! Montre-les.", likes: []string{"aicha"}},
	{key: "rumeur", by: "eli", ago: 4*hour + 30*minute, lang: "fr", spoiler: "Rumeur, ne pas relayer", text: "On me dit que le barrage de Courvières aurait cédé. Quelqu’un a une source ? @veille_lere", likes: []string{}},
	{key: "rumeur1", by: "veille_lere", ago: 4*hour + 10*minute, to: "rumeur", lang: "fr", text: "@eli Non. Le barrage est intact, contrôlé à 13 h 40. Merci d’avoir demandé avant de relayer.", likes: []string{"eli", "ines", "ville", "samir"}, boosts: []string{"ines", "eli"}},
	{key: "velo", by: "labonnechaine", ago: 3 * hour, lang: "fr", text: "Roue voilée par l’eau ? On redresse à prix libre jusqu’à dimanche. Écrivez-nous ici, on répond entre deux rayons.", pictures: []picture{{"wheel", "Une roue de vélo accrochée à un mur ocre et vert, son ombre décalée."}}, likes: []string{"mila", "noe", "tomas", "jo"}, boosts: []string{"noe", "mediatheque"}},
	{key: "stage", by: "eli", ago: 2*hour + 30*minute, lang: "fr", text: "Répétition lumière. Le théâtre prête sa salle au centre d’accueil ce soir, on a gardé les guirlandes.", pictures: []picture{{"stage", "Une scène vide sous des projecteurs chauds, des rangées de chaises."}}, likes: []string{"ines", "ville", "leonie"}},
	{key: "direct", by: "radiolanterne", ago: 2 * hour, lang: "fr", text: "Ce soir à 19 h : « Le soir de la crue », avec @ines, @yuna et ceux qui ont porté des livres. #Aubrelle", pictures: []picture{{"mic", "Un micro ancien sur une table de bois, une tasse, un mur vert à lattes."}}, likes: []string{"ines", "yuna", "eli", "mediatheque", "mila"}, boosts: []string{"ines", "mediatheque"}},
	{key: "followers", by: "ines", ago: 100 * minute, followers: true, lang: "fr", text: "Pour ceux qui me suivent : si vous avez des sons de la nuit (pompes, voix, eau), envoyez-les-moi avant 18 h.", likes: []string{"yuna", "noe"}},
	{key: "citrus", by: "ines", ago: 31 * minute, lang: "fr", text: "Le marché de Saint-Orel rouvre demain. Premières clémentines, dernières figues. #marché #Aubrelle", pictures: []picture{{"citrus", "Un saladier d’agrumes sur une nappe verte à rayures blanches, en plein soleil."}}, likes: []string{"noe", "tomas", "samir", "jo", "yuna", "maud"}, boosts: []string{"noe"}},
	{key: "citrus_en", by: "tomas", ago: 20 * minute, lang: "en", quote: "citrus", text: "First clementines! I know what “clémentines” means already, I call that progress.", likes: []string{"ines", "yuna"}},
	{key: "livres", by: "mediatheque", ago: 12 * minute, lang: "fr", text: "Les 4 200 livres du rez-de-chaussée sont au sec. Merci aux 86 bénévoles, à leurs thermos et à leurs bras. Réouverture samedi à 10 h, lecture à voix haute pour les enfants à 11 h. #Aubrelle", pictures: []picture{{"books", "Quatre rayonnages de livres reliés, rouges, ocre et verts, dans une lumière de fin d’après-midi."}}, likes: []string{"samir", "maud", "ines", "yuna", "noe", "jo", "mila", "ville", "leonie"}, boosts: []string{"ville", "maud", "ines"}},
	{key: "direct1", by: "yuna", ago: 90 * minute, direct: true, lang: "fr", text: "@ines Je passe à la radio vers 18 h 30 avec les tirages. Tu as encore la clé du studio B ?"},
	{key: "direct2", by: "ines", ago: 85 * minute, to: "direct1", direct: true, lang: "fr", text: "@yuna Oui, elle est sous le thermos. Prends ton accréditation."},
	{key: "direct3", by: "yuna", ago: 80 * minute, to: "direct2", direct: true, lang: "fr", text: "@ines Parfait. À tout à l’heure."},
	{key: "lanterns", by: "ville", ago: 4 * minute, lang: "fr", text: "La fête des lanternes est maintenue, samedi à 18 h, place haute. / The lantern festival goes ahead: Saturday, 6 pm, upper square.", pictures: []picture{{"lanterns", "Des lanternes de papier au-dessus d’une place, la nuit."}, {"arcade", "Une arcade éclairée au crépuscule, trois personnes à l’intérieur."}}, likes: []string{"mila", "jo", "tomas", "ines"}, boosts: []string{"mila"}},
}
