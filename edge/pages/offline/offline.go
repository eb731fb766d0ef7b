package offline

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

//go:embed worker.js
var source string

// page is the address of what a browser shows when it kept nothing else.
const page = "/offline"

// Pages serves the worker and the page of a browser without a line.
type Pages struct{ static *web.Static }

// New makes the pages of a client with these files.
func New(static *web.Static) *Pages { return &Pages{static} }

// Desk registers the pages.
func (p *Pages) Desk(s desk.Shell[account.Actor]) {
	s.Open("GET /worker.js", p.worker)
	s.Open("GET "+page, p.offline)
}

// worker sends the worker, whose bytes change with what it keeps.
func (p *Pages) worker(v *desk.Visit[account.Actor]) error {
	said := map[i18n.Tag]string{}
	for _, t := range i18n.Tags() {
		said[t] = v.Words.T(t, "offline.kept", i18n.With("Age", "{age}"))
	}
	body, err := script(p.files(v.View), said)
	if err != nil {
		return err
	}
	head := v.W.Header()
	head.Set("Content-Type", "text/javascript; charset=utf-8")
	head.Set("Cache-Control", "no-cache")
	_, _ = v.W.Write([]byte(body))
	return nil
}

// script writes above the worker what it keeps, what it says and its version.
func script(files []string, said map[i18n.Tag]string) (string, error) {
	list, err1 := json.Marshal(files)
	words, err2 := json.Marshal(said)
	if err1 != nil || err2 != nil {
		return "", err1
	}
	body := "const FILES = " + string(list) + ", WORDS = " + string(words) + ";\n" + source
	sum := sha256.Sum256([]byte(body))
	return `const VERSION = "` + hex.EncodeToString(sum[:8]) + "\";\n" + body, nil
}

// files are those without which no page looks as it should.
func (p *Pages) files(v ui.View) []string {
	list := []string{page}
	for _, name := range p.static.Names() {
		if strings.HasPrefix(name, "css/") || strings.HasPrefix(name, "js/") || strings.HasSuffix(name, ".woff2") || name == "icons.svg" || name == "img/lanterns.webp" {
			list = append(list, v.Static(name))
		}
	}
	for _, of := range []string{v.Look.Style, v.Look.Icon} {
		if of != "" {
			list = append(list, of)
		}
	}
	return list
}

// offline says what happened and what can still be read. It names nobody, as it stays
// in the browser when its member has left.
func (p *Pages) offline(v *desk.Visit[account.Actor]) error {
	v.Me = nil
	link := func(href, key string) g.Node { return h.Li(h.A(h.Href(href), v.T(key))) }
	return v.Send(http.StatusOK, v.Door(ui.Page{Title: v.Say("offline.title"), NoIndex: true},
		h.H1(h.Class("big"), h.Data("offline", ""), v.T("offline.title")), h.P(v.T("offline.what")), h.P(ui.Link("", "go", v.Say("offline.again"))),
		h.P(v.T("offline.still")), h.Ul(link("/", "ui.nav.home"), link("/messages", "ui.nav.messages"), link("/saved", "ui.nav.saved"))))
}
