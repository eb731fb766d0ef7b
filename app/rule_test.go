package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/notify"
	"parvis/engine/report/rule"
)

// court is a town with a moderator, members and a few requests.
type court struct {
	*town
	t              *testing.T
	lea, jean, mod account.Actor
	leaT, jeanT    string
	modT           string
}

func openCourt(t *testing.T, w *town) *court {
	t.Helper()
	c := &court{town: w, t: t, lea: w.person("lea"), jean: w.person("jean"), mod: w.person("mod")}
	w.write(func(tx *store.Tx) error {
		return w.Account.SetRole(w.ctx, tx, account.Actor{Role: account.Administrator}, c.mod.Account, account.ModeratorRole)
	})
	w.follow(c.jean, c.lea)
	c.leaT, c.jeanT, c.modT = w.appToken(c.lea), w.appToken(c.jean), w.token(c.mod, "read write admin:read admin:write")
	return c
}

// must asks and wants a status; it gives the answer.
func (c *court) must(status int, token, ask, body string) string {
	c.t.Helper()
	c.clock.Advance(time.Second)
	code, answer := c.town.ask(token, ask, body)
	if code != status {
		c.t.Fatalf("%s %s: %d %s, not %d", ask, body, code, answer, status)
	}
	c.settle()
	return answer
}

func (c *court) id(answer string) string {
	c.t.Helper()
	var got struct{ ID string }
	if err := json.Unmarshal([]byte(answer), &got); err != nil || got.ID == "" {
		c.t.Fatalf("%v in %s", err, answer)
	}
	return got.ID
}

const rules = " /api/parvis/v1/admin/rules"

func (c *court) rule(body string) string {
	c.t.Helper()
	return c.id(c.must(http.StatusCreated, c.modT, "POST"+rules, body))
}

// social-core 18: a held post is nowhere but with its author, marked; released,
// it is everywhere and notifies as a new one; nothing of its text is in events.
func TestARuleHoldsAPost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		c := openCourt(t, w)
		c.must(http.StatusForbidden, c.leaT, "GET"+rules, "")
		c.rule(`{"on":true,"effect":"hold","note":"jeux","words":["casino*"],"days":3650}`)
		root := c.id(c.must(http.StatusOK, c.jeanT, "POST /api/v1/statuses", `{"status":"Où sortir ?"}`))
		made := c.must(http.StatusOK, c.leaT, "POST /api/v1/statuses", `{"status":"Au CASINOS @jean #jeu","in_reply_to_id":"`+root+`"}`)
		p := c.id(made)
		if !strings.Contains(made, `"awaiting_review":true`) || !strings.Contains(made, "attend d’être relue") {
			t.Errorf("its author is not told: %s", made)
		}
		for _, path := range []string{"/api/v1/statuses/" + p, "/api/v1/statuses/" + p + "/history", "/api/v1/statuses/" + p + "/favourited_by"} {
			c.must(http.StatusNotFound, c.jeanT, "GET "+path, "")
			c.must(http.StatusNotFound, "", "GET "+path, "")
			c.must(http.StatusNotFound, c.modT, "GET "+path, "")
		}
		c.must(http.StatusNotFound, c.jeanT, "POST /api/v1/statuses/"+p+"/reblog", "")
		shown := func() (out []string) {
			for _, path := range []string{"/api/v1/timelines/home", "/api/v1/timelines/public", "/api/v1/timelines/tag/jeu", "/api/v1/accounts/" + c.lea.Account.String() + "/statuses",
				"/api/v1/statuses/" + root + "/context", "/api/v1/notifications", "/api/v2/search?q=casinos&type=statuses", "/api/v1/statuses?id[]=" + p} {
				if strings.Contains(c.must(http.StatusOK, c.jeanT, "GET "+path, ""), `"id":"`+p+`"`) {
					out = append(out, path)
				}
			}
			return out
		}
		if got := shown(); len(got) > 0 {
			t.Errorf("others find it: %v", got)
		}
		if !strings.Contains(c.must(http.StatusOK, c.jeanT, "GET /api/v1/statuses/"+root, ""), `"replies_count":0`) {
			t.Error("it counts as an answer")
		}
		if !strings.Contains(c.must(http.StatusOK, c.leaT, "GET /api/v1/accounts/"+c.lea.Account.String()+"/statuses", ""), p) {
			t.Error("its author does not find it")
		}
		queue := c.must(http.StatusOK, c.modT, "GET /api/parvis/v1/admin/held", "")
		if !strings.Contains(queue, p) || !strings.Contains(queue, `{"kind":"word","value":"casino*"}`) {
			t.Errorf("moderators read %s", queue)
		}
		c.must(http.StatusForbidden, c.leaT, "POST /api/parvis/v1/admin/held/"+p+"/release", "{}")
		c.must(http.StatusOK, c.modT, "POST /api/parvis/v1/admin/held/"+p+"/release", "{}")
		c.must(http.StatusConflict, c.modT, "POST /api/parvis/v1/admin/held/"+p+"/release", "{}")
		got := strings.Join(shown(), " ")
		for _, want := range []string{"home", "accounts", "context", "notifications", "tag/jeu", "statuses?id"} {
			if !strings.Contains(got, want) {
				t.Errorf("released, it is not on %s, only on %s", want, got)
			}
		}
		if after := c.must(http.StatusOK, c.leaT, "GET /api/v1/statuses/"+p, ""); strings.Contains(after, "awaiting_review") || strings.Contains(after, "attend d’être relue") {
			t.Errorf("its author still reads that it waits: %s", after)
		}
		c.saidNowhere("CASINOS")
		for _, n := range c.notices(c.lea) {
			if n.Type == notify.Warning {
				t.Error("its author is warned of what the post says by itself")
			}
		}
	})
}

