package app_test

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

const nativeRoot = "/api/parvis/v1"

// crisisDesk is a town with people who lead through crises and look at posts.
type crisisDesk struct {
	*town
	ines, omar, rose string // tokens of two leads and a reviewer
	leads            []account.Actor
	source           string // where pages are that can be evidence
}

func withCrisis(t *testing.T, leads int, fn func(t *testing.T, d *crisisDesk)) {
	t.Helper()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "network.country=FR"}, func(t *testing.T, w *town) {
		pages := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/gone" {
				rw.WriteHeader(http.StatusNotFound)
				return
			}
			rw.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = fmt.Fprintf(rw, "<title>Relevés</title><p>Le barrage est intact, dit %s.</p>", html.EscapeString(r.URL.Path))
		}))
		t.Cleanup(pages.Close)
		d := &crisisDesk{town: w, source: pages.URL}
		tokens := []*string{&d.ines, &d.omar}
		for i, name := range []string{"ines", "omar", "abel", "zora"}[:leads] {
			a := w.roled(name, account.AdminRole)
			d.leads = append(d.leads, a)
			if i < 2 {
				*tokens[i] = w.token(a, "read write admin:read admin:write")
			}
		}
		d.rose = w.token(w.roled("rose", account.ModeratorRole), "read write admin:read admin:write")
		fn(t, d)
	})
}

// roled makes a member with a role.
func (w *town) roled(name string, role account.RoleID) account.Actor {
	a := w.person(name)
	w.write(func(tx *store.Tx) error {
		return w.Account.SetRole(w.ctx, tx, account.Actor{Role: account.Administrator}, a.Account, role)
	})
	return a
}

// refused asks for something that must be refused with a code.
func (d *crisisDesk) refused(token, method, path, body string, want int, code string) string {
	d.t.Helper()
	got := d.send(token, "", method, nativeRoot+path, body)
	if got.Code != want || !strings.Contains(got.Body.String(), `"code":"`+code+`"`) {
		d.t.Errorf("%s %s %s: %d %s, not %d %s", method, path, body, got.Code, got.Body, want, code)
	}
	return got.Body.String()
}

func (d *crisisDesk) ask(token, method, path, body string, want int) map[string]any {
	d.t.Helper()
	return d.native(token, method, nativeRoot+path, body, want)
}

func (d *crisisDesk) body(days int) string {
	return fmt.Sprintf(`{"kind":"natural_disaster","title":{"fr":"Crue de la Lère","en":"Flood of the Lère"},"summary":{"fr":"La rivière monte."},"basis":"Des quartiers sont sous les eaux.","regions":["FR"],"languages":[],"topics":["lère"],"ceiling":"M3","show_unverified_line":true,"authoritative":[{"title":"La préfecture","url":"https://prefecture.example/crue"}],"sunset_at":%q}`,
		d.clock.Now().Add(time.Duration(days)*24*time.Hour).UTC().Format(time.RFC3339))
}

// declared opens a crisis by two leads and gives its number and address.
func (d *crisisDesk) declared() (which, slug string) {
	d.t.Helper()
	c := d.ask(d.ines, "POST", "/crises", d.body(60), http.StatusCreated)
	which, slug = c["id"].(string), c["slug"].(string)
	if got := d.ask(d.omar, "POST", "/crises/"+which+"/confirm", "", http.StatusOK); got["state"] != "open" {
		d.t.Fatalf("confirmed, it is %v", got["state"])
	}
	d.settle()
	return which, slug
}

// misled enters a claim with the evidence that it takes, and says that it misleads.
func (d *crisisDesk) misled(crisis string) string {
	d.t.Helper()
	k := d.ask(d.rose, "POST", "/claims", `{"crisis_id":"`+crisis+`","statement":{"fr":"Le barrage a cédé."},"category":"event_reporting","harm":["displacement"]}`, http.StatusCreated)["id"].(string)
	d.sources(k, "Service des eaux", "scientific")
	d.sources(k, "Radio Lanterne", "journalism")
	d.ask(d.ines, "POST", "/claims/"+k+"/assess", `{"state":"misleading","assessment":{"fr":"Le barrage est intact."}}`, http.StatusOK)
	return k
}

