package i18n

import (
	"strings"

	"golang.org/x/text/language"
)

// Tag is a language Parvis speaks. The zero value means "not said".
type Tag string

// The languages. Pseudo and Mirror exist for tests of layout: English made
// longer and accented, and English written from right to left.
const (
	French  Tag = "fr"
	English Tag = "en"
	Pseudo  Tag = "en-XA"
	Mirror  Tag = "ar-XB"
)

// maxAccept bounds what is read of an Accept-Language header.
const maxAccept = 400

// Tags lists the languages that people can choose.
func Tags() []Tag { return []Tag{French, English} }

// ParseTag reads a language as people and clients write it: "fr", "fr-CA",
// "EN_us". It tells false for a language Parvis does not speak.
func ParseTag(s string) (Tag, bool) {
	if s == string(Pseudo) || s == string(Mirror) {
		return Tag(s), true
	}
	base, _, _ := strings.Cut(strings.ReplaceAll(s, "_", "-"), "-")
	switch strings.ToLower(base) {
	case "fr":
		return French, true
	case "en":
		return English, true
	}
	return "", false
}

// Or gives the tag, or other when it is not said.
func (t Tag) Or(other Tag) Tag {
	if t == "" {
		return other
	}
	return t
}

// Dir gives the direction of writing for HTML: "ltr" or "rtl".
func (t Tag) Dir() string {
	if t == Mirror {
		return "rtl"
	}
	return "ltr"
}

// Name gives the language's name in itself.
func (t Tag) Name() string {
	switch t {
	case French:
		return "Français"
	case English:
		return "English"
	}
	return string(t)
}

// index is the tag's place in an entry; anything unknown reads English.
func (t Tag) index() int {
	switch t {
	case French:
		return 0
	case Pseudo:
		return 2
	case Mirror:
		return 3
	}
	return 1
}

// maxLanguage bounds the length of a tag that is taken.
const maxLanguage = 35

// Language tells whether s is the BCP 47 tag of a language that there is, such as
// br, pt-BR or zh-Hant; the language of people's texts is one of them.
func Language(s string) bool {
	if s == "" || len(s) > maxLanguage {
		return false
	}
	tag, err := language.Parse(s)
	return err == nil && tag != language.Und
}

// Negotiate chooses the language of an answer: the account's setting, else the
// cookie, else the first language of the Accept-Language header that Parvis
// speaks, else fallback. What cannot be read counts as not said.
func Negotiate(account Tag, cookie, accept string, fallback Tag) Tag {
	if account != "" {
		return account
	}
	if t, ok := ParseTag(cookie); ok {
		return t
	}
	if t, ok := fromHeader(accept); ok {
		return t
	}
	return fallback
}

func fromHeader(accept string) (Tag, bool) {
	if accept == "" {
		return "", false
	}
	if len(accept) > maxAccept {
		cut := strings.LastIndexByte(accept[:maxAccept], ',')
		if cut < 0 {
			return "", false
		}
		accept = accept[:cut]
	}
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return "", false
	}
	for _, w := range wanted {
		base, sure := w.Base()
		if sure == language.No {
			continue
		}
		if t, ok := ParseTag(base.String()); ok {
			return t, true
		}
	}
	return "", false
}
