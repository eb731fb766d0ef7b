package oauth

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/account/grant"
)

func (s *Server) view(lang i18n.Tag) ui.View {
	return ui.View{Lang: lang, Words: s.Words, Static: s.Static, Now: s.Clock.Now(), Network: s.Network, Path: "/oauth/authorize"}.Dressed(s.Look())
}

// show writes a page in the shell that was handed in, or in that of sign-in.
func (s *Server) show(w http.ResponseWriter, r *http.Request, lang i18n.Tag, status int, title string, body g.Node) {
	w.Header().Set("Content-Language", string(lang))
	w.Header().Set("Vary", "Cookie, Accept-Language")
	if s.Page != nil {
		s.Page(w, r, lang, status, title, body)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	page := ui.Page{Title: title, Description: s.Words.T(lang, "oauth.about"), NoIndex: true}
	_ = s.view(lang).Door(page, body).Render(w)
}

// askConsent shows who asks, for what, and where the answer goes.
func (s *Server) askConsent(w http.ResponseWriter, r *http.Request, a asked, actor account.Actor) {
	var me account.Account
	err := s.read(r.Context(), func(tx *store.Tx) (err error) {
		me, err = s.Account.Get(r.Context(), tx, actor.Account)
		return err
	})
	if err != nil {
		s.refuse(w, r, a, err)
		return
	}
	s.private(w, a.request.Redirect)
	lang := s.lang(r, actor)
	s.show(w, r, lang, http.StatusOK, s.Words.T(lang, "oauth.title"), s.consentForm(lang, a, me, s.stamp(sessionOf(actor), a)))
}

func sessionOf(actor account.Actor) id.Session { return actor.Session }

func (s *Server) consentForm(lang i18n.Tag, a asked, me account.Account, stamp string) g.Node {
	v := s.view(lang)
	return g.Group{
		h.Div(h.Class("stack s"),
			h.P(h.Class("eyebrow"), v.T("oauth.eyebrow")),
			h.H1(h.Class("big"), sentence(v, "oauth.asks", "App", a.app.Name)),
			h.P(h.Class("muted"), sentence(v, "oauth.as", "Name", "@"+me.Username)),
		),
		h.Section(h.Class("stack"), h.Aria("labelledby", "may"),
			h.H2(h.ID("may"), v.T("oauth.may")),
			h.Ul(h.Class("stack s"), h.Role("list"), g.Map(s.mays(lang, a.request.Scopes), func(m may) g.Node {
				return h.Li(h.B(g.Text(m.what)), g.If(m.on != "", g.Group{h.Br(), g.Text(m.on)}))
			})),
		),
		g.If(delicate(a.request.Scopes), v.Notice("bad", "alert", v.T("oauth.delicate"))),
		v.Notice("calm", "info", sentence(v, "oauth.goes", "Where", destination(a.request.Redirect, v)), g.Text(" "), v.T("oauth.anybody"), website(v, a.app)),
		h.Form(h.Class("stack s"), h.Action("/oauth/authorize"), h.Method("post"),
			g.Group(hidden(a.echo)), h.Input(h.Type("hidden"), h.Name("csrf"), h.Value(stamp)),
			h.Button(h.Type("submit"), h.Class("btn go fill"), h.Name("answer"), h.Value("allow"), v.T("oauth.allow")),
			h.Button(h.Type("submit"), h.Class("btn fill"), h.Name("answer"), h.Value("deny"), v.T("oauth.deny")),
		),
		h.P(h.Class("small muted c"), v.T("oauth.later")),
	}
}

// sentence fills a placeholder with a text that somebody else wrote, kept apart
// in its direction of writing.
func sentence(v ui.View, key, name, text string) g.Node {
	var out g.Group
	for _, p := range v.Words.Pieces(v.Lang, key) {
		if p.Arg == name {
			out = append(out, g.El("bdi", g.Text(text)))
			continue
		}
		out = append(out, g.Text(p.Text))
	}
	return out
}

// hidden gives the parameters as fields, in a fixed order.
func hidden(from url.Values) (out []g.Node) {
	for _, name := range once {
		if v := from.Get(name); v != "" {
			out = append(out, h.Input(h.Type("hidden"), h.Name(name), h.Value(v)))
		}
	}
	return out
}

// destination names where the answer goes, for people.
func destination(redirect string, v ui.View) string {
	u, err := url.Parse(redirect)
	switch {
	case redirect == grant.OutOfBand:
		return v.Say("oauth.goes.here")
	case err != nil:
		return redirect
	case u.Scheme == "https" || u.Scheme == "http":
		return u.Host
	}
	return u.Scheme + ":"
}

func website(v ui.View, a grant.App) g.Node {
	if a.Website == "" {
		return nil
	}
	return g.Group{g.Text(" "), h.A(h.Href(a.Website), h.Rel("nofollow noopener noreferrer"), h.Target("_blank"), v.T("oauth.website"))}
}

// may is one line of what an app may do.
type may struct{ what, on string }

// mays words scopes: one line for reading, for writing and so on, with the
// things they are about.
func (s *Server) mays(lang i18n.Tag, scopes account.Scopes) (out []may) {
	t := func(key string) string { return s.Words.T(lang, "oauth.scope."+key) }
	names := scopes.Names()
	for _, area := range []string{"profile", "read", "write", "follow", "push", "admin:read", "admin:write"} {
		key := strings.ReplaceAll(area, ":", "_")
		var on []string
		whole := slices.Contains(names, area)
		for _, n := range names {
			thing, ok := strings.CutPrefix(n, area+":")
			if !ok || strings.Contains(thing, ":") || whole && !slices.Contains(delicateThings, thing) {
				continue
			}
			on = append(on, t("on."+thing))
		}
		switch {
		case whole && len(on) > 0:
			out = append(out, may{t(key), t("also") + " " + lang.List(on)})
		case whole:
			out = append(out, may{what: t(key)})
		case len(on) > 0:
			out = append(out, may{t(key + ".some"), lang.List(on)})
		}
	}
	return out
}

// delicateThings are those of which no app should learn by the way.
var delicateThings = []string{"billing", "family", "rights", "business", "messages", "royalties"}

func delicate(scopes account.Scopes) bool {
	return slices.ContainsFunc(scopes.Names(), func(n string) bool {
		return strings.HasPrefix(n, "admin:") || slices.Contains(delicateThings, n[strings.LastIndexByte(n, ':')+1:])
	})
}

// refuse tells a person why nothing can be granted. An app whose address is
// registered is named as the way back; nobody is sent there by themselves.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, a asked, err error) {
	if web.Left(r, err) {
		return
	}
	re := refusalOf(err)
	if re.status >= http.StatusInternalServerError {
		s.Log.ErrorContext(r.Context(), "request failed", "route", r.Pattern, "error", err.Error())
	}
	s.private(w, "")
	status := re.status
	if status == http.StatusUnauthorized {
		status = http.StatusBadRequest // no header of this page would prove anything
	}
	lang := s.lang(r, account.Actor{})
	v := s.view(lang)
	back := ""
	if a.app.ID != 0 && slices.Contains(a.app.Redirects, a.request.Redirect) && a.request.Redirect != grant.OutOfBand && re.description != "" {
		back = s.back(a, url.Values{"error": {re.word}, "error_description": {re.description}})
	}
	s.show(w, r, lang, status, v.Say("oauth.refused"), g.Group{
		h.Div(h.Class("stack s"), h.H1(h.Class("big"), v.T("oauth.refused"))),
		h.Div(h.Class("notice bad"), h.Role("alert"), v.Icon("alert"), h.P(g.Text(s.why(lang, re, err)), h.Br(), h.Small(h.Code(g.Text(re.word))))),
		g.If(back != "", h.P(h.A(h.Class("btn fill"), h.Rel("nofollow noreferrer"), h.Href(back), sentence(v, "oauth.back", "App", a.app.Name)))),
		h.P(h.A(h.Href("/"), v.T("oauth.home"))),
	})
}

