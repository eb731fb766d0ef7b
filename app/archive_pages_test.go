package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"parvis/base/testkit"
)

// bring sends an archive by the form of the page.
func (b *browser) bring(name string, data []byte, form ...string) seen {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for i := 0; i < len(form); i += 2 {
		_ = m.WriteField(form[i], form[i+1])
	}
	if f, err := m.CreateFormFile("archive", name); err != nil {
		b.t.Fatal(err)
	} else {
		_, _ = f.Write(data)
	}
	_ = m.Close()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+"/settings/data/import", &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Origin", b.base)
	return b.do(r, nil)
}

// moving is an archive of one post, and of follows that are mostly elsewhere.
func moving(t *testing.T, host string, follows int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	var people strings.Builder
	people.WriteString("Account address,Show boosts\nnoe@" + host + ",true\n")
	for n := range follows {
		fmt.Fprintf(&people, "<b>personne%d@ailleurs.example,true\n", n)
	}
	for _, f := range [][2]string{
		{"actor.json", `{"id":"https://vieux.example/users/ines","type":"Person","preferredUsername":"ines","name":"Inès"}`},
		{"outbox.json", `{"id":"outbox.json","type":"OrderedCollection","orderedItems":[{"id":"https://vieux.example/users/ines/statuses/1/activity","type":"Create","actor":"https://vieux.example/users/ines","published":"2021-05-01T08:00:00Z","to":["https://www.w3.org/ns/activitystreams#Public"],
			"object":{"id":"https://vieux.example/users/ines/statuses/1","type":"Note","attributedTo":"https://vieux.example/users/ines","published":"2021-05-01T08:00:00Z","to":["https://www.w3.org/ns/activitystreams#Public"],"content":"<p>Venu d’ailleurs</p>"}}]}`},
		{"following_accounts.csv", people.String()},
	} {
		w, err := z.Create(f[0])
		if err == nil {
			_, err = io.WriteString(w, f[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMovingInWithoutJavaScript(t *testing.T) { // web-client 1.6, 1.7, social-core 16
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("fr"), h.browser("en")
	ines.join("ines")
	noe.join("noe")
	for _, x := range []struct {
		name string
		data []byte
		want string
	}{{"a.png", []byte("\x89PNG\x00"), "ni un zip"}, {"a.zip", []byte("PK\x03\x04"), "illisible"}, {"a.txt", []byte("Bonjour"), "Rien dans ce fichier"}} {
		if a := ines.bring(x.name, x.data); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, x.want) || len(faultsOf(a.text)) > 0 {
			t.Errorf("%s: %d %v, %s", x.name, a.StatusCode, faultsOf(a.text), inShort(a.text))
		}
	}
	if a := ines.post("/settings/data/import", url.Values{"profile": {"1"}}, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "Choisissez") {
		t.Errorf("no file: %d %s", a.StatusCode, inShort(a.text))
	}
	if a := ines.bring("a.zip", moving(t, h.Domain, 3), "same", "n’importe quoi"); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, `id="same-e"`) {
		t.Errorf("a bad former address: %d %s", a.StatusCode, inShort(a.text))
	}
	if a := ines.bring("a.zip", moving(t, h.Domain, 120), "profile", "1", "same", ""); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/settings/data#runs" {
		t.Fatalf("the archive: %d %s", a.StatusCode, inShort(a.text))
	}
	h.settle()
	page := ines.open("/settings/data")
	for _, want := range []string{"Import", "Terminé", "120 refusés", "Ce qui a été refusé"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q: %s", want, inShort(page))
		}
	}
	if strings.Contains(page, `http-equiv="refresh"`) || strings.Contains(page, "data-progress") {
		t.Error("nothing is under way and the page looks again")
	}
	at := find(t, page, `href="(/settings/data/runs/\d+)"`)
	one := ines.open(at)
	if n := strings.Count(one, "Ce compte est sur un autre réseau"); n != 100 || strings.Contains(one, "<b>personne") || !strings.Contains(one, "Abonnements") {
		t.Errorf("%d refusals on a page: %s", n, inShort(one))
	}
	older := find(t, one, `rel="next" href="([^"]+)"`)
	if n := strings.Count(ines.open(older), "Ce compte est sur un autre réseau"); n != 20 {
		t.Errorf("%d refusals on the next page", n)
	}
	a := ines.get(at + "/refused.csv")
	if got := a.Header.Get("Content-Disposition"); a.StatusCode != http.StatusOK || got != `attachment; filename="refused.csv"` || strings.Count(a.text, "\n") != 121 || !strings.HasPrefix(a.text, "Quoi,Nom,Raison\n") {
		t.Errorf("the table: %d %q %.80s", a.StatusCode, got, a.text)
	}
	for _, path := range []string{at, at + "/refused.csv", at + "/archive.zip"} {
		if a := noe.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("somebody else reads %s: %d", path, a.StatusCode)
		}
		if a := h.browser("fr").get(path); a.StatusCode != http.StatusSeeOther {
			t.Errorf("a visitor reads %s: %d", path, a.StatusCode)
		}
	}
	if page := h.browser("fr").open("/@ines"); !strings.Contains(page, "Venu d’ailleurs") || !strings.Contains(page, "Inès") {
		t.Errorf("the profile does not show what came: %s", inShort(page))
	}
	if page := noe.open("/notifications"); !strings.Contains(page, "follow") {
		t.Errorf("whom she follows is not told: %s", inShort(page))
	}
	for _, b := range []*browser{ines, noe} {
		for _, path := range []string{"/settings/data", at} {
			if a := b.get(path); a.StatusCode == http.StatusOK {
				for _, f := range faultsOf(a.text) {
					t.Errorf("%s %s: %s", b.lang, path, f)
				}
			}
		}
	}
}

