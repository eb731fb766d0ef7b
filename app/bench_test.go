package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/notify"
	"parvis/engine/post"
	"parvis/engine/report"
)

// bureau is a house with a member who is reported, one who reports, and two who decide.
type bureau struct {
	*house
	lang               string
	chief, mod, member *browser
	jean, lea          account.Actor
	post               post.Post
	say                func(key string, args ...i18n.Arg) string
}

// eachBureau opens one on every database, in which the staff reads in each language and
// the member in the other.
func eachBureau(t *testing.T, fn func(t *testing.T, c *bureau)) {
	t.Helper()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		c := &bureau{house: h, lang: lang, chief: h.chief("ines", lang), mod: h.browser(lang), member: h.browser(otherLang(lang)), lea: h.person("lea")}
		c.say = func(key string, args ...i18n.Arg) string { return h.Words.T(i18n.Tag(lang), key, args...) }
		c.mod.join("max")
		c.member.join("jean")
		h.write(func(tx *store.Tx) error {
			max, err := h.Account.ByUsername(h.ctx, tx, "max")
			if err != nil {
				return err
			}
			if err := h.Account.SetRole(h.ctx, tx, account.Actor{Role: account.Administrator}, max, account.ModeratorRole); err != nil {
				return err
			}
			a, err := h.Account.ByUsername(h.ctx, tx, "jean")
			if err != nil {
				return err
			}
			c.jean, err = h.Account.Actor(h.ctx, tx, a)
			return err
		})
		c.post = h.say(c.jean, post.Draft{Text: "Achetez <tout> !", Visibility: post.Public, Sensitive: true})
		fn(t, c)
	})
}

func otherLang(lang string) string { return map[string]string{"fr": "en", "en": "fr"}[lang] }

// complain reports jean and his post, and gives the path of the case.
func (c *bureau) complain() string {
	c.t.Helper()
	var r report.Report
	c.write(func(tx *store.Tx) (err error) {
		r, err = c.Report.Open(c.ctx, tx, c.lea, report.Draft{Target: c.jean.Account, Posts: []id.Post{c.post.ID}, Category: report.Violation, Rules: []string{"2"}, Comment: "Encore <lui>."})
		return err
	})
	c.clock.Advance(time.Minute)
	return "/studio/reports/" + r.ID.String()
}

// sealed gives what the forms of a case carry, as somebody sees it now.
func (c *bureau) sealed(b *browser, path string) url.Values {
	c.t.Helper()
	page := b.open(path)
	return url.Values{"seal": {find(c.t, page, `name="seal" value="([^"]+)"`)}, "upto": {find(c.t, page, `name="upto" value="([^"]+)"`)}}
}

// does sends an act on a case as it is now.
func (c *bureau) does(b *browser, path, act string, more url.Values) seen {
	c.t.Helper()
	form := c.sealed(b, path)
	for k, list := range more {
		form[k] = list
	}
	a := b.post(path+"/"+act, form, nil)
	c.settle()
	c.clock.Advance(time.Minute)
	return a
}

// decides sends a decision that is sure.
func (c *bureau) decides(path string, action report.Action, more url.Values) {
	c.t.Helper()
	form := url.Values{"action": {string(action)}, "post": {c.post.ID.String()}, "rule": {"2"}, "text": {"Voyez <ceci>."}, "sure": {"1"}}
	for k, list := range more {
		form[k] = list
	}
	if a := c.does(c.chief, path, "decide", form); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/studio/reports" {
		c.t.Fatalf("%s: %d %s", action, a.StatusCode, inShort(a.text))
	}
	c.settle() // a minute has gone by
}

// mailed counts the letters to an address that tell of a decision.
func (c *bureau) mailed(to string) (n int) {
	for _, l := range c.Mail.(*mail.Outbox).Letters(to) {
		if strings.Contains(l.Message.Text, "/settings/decisions") {
			n++
		}
	}
	return n
}

// shows fails where a page lacks words, or is not valid.
func (c *bureau) shows(what, page string, want ...string) {
	c.t.Helper()
	for _, problem := range faultsOf(page) {
		c.t.Errorf("%s: %s", what, problem)
	}
	for _, w := range want {
		if !strings.Contains(page, w) {
			c.t.Errorf("%s: no %q in %s", what, w, inShort(page))
		}
	}
}