// reasons are the words of refusals that need some of their own.
var reasons = map[string]string{
	"invalid_client":            "oauth.why.client",
	"invalid_redirect_uri":      "oauth.why.redirect",
	"invalid_scope":             "oauth.why.scope",
	"invalid_request":           "oauth.why.request",
	"unsupported_response_type": "oauth.why.request",
	"access_denied":             "oauth.why.denied",
}

func (s *Server) why(lang i18n.Tag, re refusal, err error) string {
	if key := reasons[re.word]; key != "" {
		return s.Words.T(lang, key)
	}
	return s.Words.Fault(lang, err)
}

// showCode shows a code for copying.
func (s *Server) showCode(w http.ResponseWriter, r *http.Request, code string) {
	s.private(w, "")
	actor, _, _, err := s.session(r)
	if err != nil {
		s.refuse(w, r, asked{}, err)
		return
	}
	lang := s.lang(r, actor)
	v := s.view(lang)
	s.show(w, r, lang, http.StatusOK, v.Say("oauth.code.title"), g.Group{
		h.Div(h.Class("stack s"), h.H1(h.Class("big"), v.T("oauth.code.title")), h.P(h.Class("muted"), v.T("oauth.code.text"))),
		h.Div(h.Class("field"), h.Label(h.For("code"), v.T("oauth.code.label")), h.P(h.Class("hint"), h.ID("code-h"), v.T("oauth.code.hint")),
			h.Input(h.Type("text"), h.Class("input"), h.ID("code"), h.Value(code), h.ReadOnly(), h.AutoComplete("off"), h.Aria("describedby", "code-h"))),
	})
}
