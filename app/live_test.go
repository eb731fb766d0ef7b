package app_test

import (
	"bufio"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// listening is the line of an open page.
type listening struct {
	t     *testing.T
	lines *bufio.Scanner
	told  []string
}

// listen opens the line of a member's page.
func (h *house) listen(b *browser, path string) *listening {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.Base+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	a, err := b.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = a.Body.Close() })
	return &listening{h.t, bufio.NewScanner(a.Body), nil}
}

// until reads on to an event with these data.
func (l *listening) until(name, data string) {
	l.t.Helper()
	for l.lines.Scan() {
		if event, ok := strings.CutPrefix(l.lines.Text(), "event: "); ok && l.lines.Scan() {
			l.told = append(l.told, event+" "+strings.TrimPrefix(l.lines.Text(), "data: "))
			if l.told[len(l.told)-1] == name+" "+data {
				return
			}
		}
	}
	l.t.Fatalf("the line ended without %s %s, after %q: %v", name, data, l.told, l.lines.Err())
}

// web-client 8.4, 17: open pages hear which posts were edited, limited or deleted, by
// their numbers, and only those who may know that there is such a post; whoever blocks
// somebody hears whose posts go.
func TestOpenPagesHearOfChanges(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe, lea := h.browser("fr"), h.browser("fr"), h.browser("fr")
	for name, b := range map[string]*browser{"ines": ines, "noe": noe, "lea": lea} {
		b.join(name)
	}
	noe.send(find(t, noe.open("/@ines"), `(/accounts/\d+/follow)`), nil, nil)
	h.settle()
	at := func(visibility string) string {
		path := ines.send("/compose", url.Values{"text": {"Un mot"}, "visibility": {visibility}, "key": {visibility}}, nil)
		return path[strings.LastIndex(path, "/")+1:]
	}
	open, closed := at("public"), at("private")
	h.settle()

	follower, stranger := h.listen(noe, "/stream?topics=home,notifications"), h.listen(lea, "/stream?topics=home")
	follower.until("hello", h.Pages.Static.Hash())
	stranger.until("hello", h.Pages.Static.Hash())
	for _, p := range []string{closed, open} {
		ines.send("/compose", url.Values{"text": {"Un autre mot"}, "edit": {p}}, nil)
		follower.until("replace", p)
	}
	stranger.until("replace", open)

	n, err := id.Parse[id.Post](open)
	if err != nil {
		t.Fatal(err)
	}
	var said post.Post
	if err := h.Store.Read(h.ctx, func(tx *store.Tx) (err error) { said, err = h.Post.Get(h.ctx, tx, n); return err }); err != nil {
		t.Fatal(err)
	}
	h.labelled(said, decide.BlurContent, h.person("rita"), false)
	follower.until("replace", open)

	for _, p := range []string{closed, open} {
		ines.send("/posts/"+p+"/delete", nil, nil)
		follower.until("remove", p)
	}
	stranger.until("remove", open)
	if slices.ContainsFunc(stranger.told, func(s string) bool { return strings.Contains(s, closed) || strings.Contains(s, "mot") }) {
		t.Errorf("a stranger is told %q", stranger.told)
	}
	lea.send(find(t, lea.open("/@ines"), `(/accounts/\d+/block)`), nil, nil)
	stranger.until("remove", "/@ines")
}

// web-client 17: where a stream does not come through, the same is asked for and answered
// whole after half a minute.
func TestOpenPagesAsk(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	h.settle()
	line := h.listen(noe, "/stream?topics=home,notifications&poll=1")
	line.until("hello", h.Pages.Static.Hash())
	ines.send("/compose", url.Values{"text": {"@noe bonjour"}, "visibility": {"public"}}, nil)
	line.until("count", `{"topic":"notifications","n":1}`)
	h.clock.Advance(30 * time.Second)
	line.until("bye", "poll")
	for line.lines.Scan() {
		if text := line.lines.Text(); text != "" {
			t.Errorf("the answer goes on with %q", text)
		}
	}
}

// web-client 6.6, 8.2: what is behind a cover is not in a page, comes alone when it is
// asked for, and never without leave; a browser without scripts comes to the post's page.
func TestWhatIsBehindACover(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	lea, jean := h.browser("fr"), h.browser("fr")
	lea.join("lea")
	jean.join("jean")
	path := lea.send("/compose", url.Values{"text": {"Une rumeur"}, "visibility": {"public"}}, nil)
	n, err := id.Parse[id.Post](path[strings.LastIndex(path, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	var said post.Post
	if err := h.Store.Read(h.ctx, func(tx *store.Tx) (err error) { said, err = h.Post.Get(h.ctx, tx, n); return err }); err != nil {
		t.Fatal(err)
	}
	rita, at := h.person("rita"), "/posts/"+n.String()+"/shown"
	h.labelled(said, decide.BlurContent, rita, false)
	fragment := func(b *browser, path, from string) seen {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.Base+path, nil)
		if err == nil {
			r.Header.Set("Parvis-Fragment", "1")
			r.Header.Set("Referer", h.Base+from)
		}
		return b.do(r, err)
	}
	if page := jean.open("/@lea"); strings.Contains(page, "rumeur") || !strings.Contains(page, `action="`+at+`"`) {
		t.Errorf("the page under a cover: %s", inShort(page))
	}
	for from, there := range map[string]bool{"/@lea": false, "/": false, "/tags/x": false, "/messages": false} {
		if a := fragment(jean, at, from); a.StatusCode != http.StatusOK || strings.Contains(a.text, "rumeur") != there || !strings.Contains(a.text, `class="cover"`) {
			t.Errorf("from %s: %d %s", from, a.StatusCode, inShort(a.text))
		}
	}
	opened := fragment(jean, at+"?open=1", "/@lea")
	if opened.StatusCode != http.StatusOK || !strings.HasPrefix(opened.text, "<article") || !strings.Contains(opened.text, "rumeur") || strings.Contains(opened.text, `class="cover"`) {
		t.Errorf("opened: %d %s", opened.StatusCode, inShort(opened.text))
	}
	for query, to := range map[string]string{"": path, "?open=1": path + "?open=1"} {
		if a := jean.get(at + query); a.StatusCode != http.StatusSeeOther || !strings.HasSuffix(to, a.Header.Get("Location")) {
			t.Errorf("without a script: %d to %q, not %q", a.StatusCode, a.Header.Get("Location"), to)
		}
	}
	h.labelled(said, decide.Filter, rita, false)
	if a := fragment(jean, at, "/"); a.StatusCode != http.StatusNotFound {
		t.Errorf("what home drops: %d", a.StatusCode)
	}
	h.labelled(said, decide.NoOverride, rita, false)
	if a := fragment(jean, at+"?open=1", "/@lea"); strings.Contains(a.text, "rumeur") {
		t.Error("a cover that may not be opened is")
	}
}
