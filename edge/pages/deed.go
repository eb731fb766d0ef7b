package pages

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/post"
)

// did is the part of an address that says what was just done: its page offers to
// take it back (web-client 7.2).
const did = "did"

// deeds are what can be taken back by its opposite: the sentence that says what was
// done, and where the opposite is asked for; each "*" stands for a number.
var deeds = map[string]struct{ word, opposite string }{
	"accounts/mute":     {"pages.did.mute", "/accounts/*/unmute"},
	"accounts/block":    {"pages.did.block", "/accounts/*/unblock"},
	"accounts/unfollow": {"pages.did.unfollow", "/accounts/*/follow"},
	"accounts/reject":   {"pages.did.reject", "/accounts/*/reconsider"},
	"posts/mute":        {"pages.did.quiet", "/posts/*/unmute"},
	"posts/hide":        {"pages.did.hide", "/posts/*/unhide"},
	"drafts/drop":       {"pages.did.draft", "/drafts/*/restore"},
	"lists/drop":        {"pages.did.listed", "/lists/*/people/*"},
	"lists/delete":      {"pages.did.list", "/lists/*/restore"},
	"searches/drop":     {"pages.did.search", "/search/saved/*/restore"},
	"filters/drop":      {"pages.did.filter", "/settings/filters/*/restore"},
}

// leave is the deed of sending a post that waits before it leaves.
const leave = "scheduled/leave"

// sayDid adds to an address of this network what was just done to whom; of what
// cannot be taken back it says nothing.
func sayDid(to, act string, whom ...int64) string {
	u, err := url.Parse(to)
	if err != nil {
		return to
	}
	q := u.Query()
	q.Del(did)
	if deeds[act].word != "" || act == leave {
		for _, n := range whom {
			act += "." + strconv.FormatInt(n, 10)
		}
		q.Set(did, act)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// deed offers to take back what the address says was done.
func (v *visit) deed() g.Node {
	act, rest, ok := strings.Cut(v.r.URL.Query().Get(did), ".")
	if !ok || !v.actor.Known() {
		return nil
	}
	to := deeds[act].opposite
	var first int64
	for i, s := range strings.Split(rest, ".") {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil
		}
		if i == 0 {
			first = n
		}
		to = strings.Replace(to, "*", strconv.FormatInt(n, 10), 1)
	}
	if act == leave {
		said, err := v.leaving(id.Job(first))
		if err != nil {
			v.Log.WarnContext(v.r.Context(), "a post that waits could not be read", "error", err.Error())
		}
		return said
	}
	if to == "" || strings.Contains(to, "*") {
		return nil
	}
	return ui.Toast(v.T(deeds[act].word), ui.Act(to, "btn", v.T("pages.did.undo")))
}

// leaving says of a post that was sent when it leaves, or what became of it.
func (v *visit) leaving(j id.Job) (g.Node, error) {
	var s post.Scheduled
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		s, err = v.Post.Planned(ctx, tx, v.actor, j)
		return err
	})
	at := "/scheduled/" + j.String()
	switch {
	case fault.KindOf(err) == fault.Missing:
		return ui.Toast(v.T("pages.leaving.left"), h.A(h.Class("btn"), h.Href("/@"+v.me.Username), v.T("pages.leaving.see"))), nil
	case err != nil:
		return nil, err
	case s.Error != "":
		return ui.Toast(v.T("pages.leaving.failed"), h.A(h.Class("btn"), h.Href("/scheduled"), v.T("pages.leaving.why"))), nil
	}
	left := max(0, int(s.At.Sub(v.Clock.Now()).Round(time.Second)/time.Second))
	return ui.Toast(v.T("pages.leaving.soon", i18n.Count(left)), ui.Act(at+"/recall", "btn", v.T("pages.did.undo")), ui.Later(at+"/leaving", left)), nil
}

// left answers a script that asks what became of a post that was sent.
func (v *visit) left() error {
	j, err := number[id.Job](v, "id")
	if err != nil {
		return err
	}
	said, err := v.leaving(j)
	if err != nil {
		return err
	}
	return v.send(http.StatusOK, said)
}