// web-client 4.6, 6.18, 7.3; integrity 9.2: from the queue to the decision that the
// member reads, and back.
func TestReportsAreWorkedOffAtTheDesk(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		c.shows("no report", c.chief.open("/studio/reports"), c.say("bench.empty"))
		path := c.complain()
		c.shows("the desks", c.chief.open("/studio"), `href="/studio/reports"`, `href="/studio/appeals"`)
		c.shows("the queue", c.chief.open("/studio/reports"), `href="`+path+`"`, "@jean", c.say("bench.gravity.0"), c.say("bench.category.violation"), c.say("bench.free"))
		c.shows("nothing mine", c.chief.open("/studio/reports?list=mine"), c.say("bench.empty"))
		if a := c.does(c.chief, path, "take", nil); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("taking: %d", a.StatusCode)
		}
		c.shows("mine", c.chief.open("/studio/reports?list=mine"), `href="`+path+`"`, c.say("bench.held_by", i18n.With("Name", "@ines")))
		c.shows("the case", c.chief.open(path+"?done=take"), c.say("bench.did.take"), "@lea", "Encore &lt;lui&gt;.", "Achetez &lt;tout&gt;", `href="/rules/2@1"`, c.say("bench.past.none"), c.say("bench.do.give"))
		c.does(c.chief, path, "give", nil)

		draft := url.Values{"post": {c.post.ID.String()}, "rule": {"1"}, "text": {"Voyez <ceci>."}, "mail": {"1"}}
		for _, more := range []url.Values{{}, {"action": {"scold"}}, {"action": {"delete_statuses"}, "post": nil}, {"action": {"none"}, "rule": {"99"}}, {"action": {"none"}, "text": {strings.Repeat("é", report.MaxText+1)}}} {
			form := url.Values{"post": draft["post"], "rule": draft["rule"], "text": draft["text"]}
			for k, list := range more {
				form[k] = list
			}
			a := c.does(c.chief, path, "decide", form)
			if a.StatusCode != http.StatusBadRequest {
				t.Errorf("%v: %d", more, a.StatusCode)
			}
			c.shows("what is refused", a.text, `role="alert"`)
			if more["text"] == nil && !strings.Contains(a.text, "Voyez &lt;ceci&gt;.") {
				t.Error("what was written is lost")
			}
		}
		draft["action"] = []string{"silence"}
		asked := c.does(c.chief, path, "decide", draft)
		their := i18n.Tag(otherLang(c.lang))
		c.shows("the question", asked.text, c.say("bench.verb.silence", i18n.With("Name", "@jean")), c.say("bench.then.silence"), `lang="`+string(their)+`"`, c.Words.T(their, "report.did.silence"), c.Words.T(their, "report.mine.rules"), "Voyez &lt;ceci&gt;.", `href="/rules/1@1"`, c.Words.T(their, "account.letter.moderated.text"))
		if got := c.chief.open(path); strings.Contains(got, c.say("bench.in_force")) {
			t.Error("a question decided")
		}
		draft["do"] = []string{"back"}
		if a := c.does(c.chief, path, "decide", draft); a.StatusCode != http.StatusOK || !strings.Contains(a.text, "Voyez &lt;ceci&gt;.") || !strings.Contains(a.text, `value="silence" required checked`) {
			t.Errorf("the draft is not kept: %d %s", a.StatusCode, inShort(a.text))
		}
		draft["do"], draft["sure"] = nil, []string{"1"}
		if a := c.does(c.chief, path, "decide", draft); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("deciding: %d %s", a.StatusCode, inShort(a.text))
		}
		c.settle()
		c.shows("what jean reads", c.member.open("/settings/decisions"), c.Words.T(their, "report.did.silence"), "Voyez &lt;ceci&gt;.", `href="/rules/1@1"`)
		if got := c.member.open("/settings/decisions"); strings.Contains(got, "lea") {
			t.Error("who is reported learns by whom")
		}
		c.shows("decided", c.chief.open(path), c.say("bench.in_force"), c.say("bench.closed_by", i18n.With("Name", "@ines")), c.say("bench.do.reopen"))
		c.shows("done", c.chief.open("/studio/reports?list=done"), `href="`+path+`"`)
		c.shows("the record", c.chief.open("/studio/audit?action=report.act"), c.say("audit.act.report.act"))
		c.does(c.chief, path, "reopen", nil)
		c.shows("open again", c.chief.open("/studio/reports"), `href="`+path+`"`)
	})
}

