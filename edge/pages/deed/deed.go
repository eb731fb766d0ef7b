package deed

import (
	"net/url"
	"strconv"
	"strings"

	"parvis/base/id"
)

// did is the part of an address that says what was just done.
const did = "did"

// Leave is the act of sending a post that waits before it leaves.
const Leave = "scheduled/leave"

// acts are what can be taken back: the sentence that says what was done, the form that
// does it and the one that does its opposite; each "*" stands for a number. What became
// of a post that was sent has sentences of its own.
var acts = map[string]struct{ word, form, opposite string }{
	"accounts/mute":     {"pages.did.mute", "/accounts/*/mute", "/accounts/*/unmute"},
	"accounts/block":    {"pages.did.block", "/accounts/*/block", "/accounts/*/unblock"},
	"accounts/unfollow": {"pages.did.unfollow", "/accounts/*/unfollow", "/accounts/*/follow"},
	"accounts/reject":   {"pages.did.reject", "/accounts/*/reject", "/accounts/*/reconsider"},
	"posts/mute":        {"pages.did.quiet", "/posts/*/mute", "/posts/*/unmute"},
	"posts/hide":        {"pages.did.hide", "/posts/*/hide", "/posts/*/unhide"},
	"drafts/drop":       {"pages.did.draft", "/drafts/*/drop", "/drafts/*/restore"},
	"lists/drop":        {"pages.did.listed", "/lists/*/drop", "/lists/*/people/*"},
	"lists/delete":      {"pages.did.list", "/lists/*/delete", "/lists/*/restore"},
	"searches/drop":     {"pages.did.search", "/search/saved/*/drop", "/search/saved/*/restore"},
	"filters/drop":      {"pages.did.filter", "/settings/filters/*/drop", "/settings/filters/*/restore"},
	Leave:               {"", "/compose", "/scheduled/*/recall"},
}

// Deed is something that was done.
type Deed struct {
	Act  string
	Whom []int64
}

// valid tells whether a deed can be taken back.
func (d Deed) valid() bool {
	a, ok := acts[d.Act]
	return ok && strings.Count(a.opposite, "*") == len(d.Whom)
}

// Word is the key of the sentence that says what was done; what was sent has none.
func (d Deed) Word() string { return acts[d.Act].word }

// Opposite is the form that takes the deed back.
func (d Deed) Opposite() string {
	to := acts[d.Act].opposite
	for _, n := range d.Whom {
		to = strings.Replace(to, "*", strconv.FormatInt(n, 10), 1)
	}
	return to
}

// Account is whom the deed was done to, 0 when it was no account.
func (d Deed) Account() id.Account {
	if strings.HasPrefix(d.Act, "accounts/") || d.Act == "lists/drop" {
		return id.Account(d.Whom[len(d.Whom)-1])
	}
	return 0
}

// Post is the post that is seen less since, 0 when it was none.
func (d Deed) Post() id.Post {
	if strings.HasPrefix(d.Act, "posts/") {
		return id.Post(d.Whom[0])
	}
	return 0
}

// Say adds to an address of this network what was just done to whom; of what cannot be
// taken back it says nothing.
func Say(to, act string, whom ...int64) string {
	u, err := url.Parse(to)
	if err != nil {
		return to
	}
	q := u.Query()
	q.Del(did)
	if (Deed{act, whom}).valid() {
		for _, n := range whom {
			act += "." + strconv.FormatInt(n, 10)
		}
		q.Set(did, act)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// Said reads what an address says was done; false when that is nothing which can be
// taken back.
func Said(u *url.URL) (Deed, bool) {
	act, rest, ok := strings.Cut(u.Query().Get(did), ".")
	if !ok {
		return Deed{}, false
	}
	d := Deed{Act: act}
	for _, s := range strings.Split(rest, ".") {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return Deed{}, false
		}
		d.Whom = append(d.Whom, n)
	}
	return d, d.valid()
}

// done gives what a form did that leads to an address, or that answered a script and
// leads nowhere.
func done(form, to string) (Deed, bool) {
	if u, err := url.Parse(to); err == nil {
		if d, ok := Said(u); ok {
			_, posted := fits(acts[d.Act].form, form)
			return d, posted
		}
	}
	for act, a := range acts {
		if whom, ok := fits(a.form, form); ok && to == "" {
			d := Deed{act, whom}
			return d, d.valid()
		}
	}
	return Deed{}, false
}

// opposes tells whether a form is the opposite of something.
func opposes(form string) bool {
	for _, a := range acts {
		if _, ok := fits(a.opposite, form); ok {
			return true
		}
	}
	return false
}

// fits gives the numbers in a path that a pattern names.
func fits(pattern, path string) (whom []int64, ok bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	for i, part := range want {
		n, err := strconv.ParseInt(got[i], 10, 64)
		switch {
		case part == "*" && err == nil:
			whom = append(whom, n)
		case part != got[i]:
			return nil, false
		}
	}
	return whom, true
}
