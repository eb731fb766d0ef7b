package trend_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	g "maragu.dev/gomponents"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/post"
	"parvis/engine/post/trend"
)

// office serves the desk as the client does.
type office struct {
	*world
	mux   *http.ServeMux
	words *i18n.Catalogue
	who   account.Actor
}

func (w *world) office(who account.Actor) *office {
	w.t.Helper()
	words, err := i18n.New(i18n.English, trend.Locales, ui.Locales)
	if err != nil {
		w.t.Fatal(err)
	}
	o := &office{w, http.NewServeMux(), words, who}
	w.trends.Desk(desk.Shell[account.Actor]{Add: func(desk.Desk[account.Actor]) {}, Handle: func(pattern string, h func(*desk.Visit[account.Actor]) error) {
		o.mux.HandleFunc(pattern, func(rw http.ResponseWriter, r *http.Request) {
			v := &desk.Visit[account.Actor]{W: rw, R: r, Actor: o.who, Store: w.Store, View: ui.View{Lang: i18n.English, Words: words, Now: w.Clock.Now(), Static: func(name string) string { return "/static/" + name }}}
			v.Draw = func(status int, _ ui.Page, content ...g.Node) error {
				rw.WriteHeader(status)
				return g.Group(content).Render(rw)
			}
			if err := h(v); err != nil {
				http.Error(rw, fault.Of(err).Code, web.Status(fault.KindOf(err)))
			}
		})
	}})
	return o
}