// Each measure does what it says when it comes from the desk, and is taken back there.
func TestEveryMeasureOfTheDeskIsTakenBack(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		for _, action := range []report.Action{report.None, report.Cover, report.Limit, report.Delete, report.Sensitive, report.Silence, report.Disable, report.Suspend} {
			path := c.complain()
			c.decides(path, action, nil)
			var made report.Warning
			look := func() (state account.State) {
				c.write(func(tx *store.Tx) error {
					list, err := c.Report.Decided(c.ctx, tx, account.Actor{Role: account.Administrator}, c.jean.Account, store.Page{Limit: 1})
					if err != nil {
						return err
					}
					made = list[0]
					a, err := c.Account.Find(c.ctx, tx, c.jean.Account)
					state = a.State
					return err
				})
				return state
			}
			want := map[report.Action]account.State{report.Silence: account.Limited, report.Disable: account.Disabled, report.Suspend: account.Suspended}[action]
			if want == "" {
				want = account.Active
			}
			if got := look(); got != want || made.Action != action || made.Rules.String() != "2@1" || len(made.Posts) != 1 || made.Text != "Voyez <ceci>." {
				t.Errorf("%s: the account is %s, the decision %+v", action, got, made)
			}
			c.shows(string(action), c.chief.open(path), c.say("bench.act."+string(action)))
			if a := c.does(c.chief, path, "undo", url.Values{"decision": {"7"}}); a.StatusCode != http.StatusNotFound {
				t.Errorf("taking back nothing: %d", a.StatusCode)
			}
			number := find(t, c.chief.open(path), `name="decision" value="(\d+)"`)
			if a := c.does(c.chief, path, "undo", url.Values{"decision": {number}}); a.StatusCode != http.StatusSeeOther {
				t.Errorf("taking back %s: %d %s", action, a.StatusCode, inShort(a.text))
			}
			if got := look(); got != account.Active || made.LiftedAt.IsZero() {
				t.Errorf("%s taken back: the account is %s, the decision %+v", action, got, made)
			}
			if a := c.does(c.chief, path, "undo", url.Values{"decision": {number}}); a.StatusCode != http.StatusConflict {
				t.Errorf("taking back twice: %d", a.StatusCode)
			}
		}
		if got := c.member.open("/@jean/" + c.post.ID.String()); !strings.Contains(got, "Achetez") {
			t.Error("the post is not back")
		}
	})
}

