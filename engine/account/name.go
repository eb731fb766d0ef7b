package account

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"parvis/base/store"
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

// dashes are what names are read without, and alike are letters that are read for others.
var (
	dashes = strings.NewReplacer("-", "", "_", "")
	alike  = strings.NewReplacer("0", "o", "1", "l", "i", "l", "5", "s", "rn", "m", "vv", "w")
)

// LookAlike gives the form in which names are compared that must not be mistaken for each
// other: folded, without dashes, and with one letter for those that look the same.
func (e *Engine) LookAlike(name string) string { return alike.Replace(dashes.Replace(FoldName(name))) }

// Reserved tells whether a name looks like one that speaks for the network or is a path of
// it, alone or beside the network's own name.
func (e *Engine) Reserved(name string) bool {
	like := e.LookAlike(name)
	taken := func(r string) bool { return e.LookAlike(r) == like }
	return slices.ContainsFunc(reserved, taken) || slices.ContainsFunc(e.Policy().Reserved, taken) || e.speaks(name)
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
	case slices.Contains(reserved, folded) || slices.Contains(e.Policy().Reserved, folded) || e.speaks(folded):
		return "ERR_RESERVED"
	}
	return ""
}

// FreeNames proposes up to n names that nobody has, near one that is taken: of the words
// of the person's own name first, then with a number behind.
func (e *Engine) FreeNames(ctx context.Context, tx *store.Tx, taken, displayName string, n int) ([]string, error) {
	taken = FoldName(taken)
	var tries, out []string
	if words := strings.Fields(plainText(displayName)); len(words) > 1 {
		first, last := words[0], words[len(words)-1]
		tries = append(tries, first+"_"+last, first+last, last+"_"+first)
	}
	for i := 2; i < 100; i++ {
		tries = append(tries, taken+strconv.Itoa(i))
	}
	for _, name := range tries {
		if len(out) == n {
			break
		}
		if name == taken || e.checkName(name) != "" || slices.Contains(out, name) {
			continue
		}
		_, err := byName(tx, name)
		if err == nil {
			continue
		}
		if !store.IsMissing(err) {
			return nil, err
		}
		kept, err := e.isKept(ctx, tx, name)
		if err != nil {
			return nil, err
		}
		if !kept {
			out = append(out, name)
		}
	}
	return out, nil
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