func (o *office) ask(method, path string, want int) string {
	o.t.Helper()
	out := httptest.NewRecorder()
	r := httptest.NewRequest(method, path, strings.NewReader(url.Values{}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	o.mux.ServeHTTP(out, r)
	if out.Code != want {
		o.t.Fatalf("%s %s answers %d: %s", method, path, out.Code, out.Body)
	}
	if want == http.StatusSeeOther {
		return out.Header().Get("Location")
	}
	return out.Body.String()
}

var (
	badge  = regexp.MustCompile(`<span class="badge[^"]*">([^<]*)</span>`)
	action = regexp.MustCompile(`action="([^"]+/(?:approve|reject))"`)
)

// states gives what each entry of a list says of itself, in order.
func (o *office) states(list string) (out []string) {
	o.t.Helper()
	for _, m := range badge.FindAllStringSubmatch(o.ask("GET", "/studio/trends/"+list, 200), -1) {
		out = append(out, m[1])
	}
	return out
}

// do sends the first form of a list that ends so.
func (o *office) do(list, act string) {
	o.t.Helper()
	for _, m := range action.FindAllStringSubmatch(o.ask("GET", "/studio/trends/"+list, 200), -1) {
		if strings.HasSuffix(m[1], act) {
			if to := o.ask("POST", m[1], 303); !strings.HasPrefix(to, "/studio/trends/"+list+"#t") {
				o.t.Errorf("%s leads to %s", m[1], to)
			}
			return
		}
	}
	o.t.Fatalf("nothing to %s among %s", act, list)
}

// TestTheDesk: staff sees what trends with its score, decides, and the lists say
// what every decision means under each review; each is recorded.
func TestTheDesk(t *testing.T) { // social-core 12
	t.Parallel()
	for review, says := range map[trend.Review]struct {
		begin, author string
	}{
		trend.Off: {"Shown without a decision", "Shown without a decision"}, trend.Trusted: {"Pending", "Trusted author"}, trend.Required: {"Pending", "Pending"},
	} {
		t.Run(string(review), func(t *testing.T) {
			t.Parallel()
			each(t, review, func(t *testing.T, w *world) {
				lea := w.Actor(w.Person("lea"))
				w.liked(lea, post.Draft{Text: "la <première>", Language: "fr"}, 7)
				w.liked(lea, post.Draft{Text: "la seconde", Language: "fr"}, 6)
				for _, a := range w.crowd[:6] {
					w.say(a, post.Draft{Text: "#pont " + w.page("journal.example", "/a")})
					w.say(a, post.Draft{Text: w.page("journal.example", "/b")})
				}
				w.pass(5 * time.Minute)
				o := w.office(w.Actor(w.Role("chef", account.AdminRole)))
				check := func(list string, want ...string) {
					t.Helper()
					if got := o.states(list); strings.Join(got, "|") != strings.Join(want, "|") {
						t.Errorf("%s are %q, not %q", list, got, want)
					}
				}
				for list, want := range map[string][]string{
					"hashtags": {">#pont</bdi>", `href="/tags/pont"`, "today: 6, yesterday: 0, score: 25.0", "5 people"},
					"links":    {"/a</bdi>", "journal.example", "today: 6, yesterday: 0, score: "}, "sites": {">journal.example</bdi>", "best score of a page: "},
					"posts": {"@lea", "la &lt;première&gt;", "likes and boosts: 7, score: ", "likes and boosts: 6", `lang="fr"`},
				} {
					page := o.ask("GET", "/studio/trends/"+list, 200)
					for _, x := range append(want, `aria-current="page"`, "/about/trends") {
						if !strings.Contains(page, x) {
							t.Errorf("%s: no %q in %s", list, x, page)
						}
					}
					if review != trend.Off && !strings.Contains(page, " for your decision") {
						t.Errorf("%s do not say that something waits: %s", list, page)
					}
				}
				if o.ask("GET", "/studio/trends", 200) != o.ask("GET", "/studio/trends/hashtags", 200) {
					t.Error("the desk does not begin with hashtags")
				}
				check("posts", says.begin, says.begin)
				o.do("posts", "approve")
				check("posts", "Approved", says.author)
				o.do("posts", "reject")
				check("posts", "Rejected", says.begin)
				check("links", says.begin, says.begin)
				o.do("sites", "approve")
				check("sites", "Approved")
				check("links", "Approved with its site", "Approved with its site")
				o.do("links", "reject")
				check("links", "Rejected", "Approved with its site")
				o.do("links", "approve")
				o.do("sites", "reject")
				check("links", "Rejected with its site", "Rejected with its site")
				check("hashtags", says.begin)
				o.do("hashtags", "approve")
				check("hashtags", "Approved")
				o.do("hashtags", "reject")
				check("hashtags", "Rejected")
				w.Read(func(tx *store.Tx) error {
					said, err := audit.List(w.Context(), tx, audit.Filter{Actor: o.who.Account}, store.Page{Limit: 20})
					got := ""
					for _, e := range said {
						if strings.HasPrefix(e.Action, "trend.") {
							got = fmt.Sprintf("%s %s, ", strings.TrimPrefix(e.Action, "trend."), e.Subject.Kind) + got
						}
					}
					if want := "approve post, reject post, approve publisher, reject card, approve card, reject publisher, approve hashtag, reject hashtag, "; got != want {
						t.Errorf("the record says %s", got)
					}
					return err
				})
				o.refuses(lea)
			})
		})
	}
}

// refuses: what is not there is missing, and a member gets nowhere.
func (o *office) refuses(member account.Actor) {
	o.t.Helper()
	item := action.FindStringSubmatch(o.ask("GET", "/studio/trends", 200))[1]
	for method, paths := range map[string][]string{"GET": {"/studio/trends/people"}, "POST": {"/studio/trends/hashtags/7/approve", "/studio/trends/hashtags/x/approve", strings.Replace(item, "/approve", "/praise", 1), "/studio/trends/people/7/reject"}} {
		for _, p := range paths {
			o.ask(method, p, http.StatusNotFound)
		}
	}
	for _, skip := range []string{"-1", "1000", "x"} {
		o.ask("GET", "/studio/trends/posts?skip="+skip, 200)
	}
	o.who = member
	for _, p := range []string{"/studio/trends", "/studio/trends/posts"} {
		o.ask("GET", p, http.StatusForbidden)
	}
	o.ask("POST", item, http.StatusForbidden)
}
