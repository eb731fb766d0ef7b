package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post"
)

// noted gives the labels of a post as a stranger is told of them.
func (d *crisisDesk) noted(token string, p post.Post) string {
	d.t.Helper()
	var seen struct {
		Parvis struct{ Notices []struct{ Label string } }
	}
	d.view(token, "/api/v1/statuses/"+p.ID.String(), &seen)
	var out []string
	for _, n := range seen.Parvis.Notices {
		out = append(out, n.Label)
	}
	return strings.Join(out, " ")
}

// warned gives what the owner of a token was told of decisions, the newest first.
func (d *crisisDesk) warned(token string) (out []string) {
	d.t.Helper()
	var notices []struct {
		Warning struct{ Text string } `json:"moderation_warning"`
	}
	d.view(token, "/api/v1/notifications?types[]=moderation_warning", &notices)
	for _, n := range notices {
		out = append(out, n.Warning.Text)
	}
	return out
}

func (d *crisisDesk) state(which string) any {
	d.t.Helper()
	return d.ask(d.rose, "GET", "/review/cases/"+which, "", 200)["state"]
}

func (d *crisisDesk) told(what string, list []string, count int, want string) {
	d.t.Helper()
	if len(list) != count || !strings.Contains(list[0], want) {
		d.t.Errorf("%s: told %q, not %d times, of %q last", what, list, count, want)
	}
}

// integrity 5.3, 5.2: a claim that turns out true lifts all that is based on it and says
// that the network was wrong; one that is looked at again keeps nothing graver than M1; a
// crisis that closes tells when, and lifts the rest.
func TestAllMeasuresEndWithTheirGround(t *testing.T) {
	t.Parallel()
	withCrisis(t, 3, func(t *testing.T, d *crisisDesk) {
		which, _ := d.declared()
		right, again := d.misled(which), d.misled(which)
		lea, jean, max := d.person("lea"), d.person("jean"), d.person("max")
		mine, his, far := d.token(lea, "read write"), d.token(jean, "read write"), d.token(max, "read write")
		var posts []post.Post
		for i, who := range []account.Actor{lea, jean, lea, jean, lea} {
			posts = append(posts, d.say(who, post.Draft{Text: fmt.Sprintf("Le barrage a cédé, %d", i), Visibility: post.Public}))
		}
		d.settle()
		var cases []string
		for i, claim := range []string{right, right, again, again, again} {
			cases = append(cases, d.ask(d.rose, "POST", "/review/cases", measure(posts[i], claim, []string{"M2", "M2", "M2", "M1", "M2"}[i]), http.StatusCreated)["id"].(string))
		}
		d.refused(d.omar, "POST", "/review/cases", measure(posts[2], right, "M1"), 409, "crisis.state")
		d.ask(d.ines, "POST", "/review/cases/"+cases[4]+"/keep", `{"until":"`+d.clock.Now().Add(80*24*time.Hour).UTC().Format(time.RFC3339)+`","why":"Toujours repris."}`, 200)
		d.settle()
		d.told("a measure that is kept", d.warned(mine), 4, "Toujours repris.")
		d.ask(d.ines, "POST", "/claims/"+right+"/assess", `{"state":"accurate","assessment":{"fr":"Il a bien cédé."}}`, 200)
		d.settle()
		for i, want := range []string{"crisis-corrected", "crisis-corrected", "crisis-misleading-low", "", "crisis-misleading-low"} {
			if got := d.noted(far, posts[i]); got != want {
				t.Errorf("the claim is true, and post %d has %q, not %q", i, got, want)
			}
		}
		d.told("wrong about Léa", d.warned(mine), 5, "Nous nous sommes trompés")
		d.told("wrong about Jean", d.warned(his), 3, "Nous nous sommes trompés")

		d.ask(d.omar, "POST", "/crises/"+which+"/close", "", 200)
		d.settle()
		d.told("closing", d.warned(mine), 6, d.clock.Now().Add(7*24*time.Hour).UTC().Format("2006"))
		d.told("closing", d.warned(his), 4, "se clôt le")
		d.refused(d.rose, "POST", "/review/cases", measure(d.say(max, post.Draft{Text: "Encore", Visibility: post.Public}), again, "M2"), 409, "crisis.state")
		d.clock.Advance(8 * 24 * time.Hour)
		d.settle()
		for i, want := range []string{"lifted", "lifted", "lifted", "lifted", "kept"} {
			if got := d.state(cases[i]); got != want {
				t.Errorf("closed, case %d is %v, not %s", i, got, want)
			}
		}
		d.told("closed", d.warned(his), 5, "est close")
		d.ask(d.ines, "POST", "/claims/"+again+"/assess", `{"state":"under_review"}`, 200)
		d.settle()
		if got := d.state(cases[4]); got != "lifted" {
			t.Errorf("looked at again, the claim leaves a case %v", got)
		}
		d.settle()
		d.clock.Advance(550 * 24 * time.Hour)
		d.settle()
		if got := d.send(d.rose, "", "GET", nativeRoot+"/review/cases/"+cases[0], ""); got.Code != 404 {
			t.Errorf("eighteen months later a case is kept: %d", got.Code)
		}
	})
}