// web-client 7.2, integrity 7: what was decided at the desk is told after half a minute;
// until then Undo takes it back, from the next page and from the case.
func TestADecisionAtTheDeskIsUndone(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		their := i18n.Tag(otherLang(c.lang))
		path := c.complain()
		unread := c.member.open("/notifications")
		now := func(act string) (decision string) {
			form := c.sealed(c.chief, path)
			form["action"], form["post"], form["text"], form["mail"], form["sure"] = []string{act}, []string{c.post.ID.String()}, []string{"Voyez <ceci>."}, []string{"1"}, []string{"1"}
			if to := c.chief.send(path+"/decide", form, nil); to != "/studio/reports" {
				t.Fatalf("deciding leads to %s", to)
			}
			c.settle()
			page := c.chief.open("/studio/reports")
			c.shows("the next page", page, `role="status"`, c.say("bench.soon", i18n.With("Name", "@jean"), i18n.Count(30)), c.say("bench.withdraw"), c.say("bench.decided_soon", i18n.With("Name", "@ines")), `action="`+path+`/withdraw"`)
			return find(t, page, `name="decision" value="(\d+)"`)
		}
		untold := func(what string) {
			t.Helper()
			c.settle()
			if got := c.member.open("/settings/decisions"); !strings.Contains(got, c.Words.T(their, "report.mine.none")) {
				t.Errorf("%s: jean reads %s", what, inShort(got))
			}
			if got := c.member.open("/notifications"); strings.Count(got, "/settings/decisions") != strings.Count(unread, "/settings/decisions") {
				t.Errorf("%s: jean is notified: %s", what, inShort(got))
			}
			if got := c.mailed("jean@parvis.example"); got != 0 {
				t.Errorf("%s: %d letters", what, got)
			}
			if a := c.browser(c.lang).get("/@jean/" + c.post.ID.String()); a.StatusCode != http.StatusOK {
				t.Errorf("%s: the post answers %d", what, a.StatusCode)
			}
		}

		for _, act := range []string{"delete_statuses", "suspend"} {
			decision := now(act)
			untold(act + " waits")
			c.shows("the case", c.mod.open(path), c.say("bench.waits"), c.say("bench.act."+act), "@ines", c.say("bench.waits.left", i18n.Count(30)), c.say("bench.now"))
			if got := c.mod.open(path); strings.Contains(got, `action="`+path+`/decide"`) || strings.Contains(got, `action="`+path+`/close"`) {
				t.Error("a case whose decision waits is decided again")
			}
			c.shows("other pages of the desk", c.chief.open("/studio/appeals"), c.say("bench.withdraw"))
			if got := c.mod.open("/studio/reports"); strings.Contains(got, path+"/withdraw") {
				t.Error("the toast is shown to others")
			}
			if a := c.member.post(path+"/withdraw", url.Values{"decision": {decision}}, nil); a.StatusCode != http.StatusForbidden {
				t.Errorf("who is concerned takes it back: %d", a.StatusCode)
			}
			for _, wrong := range []string{"x", ""} {
				if a := c.chief.post(path+"/withdraw", url.Values{"decision": {wrong}}, nil); a.StatusCode != http.StatusNotFound {
					t.Errorf("taking back %q: %d", wrong, a.StatusCode)
				}
			}
			c.clock.Advance(report.Delay - time.Second)
			untold(act + " nearly over")
			a := c.chief.post(path+"/withdraw", url.Values{"decision": {decision}}, nil)
			if a.StatusCode != http.StatusOK {
				t.Fatalf("undo: %d %s", a.StatusCode, inShort(a.text))
			}
			c.shows("taken back, with the draft", a.text, c.say("bench.did.withdraw"), "Voyez &lt;ceci&gt;.", `value="`+act+`" required checked`, c.say("bench.free"))
			c.clock.Advance(time.Hour)
			untold(act + " undone")
			c.shows("open again", c.chief.open("/studio/reports"), `href="`+path+`"`, c.say("bench.free"))
			if got := c.chief.open("/studio/reports"); strings.Contains(got, `id="done"`) {
				t.Error("the toast is still there")
			}
			c.shows("nothing was decided", c.chief.open(path), c.say("bench.past.none"), c.say("bench.do.take"))
			if to := c.chief.send(path+"/withdraw", url.Values{"decision": {decision}}, nil); to != path+"?done=late" {
				t.Errorf("undoing twice leads to %s", to)
			}
			c.shows("twice", c.chief.open(path+"?done=late"), c.say("bench.did.late"))
			if a := c.chief.get(path + "/soon?decision=" + decision); !strings.Contains(a.text, c.say("bench.did.withdraw")) {
				t.Errorf("a script hears %s", inShort(a.text))
			}
		}
		for _, act := range []string{"report.decide", "report.withdraw"} {
			c.shows("the record", c.chief.open("/studio/audit?action="+act), c.say("audit.act."+act))
		}

		decision := now("mark_statuses_as_sensitive")
		if a := c.chief.get(path + "/soon?decision=" + decision); !strings.Contains(a.text, c.say("bench.withdraw")) || !strings.Contains(a.text, `data-left="30"`) {
			t.Errorf("a script hears %s", inShort(a.text))
		}
		c.clock.Advance(report.Delay)
		c.settle()
		c.shows("told", c.member.open("/settings/decisions"), c.Words.T(their, "report.did.mark_statuses_as_sensitive"), "Voyez &lt;ceci&gt;.")
		if got := c.mailed("jean@parvis.example"); got != 1 {
			t.Errorf("%d letters", got)
		}
		if a := c.chief.get(path + "/soon?decision=" + decision); !strings.Contains(a.text, c.say("bench.told_now")) {
			t.Errorf("a script hears %s", inShort(a.text))
		}
		if to := c.chief.send(path+"/withdraw", url.Values{"decision": {decision}}, nil); to != path+"?done=late" {
			t.Errorf("undoing too late leads to %s", to)
		}
		c.shows("in force", c.chief.open(path), c.say("bench.in_force"), c.say("bench.undo"))

		path = c.complain()
		decision = now("silence")
		if to := c.mod.send(path+"/now", url.Values{"decision": {decision}}, nil); to != path+"?done=now" {
			t.Errorf("at once leads to %s", to)
		}
		c.settle()
		c.shows("at once", c.mod.open(path+"?done=now"), c.say("bench.did.now"))
		c.shows("told at once", c.member.open("/settings/decisions"), c.Words.T(their, "report.did.silence"))
	})
}

