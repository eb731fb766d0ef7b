package finding

import (
	"net/http"
	"net/url"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/ratelimit"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

// Address is that of a search.
func Address(text, in string) string {
	q := url.Values{"q": {text}}
	if in != "" {
		q.Set("in", in)
	}
	return "/search?" + q.Encode()
}

// searches bounds how often somebody searches: one that finds nothing is tried in other
// spellings.
var searches = ratelimit.Rule{Name: "pages.search", Limit: 150, Window: 5 * time.Minute}

// Use counts a search against the member, or against the address of a visitor.
func Use(r *http.Request, actor account.Actor) ratelimit.Use {
	if actor.Known() {
		return ratelimit.Use{Rule: searches, Key: actor.Account.String()}
	}
	return ratelimit.Use{Rule: searches, Key: ratelimit.AddrKey(web.From(r))}
}

// Field takes the words.
func Field(v ui.View, text, in string) g.Node {
	return h.Form(h.Class("pad"), h.Role("search"), h.Method("get"), h.Action("/search"),
		h.Div(h.Class("duo"), h.Label(h.Class("searchbar grow"), v.Icon("search"), h.Span(h.Class("vh"), v.T("ui.search")),
			h.Input(h.Type("search"), h.Name("q"), h.ID("q"), h.Value(text), h.MaxLength("200"), h.AutoComplete("off"), g.If(text == "", h.AutoFocus()), h.Dir("auto"))),
			g.If(in != "", h.Input(h.Type("hidden"), h.Name("in"), h.Value(in))), ui.Submit("go", v.Say("pages.search.do"))))
}

// Tabs are the scopes.
func Tabs(v ui.View, text, in string) g.Node {
	tab := func(scope, key string) ui.Tab {
		return ui.Tab{Href: Address(text, scope), Text: v.Say("pages.search." + key), Current: in == scope}
	}
	return v.Tabs(v.Say("pages.search.kinds"), tab("", "all"), tab("posts", "posts"), tab("people", "people"), tab("tags", "tags"))
}

// Operators names what a search understands.
func Operators(v ui.View) g.Node {
	line := func(code, key string) g.Node { return g.Group{h.Dt(h.Code(g.Text(code))), h.Dd(v.T(key))} }
	return h.Section(h.Class("card small"), h.H2(v.T("pages.search.operators")), h.Dl(h.Class("kv"),
		line("from:ines", "pages.search.op.from"), line("before:2026-11-30", "pages.search.op.before"), line("after:2026-11-01", "pages.search.op.after"), line("has:image", "pages.search.op.has"),
		line("language:fr", "pages.search.op.language"), line("is:reply", "pages.search.op.is"), line("in:library", "pages.search.op.in"), line(`"…"`, "pages.search.op.phrase"), line("-…", "pages.search.op.not")))
}