// integrity 9.4: an appeal that is right lifts the case, and the post says that the
// network was wrong; one that is not right does nothing.
func TestAnAppealThatIsRightLiftsTheCase(t *testing.T) {
	t.Parallel()
	withCrisis(t, 3, func(t *testing.T, d *crisisDesk) {
		which, _ := d.declared()
		k := d.misled(which)
		lea, max := d.person("lea"), d.person("max")
		mine, far := d.token(lea, "read write"), d.token(max, "read write")
		for _, right := range []bool{false, true} {
			p := d.say(lea, post.Draft{Text: fmt.Sprint("Le barrage a cédé ", right), Visibility: post.Public})
			d.settle()
			c := d.ask(d.rose, "POST", "/review/cases", measure(p, k, "M2"), http.StatusCreated)
			appeal := d.ask(mine, "POST", "/appeals", `{"decision_id":"`+c["decision"].(string)+`","text":"Je citais."}`, http.StatusCreated)["id"].(string)
			d.ask(d.omar, "POST", "/appeals/"+appeal+"/answer", fmt.Sprintf(`{"right":%t}`, right), 200)
			d.settle()
			state, label := "applied", "crisis-misleading-low"
			if right {
				state, label = "lifted", "crisis-corrected"
			}
			if is, has := d.state(c["id"].(string)), d.noted(far, p); is != state || has != label {
				t.Errorf("right is %t, and the case %v with %q", right, is, has)
			}
		}
	})
}

// integrity 5.6: media that a source proves to be older than the post are covered by one,
// whoever wrote it; its author gets a letter.
func TestOlderMediaAreCovered(t *testing.T) {
	t.Parallel()
	withCrisis(t, 3, func(t *testing.T, d *crisisDesk) {
		which, _ := d.declared()
		k := d.ask(d.rose, "POST", "/claims", `{"crisis_id":"`+which+`","statement":{"fr":"La photo montre la crue."},"category":"media_context","harm":["displacement"]}`, http.StatusCreated)["id"].(string)
		d.sources(k, "Service des eaux", "scientific")
		d.sources(k, "Radio Lanterne", "journalism")
		d.ask(d.ines, "POST", "/claims/"+k+"/assess", `{"state":"misleading","assessment":{"fr":"Elle est de 1931."}}`, 200)
		lea := d.reachable("lea", "never")
		p := d.say(lea, post.Draft{Text: "La photo de la crue", Visibility: post.Public})
		d.settle()
		d.letters("lea")
		d.refused(d.rose, "POST", "/review/cases", measure(p, k, "M3"), 400, "crisis.ceiling")
		dated := func(at time.Time) {
			d.ask(d.rose, "POST", "/claims/"+k+"/evidence", `{"url":"`+d.source+`/archives","publisher":"Archives","kind":"scientific","stance":"contradicts","published_at":"`+at.UTC().Format(time.RFC3339)+`"}`, http.StatusCreated)
		}
		dated(d.clock.Now().Add(time.Hour))
		d.refused(d.rose, "POST", "/review/cases", measure(p, k, "M3"), 400, "crisis.ceiling")
		dated(d.clock.Now().AddDate(-90, 0, 0))
		if c := d.ask(d.rose, "POST", "/review/cases", measure(p, k, "M3"), http.StatusCreated); c["state"] != "applied" || c["label"] != "crisis-media-context" {
			t.Errorf("older media: %v", c)
		}
		if got := d.letters("lea"); len(got) != 1 {
			t.Errorf("%d letters tell of a cover", len(got))
		}
	})
}

