package app_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"go/ast"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parvis/app"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/audit/audittest"
	"parvis/engine/media/emoji"
	"parvis/engine/notify/announce"
	"parvis/engine/post"
)

// social-core 18: staff with the permission reads who did what, searches it, has
// the chain checked and takes it away; others do not see that there is such a page.
func TestTheDeskOfTheAuditLog(t *testing.T) {
	t.Parallel()
	for lang, say := range map[string]struct{ act, state, change, whole, broken, unknown, program, refused, role string }{
		"fr": {"Changement du rôle d’un compte", "Changement de l’état d’un compte", "suspendu", "La chaîne est intacte", "l’inscription n° 2 manque", "Personne ne s’appelle", "Le programme", "Votre rôle ne permet pas", "rôle Administration"},
		"en": {"Gave an account another role", "Changed the state of an account", "suspended", "The chain is whole", "entry no. 2 is missing", "Nobody is called", "The program", "Your role does not allow", "role Administrator"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			h := openHouse(t)
			chief, max := h.chief("ines", lang), h.browser(lang)
			max.join("max")
			p := h.say(h.person("lea"), post.Draft{Text: "Bonjour #Aubrelle", Visibility: post.Public})
			operator := account.Actor{Role: account.Administrator}
			h.write(func(tx *store.Tx) error {
				tag, _, err := h.Post.Hashtag(h.ctx, tx, "aubrelle")
				if err != nil {
					return err
				}
				lea, err := h.Account.ByUsername(h.ctx, tx, "lea")
				if err != nil {
					return err
				}
				if err := h.Account.Move(h.ctx, tx, operator, lea, account.Suspended, "operator"); err != nil {
					return err
				}
				for _, sub := range []audit.Subject{{Kind: "post", ID: int64(p.ID)}, {Kind: "post", ID: 9}, {Kind: "hashtag", ID: int64(tag.ID)}} {
					if err := audit.Record(h.ctx, tx, audit.Entry{Action: "trend.reject", Subject: sub}); err != nil {
						return err
					}
				}
				if err := h.Emoji.Add(h.ctx, tx, operator, emoji.Emoji{Shortcode: "Pont", Media: 7}); err != nil {
					return err
				}
				if _, err := h.Announce.Publish(h.ctx, tx, operator, announce.Draft{Text: "Le <pont> rouvre."}); err != nil {
					return err
				}
				return audit.Record(h.ctx, tx, audit.Entry{Actor: lea, Action: "no.words_yet", Subject: audit.Subject{Kind: "thing", ID: 7}, Before: "<b>", After: "=2"})
			})
			has := func(page string, want ...string) {
				t.Helper()
				for _, w := range want {
					if !strings.Contains(page, i18n.Typeset(i18n.Tag(lang), w)) && !strings.Contains(page, w) {
						t.Errorf("no %q in %s", w, inShort(page))
					}
				}
			}

			has(chief.open("/studio"), `href="/studio/audit"`)
			page := chief.open("/studio/audit")
			has(page, say.act, say.state, say.change, say.program, `href="/@ines"`, `href="/@lea"`, "<code>no.words_yet</code>", "<code>&lt;b&gt;</code>", "→ </span>"+say.role, `href="/@lea/`+p.ID.String(), `href="/tags/aubrelle"`, "#Aubrelle", "<bdi>:Pont:</bdi>", "<bdi>Le &lt;pont&gt; rouvre.</bdi>")
			if i, j := strings.Index(page, "no.words_yet"), strings.Index(page, `href="/@ines"`); i < 0 || j > strings.LastIndex(page, say.act) {
				t.Error("the newest is not first")
			}

			h.denied(max)
			roleOf := func(p account.Permission) {
				h.write(func(tx *store.Tx) error {
					role, err := h.Account.SaveRole(h.ctx, tx, operator, account.Role{Name: fmt.Sprint(p), Permissions: p, Rank: 5})
					if err != nil {
						return err
					}
					who, err := h.Account.ByUsername(h.ctx, tx, "max")
					if err != nil {
						return err
					}
					return h.Account.SetRole(h.ctx, tx, operator, who, role)
				})
			}
			roleOf(account.ManageReports | account.ManageUsers | account.ManageSettings)
			h.denied(max)
			has(max.get("/studio/audit").text, say.refused)
			if page := max.open("/studio"); strings.Contains(page, "/studio/audit") {
				t.Error("the desk is offered to a moderator who may not enter")
			}
			roleOf(account.ViewAuditLog)
			has(chief.open("/studio/audit"), "<bdi>"+account.ViewAuditLog.String()+"</bdi>") // a role of the staff's own has the name they gave it
			max.open("/studio/audit")

			count := func(query string) int {
				t.Helper()
				return strings.Count(chief.open("/studio/audit?"+query), `<li id="n`)
			}
			for query, want := range map[string]int{"actor=@LEA": 1, "actor=lea&action=no.words_yet": 1, "actor=lea&action=report.act": 0, "subject=lea&action=account.state": 1, "subject=:pont:&action=emoji.add": 1, "subject=:rive:&action=emoji.add": 0, "subject=thing:7&action=no.words_yet": 1, "subject=thing:8&action=no.words_yet": 0, "action=account.state&subject=lea&actor=ines": 0} {
				if n := count(query); n != want {
					t.Errorf("%s: %d entries, want %d", query, n, want)
				}
			}
			for _, query := range []string{"actor=nobody", "subject=nobody", "subject=thing:x"} {
				a := chief.get("/studio/audit?" + query)
				if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text, strings.SplitN(query, "=", 2)[1]) {
					t.Errorf("%s: %d", query, a.StatusCode)
				}
				has(a.text, say.unknown)
			}
			if n := count("action=audit.read&actor=max"); n != 1 {
				t.Errorf("max looked once, %d entries", n)
			}

			has(chief.post("/studio/audit/verify", nil, nil).text, say.whole)
			h.write(func(tx *store.Tx) error { return audittest.Tamper(tx, 2) })
			has(chief.post("/studio/audit/verify", nil, nil).text, say.broken)
			has(chief.post("/studio/audit/verify", url.Values{"after": {"2"}}, nil).text, say.broken)
		})
	}
}

