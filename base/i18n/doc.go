// Package i18n holds every sentence a person reads, in French and in English,
// and writes numbers, dates and lists as each language does.
//
// A folder keeps its sentences in locales/fr.json and locales/en.json: a flat
// object of key to sentence, or key to plural forms by CLDR category. A
// placeholder is {{.Name}}; the one named Count chooses the plural form:
//
//	{"follow.asked": "{{.Who}} vous demande.",
//	 "reply.count":  {"one": "{{.Count}} réponse", "other": "{{.Count}} réponses"}}
//
// All folders' sentences make one Catalogue, built once at wiring; the first
// part of a key is the name of its folder, so keys never meet. Faults are
// worded under "fault." and their code.
//
//	words, err := i18n.New(i18n.French, post.Locales, graph.Locales)
//	words.T(i18n.French, "reply.count", i18n.Count(3)) // 3 réponses
//
// Invariants: a Catalogue never changes; T never fails, it falls back to the
// other language and then to the key; French spaces are put in when the
// catalogue is built, only in our own sentences, never in what people wrote
// (web-client 3.3). Check lists what the architecture test refuses: a key that
// one language lacks, placeholders that differ, plural forms that are missing.
//
// Language of a page: account, else cookie, else Accept-Language, else the
// network's (web-client 3.5); see Negotiate.
package i18n