// integrity 5.7, 16: nobody decides about what is their own, and a hold is not renewed by
// holding again.
func TestNobodyDecidesAboutTheirOwn(t *testing.T) {
	t.Parallel()
	withCrisis(t, 4, func(t *testing.T, d *crisisDesk) {
		which, _ := d.declared()
		k := d.misled(which)
		abel := d.leads[2]
		own := d.token(abel, "read write admin:read admin:write")
		p, held := d.say(abel, post.Draft{Text: "Le barrage a cédé", Visibility: post.Public}), d.say(abel, post.Draft{Text: "On dit que…", Visibility: post.Public})
		d.settle()
		c := "/review/cases/" + d.ask(d.rose, "POST", "/review/cases", measure(p, k, "M2"), http.StatusCreated)["id"].(string)
		d.refused(own, "POST", c+"/lift", `{"why":"Non."}`, 403, "crisis.not_independent")
		d.refused(own, "POST", "/claims/"+k+"/assess", `{"state":"accurate","assessment":{"fr":"Si."}}`, 403, "crisis.not_independent")
		d.refused(own, "POST", "/crises/"+which+"/close", `{"now":true}`, 403, "crisis.not_independent")
		des := "/designations/" + d.ask(d.ines, "POST", "/designations", `{"account_id":"`+abel.Account.String()+`","class":"verified_org","basis":"Association.","evidence_url":"https://asso.example/"}`, http.StatusCreated)["id"].(string)
		d.refused(own, "POST", des+"/confirm", "", 403, "crisis.not_independent")
		d.ask(d.omar, "POST", des+"/confirm", "", 200)
		d.refused(own, "POST", des+"/end", "", 403, "crisis.not_independent")
		cover := "/review/cases/" + d.ask(d.rose, "POST", "/review/cases", measure(held, k, "M3"), http.StatusCreated)["id"].(string)
		d.refused(own, "POST", cover+"/return", `{"why":"Non."}`, 403, "crisis.not_independent")
		d.write(func(tx *store.Tx) error { _, err := d.Post.Delete(d.ctx, tx, abel, held.ID); return err })
		d.settle()
		d.refused(d.omar, "POST", cover+"/confirm", "", 400, "crisis.post")
		d.ask(d.omar, "POST", cover+"/return", `{"why":"Supprimée."}`, 200)

		lea := d.person("lea")
		hold := `{"post_id":"` + d.say(lea, post.Draft{Text: "On dit que…", Visibility: post.Public}).ID.String() + `","crisis_id":"` + which + `"}`
		d.settle()
		at := "/review/cases/" + d.ask(d.rose, "POST", "/review/cases", hold, http.StatusCreated)["id"].(string)
		d.settle()
		d.clock.Advance(13 * time.Hour)
		d.settle()
		d.refused(d.omar, "POST", at+"/renew", "", 409, "crisis.state")
		d.refused(d.rose, "POST", "/review/cases", hold, 400, "crisis.interim")

		thin := d.token(d.leads[0], "read write")
		draft := d.ask(d.ines, "POST", "/crises", d.body(60), http.StatusCreated)
		if draft["slug"] != "crue-de-la-lere-2026-2" && !strings.HasSuffix(draft["slug"].(string), "-2") {
			t.Errorf("the second of a name is at %v", draft["slug"])
		}
		if got := d.send(thin, "", "GET", nativeRoot+"/crises/"+draft["id"].(string), ""); got.Code != 404 {
			t.Errorf("an app without the scope reads a draft: %d", got.Code)
		}
		seen, err := json.Marshal(draft["asked"].(map[string]any)["asked_at"])
		if err != nil {
			t.Fatal(err)
		}
		d.clock.Advance(time.Second)
		d.ask(d.omar, "PUT", "/crises/"+draft["id"].(string), strings.Replace(d.body(60), "Des quartiers", "Trois quartiers", 1), 200)
		d.refused(d.ines, "POST", "/crises/"+draft["id"].(string)+"/confirm", `{"asked_at":`+string(seen)+`}`, 409, "crisis.stale")
	})
}

