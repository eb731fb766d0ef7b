package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/report"
	"parvis/system/business"
	"parvis/system/business/recurring"
)

// An offer stands no longer than who made it could make it: until they are removed, given
// another role or suspended, or hand the organisation on.
func TestAnOfferEndsWithWhoMadeIt(t *testing.T) { // business-messaging 1
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, noe, lou, zoe := w.shop("ines"), w.person("noe"), w.person("lou"), w.person("zoe")
		p := s.acct.Portfolio
		appoint := func(by, who account.Actor, r business.Role) {
			t.Helper()
			w.write(func(tx *store.Tx) error { return w.People.Appoint(w.ctx, tx, by, p, who.Account, r) })
		}
		takes := func(who account.Actor, r business.Role) error {
			return w.Store.Write(w.ctx, func(tx *store.Tx) error { return w.People.Take(w.ctx, tx, who, p, r) })
		}
		none := func(what string, who account.Actor, r business.Role) {
			t.Helper()
			w.write(func(tx *store.Tx) error {
				if list, err := w.People.Offers(w.ctx, tx, who); err != nil || len(list) != 0 {
					t.Errorf("%s: offered are %v, %v", what, list, err)
				}
				return nil
			})
			if err := takes(who, r); fault.KindOf(err) != fault.Conflict {
				t.Errorf("%s: taking it: %v", what, err)
			}
		}
		asAdmin := func(who account.Actor) {
			t.Helper()
			appoint(s.owner, who, business.Admin)
			if err := takes(who, business.Admin); err != nil {
				t.Fatal(err)
			}
		}
		asAdmin(noe)
		appoint(noe, zoe, business.Developer)
		appoint(s.owner, noe, business.Developer)
		none("its maker is no admin any more", zoe, business.Developer)
		w.write(func(tx *store.Tx) error {
			list, err := w.People.Offered(w.ctx, tx, s.owner, p)
			if len(list) != 0 {
				t.Errorf("the organisation lists %v", list)
			}
			return err
		})
		appoint(s.owner, noe, business.Admin)
		appoint(noe, zoe, business.Operator)
		appoint(s.owner, noe, "")
		none("its maker was removed", zoe, business.Operator)
		asAdmin(noe)
		appoint(noe, zoe, business.Operator)
		w.write(func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE business_role SET role = 'developer' WHERE portfolio = $1 AND account = $2", p, noe.Account)
			return err
		})
		none("its maker has not the role for it", zoe, business.Operator)
		w.write(func(tx *store.Tx) error {
			if _, err := tx.Exec("UPDATE business_role SET role = 'admin' WHERE portfolio = $1 AND account = $2", p, noe.Account); err != nil {
				return err
			}
			_, err := tx.Exec("UPDATE account_account SET state = 'suspended' WHERE id = $1", noe.Account)
			return err
		})
		none("its maker is suspended", zoe, business.Operator)
		w.write(func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE account_account SET state = 'active' WHERE id = $1", noe.Account)
			return err
		})
		appoint(s.owner, lou, business.Admin)
		w.write(func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO business_offer (portfolio, account, role, at, state, maker) VALUES ($1, $2, 'owner', $3, 'open', $4)", p, noe.Account, tx.Now(), s.owner.Account)
			return err
		})
		if err := takes(noe, business.Owner); err != nil {
			t.Fatal(err)
		}
		none("its maker handed the organisation on", lou, business.Admin)
		if n := w.counted("SELECT COUNT(*) FROM business_offer WHERE maker = $1 AND state = 'open'", s.owner.Account); n != 0 {
			t.Errorf("of who owned it %d offers stand", n)
		}
	})
}

// Of who takes a role and who withdraws or declines it at the same moment, one does.
func TestAnOfferEndsOnce(t *testing.T) {
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		p := s.acct.Portfolio
		for _, name := range []string{"noe", "lou", "zoe", "max", "eli", "yuna"} {
			who := w.person(name)
			w.write(func(tx *store.Tx) error {
				return w.People.Appoint(w.ctx, tx, s.owner, p, who.Account, business.Operator)
			})
			w.rush(3, func(tx *store.Tx, i int) error {
				return []func() error{
					func() error { return w.People.Withdraw(w.ctx, tx, s.owner, p, who.Account) },
					func() error { return w.People.Take(w.ctx, tx, who, p, business.Operator) },
					func() error { return w.People.Decline(w.ctx, tx, who, p, business.Operator) },
				}[i]()
			})
			n := w.counted("SELECT COUNT(*) FROM business_offer WHERE account = $1", who.Account)
			n += w.counted("SELECT COUNT(*) FROM business_role WHERE account = $1", who.Account)
			if n != 1 {
				t.Errorf("of %s there are %d ends", name, n)
			}
		}
	})
}