func (d *crisisDesk) sources(claim, publisher, kind string) {
	d.t.Helper()
	d.ask(d.rose, "POST", "/claims/"+claim+"/evidence", `{"url":"`+d.source+`/`+kind+`","publisher":"`+publisher+`","kind":"`+kind+`","stance":"contradicts"}`, http.StatusCreated)
}

func measure(p post.Post, claim, which string) string {
	return `{"post_id":"` + p.ID.String() + `","claim_id":"` + claim + `","measure":"` + which + `","checklist":{"fact":true,"variant":true},"harms":["displacement"],"facts":"La photo est ancienne."}`
}

// integrity 5.2: two leads open and extend a crisis, it closes by itself, and everybody
// reads it meanwhile.
func TestACrisisTakesTwoAndEnds(t *testing.T) {
	t.Parallel()
	withCrisis(t, 3, func(t *testing.T, d *crisisDesk) {
		far := d.body(91)
		d.refused(d.ines, "POST", "/crises", far, 400, "crisis.sunset")
		d.refused(d.ines, "POST", "/crises", strings.Replace(d.body(60), `"regions":["FR"],"languages":[],"topics":["lère"]`, `"regions":[],"languages":[],"topics":[]`, 1), 400, "crisis.scope")
		d.refused(d.ines, "POST", "/crises", strings.Replace(d.body(60), `Des quartiers sont sous les eaux.`, ` `, 1), 400, "crisis.basis")
		d.refused(d.rose, "POST", "/crises", d.body(60), 403, "crisis.role")
		c := d.ask(d.ines, "POST", "/crises", d.body(60), http.StatusCreated)
		which, slug := c["id"].(string), c["slug"].(string)
		if got := d.send("", "", "GET", nativeRoot+"/crises/"+slug, ""); got.Code != 404 {
			t.Errorf("everybody reads a draft: %d", got.Code)
		}
		d.refused(d.ines, "POST", "/crises/"+which+"/confirm", "", 409, "crisis.same_person")
		d.settle()
		d.clock.Advance(time.Hour)
		d.refused(d.ines, "POST", "/crises/"+which+"/confirm", "", 409, "crisis.same_person")
		d.ask(d.omar, "POST", "/crises/"+which+"/confirm", "", 200)
		d.refused(d.ines, "DELETE", "/crises/"+which, "", 409, "crisis.state")
		if got := d.ask("", "GET", "/crises/"+slug, "", 200); got["state"] != "open" {
			t.Errorf("everybody reads %v", got)
		}
		var told struct {
			Parvis struct{ Crises []struct{ Slug string } }
		}
		d.clock.Advance(2 * time.Minute)
		d.view("", "/api/v2/instance", &told)
		if len(told.Parvis.Crises) != 1 || told.Parvis.Crises[0].Slug != slug {
			t.Errorf("the instance tells %+v", told.Parvis.Crises)
		}
		if page := d.look("", "/", "Accept-Language", "fr").Body.String(); !strings.Contains(page, `href="/crises/`+slug+`"`) || !strings.Contains(page, "https://prefecture.example/crue") {
			t.Error("the line is not above the front page")
		}
		until := d.clock.Now().Add(100 * 24 * time.Hour).UTC().Format(time.RFC3339)
		d.refused(d.ines, "POST", "/crises/"+which+"/extend", `{"until":"`+until+`","why":""}`, 400, "crisis.basis")
		d.ask(d.ines, "POST", "/crises/"+which+"/extend", `{"until":"`+until+`","why":"L’eau monte encore."}`, 200)
		d.refused(d.ines, "POST", "/crises/"+which+"/confirm", "", 409, "crisis.same_person")
		if got := d.ask(d.omar, "POST", "/crises/"+which+"/confirm", "", 200); got["state"] != "extended" {
			t.Errorf("extended, it is %v", got["state"])
		}
		is := func(after time.Duration, want string) {
			t.Helper()
			d.settle()
			d.clock.Advance(after)
			d.settle()
			if got := d.ask("", "GET", "/crises/"+slug, "", 200); got["state"] != want {
				t.Errorf("it is %v, not %s", got["state"], want)
			}
		}
		is(90*24*time.Hour, "extended")
		is(4*24*time.Hour, "closing")
		is(7*24*time.Hour, "closed")
		is(366*24*time.Hour, "archived")
		for _, path := range []string{"/crises", "/crises/" + slug} {
			if got := d.look("", path); got.Code != 200 || !strings.Contains(got.Body.String(), "Lère") {
				t.Errorf("%s: %d", path, got.Code)
			}
		}
	})
}

