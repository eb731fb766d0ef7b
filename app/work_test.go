package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/work"
)

// effort asks for a proof of work that takes no time.
var effort = account.Policy{Mode: account.Open, Work: 8}

// proof solves the challenge of a sign-up form.
func proof(t *testing.T, page string) string {
	t.Helper()
	bits, err := strconv.Atoi(find(t, page, `data-bits="(\d+)"`))
	if err != nil {
		t.Fatal(err)
	}
	return work.Challenge{Text: find(t, page, `data-challenge="([^"]+)"`), Bits: bits}.Solve()
}

// joins is the form of somebody who signs up, with more fields.
func joins(name string, more ...string) url.Values {
	v := url.Values{"username": {name}, "email": {name + "@example.org"}, "password": {passphrase}, "agreement": {"1"}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

// confirms opens the link of the letter that somebody got.
func (h *house) confirms(b *browser, name string) {
	h.t.Helper()
	h.settle()
	letter := h.letters(name)
	if len(letter) == 0 {
		h.t.Fatalf("no letter to %s", name)
	}
	b.get(find(h.t, letter[len(letter)-1].Text, `https?://[^/]+(/signup/confirm\?\S+)`))
}

// social-core 18: who signs up without a script asks to join, with a word for the
// staff; who has the proof is a member at once; a proof counts once.
func TestSignUpWithWork(t *testing.T) {
	t.Parallel()
	for lang, say := range map[string]struct{ script, waits, spent, short, broken, proof string }{
		"fr": {"une personne de l’équipe lira donc votre demande", "votre demande", "a déjà servi", "12 caractères", "n’a pas abouti", "sans preuve de travail"},
		"en": {"somebody from the team will read your request", "your request", "was used already", "12 characters", "did not come out right", "No proof of work"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			h := openHouse(t)
			chief := h.chief("ines", lang)
			h.Account.SetPolicy(effort)
			has := func(what, page, want string) {
				t.Helper()
				if !strings.Contains(strings.ToLower(page), strings.ToLower(want)) {
					t.Errorf("%s: no %q in %s", what, want, inShort(page))
				}
			}

			plain := h.browser(lang)
			page := plain.open("/signup")
			has("the form", page, say.script)
			for _, f := range faultsOf(page) {
				t.Error(f)
			}
			plain.send("/signup", joins("noe", "reason", "Je tiens <la> librairie.", "work", ""), nil)
			h.confirms(plain, "noe")
			has("who brought no proof", plain.open("/"), say.waits)
			if a := plain.post("/compose", url.Values{"text": {"Bonjour"}, "visibility": {"public"}, "key": {"k"}}, nil); a.StatusCode == http.StatusSeeOther {
				t.Error("who waits publishes")
			}
			page = chief.open("/studio/joining")
			has("the requests", page, "Je tiens &lt;la&gt; librairie.")
			has("why they wait", page, say.proof)
			chief.send(find(t, page, `(/studio/joining/\d+)/approve`)+"/approve", nil, nil)
			plain.send("/compose", url.Values{"text": {"Bonjour"}, "visibility": {"public"}, "key": {"k"}}, nil)

			able := h.browser(lang)
			solved := proof(t, able.open("/signup"))
			a := able.post("/signup", joins("lea", "work", solved, "password", "court"), nil)
			if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, `name="work" value="`+solved+`"`) {
				t.Errorf("a password too short takes the proof away: %d", a.StatusCode)
			}
			has("a password too short", a.text, say.short)
			able.send("/signup", joins("lea", "work", solved), nil)
			h.confirms(able, "lea")
			able.send("/compose", url.Values{"text": {"Bonjour"}, "visibility": {"public"}, "key": {"k"}}, nil)

			other := h.browser(lang)
			for text, want := range map[string]string{solved: say.spent, "<b>" + solved: say.broken, solved[:len(solved)-1]: say.broken} {
				a := other.post("/signup", joins("max", "work", text), nil)
				has("refused", a.text, want)
				if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, `name="work" value=""`) || !strings.Contains(a.text, `value="max@example.org"`) {
					t.Errorf("%q answers %d: %s", text, a.StatusCode, inShort(a.text))
				}
				for _, f := range faultsOf(a.text) {
					t.Error(f)
				}
			}
			old := proof(t, other.open("/signup"))
			h.clock.Advance(work.Life + time.Second)
			if a := other.post("/signup", joins("max", "work", old), nil); a.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("too late: %d", a.StatusCode)
			}
			other.send("/signup", joins("max", "work", proof(t, other.open("/signup"))), nil)

			h.Account.SetPolicy(account.Policy{Mode: account.Approval, Work: 8})
			if page := h.browser(lang).open("/signup"); strings.Contains(page, "work-box") || strings.Count(page, `name="reason"`) != 1 {
				t.Error("where every request is read, work is asked for nothing")
			}
			if page := h.browser(lang).open("/signup?invite=x"); !strings.Contains(page, "work-box") || strings.Count(page, `name="reason"`) != 1 {
				t.Error("a member's invitation spares the work")
			}
			h.Account.SetPolicy(account.Policy{Mode: account.Open})
			if page := h.browser(lang).open("/signup"); strings.Contains(page, "work-box") || strings.Contains(page, "noscript") {
				t.Error("work is asked where it is off")
			}
		})
	}
}

