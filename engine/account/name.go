package account

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	maxUsername = 30
	maxLookup   = 100
)

var signupName = regexp.MustCompile(`^[A-Za-z0-9_]{1,30}$`)

// reserved names speak for the network or are paths of it.
var reserved = []string{
	"about", "abuse", "account", "accounts", "admin", "administrateur", "administration", "administrator", "aide", "all", "api",
	"app", "apps", "assets", "auth", "autoconfig", "billing", "blog", "brand", "campaign", "contact", "crisis", "dns", "everyone",
	"explore", "family", "favicon", "feed", "ftp", "health", "help", "home", "hostmaster", "imap", "info", "invite", "legal",
	"live", "login", "logout", "mail", "mailer_daemon", "market", "media", "messages", "moderateur", "moderation", "moderator",
	"news", "nobody", "nodeinfo", "noreply", "no_reply", "oauth", "official", "officiel", "owner", "parvis", "pop", "postmaster",
	"press", "presse", "privacy", "public", "rights", "root", "rules", "search", "security", "securite", "settings", "signin",
	"signup", "smtp", "staff", "static", "status", "studio", "support", "system", "tags", "team", "test", "usenet", "webmaster",
	"www",
}

// FoldName gives the form in which usernames are compared: without a leading @,
// NFKC, small letters.
func FoldName(name string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimPrefix(strings.TrimSpace(name), "@")))
}

// checkName gives the code of what is wrong with a new username, or nothing.
func (e *Engine) checkName(name string) string {
	folded := FoldName(name)
	switch {
	case name == "":
		return "ERR_BLANK"
	case len([]rune(name)) > maxUsername:
		return "ERR_TOO_LONG"
	case !signupName.MatchString(name):
		return "ERR_INVALID"
	case slices.Contains(reserved, folded) || slices.Contains(e.Policy().Reserved, folded):
		return "ERR_RESERVED"
	}
	return ""
}

// plainText folds a text for searching: small letters without marks, so that
// "lea" finds "Léa".
func plainText(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// parts cuts a folded text into words of letters and digits.
func parts(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

const (
	maxGramWords = 12
	maxGramRunes = 40
)

// grams gives the pieces of three runes of the words of a text; a word begins
// with two marks, so that its first letters are pieces of their own.
func grams(text string) []string {
	var out []string
	words := parts(plainText(text))
	for _, w := range words[:min(len(words), maxGramWords)] {
		runes := []rune("\x01\x01" + w)
		runes = runes[:min(len(runes), maxGramRunes)]
		for i := range len(runes) - 2 {
			out = append(out, string(runes[i:i+3]))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