// integrity 5.7: where fewer than three have the role, the first confirms alone after
// half an hour, and that is said.
func TestOneLeadAloneWaitsAndIsSaid(t *testing.T) {
	t.Parallel()
	withCrisis(t, 2, func(t *testing.T, d *crisisDesk) {
		c := d.ask(d.ines, "POST", "/crises", d.body(30), http.StatusCreated)
		which := c["id"].(string)
		d.refused(d.ines, "POST", "/crises/"+which+"/confirm", "", 409, "crisis.soon")
		d.settle()
		d.clock.Advance(31 * time.Minute)
		got := d.ask(d.ines, "POST", "/crises/"+which+"/confirm", "", 200)
		if list := got["extensions"].([]any); len(list) != 1 || list[0].(map[string]any)["single_reviewer"] != true {
			t.Errorf("nothing says that one decided alone: %v", list)
		}
	})
}

// integrity 5.3: a claim is misleading with evidence that is enough, and what lacks is named.
func TestEvidenceMustBeEnough(t *testing.T) {
	t.Parallel()
	withCrisis(t, 3, func(t *testing.T, d *crisisDesk) {
		which, slug := d.declared()
		k := d.ask(d.rose, "POST", "/claims", `{"crisis_id":"`+which+`","statement":{"fr":"Le barrage a cédé."},"category":"event_reporting","harm":[]}`, http.StatusCreated)["id"].(string)
		lacks := func(want ...string) {
			t.Helper()
			got := d.refused(d.ines, "POST", "/claims/"+k+"/assess", `{"state":"misleading","assessment":{"fr":"Non."}}`, 400, "crisis.evidence")
			for _, w := range want {
				if !strings.Contains(got, `"crisis.evidence.`+w+`"`) {
					t.Errorf("%q is not named in %s", w, got)
				}
			}
		}
		lacks("sources")
		add := func(more string) string {
			return `{"url":"` + d.source + `/a","publisher":"Radio Lanterne","kind":"journalism","stance":"contradicts"` + more + `}`
		}
		d.ask(d.rose, "POST", "/claims/"+k+"/evidence", add(""), http.StatusCreated)
		d.ask(d.rose, "POST", "/claims/"+k+"/evidence", add(""), http.StatusCreated)
		d.ask(d.rose, "POST", "/claims/"+k+"/evidence", strings.Replace(add(""), "Radio Lanterne", "Autre Radio", 1), http.StatusCreated)
		lacks("publishers", "kind") // one page under two names is one source
		gone := strings.Replace(add(`,"save_unarchived":true`), "/a", "/gone", 1)
		d.refused(d.rose, "POST", "/claims/"+k+"/evidence", strings.Replace(add(""), "/a", "/gone", 1), 400, "crisis.url.unreachable")
		for _, bad := range []string{"http://10.0.0.1/x", "ftp://example.org/x", "file:///etc/passwd"} {
			d.refused(d.rose, "POST", "/claims/"+k+"/evidence", strings.Replace(add(`,"save_unarchived":true`), d.source+"/a", bad, 1), 400, "crisis.url.forbidden")
		}
		bare := d.ask(d.rose, "POST", "/claims/"+k+"/evidence", strings.Replace(strings.Replace(gone, "journalism", "scientific", 1), "Radio Lanterne", "Service des eaux", 1), http.StatusCreated)
		if bare["archived"] != false {
			t.Errorf("what was not found is archived: %v", bare)
		}
		lacks("publishers", "kind")
		d.sources(k, "Service des eaux", "scientific")
		d.ask(d.ines, "POST", "/claims/"+k+"/assess", `{"state":"misleading","assessment":{"fr":"Le barrage est intact."}}`, 200)
		page := d.look("", "/crises/"+slug+"/claims/1", "Accept-Language", "fr").Body.String()
		for _, want := range []string{"Le barrage a cédé.", "trompeuse", "Le barrage est intact.", "Radio Lanterne", "source scientifique", "contredit"} {
			if !strings.Contains(page, want) {
				t.Errorf("what is known lacks %q", want)
			}
		}
	})
}