// Who leaves takes their name along, and the rest still ends.
func TestACaseOutlivesItsAuthor(t *testing.T) {
	t.Parallel()
	withCrisis(t, 3, func(t *testing.T, d *crisisDesk) {
		which, _ := d.declared()
		k := d.misled(which)
		lea, jean := d.person("lea"), d.person("jean")
		gone, there := d.say(lea, post.Draft{Text: "Le barrage a cédé", Visibility: post.Public}), d.say(jean, post.Draft{Text: "Le barrage a cédé", Visibility: post.Public})
		d.settle()
		d.ask(d.rose, "POST", "/review/cases", measure(gone, k, "M2"), http.StatusCreated)
		stays := d.ask(d.rose, "POST", "/review/cases", measure(there, k, "M2"), http.StatusCreated)["id"].(string)
		var kept any
		d.write(func(tx *store.Tx) (err error) { kept, err = d.Crisis.Export(d.ctx, tx, lea.Account); return err })
		if data, err := json.Marshal(kept); err != nil || !strings.Contains(string(data), "La photo est ancienne.") || strings.Contains(string(data), `"by"`) {
			t.Errorf("what Léa takes along: %s %v", data, err)
		}
		d.write(func(tx *store.Tx) error { return d.Account.Delete(d.ctx, tx, lea, lea.Account, "") })
		d.settle()
		d.clock.Advance(31 * 24 * time.Hour)
		d.settle()
		d.write(func(tx *store.Tx) (err error) { kept, err = d.Crisis.Export(d.ctx, tx, lea.Account); return err })
		if data, err := json.Marshal(kept); err != nil || strings.Contains(string(data), "La photo est ancienne.") {
			t.Errorf("forgotten, she still has %s %v", data, err)
		}
		d.ask(d.omar, "POST", "/crises/"+which+"/close", `{"now":true}`, 200)
		d.settle()
		if got := d.state(stays); got != "lifted" {
			t.Errorf("what is left of the crisis is %v", got)
		}
	})
}

// integrity 5.2: the forms that extend, confirm and keep.
func TestTheFormsOfACrisis(t *testing.T) {
	t.Parallel()
	say := map[string]struct{ extended, stale, kept, basis string }{
		"fr": {"prolongée", "relisez", "gardée jusqu", "Dites pourquoi"},
		"en": {"extended", "read it again", "kept until", "Say why"},
	}
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		say := say[lang]
		ines, omar, lea := h.chief("ines", lang), h.chief("omar", lang), h.browser(lang)
		h.chief("zora", lang)
		lea.join("lea")
		has := func(what, page, want string) {
			t.Helper()
			if !strings.Contains(page, i18n.Typeset(i18n.Tag(lang), want)) && !strings.Contains(page, want) {
				t.Errorf("%s: no %q in %s", what, want, inShort(page))
			}
		}
		day := func(n int) string { return h.Clock.Now().AddDate(0, 0, n).Format(time.DateOnly) }
		asked := func(page string) url.Values {
			return url.Values{"asked": {find(t, page, `name="asked" value="(\d+)"`)}}
		}
		at := ines.send("/studio/crises", url.Values{"title-" + lang: {"Crue"}, "kind": {"natural_disaster"}, "basis": {"L’eau monte."}, "languages": {lang}, "ceiling": {"M3"}, "sunset": {day(90)}}, nil)
		if a := omar.post(at+"/confirm", url.Values{"asked": {"7"}}, nil); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("what nobody was shown is confirmed: %d", a.StatusCode)
		} else {
			has("confirming blindly", a.text, say.stale)
		}
		omar.send(at+"/confirm", asked(omar.open(at)), nil)
		if a := ines.post(at+"/extend", url.Values{"sunset": {day(120)}, "why": {" "}}, nil); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("extended without why: %d", a.StatusCode)
		} else {
			has("no reason", a.text, say.basis)
			has("the form that was refused", a.text, `<details class="foldable panel" open`)
			has("the day that was given", a.text, day(120))
		}
		ines.send(at+"/extend", url.Values{"sunset": {day(120)}, "why": {"Elle monte encore."}}, nil)
		has("what waits", omar.open(at), "Elle monte encore.")
		omar.send(at+"/confirm", asked(omar.open(at)), nil)
		has("the crisis", omar.open(at), say.extended)
		omar.send(at+"/claim", url.Values{"statement-" + lang: {"Le barrage a cédé."}, "category": {"event_reporting"}, "harm": {"health"}}, nil)
		work := at + "/claims/1"
		omar.send(work+"/assess", url.Values{"state": {"unverified"}, "assessment-" + lang: {"Personne ne l’a confirmé."}}, nil)
		p := lea.send("/compose", url.Values{"text": {"Le barrage a cédé"}, "visibility": {"public"}, "key": {"a"}}, nil)
		ines.send(work+"/measure", url.Values{"post": {h.Base + p}, "measure": {"M1"}, "fact": {"1"}, "variant": {"1"}, "harms": {"health"}}, nil)
		keep := find(t, ines.open(work), `action="(/studio/crises/cases/\d+/keep)"`)
		ines.send(keep, url.Values{"why": {"Toujours repris."}, "until": {day(90)}, "back": {work}}, nil)
		has("the case", ines.open(work), say.kept)
		h.settle()
		has("its author", lea.open("/settings/decisions"), "Toujours repris.")
	})
}