// denied tells that somebody gets nowhere near the record.
func (h *house) denied(b *browser) {
	h.t.Helper()
	for _, path := range []string{"/studio/audit", "/studio/audit?subject=ines"} {
		if a := b.get(path); a.StatusCode != http.StatusForbidden || strings.Contains(a.text, "/@ines") {
			h.t.Errorf("%s answers %d", path, a.StatusCode)
		}
	}
	for _, path := range []string{"verify", "export/csv", "export/jsonl"} {
		if a := b.post("/studio/audit/"+path, nil, nil); a.StatusCode != http.StatusForbidden {
			h.t.Errorf("%s answers %d", path, a.StatusCode)
		}
	}
}

// social-core 18: a long record has pages, and is exported whole, on both databases.
func TestTheAuditLogIsPagedAndExported(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		chief := h.chief("ines", lang)
		for range 3 {
			h.write(func(tx *store.Tx) error {
				for i := range 300 {
					if err := audit.Record(h.ctx, tx, audit.Entry{Action: "report.resolve", Subject: audit.Subject{Kind: "report", ID: int64(i + 1)}, After: "-" + fmt.Sprint(i)}); err != nil {
						return err
					}
				}
				return nil
			})
		}
		seen, path := map[string]bool{}, "/studio/audit?action=report.resolve"
		for pages := 0; path != ""; pages++ {
			page := chief.open(path)
			for _, m := range regexp.MustCompile(`<li id="(n\d+)"`).FindAllStringSubmatch(page, -1) {
				if seen[m[1]] {
					t.Fatalf("%s is on two pages", m[1])
				}
				seen[m[1]] = true
			}
			m := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(page)
			if path = ""; m != nil {
				path = strings.ReplaceAll(m[1], "&amp;", "&")
			}
			if pages > 30 {
				t.Fatal("the pages have no end")
			}
		}
		if len(seen) != 900 {
			t.Errorf("%d entries on all pages, want 900", len(seen))
		}
		table := chief.post("/studio/audit/export/csv", nil, nil)
		rows, err := csv.NewReader(strings.NewReader(table.text)).ReadAll()
		if err != nil || table.StatusCode != http.StatusOK || table.Header.Get("Content-Disposition") != `attachment; filename="audit-`+testkit.Noon.Format("20060102")+`.csv"` || !strings.HasPrefix(rows[len(rows)-3][10], "'-") {
			t.Errorf("the table: %v %d %v", err, table.StatusCode, rows[len(rows)-3:])
		}
		lines := strings.Split(strings.TrimSpace(chief.post("/studio/audit/export/jsonl", nil, nil).text), "\n")
		var last struct {
			N             int
			Action, After string
			Actor         string
		}
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.N != len(lines) || last.Action != "audit.export" || last.After != "jsonl" || last.Actor == "0" {
			t.Errorf("the last line: %v %+v", err, last)
		}
		if len(rows) != len(lines) { // the table has a heading, and lacks the second export
			t.Errorf("%d rows, %d lines", len(rows), len(lines))
		}
		if a := chief.post("/studio/audit/export/xlsx", nil, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("a format that is none: %d", a.StatusCode)
		}
	})
}