// saidNowhere looks for a text in the event log and the audit record.
func (c *court) saidNowhere(text string) {
	c.t.Helper()
	err := c.Store.Read(c.ctx, func(tx *store.Tx) error {
		events, err := store.Many(tx, store.Value[string], "SELECT data FROM event_log")
		if err != nil {
			return err
		}
		entries, err := audit.List(c.ctx, tx, audit.Filter{}, store.Page{Limit: 1000})
		for _, e := range entries {
			events = append(events, e.Before+e.After+e.Reason)
		}
		if strings.Contains(strings.Join(events, "\n"), text) {
			c.t.Errorf("%q is in the log", text)
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// social-core 18: a refused post is gone with a reason and an appeal; when that
// turns out right, it is published.
func TestAHeldPostIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		c := openCourt(t, w)
		c.rule(`{"on":true,"effect":"hold","first":true}`)
		p := c.id(c.must(http.StatusOK, c.leaT, "POST /api/v1/statuses", `{"status":"Bonjour à vous"}`))
		c.must(http.StatusOK, c.modT, "POST /api/parvis/v1/admin/held/"+p+"/refuse", `{"text":"Pas ici."}`)
		c.must(http.StatusNotFound, c.leaT, "GET /api/v1/statuses/"+p, "")
		var told []struct{ ID, Action, Text string }
		answer := c.must(http.StatusOK, c.leaT, "GET /api/parvis/v1/decisions", "")
		if err := json.Unmarshal([]byte(answer), &told); err != nil || len(told) != 1 || told[0].Text != "Pas ici." {
			t.Fatalf("its author reads %s", answer)
		}
		appeal := c.id(c.must(http.StatusCreated, c.leaT, "POST /api/parvis/v1/appeals", `{"decision_id":"`+told[0].ID+`","text":"Si."}`))
		c.must(http.StatusOK, c.modT, "POST /api/parvis/v1/appeals/"+appeal+"/answer", `{"right":true}`)
		if !strings.Contains(c.must(http.StatusOK, c.jeanT, "GET /api/v1/timelines/home", ""), p) {
			t.Error("after the appeal it is not published")
		}
		c.must(http.StatusOK, c.leaT, "POST /api/v1/statuses", `{"status":"Une deuxième"}`)
		if queue := c.must(http.StatusOK, c.modT, "GET /api/parvis/v1/admin/held", ""); queue != "[]" && queue != "[]\n" {
			t.Errorf("a second post is held as a first: %s", queue)
		}
	})
}

// social-core 18: the other effects, what is turned away, edits, direct messages,
// order, dry runs and the audit record.
func TestRulesCoverLimitFlagAndReject(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		c := openCourt(t, w)
		old := c.id(c.must(http.StatusOK, c.leaT, "POST /api/v1/statuses", `{"status":"Une loterie près du pont"}`))
		if met := c.must(http.StatusOK, c.modT, "POST"+rules+"/try", `{"effect":"reject","words":["Loterie"]}`); !strings.Contains(met, old) || strings.Count(met, "post_id") != 1 {
			t.Errorf("the dry run met %s", met)
		}
		c.rule(`{"on":true,"effect":"flag","note":"À lire","pattern":"(?i)g[a4]gn[eé]"}`)
		c.rule(`{"on":true,"effect":"limit","words":["offre limitée"]}`)
		c.rule(`{"on":true,"effect":"sensitive","domains":["https://Exemple.Test/x"]}`)
		reject := c.rule(`{"on":true,"effect":"reject","words":["loterie"]}`)
		p := c.id(c.must(http.StatusOK, c.leaT, "POST /api/v1/statuses", `{"status":"G4gné ! OFFRE  limitée sur https://www.exemple.test/a"}`))
		reports := c.must(http.StatusOK, c.modT, "GET /api/v1/admin/reports", "")
		if !strings.Contains(reports, p) || !strings.Contains(reports, "À lire") || !strings.Contains(reports, `"account":{"id":"0"`) {
			t.Errorf("the reports: %s", reports)
		}
		told := c.must(http.StatusOK, c.leaT, "GET /api/parvis/v1/decisions", "")
		if !strings.Contains(told, "limit_statuses") || !strings.Contains(told, "mark_statuses_as_sensitive") {
			t.Errorf("its author reads %s", told)
		}
		stranger := w.appToken(w.person("max"))
		if strings.Contains(c.must(http.StatusOK, stranger, "GET /api/v1/timelines/public", ""), p) {
			t.Error("a limited post is in the feed of strangers")
		}
		hits := c.must(http.StatusOK, c.modT, "GET /api/parvis/v1/admin/hits", "")
		for _, want := range []string{`"kind":"pattern"`, `"value":"offre limitée"`, `"value":"exemple.test"`} {
			if !strings.Contains(hits, want) {
				t.Errorf("the hits lack %s: %s", want, hits)
			}
		}
		const refused = `{"error":"Validation failed: This post is not accepted here"}`
		if got := c.must(http.StatusUnprocessableEntity, c.leaT, "POST /api/v1/statuses", `{"status":"ma loterie"}`); strings.TrimSpace(got) != refused {
			t.Errorf("who is turned away reads %s", got)
		}
		c.must(http.StatusUnprocessableEntity, c.leaT, "PUT /api/v1/statuses/"+p, `{"status":"ma Loterie"}`)
		c.must(http.StatusOK, c.leaT, "POST /api/v1/statuses", `{"status":"@jean ma loterie","visibility":"direct"}`)
		list := c.must(http.StatusOK, c.modT, "GET"+rules, "")
		var all []struct {
			ID   string
			Hits int
		}
		if err := json.Unmarshal([]byte(list), &all); err != nil || len(all) != 4 || all[3].ID != reject || all[3].Hits != 2 {
			t.Fatalf("the rules: %s", list)
		}
		c.must(http.StatusOK, c.modT, "POST"+rules+"/"+reject+"/move", `{"place":1}`)
		c.must(http.StatusOK, c.modT, "PUT"+rules+"/"+reject, `{"effect":"reject","words":["loterie"]}`)
		c.must(http.StatusOK, c.leaT, "POST /api/v1/statuses", `{"status":"ma loterie"}`)
		if got := c.must(http.StatusOK, c.modT, "GET"+rules+"/"+reject, ""); strings.Count(got, `"place":1`) != 3 {
			t.Errorf("the rule and its versions: %s", got)
		}
		c.must(http.StatusOK, c.modT, "DELETE"+rules+"/"+reject, "")
		c.must(http.StatusNotFound, c.modT, "GET"+rules+"/"+reject, "")
		err := w.Store.Read(w.ctx, func(tx *store.Tx) error {
			entries, err := audit.List(w.ctx, tx, audit.Filter{Actor: c.mod.Account}, store.Page{Limit: 100})
			said := ""
			for _, e := range entries {
				said += e.Action + " " + e.Before + " " + e.After + "\n"
			}
			for _, want := range []string{"rule.add", "rule.move 4 1", "rule.change reject on", "rule.remove reject off"} {
				if !strings.Contains(said, want) {
					t.Errorf("the record lacks %q:\n%s", want, said)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		bad := c.must(http.StatusBadRequest, c.modT, "POST"+rules, `{"effect":"burn","pattern":"(","domains":["x y"],"hashes":["12"],"days":-1}`)
		for _, field := range []string{"effect", "pattern", "domains", "hashes", "days"} {
			if !strings.Contains(bad, `"name":"`+field+`"`) {
				t.Errorf("no word of %s in %s", field, bad)
			}
		}
	})
}

// social-core 9, 18: a file on the list is turned away, sent again or as it is
// kept here; the answer names no detail. The operator may let rules read direct
// messages.
func TestAFileIsOnTheList(t *testing.T) {
	t.Parallel()
	eachWith(t, []string{"moderation.direct=true"}, func(t *testing.T, w *town) {
		c := openCourt(t, w)
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(picture.Bytes())
		send := func() (int, string) {
			var body bytes.Buffer
			form := multipart.NewWriter(&body)
			part, err := form.CreateFormFile("file", "x.png")
			if err == nil {
				_, err = part.Write(picture.Bytes())
			}
			if err != nil || form.Close() != nil {
				t.Fatal(err)
			}
			return w.call(c.leaT, http.MethodPost, "/api/v2/media", form.FormDataContentType(), body.Bytes())
		}
		code, answer := send()
		if code != http.StatusOK {
			t.Fatalf("%d %s", code, answer)
		}
		had := c.id(answer)
		file := c.rule(`{"on":true,"effect":"reject","hashes":["` + strings.ToUpper(hex.EncodeToString(sum[:])) + `"]}`)
		if code, answer := send(); code != http.StatusUnprocessableEntity || strings.TrimSpace(answer) != `{"error":"Validation failed: File is not allowed here"}` {
			t.Errorf("%d %s", code, answer)
		}
		c.must(http.StatusUnprocessableEntity, c.leaT, "POST /api/v1/statuses", `{"status":"@jean","visibility":"direct","media_ids":["`+had+`"]}`)
		hits := c.must(http.StatusOK, c.modT, "GET /api/parvis/v1/admin/hits?rule_id="+file, "")
		if strings.Count(hits, `"kind":"file"`) != 2 {
			t.Errorf("the hits: %s", hits)
		}
		err := w.Store.Read(w.ctx, func(tx *store.Tx) error {
			_, err := w.Rule.Try(w.ctx, tx, account.Actor{Account: c.mod.Account, Role: account.ManageBlocks}, rule.Draft{Effect: rule.Flag, First: true})
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// social-core 18: the files of a held post open for its author alone, also by an
// address that was known before an edit held it.
func TestFilesOfAHeldPost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		c := openCourt(t, w)
		c.rule(`{"on":true,"effect":"hold","note":"jeux","words":["casino"],"days":3650}`)
		post := func(how, text string) (id, address string) {
			made := c.must(http.StatusOK, c.leaT, how, text)
			return c.id(made), strings.ReplaceAll(strings.TrimPrefix(find(t, made, `"preview_url":"([^"]+)"`), w.Base), `\u0026`, "&")
		}
		opens := func(address string) bool {
			code, _ := w.call("", "GET", address, "", nil)
			return code == http.StatusOK
		}
		plain := func(address string) string { before, _, _ := strings.Cut(address, "?"); return before }

		p, address := post("POST /api/v1/statuses", `{"status":"Mon casino","media_ids":["`+w.upload(c.leaT)+`"]}`)
		if opens(plain(address)) || !opens(address) {
			t.Errorf("held: plain %v, signed %v", opens(plain(address)), opens(address))
		}
		c.must(http.StatusOK, c.modT, "POST /api/parvis/v1/admin/held/"+p+"/release", "{}")
		if !opens(plain(address)) {
			t.Error("released, and still closed")
		}
		edited, known := post("POST /api/v1/statuses", `{"status":"Mon jardin","media_ids":["`+w.upload(c.leaT)+`"]}`)
		if !opens(known) {
			t.Fatal("an ordinary picture is closed")
		}
		_, signed := post("PUT /api/v1/statuses/"+edited, `{"status":"Mon casino"}`)
		if opens(plain(known)) || !opens(signed) {
			t.Errorf("held by an edit: plain %v, signed %v", opens(plain(known)), opens(signed))
		}
		c.must(http.StatusOK, c.modT, "POST /api/parvis/v1/admin/held/"+edited+"/release", "{}")
		if !opens(plain(known)) {
			t.Error("released after an edit, and still closed")
		}
	})
}