// Nothing of a decision is lost or told twice when the process that took it ends before
// it was told.
func TestADecisionOutlivesItsProcess(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t)
	jean, lea := w.person("jean"), w.person("lea")
	chief := account.Actor{}
	w.write(func(tx *store.Tx) (err error) {
		a, err := w.Account.Create(w.ctx, tx, account.Actor{Role: account.Administrator}, account.Created{Username: "ines", Role: account.AdminRole})
		if err == nil {
			chief, err = w.Account.Actor(w.ctx, tx, a)
		}
		return err
	})
	decide := func(who account.Actor) (p report.Pending) {
		w.write(func(tx *store.Tx) (err error) {
			p, err = w.Report.Decide(w.ctx, tx, chief, report.Act{Target: who.Account, Action: report.Silence})
			return err
		})
		return p
	}
	decide(jean)
	undone := decide(lea)
	w.write(func(tx *store.Tx) error { _, err := w.Report.Withdraw(w.ctx, tx, chief, undone.ID); return err })
	for range 2 {
		if err := w.stop(); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(time.Minute)
		w.start(nil)
		w.settle()
	}
	told := func(who account.Actor) (decisions, notes int) {
		w.write(func(tx *store.Tx) error {
			list, err := w.Report.Warnings(w.ctx, tx, who, store.Page{Limit: 9})
			if err != nil {
				return err
			}
			heard, err := w.Notify.List(w.ctx, tx, who, notify.Query{}, store.Page{Limit: 9})
			decisions, notes = len(list), len(heard)
			return err
		})
		return decisions, notes
	}
	if d, n := told(jean); d != 1 || n != 1 {
		t.Errorf("jean has %d decisions and %d notifications", d, n)
	}
	if d, n := told(lea); d != 0 || n != 0 {
		t.Errorf("lea has %d decisions and %d notifications", d, n)
	}
}

// integrity 15.19: a decision that cannot take effect any more says so on the desk.
func TestADecisionAtTheDeskLapses(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		path := c.complain()
		form, stale := c.sealed(c.mod, path), c.sealed(c.chief, path)
		form["action"], form["text"], form["sure"] = []string{"silence"}, []string{"Assez."}, []string{"1"}
		c.mod.send(path+"/decide", form, nil)
		if a := c.chief.post(path+"/take", stale, nil); a.StatusCode != http.StatusConflict || !strings.Contains(a.text, c.say("bench.decided_soon", i18n.With("Name", "@max"))) {
			t.Errorf("a form from before the decision: %d %s", a.StatusCode, inShort(a.text))
		}
		c.write(func(tx *store.Tx) error {
			max, err := c.Account.ByUsername(c.ctx, tx, "max")
			if err != nil {
				return err
			}
			return c.Account.SetRole(c.ctx, tx, account.Actor{Role: account.Administrator}, max, account.MemberRole)
		})
		c.clock.Advance(report.Delay)
		c.settle()
		page := c.chief.open(path)
		c.shows("the case", page, c.say("bench.refused"), c.say("bench.lapsed.report.forbidden"), "@max", c.say("bench.again"), c.say("bench.do.take"))
		c.shows("the queue", c.chief.open("/studio/reports"), c.say("bench.refused"))
		if a := c.chief.post(path+"/take", stale, nil); a.StatusCode != http.StatusConflict {
			t.Errorf("a form from before: %d", a.StatusCode)
		}
		decision := find(t, page, `name="decision" value="(\d+)"`)
		a := c.chief.post(path+"/withdraw", url.Values{"decision": {decision}}, nil)
		c.shows("the draft", a.text, "Assez.", `value="silence" required checked`)
		if got := c.chief.open("/studio/reports"); strings.Contains(got, c.say("bench.refused")) {
			t.Error("it is still there")
		}
		c.shows("the record", c.chief.open("/studio/audit?action=report.lapse"), c.say("audit.act.report.lapse"))
	})
}

