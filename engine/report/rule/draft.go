package rule

import (
	"net/url"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"parvis/base/fault"
	"parvis/engine/policy"
)

// Effect is what a rule does.
type Effect string

// The effects of a rule.
const (
	Flag      = Effect("flag")
	Sensitive = Effect("sensitive")
	Limit     = Effect("limit")
	Hold      = Effect("hold")
	Reject    = Effect("reject")
)

// Effects are all effects, the mildest first.
func Effects() []Effect { return []Effect{Flag, Sensitive, Limit, Hold, Reject} }

// ends tells whether no later rule is asked.
func (e Effect) ends() bool { return e == Hold || e == Reject }

// Limits of rules. MaxSteps bounds the compiled size of a pattern, MaxAll that of
// all patterns in force: what a pattern costs grows with it.
const (
	MaxRules   = 100
	maxNote    = 500
	maxWords   = 100
	maxWord    = 100
	maxPattern = 300
	maxSteps   = 600
	maxAll     = 3000
	maxDomains = 200
	maxHashes  = 1000
	maxDays    = 3650
)

// Draft is a rule as the staff writes it. A condition that is empty is none.
type Draft struct {
	On     bool   `json:"on"`
	Effect Effect `json:"effect"`
	// Note says what the rule is for; the staff reads it.
	Note string `json:"note"`
	// Words of which one is in the text, whole; a star at the end stands for any
	// end. Case and width do not count.
	Words []string `json:"words"`
	// Pattern is a regular expression (RE2) found in the text.
	Pattern string `json:"pattern"`
	// Domains of which one, or a host below it, is linked to.
	Domains []string `json:"domains"`
	// Days is how many the account is younger than.
	Days int `json:"days"`
	// Hashes are SHA-256, of a file as it was sent or as it is kept here.
	Hashes []string `json:"hashes"`
	// First: the account has no other post.
	First bool `json:"first"`
}

// check brings a draft into its canonical form, or names every field that cannot
// be read.
func (d *Draft) check() error {
	var f fault.Fields
	d.Note = strings.TrimSpace(d.Note)
	if utf8.RuneCountInString(d.Note) > maxNote || !utf8.ValidString(d.Note) {
		f.Add("note", errNote.Code, fault.Arg{Name: "Max", Value: maxNote})
	}
	if !slices.Contains(Effects(), d.Effect) {
		f.Add("effect", errEffect.Code)
	}
	d.checkWords(&f)
	d.checkPattern(&f)
	d.checkDomains(&f)
	d.checkHashes(&f)
	if d.Days < 0 || d.Days > maxDays {
		f.Add("days", errDays.Code, fault.Arg{Name: "Max", Value: maxDays})
	}
	if len(d.Words) == 0 && d.Pattern == "" && len(d.Domains) == 0 && len(d.Hashes) == 0 && d.Days == 0 && !d.First {
		f.Add("conditions", errConditions.Code)
	}
	return f.Err(errInvalid.Code)
}

// lines trims a list and leaves out what is empty or comes again.
func lines(list []string, canonical func(string) string) []string {
	out, seen := make([]string, 0, len(list)), map[string]bool{}
	for _, s := range list {
		s = canonical(strings.TrimSpace(s))
		if s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

func (d *Draft) checkWords(f *fault.Fields) {
	d.Words = lines(d.Words, func(s string) string { return strings.Join(strings.Fields(s), " ") })
	if len(d.Words) > maxWords {
		f.Add("words", errFieldMany.Code, fault.Arg{Name: "Max", Value: maxWords})
	}
	for _, w := range d.Words {
		if utf8.RuneCountInString(w) > maxWord || !utf8.ValidString(w) || strings.TrimSpace(tokens(w)) == "" {
			f.Add("words", errWord.Code, fault.Arg{Name: "Max", Value: maxWord})
			return
		}
	}
}

func (d *Draft) checkPattern(f *fault.Fields) {
	if d.Pattern == "" {
		return
	}
	if utf8.RuneCountInString(d.Pattern) > maxPattern || !utf8.ValidString(d.Pattern) {
		f.Add("pattern", errPatternLong.Code, fault.Arg{Name: "Max", Value: maxPattern})
		return
	}
	n, err := steps(d.Pattern)
	switch {
	case err != nil:
		f.Add("pattern", errPattern.Code)
	case n > maxSteps:
		f.Add("pattern", errPatternLarge.Code)
	default:
		if re, err := regexp.Compile(d.Pattern); err != nil || re.MatchString("") {
			f.Add("pattern", errPatternAll.Code)
		}
	}
}

// steps gives the compiled size of a pattern.
func steps(pattern string) (int, error) {
	if pattern == "" {
		return 0, nil
	}
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0, err
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return 0, err
	}
	return len(prog.Inst), nil
}

var (
	host   = regexp.MustCompile(`^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$`)
	hashed = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func (d *Draft) checkDomains(f *fault.Fields) {
	d.Domains = lines(d.Domains, canonicalHost)
	if len(d.Domains) > maxDomains {
		f.Add("domains", errFieldMany.Code, fault.Arg{Name: "Max", Value: maxDomains})
	}
	if slices.ContainsFunc(d.Domains, func(s string) bool { return !host.MatchString(s) }) {
		f.Add("domains", errDomain.Code)
	}
}

// canonicalHost gives the form in which hosts are compared: of an address its
// host, in the letters of the name system.
func canonicalHost(s string) string {
	if strings.Contains(s, "://") {
		u, err := url.Parse(s)
		if err != nil {
			return s
		}
		s = u.Hostname()
	}
	s = strings.Trim(strings.TrimPrefix(strings.ToLower(s), "*."), ".")
	if ascii, err := idna.Lookup.ToASCII(s); err == nil {
		s = ascii
	}
	return s
}

func (d *Draft) checkHashes(f *fault.Fields) {
	d.Hashes = lines(d.Hashes, strings.ToLower)
	if len(d.Hashes) > maxHashes {
		f.Add("hashes", errFieldMany.Code, fault.Arg{Name: "Max", Value: maxHashes})
	}
	if slices.ContainsFunc(d.Hashes, func(s string) bool { return !hashed.MatchString(s) }) {
		f.Add("hashes", errHash.Code)
	}
}

// tokens gives the words of a text as they are compared: folded, a blank before
// and after each. Characters of scripts without blanks are words of their own.
func tokens(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteByte(' ')
	inside := false
	end := func() {
		if inside {
			b.WriteByte(' ')
		}
		inside = false
	}
	for _, r := range policy.Fold(s) {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '_':
			end()
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			end()
			b.WriteRune(r)
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
			inside = true
		}
	}
	end()
	return b.String()
}