// Handing on is asked as any role is: not of who declined within the week, and with one
// letter in it.
func TestHandingOnIsAskedOnce(t *testing.T) { // business-messaging 1
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		ines, noe := h.browser(lang), h.browser(lang)
		ines.join("ines")
		noe.join("noe")
		at := ines.send("/settings/organisations", url.Values{"name": {"Vélos du Pont"}}, nil)
		ines.send(at+"/appoint", url.Values{"who": {"noe"}, "role": {"admin"}}, nil)
		noe.takes(at, "admin")
		h.settle()
		hand := func() int { return ines.post(at+"/hand", url.Values{"to": {"noe"}}, nil).StatusCode }
		if got := hand(); got != http.StatusSeeOther {
			t.Fatalf("handing on: %d", got)
		}
		if got := noe.answers(at, "owner", "decline"); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("declining: %d", got.StatusCode)
		}
		if got := hand(); got != http.StatusUnprocessableEntity {
			t.Errorf("who declined is asked again: %d", got)
		}
		ines.send(at+"/appoint", url.Values{"who": {"noe"}, "role": {"developer"}}, nil)
		ines.send(at+"/appoint", url.Values{"who": {"noe"}, "role": {"admin"}}, nil)
		if got := hand(); got != http.StatusUnprocessableEntity {
			t.Errorf("who declined, and was an admin anew, is asked again: %d", got)
		}
		h.clock.Advance(7 * 24 * time.Hour)
		ines.proves("ines")
		if got := hand(); got != http.StatusSeeOther {
			t.Errorf("a week after they declined: %d", got)
		}
		letters := func() (n int) {
			h.settle()
			for _, l := range h.Mail.(*mail.Outbox).Letters("noe@parvis.example") {
				if strings.Contains(l.Text, business.OffersPath) {
					n++
				}
			}
			return n
		}
		had, refused := letters(), false
		for range 25 {
			refused = refused || hand() == http.StatusUnprocessableEntity
		}
		if n := letters(); had == 0 || n != had {
			t.Errorf("of what was offered again, %d letters are %d", had, n)
		}
		if !refused {
			t.Error("handing on has no rate")
		}
	})
}

// Lines of an organisation that is closed or held wait on; they can be registered afterwards.
func TestWaitingLinesOfAHeldOrganisation(t *testing.T) { // business-messaging 11.2
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		s.add("Encore")
		waiting := func() int { return w.counted("SELECT COUNT(*) FROM business_line WHERE stage = 'PENDING'") }
		w.write(func(tx *store.Tx) error {
			return w.Business.Hold(w.ctx, tx, id.Account(s.acct.Portfolio), report.Lock, 7)
		})
		w.settle()
		w.clock.Advance(32 * 24 * time.Hour)
		w.settle()
		if n := waiting(); n != 1 {
			t.Errorf("of a locked organisation %d lines wait", n)
		}
		w.write(func(tx *store.Tx) error { return w.Business.Free(w.ctx, tx, 7) })
		w.clock.Advance(2 * time.Hour)
		w.settle()
		if n := waiting(); n != 0 {
			t.Errorf("of an organisation that is free again %d lines wait", n)
		}
	})
}