// integrity 7: notes of the staff are read by the staff alone, wherever members and
// their apps look.
func TestNotesOfTheStaffStayThere(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		const secret = "Canari"
		path := c.complain()
		for _, text := range []string{" ", strings.Repeat("é", report.MaxNote+1)} {
			a := c.mod.post(path+"/note", url.Values{"note": {text}}, nil)
			if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text, `href="#note"`) || strings.Count(a.text, "é") < strings.Count(text, "é") {
				t.Errorf("a note of %d characters: %d", len(text), a.StatusCode)
			}
			c.shows("what is refused", a.text, `role="alert"`)
		}
		to := c.mod.send(path+"/note", url.Values{"note": {secret + " <un>"}}, nil)
		if !strings.HasPrefix(to, path+"#n") {
			t.Errorf("a note leads to %s", to)
		}
		c.clock.Advance(time.Minute)
		c.chief.send(path+"/note", url.Values{"note": {secret + " deux"}}, nil)
		page := c.chief.open(path)
		c.shows("the case", page, c.say("bench.notes"), "@max", secret+" &lt;un&gt;", `id="`+to[strings.Index(to, "#")+1:]+`"`)
		if strings.Index(page, secret+" &lt;un") > strings.Index(page, secret+" deux") {
			t.Error("the newest is not the last")
		}
		if got := c.chief.open(c.complain()); strings.Contains(got, c.say("bench.note.case", i18n.With("Number", path[strings.LastIndex(path, "/")+1:]))) {
			t.Error("a note of the same case is called another's")
		}
		c.decides(path, report.None, url.Values{"mail": {"1"}})
		c.does(c.chief, path, "close", url.Values{"all": {"1"}})
		c.clock.Advance(time.Hour)
		later := c.complain()
		c.shows("a later case", c.mod.open(later), secret+" &lt;un&gt;", `href="`+path+`"`)

		looks := map[string]string{}
		for name, b := range map[string]*browser{"jean": c.member, "nobody": c.browser(c.lang)} {
			for _, p := range []string{path, path + "/note", "/studio/reports", "/settings/decisions", "/settings/data", "/notifications", "/@jean", "/@jean/" + c.post.ID.String(), "/studio/audit", "/"} {
				looks[name+" at "+p] = b.get(p).text
			}
			looks[name+" writes"] = b.post(path+"/note", url.Values{"note": {"x"}}, nil).text
		}
		for name, who := range map[string]account.Actor{"jean": c.jean, "lea": c.lea} {
			token := c.token(who, "read write follow push admin:read admin:write")
			for _, p := range []string{"/api/parvis/v1/decisions", "/api/parvis/v1/appeals", "/api/v1/notifications", "/api/v2/notifications", "/api/v1/admin/reports", "/api/v1/admin/reports/" + path[strings.LastIndex(path, "/")+1:], "/api/v1/accounts/" + c.jean.Account.String()} {
				_, looks[name+" asks "+p] = c.call(token, "GET", p, "", nil)
			}
			data := c.packed(who)
			z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range z.File {
				r, err := f.Open()
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				looks[name+" exports "+f.Name] = string(text)
			}
		}
		for _, l := range c.Mail.(*mail.Outbox).Letters("") {
			looks["a letter to "+l.Message.To] += l.Message.Text + l.Message.HTML
		}
		looks["the record"] = c.chief.open("/studio/audit?action=report.note")
		c.shows("the record", looks["the record"], c.say("audit.act.report.note"), "@max")
		looks["the record as a file"] = c.chief.post("/studio/audit/export/jsonl", nil, nil).text
		if !strings.Contains(looks["the record as a file"], "report.note") {
			t.Error("the record as a file has no note")
		}
		for where, text := range looks {
			if strings.Contains(text, secret) {
				t.Errorf("%s: %s", where, inShort(text))
			}
		}
	})
}