// integrity 5.6: a measure is seen by author, follower and stranger as the table says; it
// is lifted when the claim is right, and the post says that the network was wrong.
func TestAMeasureIsSeenToldAndLifted(t *testing.T) {
	t.Parallel()
	withCrisis(t, 3, func(t *testing.T, d *crisisDesk) {
		which, slug := d.declared()
		k := d.misled(which)
		lea, jean, max := d.person("lea"), d.person("jean"), d.person("max")
		d.write(func(tx *store.Tx) error { return d.Graph.Follow(d.ctx, tx, jean, lea.Account, graph.FollowOptions{}) })
		p := d.say(lea, post.Draft{Text: "Le barrage a cédé #lere", Visibility: post.Public})
		d.settle()
		mine, near, far := d.token(lea, "read write"), d.token(jean, "read write"), d.token(max, "read write")
		d.refused(d.rose, "POST", "/review/cases", measure(p, k, "M3"), 400, "crisis.ceiling")
		d.refused(d.rose, "POST", "/review/cases", strings.Replace(measure(p, k, "M2"), `"variant":true`, `"variant":false`, 1), 400, "crisis.checklist")
		d.refused(d.rose, "POST", "/review/cases", strings.Replace(measure(p, k, "M2"), `"variant":true`, `"variant":true,"exempt":"satire"`, 1), 400, "crisis.checklist")
		d.refused(mine, "POST", "/review/cases", measure(p, k, "M2"), 403, "crisis.role")
		if got := d.ask(d.rose, "POST", "/review/cases", measure(p, k, "M2"), http.StatusCreated); got["state"] != "applied" || got["label"] != "crisis-misleading-low" {
			t.Fatalf("taken, it is %v", got)
		}
		d.settle()
		has := func(token, path string, want bool) {
			t.Helper()
			if got := d.holds(token, path, p.ID.String()); got != want {
				t.Errorf("%s holds it: %v", path, got)
			}
		}
		has(near, "v1/timelines/home", true)
		has(near, "v1/timelines/public", true)
		has(far, "v1/timelines/public", false)
		has(far, "v1/timelines/tag/lere", false)
		has(mine, "v1/timelines/public", true)
		known := "/crises/" + slug + "/claims/1"
		var seen struct {
			Content string
			Parvis  struct {
				Notices []struct{ Label, Claim string }
				Limits  []string
			}
		}
		d.view(far, "/api/v1/statuses/"+p.ID.String(), &seen)
		if n := seen.Parvis.Notices; len(n) != 1 || n[0].Label != "crisis-misleading-low" || n[0].Claim != known || len(seen.Parvis.Limits) != 0 {
			t.Errorf("a stranger is told %+v", seen.Parvis)
		}
		if page := d.look("", "/@lea/"+p.ID.String()).Body.String(); !strings.Contains(page, `href="`+known+`"`) {
			t.Error("the post does not lead to what is known")
		}
		var notices []struct {
			Type    string
			Warning struct {
				Action, Text string `json:",omitempty"`
			} `json:"moderation_warning"`
		}
		d.view(mine, "/api/v1/notifications?types[]=moderation_warning", &notices)
		if len(notices) != 1 || notices[0].Warning.Action != "none" || !strings.Contains(notices[0].Warning.Text, "La photo est ancienne.") || !strings.Contains(notices[0].Warning.Text, known) {
			t.Errorf("the author is told %+v", notices)
		}

		d.clock.Advance(time.Second)
		d.ask(d.ines, "POST", "/claims/"+k+"/assess", `{"state":"accurate","assessment":{"fr":"Il a bien cédé."}}`, 200)
		d.settle()
		has(far, "v1/timelines/public", true)
		d.view(far, "/api/v1/statuses/"+p.ID.String(), &seen)
		if n := seen.Parvis.Notices; len(n) != 1 || n[0].Label != "crisis-corrected" || n[0].Claim != known {
			t.Errorf("the post does not say that the network was wrong: %+v", n)
		}
		d.view(mine, "/api/v1/notifications?types[]=moderation_warning", &notices)
		if len(notices) != 2 {
			t.Errorf("the author is not told that it is lifted: %+v", notices)
		}
		d.clock.Advance(15 * 24 * time.Hour)
		d.settle()
		seen.Parvis.Notices = nil
		d.view(far, "/api/v1/statuses/"+p.ID.String(), &seen)
		if len(seen.Parvis.Notices) != 0 {
			t.Errorf("after two weeks it still says so: %+v", seen.Parvis.Notices)
		}
	})
}