// A line that the staff hold is not deleted; what members stopped it is kept.
func TestALineThatIsJudgedStays(t *testing.T) { // business-messaging 11.2, 19
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, zoe := w.shop("ines"), w.writer("zoe")
		s.meet(zoe)
		drop := func() error {
			return w.Store.Write(w.ctx, func(tx *store.Tx) error { return w.Closing.DropLine(w.ctx, tx, s.owner, s.line.ID) })
		}
		w.write(func(tx *store.Tx) error {
			if err := w.Business.Stop(w.ctx, tx, zoe.who, s.line.ID); err != nil {
				return err
			}
			return w.Business.Hold(w.ctx, tx, id.Account(s.line.ID), report.Mute, 7)
		})
		if err := drop(); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a line that is muted is deleted: %v", err)
		}
		w.write(func(tx *store.Tx) error { return w.Business.Free(w.ctx, tx, 7) })
		s.call(s.token, "POST", "/"+s.line.ID.String()+"/username", `{"username":"rayon"}`, 200)
		if err := drop(); err != nil {
			t.Fatal(err)
		}
		w.settle()
		w.write(func(tx *store.Tx) error {
			b, err := w.Business.Body(w.ctx, tx, id.Account(s.acct.Portfolio))
			if b.Stopped != 1 {
				t.Errorf("after the line was deleted %d stopped it", b.Stopped)
			}
			if err := w.Business.Stop(w.ctx, tx, s.owner, s.line.ID); err != nil { // what comes too late is not kept
				return err
			}
			return err
		})
		if n := w.counted("SELECT COUNT(*) FROM business_stop"); n != 1 {
			t.Errorf("%d stops are kept", n)
		}
		w.write(func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO business_window (line, member, at) VALUES ($1, 1, $2)", s.line.ID, tx.Now())
			return err
		})
		w.clock.Advance(25 * time.Hour)
		w.settle()
		if n := w.counted("SELECT COUNT(*) FROM business_window WHERE line = $1", s.line.ID); n != 0 {
			t.Errorf("a day later %d windows are kept", n)
		}
		names := func() int { return w.counted("SELECT COUNT(*) FROM business_number_name") }
		w.clock.Advance(88 * 24 * time.Hour)
		w.settle()
		if names() != 1 {
			t.Error("its username is free at once")
		}
		w.clock.Advance(2 * 24 * time.Hour)
		w.settle()
		if names() != 0 {
			t.Error("its username is never free")
		}
	})
}

// A line that members reported is not deleted before the staff decided.
func TestALineThatIsReportedStays(t *testing.T) { // business-messaging 19
	t.Parallel()
	eachMarket(t, func(t *testing.T, m *market) {
		if got := m.says("Votre code ?"); got != "200 0" {
			t.Fatalf("the line sends: %s", got)
		}
		chat := find(t, m.rose.open(m.chat+"/report"), `name="chat" value="(\d+)"`)
		m.rose.send("/report", url.Values{"chat": {chat}, "said": {"2"}, "reason": {"misleading.bot"}, "comment": {"Ils veulent ma carte."}}, nil)
		if got := m.member.post(m.at+"/lines/"+m.id+"/delete", url.Values{}, nil); got.StatusCode != http.StatusConflict {
			t.Errorf("a line that was reported is deleted: %d", got.StatusCode)
		}
	})
}

// An organisation adds so many lines in a day, with those that it deleted.
func TestLinesAreAddedAtARate(t *testing.T) { // business-messaging 3
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		add := func() error {
			return w.Store.Write(w.ctx, func(tx *store.Tx) error {
				l, err := w.Business.AddLine(w.ctx, tx, s.owner, s.acct.ID, "Encore")
				if err != nil {
					return err
				}
				return w.Closing.DropLine(w.ctx, tx, s.owner, l.ID)
			})
		}
		for range 49 {
			if err := add(); err != nil {
				t.Fatal(err)
			}
		}
		if err := add(); fault.KindOf(err) != fault.Limited {
			t.Errorf("one more: %v", err)
		}
		w.clock.Advance(24*time.Hour + time.Minute)
		if err := add(); err != nil {
			t.Errorf("a day later: %v", err)
		}
	})
}

// What a member accepted of an organisation that closed they still see, and can stop.
func TestNotificationsOfAClosedOrganisation(t *testing.T) { // business-messaging 17
	t.Parallel()
	eachKiosk(t, func(t *testing.T, k *kiosk, lang string) {
		k.accept("Nouveautés", "")
		w := k.shop.w
		w.write(func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO business_hold (subject, decision, level, at) VALUES ($1, 0, 'closed', $2)", k.acct.Portfolio, tx.Now())
			return err
		})
		page := k.eli.open(recurring.Path)
		has(t, page, "Nouveautés")
		k.eli.send(recurring.Path, url.Values{"token": {find(t, page, `name="token" value="(\d+)"`)}, "do": {"stop"}}, nil)
		if n := w.counted("SELECT COUNT(*) FROM business_recurring_token WHERE state = $1", recurring.Stopped); n != 1 {
			t.Errorf("%d are stopped", n)
		}
	})
}