// web-client 7.9: who acts on a case that changed sees both versions, and goes on or
// not.
func TestTwoModeratorsOnOneCase(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		path := c.complain()
		early := c.sealed(c.mod, path)
		c.complain() // what comes in later disturbs nobody
		if a := c.mod.post(path+"/give", early, nil); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("a later report disturbs: %d %s", a.StatusCode, inShort(a.text))
		}
		early = c.sealed(c.mod, path)
		c.clock.Advance(time.Minute)
		c.does(c.chief, path, "take", nil)
		for act, more := range map[string]url.Values{"take": nil, "close": {"all": {"1"}}, "decide": {"action": {"suspend"}, "text": {"Assez."}, "sure": {"1"}}} {
			form := url.Values{"seal": early["seal"], "upto": early["upto"]}
			for k, list := range more {
				form[k] = list
			}
			a := c.mod.post(path+"/"+act, form, nil)
			if a.StatusCode != http.StatusConflict {
				t.Errorf("%s on what changed: %d", act, a.StatusCode)
			}
			c.shows(act, a.text, c.say("fault.report.bench.stale"), c.say("bench.held_by", i18n.With("Name", "@ines")), c.say("bench.mine"), c.say("bench.theirs"))
			if act == "decide" {
				c.shows("mine", a.text, "Assez.", c.say("bench.act.suspend"))
			}
			form["seal"], form["sure"] = []string{find(t, a.text, `name="seal" value="([^"]+)"`)}, nil
			if act == "decide" {
				if a := c.mod.post(path+"/decide", form, nil); a.StatusCode != http.StatusOK || !strings.Contains(a.text, c.say("bench.verb.suspend", i18n.With("Name", "@jean"))) {
					t.Errorf("going on: %d %s", a.StatusCode, inShort(a.text))
				}
			}
		}
		c.does(c.mod, path, "close", url.Values{"all": {"1"}})
		c.shows("all closed", c.mod.open("/studio/reports"), c.say("bench.empty"))
		c.does(c.mod, path, "reopen", nil)
		if got := c.mod.open(path); strings.Count(got, `class="card stack s" id="r`) != 2 {
			t.Errorf("what was closed together is not opened together: %s", inShort(got))
		}
		c.does(c.mod, path, "close", nil)
		if got := c.mod.open("/studio/reports"); strings.Contains(got, path) || !strings.Contains(got, "@jean") {
			t.Errorf("closing one closed another: %s", inShort(got))
		}
	})
}

// integrity 9.4: an appeal is answered at the desk by somebody else, with a reason that
// the member reads.
func TestAppealsAreAnsweredAtTheDesk(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		c.shows("none", c.mod.open("/studio/appeals"), c.say("bench.appeals.none"))
		path := c.complain()
		c.decides(path, report.Cover, nil)
		which := find(t, c.member.open("/settings/decisions"), `action="/settings/decisions/(\d+)"`)
		c.member.send("/settings/decisions/"+which, url.Values{"text" + which: {"C’était <vrai>."}}, nil)
		c.clock.Advance(time.Minute)
		c.shows("not by who decided", c.chief.open("/studio/appeals"), c.say("fault.report.appeal.own"), "C’était &lt;vrai&gt;.")
		page := c.mod.open("/studio/appeals")
		c.shows("both sides", page, "@ines", c.say("report.did.mark_statuses_as_sensitive"), "Voyez &lt;ceci&gt;.", "C’était &lt;vrai&gt;.", `href="`+path+`"`)
		at := find(t, page, `action="(/studio/appeals/\d+)"`)
		text := "text" + at[strings.LastIndex(at, "/")+1:]
		good := url.Values{"verdict": {"reverse"}, text: {"Vous aviez <raison>."}}
		for _, form := range []url.Values{{text: {"x"}}, {"verdict": {"reverse"}, text: {" "}}, {"verdict": {"maybe"}, text: {"x"}}, {"verdict": {"reverse"}, text: {strings.Repeat("é", report.MaxText+1)}, "sure": {"1"}}} {
			a := c.mod.post(at, form, nil)
			if a.StatusCode != http.StatusBadRequest {
				t.Errorf("%v: %d", form, a.StatusCode)
			}
			c.shows("what is refused", a.text, `role="alert"`)
		}
		if a := c.chief.post(at, url.Values{"verdict": {"uphold"}, text: {"x"}, "sure": {"1"}}, nil); a.StatusCode != http.StatusForbidden {
			t.Errorf("who decided answers: %d", a.StatusCode)
		}
		asked := c.mod.post(at, good, nil)
		c.shows("the question", asked.text, c.say("bench.verdict.reverse.then"), "Vous aviez &lt;raison&gt;.", c.Words.T(i18n.Tag(otherLang(c.lang)), "report.appeal.reversed"))
		good["sure"] = []string{"1"}
		if to := c.mod.send(at, good, nil); to != "/studio/appeals?done=reversed" {
			t.Errorf("an answer leads to %s", to)
		}
		c.settle()
		c.shows("answered", c.mod.open("/studio/appeals?done=reversed"), c.say("bench.answered.reversed"), c.say("bench.appeals.none"))
		c.shows("what jean reads", c.member.open("/settings/decisions"), "Vous aviez &lt;raison&gt;.", c.Words.T(i18n.Tag(otherLang(c.lang)), "report.appeal.reversed"))
		late := c.mod.post(at, url.Values{"verdict": {"uphold"}, text: {"Trop tard."}, "sure": {"1"}}, nil)
		if late.StatusCode != http.StatusConflict {
			t.Errorf("a second answer: %d", late.StatusCode)
		}
		c.shows("both answers", late.text, "Trop tard.", "Vous aviez &lt;raison&gt;.", "@max")
		c.shows("the record", c.chief.open("/studio/audit?action=report.answer"), c.say("audit.act.report.answer"))
	})
}

