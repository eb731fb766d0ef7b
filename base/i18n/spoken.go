package i18n

import "slices"

// Undetermined is the tag of a text whose author does not state its language (BCP 47).
const Undetermined = "und"

// Named is a language by its tag and its name in itself.
type Named struct{ Tag, Name string }

// spoken are languages in which people are likely to write, in the order of their
// names (CLDR).
//
//nolint:gosmopolitan // names of languages are in their scripts
var spoken = [...]Named{
	{"id", "Bahasa Indonesia"}, {"bs", "Bosanski"}, {"br", "Brezhoneg"}, {"ca", "Català"}, {"cs", "Čeština"}, {"co", "Corsu"}, {"cy", "Cymraeg"}, {"da", "Dansk"},
	{"de", "Deutsch"}, {"et", "Eesti"}, {"es", "Español"}, {"eo", "Esperanto"}, {"eu", "Euskara"}, {"ga", "Gaeilge"}, {"gl", "Galego"}, {"hr", "Hrvatski"},
	{"is", "Íslenska"}, {"it", "Italiano"}, {"sw", "Kiswahili"}, {"ht", "Kreyòl ayisyen"}, {"lv", "Latviešu"}, {"lb", "Lëtzebuergesch"}, {"lt", "Lietuvių"},
	{"hu", "Magyar"}, {"nl", "Nederlands"}, {"nb", "Norsk bokmål"}, {"oc", "Occitan"}, {"pl", "Polski"}, {"pt", "Português"}, {"ro", "Română"}, {"sq", "Shqip"},
	{"sk", "Slovenčina"}, {"sl", "Slovenščina"}, {"fi", "Suomi"}, {"sv", "Svenska"}, {"kab", "Taqbaylit"}, {"vi", "Tiếng Việt"}, {"tr", "Türkçe"}, {"wo", "Wolof"},
	{"el", "Ελληνικά"}, {"bg", "Български"}, {"ru", "Русский"}, {"sr", "Српски"}, {"uk", "Українська"}, {"hy", "Հայերեն"}, {"he", "עברית"}, {"ar", "العربية"}, {"fa", "فارسی"},
	{"hi", "हिन्दी"}, {"bn", "বাংলা"}, {"ta", "தமிழ்"}, {"th", "ไทย"}, {"zh", "中文"}, {"ja", "日本語"}, {"ko", "한국어"},
}

// Languages lists those that people can say to write in: first those of pages, then
// those that are wanted besides, then the others. One that has no name here is called
// by its tag.
func Languages(besides ...string) []Named {
	out := make([]Named, 0, len(spoken)+len(besides)+2)
	for _, t := range Tags() {
		out = append(out, Named{string(t), t.Name()})
	}
	add := func(n Named) {
		if n.Tag != "" && n.Tag != Undetermined && !slices.ContainsFunc(out, func(o Named) bool { return o.Tag == n.Tag }) {
			out = append(out, n)
		}
	}
	for _, tag := range besides {
		add(Named{tag, NameOf(tag)})
	}
	for _, n := range spoken {
		add(n)
	}
	return out
}

// NameOf gives a language's name in itself, or its tag where it has none here.
func NameOf(tag string) string {
	for _, t := range Tags() {
		if string(t) == tag {
			return t.Name()
		}
	}
	if i := slices.IndexFunc(spoken[:], func(o Named) bool { return o.Tag == tag }); i >= 0 {
		return spoken[i].Name
	}
	return tag
}
