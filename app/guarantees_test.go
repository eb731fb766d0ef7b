package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/post"
)

// TestNoSecretLiesInTheDatabase: whoever gets hold of the file has nobody's
// token, session, password or birth date. // architecture 18.3
func TestNoSecretLiesInTheDatabase(t *testing.T) {
	t.Parallel()
	w, dir := openTown(t, "network.min_age=15", "network.signup=open", "network.auto_confirm=true")
	const password, birth = "une-phrase-bien-secrete", "1987-06-05"
	app := w.appToken(account.Actor{})
	code, answer := w.ask(app, "POST /api/v1/accounts", `{"username":"lea","email":"lea@example.org","password":"`+password+`","agreement":true,"locale":"fr","date_of_birth":"`+birth+`"}`)
	var made struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(answer), &made); err != nil || code != http.StatusOK {
		t.Fatal(code, answer)
	}
	var cookie string
	w.write(func(tx *store.Tx) error {
		lea, err := w.Account.ByUsername(w.ctx, tx, "lea")
		if err != nil {
			return err
		}
		cookie, _, err = w.Credential.Begin(w.ctx, tx, lea, credential.Device{})
		return err
	})
	w.settle()
	var all strings.Builder
	for _, name := range []string{"parvis.db", "parvis.db-wal"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			all.Write(b)
		}
	}
	if !strings.Contains(all.String(), "lea@example.org") {
		t.Fatal("this is not the database")
	}
	for what, secret := range map[string]string{"the app's token": app, "the member's token": made.Token, "the session": cookie, "the password": password, "the birth date": birth, "the birth date in short": "19870605"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%s is there in clear", what)
		}
	}
}

// TestAddressesAreForgotten: where somebody came from is known for a week, the
// session goes on. // architecture 18.6
func TestAddressesAreForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea := w.person("lea")
		var cookie string
		w.write(func(tx *store.Tx) (err error) {
			cookie, _, err = w.Credential.Begin(w.ctx, tx, lea.Account, credential.Device{Agent: "Firefox", Address: "203.0.113.9"})
			return err
		})
		address := func() (at string) {
			err := w.Store.Read(w.ctx, func(tx *store.Tx) error {
				list, err := w.Credential.Sessions(w.ctx, tx, lea)
				if err == nil && len(list) == 1 {
					at = list[0].Address
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		if got := address(); got != "203.0.113.9" {
			t.Fatalf("at first %q", got)
		}
		w.days(8)
		if got := address(); got != "" {
			t.Errorf("after a week %q", got)
		}
		err := w.Store.Read(w.ctx, func(tx *store.Tx) error { _, _, err := w.Credential.Resolve(w.ctx, tx, cookie); return err })
		if err != nil {
			t.Errorf("the session ended: %v", err)
		}
	})
}

// TestNamesOfTheWorld: a name is kept as it was typed, found however it is
// typed, and cannot turn the line around it. // architecture 17.12
func TestNamesOfTheWorld(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		for handle, name := range map[string]string{
			"helene": "He\u0301le\u0300ne Müller", // combining marks
			"rtl":    "אבי כהן",
			"family": "Zoé 👨‍👩‍👧‍👦 Œuvrard",
		} {
			who := w.person(handle)
			w.write(func(tx *store.Tx) error {
				_, err := w.Account.Update(w.ctx, tx, who, account.ProfileChange{DisplayName: &name})
				return err
			})
			w.say(who, post.Draft{Text: "bonjour", Visibility: post.Public})
			w.settle()
			_, answer := w.ask("", "GET /api/v1/accounts/lookup?acct="+handle, "")
			var got struct {
				DisplayName string `json:"display_name"`
			}
			if err := json.Unmarshal([]byte(answer), &got); err != nil || got.DisplayName != name {
				t.Errorf("%s is kept as %q", handle, got.DisplayName)
			}
			rec := httptest.NewRecorder()
			w.Gateway.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/@"+handle, nil))
			if !strings.Contains(rec.Body.String(), "<bdi>"+name+"</bdi>") {
				t.Errorf("%s does not stand alone on its page", handle)
			}
		}
		token := w.appToken(w.person("lea"))
		for _, typed := range []string{"Hélène", "helene", "HÉLÈNE", "he%CC%81le%CC%80ne"} {
			if _, answer := w.ask(token, "GET /api/v2/search?type=accounts&q="+typed, ""); !strings.Contains(answer, `"helene"`) {
				t.Errorf("%s finds %s", typed, answer)
			}
		}
	})
}

// TestEachReadsTheirOwnLanguage: a fault is worded for whoever acts, a letter
// for whoever gets it. // architecture 17.14
func TestEachReadsTheirOwnLanguage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea := w.reachable("lea", "never", "follow")
		max := w.reachable("max", "never", "follow")
		w.write(func(tx *store.Tx) error {
			return w.Account.SetSettings(w.ctx, tx, max, account.Settings{Digest: "never", MailOn: []string{"follow"}, Lang: i18n.English})
		})
		w.follow(lea, max)
		w.follow(max, lea)
		w.settle() // letters are planned before the hour begins
		w.clock.Advance(time.Hour)
		for name, word := range map[string]string{"lea": "Bonjour", "max": "Hello"} {
			got := w.letters(name)
			if len(got) == 0 || !strings.Contains(string(got[0].Raw), word) {
				t.Errorf("%s got %d letters: %s", name, len(got), got)
			}
		}
		for words, who := range map[string]account.Actor{"introuvable": lea, "not found": max} {
			var cookie string
			w.write(func(tx *store.Tx) (err error) {
				cookie, _, err = w.Credential.Begin(w.ctx, tx, who.Account, credential.Device{})
				return err
			})
			r := httptest.NewRequest(http.MethodGet, "/@nobody", nil)
			r.AddCookie(&http.Cookie{Name: w.Pages.CookieName(), Value: cookie})
			r.Header.Set("Accept-Language", "de")
			rec := httptest.NewRecorder()
			w.Gateway.ServeHTTP(rec, r)
			if rec.Code != http.StatusNotFound || !strings.Contains(strings.ToLower(rec.Body.String()), words) {
				t.Errorf("%d without %q", rec.Code, words)
			}
		}
	})
}