// integrity 5.7: a designated author is covered by two persons, neither with a part in it;
// then nobody likes the post, and closing the crisis gives it back.
func TestADesignatedAuthorNeedsTwo(t *testing.T) {
	t.Parallel()
	withCrisis(t, 3, func(t *testing.T, d *crisisDesk) {
		which, _ := d.declared()
		k := d.misled(which)
		lea, max := d.person("lea"), d.person("max")
		p := d.say(lea, post.Draft{Text: "Le barrage a cédé", Visibility: post.Public})
		named := d.say(lea, post.Draft{Text: "@rose le barrage a cédé", Visibility: post.Public})
		kept := d.say(lea, post.Draft{Text: "Le barrage a cédé hier", Visibility: post.Public})
		d.settle()
		far := d.token(max, "read write")
		des := d.ask(d.ines, "POST", "/designations", `{"account_id":"`+lea.Account.String()+`","class":"gov_official","basis":"Maire.","evidence_url":"https://ville.example/maire"}`, http.StatusCreated)["id"].(string)
		d.refused(d.rose, "POST", "/review/cases", measure(p, k, "M3"), 400, "crisis.ceiling")
		d.refused(d.ines, "POST", "/designations/"+des+"/confirm", "", 409, "crisis.same_person")
		d.ask(d.omar, "POST", "/designations/"+des+"/confirm", "", 200)
		d.refused(d.rose, "POST", "/review/cases", measure(named, k, "M3"), 403, "crisis.not_independent")
		c := d.ask(d.rose, "POST", "/review/cases", measure(p, k, "M3"), http.StatusCreated)
		if c["state"] != "proposed" {
			t.Fatalf("a high profile is covered by one: %v", c)
		}
		at := "/review/cases/" + c["id"].(string)
		d.refused(d.rose, "POST", at+"/confirm", "", 403, "crisis.not_independent")
		if code, _ := d.call(far, "POST", "/api/v1/statuses/"+p.ID.String()+"/favourite", "", nil); code != 200 {
			t.Errorf("a proposal restricts already: %d", code)
		}
		d.ask(d.omar, "POST", at+"/confirm", "", 200)
		other := d.ask(d.rose, "POST", "/review/cases", measure(kept, k, "M3"), http.StatusCreated)["id"].(string)
		d.ask(d.ines, "POST", "/review/cases/"+other+"/confirm", "", 200)
		d.settle()
		if code, answer := d.call(far, "POST", "/api/v1/statuses/"+p.ID.String()+"/reblog", "", nil); code != 403 {
			t.Errorf("a covered post is boosted: %d %s", code, answer)
		}
		var seen struct {
			Spoiler_text string
			Sensitive    bool
		}
		d.view(far, "/api/v1/statuses/"+p.ID.String(), &seen)
		if !seen.Sensitive || seen.Spoiler_text == "" {
			t.Errorf("a stranger sees it uncovered: %+v", seen)
		}
		d.ask(d.ines, "POST", "/review/cases/"+other+"/keep", `{"until":"`+d.clock.Now().Add(30*24*time.Hour).UTC().Format(time.RFC3339)+`","why":"Toujours repris."}`, 200)
		d.ask(d.ines, "POST", "/crises/"+which+"/close", `{"now":true}`, 200)
		d.settle()
		word := func(p post.Post) (w decide.Word) {
			d.write(func(tx *store.Tx) error {
				list, err := d.Policy.Words(d.ctx, tx, []decide.Ref{{Kind: decide.KindPost, ID: int64(p.ID)}})
				w = list[0]
				return err
			})
			return w
		}
		if w := word(p); w != 0 {
			t.Errorf("closed, the crisis leaves %s", w)
		}
		if w := word(kept); !w.Has(decide.BlurContent) {
			t.Errorf("a case that is kept is lifted: %s", w)
		}
		d.clock.Advance(31 * 24 * time.Hour)
		d.settle()
		if w := word(kept); w != 0 {
			t.Errorf("kept beyond its day: %s", w)
		}
		d.refused(d.rose, "POST", "/review/cases", measure(p, k, "M1"), 409, "crisis.state")
	})
}