func TestTakingEverythingAlong(t *testing.T) { // web-client 1.6, social-core 16
	t.Parallel()
	h := openHouse(t)
	ines, noe := h.browser("en"), h.browser("fr")
	ines.join("ines")
	noe.join("noe")
	ines.send("/compose", url.Values{"text": {"Bonjour"}, "visibility": {"public"}, "key": {"a"}, "alt0": {"Un pont"}}, map[string][]byte{"file0": picture(t, "bridge")})
	account := find(t, ines.open("/@noe"), `/accounts/(\d+)/follow`)
	ines.send("/accounts/"+account+"/follow", nil, nil)
	if to := ines.send("/settings/data/export", nil, nil); to != "/settings/data#runs" {
		t.Errorf("it leads to %q", to)
	}
	h.settle()
	page := ines.open("/settings/data")
	at := find(t, page, `href="(/settings/data/runs/\d+/archive.zip)"`)
	a := ines.get(at)
	z, err := zip.NewReader(strings.NewReader(a.text), int64(len(a.text)))
	if err != nil || a.Header.Get("Cache-Control") != "private, no-store" || a.Header.Get("Content-Type") != "application/zip" {
		t.Fatalf("the archive: %d %v, %v", a.StatusCode, a.Header, err)
	}
	if !slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.HasPrefix(f.Name, "media_attachments/") }) {
		t.Error("the picture is not in it")
	}
	if a := noe.get(at); a.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else fetches it: %d", a.StatusCode)
	}
	if a := ines.post("/settings/data/export", nil, nil); a.StatusCode != http.StatusUnprocessableEntity && a.StatusCode != http.StatusTooManyRequests || !strings.Contains(a.text, "every 24 hours") {
		t.Errorf("another at once: %d %s", a.StatusCode, inShort(a.text))
	}
	if a := ines.get("/settings/data/following_accounts.csv"); a.StatusCode != http.StatusOK || !strings.Contains(a.text, "noe@"+h.Domain+",true,false,\n") {
		t.Errorf("the table: %d %s", a.StatusCode, a.text)
	}
	if a := ines.get("/settings/data/passwords.csv"); a.StatusCode != http.StatusNotFound {
		t.Errorf("a table that is none: %d", a.StatusCode)
	}
}

func TestAPageFollowsWhatIsUnderWay(t *testing.T) { // web-client 1.6, 8
	t.Parallel()
	h := openStill(t)
	b := h.browser("fr")
	b.join("ines")
	if a := b.bring("a.zip", moving(t, h.Domain, 5)); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("the archive: %d %s", a.StatusCode, inShort(a.text))
	}
	page := b.open("/settings/data")
	for _, want := range []string{`<noscript><meta http-equiv="refresh" content="5"></noscript>`, `<section id="runs" data-progress`, "<progress", "En attente", "Un import est en cours", "Annuler"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s: %s", want, inShort(page))
		}
	}
	for _, f := range faultsOf(page) {
		t.Error(f)
	}
	if strings.Contains(page, `action="/settings/data/import"`) {
		t.Error("a second import is offered")
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.Base+"/settings/data", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Parvis-Fragment", "1")
	if a := b.do(r, nil); !strings.HasPrefix(a.text, `<section id="runs"`) || strings.Contains(a.text, "<html") {
		t.Errorf("the part for a script is %.100s", a.text)
	}
	cancel := find(t, page, `action="(/settings/data/runs/\d+/cancel)"`)
	b.send(cancel, nil, nil)
	if page := b.open("/settings/data"); !strings.Contains(page, "Annulé") || strings.Contains(page, "data-progress") {
		t.Errorf("it is not cancelled: %s", inShort(page))
	}
}

func TestTheBarMovesByItself(t *testing.T) { // web-client 8
	t.Parallel()
	path := testkit.Program(t, "chromium")
	h := openStill(t)
	b := h.browser("fr")
	b.join("ines")
	ctx, do := h.chromium(t, path, "ines")
	if a := b.bring("a.zip", moving(t, h.Domain, 30)); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("the archive: %d", a.StatusCode)
	}
	do(chromedp.Navigate(h.Base+"/settings/data"), chromedp.WaitVisible("#runs progress"))
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[string](`window.stayed = "here"`)); err != nil {
		t.Fatal(err)
	}
	if err := h.Timers.Start(h.ctx); err != nil {
		t.Fatal(err)
	}
	do(chromedp.WaitVisible(`#runs a[href^="/settings/data/runs/"]`), chromedp.WaitNotPresent("#runs progress"))
	if mark, err := chromedp.Run(ctx, chromedp.Evaluate[string](`window.stayed ?? "reloaded"`)); err != nil || mark != "here" {
		t.Errorf("the page is %q, %v", mark, err)
	}
}
