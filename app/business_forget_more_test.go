package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/system/business"
)

// forget has the organisation of the shop forget a member.
func (s *shop) forget(p writer) {
	s.w.t.Helper()
	s.w.write(func(tx *store.Tx) error { return s.w.Forget.Forget(s.w.ctx, tx, p.who, s.acct.Portfolio) })
}

// Whatever is sent or heard in the instant in which somebody is forgotten, nothing of them is
// made anew.
func TestForgettingAgainstWhatIsUnderWay(t *testing.T) { // business-messaging 7.5
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		for round := range 8 {
			chat := s.meet(zoe)
			zoe.ask("POST", chat+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
			got, _ := s.heard()
			to := got[0]["from"].(string)
			zoe.ask("POST", chat+"/messages", `{"text":{"body":"Encore"}}`, http.StatusCreated) // nobody heard it yet
			var all sync.WaitGroup
			all.Go(func() {
				w.rush(5, func(tx *store.Tx, i int) error {
					if i == 0 {
						return w.Forget.Forget(w.ctx, tx, zoe.who, s.acct.Portfolio)
					}
					d := business.Draft{Recipient: business.Recipient{To: to}}
					d.Words.Text = "Oui"
					_, err := w.Business.Send(w.ctx, tx, s.line, d, 0)
					return err
				})
			})
			w.settle()
			all.Wait()
			w.settle()
			for _, table := range []string{"business_window WHERE line = $1", "business_inbox_case WHERE line = $1", "message_chat WHERE line = $1"} {
				if n := w.counted("SELECT COUNT(*) FROM "+table, s.line.ID); n != 0 {
					t.Errorf("round %d: %d of %s", round, n, table)
				}
			}
			if n := w.counted("SELECT COUNT(*) FROM business_alias WHERE portfolio = $1", s.acct.Portfolio); n != 0 {
				t.Errorf("round %d: %d names", round, n)
			}
			s.heard()
		}
	})
}

// Files of the chat are gone with it, for the member and for apps.
func TestFilesOfAForgottenChat(t *testing.T) { // business-messaging 7.5, 8
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		chat, _ := s.known(zoe)
		up, err := w.Media.Upload(w.ctx, zoe.who.Account, strings.NewReader(string(picture(t, "arcade"))))
		if err != nil {
			t.Fatal(err)
		}
		zoe.ask("POST", chat+"/messages", `{"media":{"id":"`+up.ID.String()+`"}}`, http.StatusCreated)
		heard, _ := s.heard()
		file := heard[0]["image"].(map[string]any)["id"].(string)
		s.call(s.token, "GET", "/"+file, "", 200)
		s.forget(zoe)
		if got := s.call(s.token, "GET", "/"+file, "", 400); got["error"] == nil {
			t.Errorf("the file is there still: %v", got)
		}
		w.settle()
		if n := w.counted("SELECT COUNT(*) FROM business_file WHERE line = $1", s.line.ID); n != 0 {
			t.Errorf("%d files are kept for apps", n)
		}
		if n := w.counted("SELECT COUNT(*) FROM media_media WHERE id = $1", up.ID); n != 0 {
			t.Errorf("the file is kept: %d", n)
		}
	})
}

// A block that was kept tells nothing of who came back: neither by a code nor by being lifted.
func TestAKeptBlockTellsNothing(t *testing.T) { // business-messaging 7.5, 14
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe, eli := w.shop("ines"), w.writer("zoe"), w.writer("eli")
		chat, to := s.known(zoe)
		_ = chat
		at := "/" + s.line.ID.String() + "/block_users"
		block := func(method, to string) {
			s.call(s.token, method, at, `{"messaging_product":"whatsapp","block_users":[{"user":"`+to+`"}]}`, 200)
		}
		block("POST", to)
		w.clock.Advance(time.Second)
		s.forget(zoe)
		var names [2]string
		w.write(func(tx *store.Tx) error { // as by a marketing consent on the page
			for i, p := range []writer{zoe, eli} {
				a, err := w.Business.Called(w.ctx, tx, s.acct.Portfolio, p.who.Account)
				if err != nil {
					return err
				}
				names[i] = a.Digits
			}
			return nil
		})
		s.heard()
		var codes [2]string
		for i, to := range names {
			s.send(`{"messaging_product":"whatsapp","to":"`+to+`","text":{"body":"Bonjour"}}`, 200)
			_, statuses := s.heard()
			codes[i] = fmt.Sprint(statuses)
		}
		if codes[0] != codes[1] {
			t.Errorf("who was stopped before: %s, and who was not: %s", codes[0], codes[1])
		}
		block("DELETE", names[0])
		if n := w.counted("SELECT COUNT(*) FROM business_stop WHERE line = $1", s.line.ID); n != 1 {
			t.Errorf("by the new name, the old block is lifted: %d", n)
		}
	})
}

// A line that knows a member by what they decided about marketing alone is told that its name
// for them is gone.
func TestWhoOnlyDecidedIsForgottenAloud(t *testing.T) { // business-messaging 7.5
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe, eli := w.shop("ines"), w.writer("zoe"), w.writer("eli")
		s.meet(eli)
		w.write(func(tx *store.Tx) error { return w.Business.Welcome(w.ctx, tx, zoe.who, s.line) })
		s.heard()
		s.forget(zoe)
		if told, _ := s.heard(); len(told) != 1 || told[0]["type"] != "system" {
			t.Errorf("of who wants marketing: %v", told)
		}
		s.forget(eli) // of whom it knows nothing
		if told, _ := s.heard(); len(told) != 0 {
			t.Errorf("of who opened the page: %v", told)
		}
	})
}