// integrity 5.7: an interim measure ends by itself and is renewed once, by another.
func TestAnInterimMeasureEnds(t *testing.T) {
	t.Parallel()
	withCrisis(t, 3, func(t *testing.T, d *crisisDesk) {
		which, _ := d.declared()
		lea, max := d.person("lea"), d.person("max")
		p := d.say(lea, post.Draft{Text: "On dit que…", Visibility: post.Public})
		d.settle()
		far := d.token(max, "read write")
		hold := func(hours int) string {
			return fmt.Sprintf(`{"post_id":%q,"crisis_id":%q,"hours":%d}`, p.ID.String(), which, hours)
		}
		d.refused(d.rose, "POST", "/review/cases", hold(13), 400, "crisis.interim")
		c := d.ask(d.rose, "POST", "/review/cases", hold(12), http.StatusCreated)
		at := "/review/cases/" + c["id"].(string)
		d.settle()
		public := func(want bool) {
			t.Helper()
			if got := d.holds(far, "v1/timelines/public", p.ID.String()); got != want {
				t.Errorf("strangers find it: %v", got)
			}
		}
		public(false)
		d.refused(d.rose, "POST", at+"/renew", "", 400, "crisis.interim")
		d.clock.Advance(11 * time.Hour)
		d.settle()
		d.ask(d.omar, "POST", at+"/renew", "", 200)
		d.refused(d.ines, "POST", at+"/renew", "", 400, "crisis.interim")
		d.settle()
		d.clock.Advance(2 * time.Hour)
		d.settle()
		public(false)
		d.clock.Advance(11 * time.Hour)
		d.settle()
		public(true)
		if got := d.ask(d.rose, "GET", at, "", 200); got["state"] != "expired" {
			t.Errorf("it is %v", got["state"])
		}
	})
}