// The desk is the staff's, and nobody works off reports about themselves.
func TestWhoEntersTheDeskOfReports(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, c *bureau) {
		path := c.complain()
		for _, p := range []string{"/studio/reports", path, "/studio/appeals"} {
			if a := c.member.get(p); a.StatusCode != http.StatusForbidden || strings.Contains(a.text, "Encore") {
				t.Errorf("a member opens %s: %d", p, a.StatusCode)
			}
			if a := c.browser(c.lang).get(p); a.StatusCode != http.StatusSeeOther {
				t.Errorf("a visitor opens %s: %d", p, a.StatusCode)
			}
		}
		sealed := c.sealed(c.chief, path)
		for _, p := range []string{path + "/take", path + "/give", path + "/close", path + "/reopen", path + "/undo", path + "/decide", "/studio/appeals/7"} {
			if a := c.member.post(p, sealed, nil); a.StatusCode != http.StatusForbidden {
				t.Errorf("a member posts to %s: %d", p, a.StatusCode)
			}
		}
		for _, p := range []string{"/studio/reports/7", "/studio/reports/x"} {
			if a := c.chief.get(p); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", p, a.StatusCode)
			}
		}
		for _, p := range []string{path + "/praise", "/studio/reports/7/take", "/studio/reports/x/decide", "/studio/appeals/7", "/studio/appeals/x"} {
			if a := c.chief.post(p, url.Values{"verdict": {"uphold"}, "text7": {"x"}}, nil); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", p, a.StatusCode)
			}
		}
		var about report.Report
		c.write(func(tx *store.Tx) error {
			max, err := c.Account.ByUsername(c.ctx, tx, "max")
			if err != nil {
				return err
			}
			about, err = c.Report.Open(c.ctx, tx, c.lea, report.Draft{Target: max, Category: report.Legal, Comment: "Lui."})
			return err
		})
		own := "/studio/reports/" + about.ID.String()
		c.shows("gravest first", c.chief.open("/studio/reports"), c.say("bench.gravity.3"), `href="`+own+`"`)
		if page := c.chief.open("/studio/reports"); strings.Index(page, own) > strings.Index(page, path) {
			t.Error("what may break the law does not stand first")
		}
		if page := c.mod.open("/studio/reports"); strings.Contains(page, own) || !strings.Contains(page, path) {
			t.Errorf("a moderator finds a report about themselves: %s", inShort(page))
		}
		if a := c.mod.get(own); a.StatusCode != http.StatusNotFound {
			t.Errorf("a moderator reads a report about themselves: %d", a.StatusCode)
		}
		var chief report.Report
		c.write(func(tx *store.Tx) error {
			ines, err := c.Account.ByUsername(c.ctx, tx, "ines")
			if err != nil {
				return err
			}
			chief, err = c.Report.Open(c.ctx, tx, c.lea, report.Draft{Target: ines})
			return err
		})
		up := "/studio/reports/" + chief.ID.String()
		c.shows("a role above", c.mod.open(up), c.say("bench.too_high"))
		if a := c.does(c.mod, up, "decide", url.Values{"action": {"suspend"}, "sure": {"1"}}); a.StatusCode != http.StatusForbidden {
			t.Errorf("a moderator suspends a role above: %d", a.StatusCode)
		}
	})
}