// social-core 18, 7.1: an app asks for a challenge and brings the solution; an app
// that knows nothing of it makes a request to join.
func TestAppsSignUpWithWork(t *testing.T) {
	t.Parallel()
	eachWith(t, []string{"network.signup_work=8"}, func(t *testing.T, w *town) {
		app := w.appToken(account.Actor{})
		challenge := func() (c struct {
			Challenge *string
			Bits      int
			Expires   *time.Time `json:"expires_at"`
		}) {
			code, answer := w.ask("", "GET /api/parvis/v1/work", "")
			if err := json.Unmarshal([]byte(answer), &c); err != nil || code != http.StatusOK {
				t.Fatalf("%d %s", code, answer)
			}
			return c
		}
		join := func(name, solution string) (int, string) {
			fields := map[string]any{"username": name, "email": name + "@example.org", "password": passphrase, "agreement": true}
			if solution != "" {
				fields["parvis"] = map[string]string{"work": solution}
			}
			body, _ := json.Marshal(fields)
			code, answer := w.ask(app, "POST /api/v1/accounts", string(body))
			var got struct {
				Token string `json:"access_token"`
				Error string
			}
			if err := json.Unmarshal([]byte(answer), &got); err != nil {
				t.Fatal(err)
			}
			return code, got.Token + got.Error
		}
		publish := func(token string) int {
			code, _ := w.ask(token, "POST /api/v1/statuses", `{"status":"Bonjour"}`)
			return code
		}
		c := challenge()
		if c.Challenge == nil || c.Bits != 8 || c.Expires == nil || !c.Expires.Equal(w.clock.Now().Add(work.Life).Truncate(time.Second)) {
			t.Fatalf("%+v", c)
		}
		solved := work.Challenge{Text: *c.Challenge, Bits: c.Bits}.Solve()
		if code, token := join("lea", solved); code != http.StatusOK || publish(token) != http.StatusOK {
			t.Errorf("with the proof: %d %s", code, token)
		}
		if code, word := join("max", solved); code != http.StatusUnprocessableEntity || !strings.Contains(word, "used already") {
			t.Errorf("the same proof again: %d %s", code, word)
		}
		code, token := join("noe", "")
		if code != http.StatusOK || publish(token) != http.StatusForbidden {
			t.Errorf("without a proof: %d %s", code, token)
		}
		if code, answer := w.ask(token, "GET /api/v1/accounts/verify_credentials", ""); code != http.StatusOK {
			t.Errorf("who waits looks at themselves: %d %s", code, answer)
		}
		form := url.Values{"username": {"eva"}, "email": {"eva@example.org"}, "password": {passphrase}, "agreement": {"true"}, "parvis[work]": {"x"}}
		if code, answer := w.call(app, "POST", "/api/v1/accounts", "application/x-www-form-urlencoded", []byte(form.Encode())); code != http.StatusUnprocessableEntity || !strings.Contains(answer, "did not come out right") {
			t.Errorf("a form: %d %s", code, answer)
		}
		for _, path := range []string{"/api/v1/instance", "/api/v2/instance"} {
			if _, answer := w.ask("", "GET "+path, ""); !strings.Contains(answer, `"approval_required":true`) {
				t.Errorf("%s does not tell that apps have to wait: %s", path, answer)
			}
		}
		w.Account.SetPolicy(account.Policy{Mode: account.Open})
		if c := challenge(); c.Challenge != nil || c.Bits != 0 || c.Expires != nil {
			t.Errorf("where it is off: %+v", c)
		}
	})
}

// The script of the form proves the work while the form is filled in.
func TestTheScriptProvesTheWork(t *testing.T) { // social-core 18, web-client 8
	t.Parallel()
	path := testkit.Program(t, "chromium")
	h := openHouse(t)
	h.Account.SetPolicy(account.Policy{Mode: account.Open, AutoConfirm: true, Work: 12})
	_, do := h.window(t, path, "/signup")
	do(chromedp.SendKeys("#username", "lea"), chromedp.SendKeys("#email", "lea@example.org"), chromedp.SendKeys("#password", passphrase), chromedp.Click("#agreement"),
		chromedp.WaitVisible("#work-box"), chromedp.Submit("#password"), chromedp.WaitVisible(`a[href="/@lea"]`))
	// Nothing was typed that would start the work before the form is sent.
	_, do = h.window(t, path, "/signup")
	do(chromedp.SetValue("#username", "noe"), chromedp.SetValue("#email", "noe@example.org"), chromedp.SetValue("#password", passphrase), chromedp.SetAttributeValue("#agreement", "checked", "1"),
		chromedp.Submit("#password"), chromedp.WaitVisible(`a[href="/@noe"]`))
	for _, name := range []string{"lea", "noe"} {
		if page := h.browser("fr").get("/@" + name); page.StatusCode != http.StatusOK {
			t.Errorf("%s waits: the work was not proved (%d)", name, page.StatusCode)
		}
	}
}
