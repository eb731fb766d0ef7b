package app_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// What a member sees less of is listed in the settings, forty to a page, and comes back
// from there; what they may not read any more is gone there too (web-client 1.4).
func TestWhatIsHiddenIsListed(t *testing.T) {
	t.Parallel()
	words := map[string]struct{ posts, threads, boosts, gone string }{
		"fr": {"Vous n’avez masqué aucune", "Vous n’avez fait taire aucune", "Vous ne masquez les partages de personne", "Cette publication n’est plus là."},
		"en": {"You have hidden no post", "No conversation is muted", "You hide nobody’s boosts", "This post is no longer here."},
	}
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		said := words[lang]
		ines, lea := h.browser(lang), h.browser(lang)
		ines.join("ines")
		lea.join("lea")
		noe := h.person("noe")
		const posts, threads, boosts = "/settings/hidden", "/settings/hidden?what=threads", "/settings/hidden?what=boosts"
		has(t, ines.open("/settings/filters"), `href="/settings/hidden"`)
		for at, empty := range map[string]string{posts: said.posts, threads: said.threads, boosts: said.boosts} {
			has(t, ines.open(at), empty)
		}
		var all42 []post.Post
		for i := range 42 {
			p := h.say(noe, post.Draft{Text: "Mot numéro " + strconv.Itoa(i), Visibility: post.Public})
			all42 = append(all42, p)
			ines.send("/posts/"+p.ID.String()+"/hide", url.Values{}, nil)
		}
		first := ines.open(posts)
		if n := strings.Count(first, "/unhide"); n != 40 {
			t.Errorf("a page lists %d", n)
		}
		next := ines.open(strings.ReplaceAll(find(t, first, `href="(/settings/hidden\?[^"]*before=\d+)"`), "&amp;", "&"))
		oldest := all42[0].ID.String()
		has(t, next, `href="/@noe/`+oldest+`"`)
		if n := strings.Count(next, "/unhide"); n != 2 {
			t.Errorf("the second page lists %d", n)
		}
		has(t, lea.open(posts), said.posts)
		ines.send("/posts/"+oldest+"/unhide", url.Values{}, nil)
		if strings.Contains(ines.open(posts+"?before="+all42[2].ID.String()), "/posts/"+oldest+"/") {
			t.Error("what is shown again is listed")
		}
		newest := all42[41]
		h.labelled(newest, decide.Hide, h.person("rita"), false)
		page := ines.open(posts)
		all(t, page, said.gone, "/posts/"+newest.ID.String()+"/unhide")
		if strings.Contains(page, "/@noe/"+newest.ID.String()) {
			t.Error("a withheld post is led to")
		}

		thread := all42[0]
		ines.send("/posts/"+thread.ID.String()+"/mute", url.Values{}, nil)
		hear := threads[:len(posts)] + "/threads/" + oldest
		all(t, ines.open(threads), "Mot numéro 0", hear)
		if a := lea.post(hear, url.Values{}, nil); a.StatusCode != http.StatusSeeOther {
			t.Errorf("a form of somebody else's: %d", a.StatusCode)
		}
		h.labelled(thread, decide.Hide, h.person("tom"), false)
		page = ines.open(threads)
		all(t, page, said.gone, hear)
		if strings.Contains(page, "Mot numéro 0") {
			t.Error("words of a withheld post are listed")
		}
		ines.send(hear, url.Values{}, nil)
		has(t, ines.open(threads), said.threads)

		who := find(t, ines.open("/@lea"), `(/accounts/\d+/)follow`)
		ines.send(who+"follow", url.Values{}, nil)
		has(t, ines.open(boosts), said.boosts)
		ines.send(who+"noboosts", url.Values{}, nil)
		all(t, ines.open(boosts), "@lea", who+"boosts")
		ines.send(who+"boosts", url.Values{}, nil)
		has(t, ines.open(boosts), said.boosts)
	})
}