// TestEveryAuditedActHasWords: an act that the program enters in the record is
// worded there, and nothing is worded that no part of the program does.
func TestEveryAuditedActHasWords(t *testing.T) { // social-core 18, architecture 4.7
	t.Parallel()
	words, err := i18n.New(i18n.English, app.Locales()...)
	if err != nil {
		t.Fatal(err)
	}
	done := map[string]bool{}
	for _, k := range []string{"about", "privacy", "terms"} { // put together from the kind of text
		done["house."+k+".write"], done["house."+k+".recall"] = true, true
	}
	for _, a := range auditedActs(parsed(t)) {
		done[a] = true
		if !words.Has("audit.act." + a) {
			t.Errorf("the act %s has no words: audit.act.%s in engine/audit/locales", a, a)
		}
	}
	if len(done) < 45 {
		t.Errorf("only %d acts were found", len(done))
	}
	for _, key := range words.Keys() {
		if code, ok := strings.CutPrefix(key, "audit.act."); ok && !done[code] {
			t.Errorf("%s words an act that nobody does", key)
		}
	}
}

var actShape = regexp.MustCompile(`^[a-z]+(\.[a-z_]+)+$`)

// auditedActs gives the actions that the folders which know the record name: as the
// Action of an entry, in a variable action, or to a function that takes one.
func auditedActs(tr *tree) (found []string) {
	for _, dir := range tr.dirNames {
		takes := map[string]int{} // where a function takes the action
		knows := false
		for _, s := range tr.dirs[dir] {
			knows = knows || s.code() && s.dir == "engine/audit" || s.code() && slices.ContainsFunc(s.imported(), func(i imported) bool { return i.path == modulePath+"/engine/audit" })
			s.topFuncs(func(f *ast.FuncDecl) {
				at := 0
				for _, p := range f.Type.Params.List {
					for _, n := range p.Names {
						if n.Name == "action" {
							takes[f.Name.Name] = at
						}
						at++
					}
				}
			})
		}
		for _, s := range tr.dirs[dir] {
			if !knows || !s.code() || floor(dir) != "engine" && floor(dir) != "system" {
				continue
			}
			note := func(e ast.Expr) {
				if text, whole := s.text(e); whole && actShape.MatchString(text) {
					found = append(found, text)
				}
			}
			ast.Inspect(s.syntax, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.KeyValueExpr:
					if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Action" {
						note(n.Value)
					}
				case *ast.AssignStmt:
					for i, l := range n.Lhs {
						if name := lastName(l); i < len(n.Rhs) && (name == "action" || name == "Action") {
							note(n.Rhs[i])
						}
					}
				case *ast.CallExpr:
					if at, ok := takes[lastName(n.Fun)]; ok && at < len(n.Args) {
						note(n.Args[at])
					}
				}
				return true
			})
		}
	}
	return found
}

// lastName gives the name that a name or a selector ends with.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}
