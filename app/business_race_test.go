package app_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/system/business"
	"parvis/system/business/template"
)

// rush does things at the same time, each in a change of its own, and counts those that
// were done.
func (w *town) rush(n int, fn func(tx *store.Tx, i int) error) int {
	var wait sync.WaitGroup
	var done atomic.Int64
	begin := make(chan struct{})
	for i := range n {
		wait.Go(func() {
			<-begin
			if w.Store.Write(w.ctx, func(tx *store.Tx) error { return fn(tx, i) }) == nil {
				done.Add(1)
			}
		})
	}
	close(begin)
	wait.Wait()
	return int(done.Load())
}

// counted counts by a statement.
func (w *town) counted(q string, args ...any) (n int) {
	w.write(func(tx *store.Tx) (err error) { n, err = store.One(tx, store.Value[int], q, args...); return err })
	return n
}

// What several do to a template at the same instant, one of them did.
func TestATemplateIsChangedByOne(t *testing.T) { // business-messaging 10.5 to 10.7
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		judge := account.Actor{Account: w.person("juge").Account, Role: account.ManageReports}
		kept := w.Business.Templates()
		for n := range 4 {
			name := fmt.Sprint("soldes_", n)
			s.template(fmt.Sprintf(`{"name":%q,"language":"fr","category":"MARKETING","components":[{"type":"BODY","text":"Les soldes numéro %d commencent demain."}]}`, name, n), 200)
			var k template.Kept
			w.write(func(tx *store.Tx) error {
				list, err := kept.Waiting(w.ctx, tx, judge)
				if err == nil {
					k = list[0]
				}
				return err
			})
			reject := template.Decision{Of: k.Version(), Reason: "SCAM", Note: "Non.", Advice: "Autrement."}
			if got := w.rush(4, func(tx *store.Tx, _ int) error { return kept.Decide(w.ctx, tx, judge, k.ID, reject) }); got != 1 {
				t.Errorf("decided %d times", got)
			}
			if got := w.rush(4, func(tx *store.Tx, _ int) error { return kept.Appeal(w.ctx, tx, k.ID) }); got != 1 {
				t.Errorf("appealed %d times", got)
			}
			w.write(func(tx *store.Tx) error {
				now, err := kept.Get(w.ctx, tx, k.ID)
				if err != nil {
					return err
				}
				return kept.Decide(w.ctx, tx, judge, k.ID, template.Decision{Of: now.Version(), Approve: true})
			})
			if got := w.rush(4, func(tx *store.Tx, i int) error {
				_, err := kept.Edit(w.ctx, tx, k.ID, fmt.Appendf(nil, `{"components":[{"type":"BODY","text":"Les soldes %d, façon %d, commencent demain."}]}`, n, i))
				return err
			}); got != 1 {
				t.Errorf("edited %d times in a day", got)
			}
			if got := w.rush(4, func(tx *store.Tx, _ int) error {
				return kept.Delete(w.ctx, tx, s.acct.ID, template.Which{Name: name})
			}); got != 1 {
				t.Errorf("deleted %d times", got)
			}
		}
	})
}

// Whoever sends at the same time, an organisation reaches 250 members in a day, and a member
// gets two marketing messages of all organisations together.
func TestLimitsHoldAtTheSameTime(t *testing.T) { // business-messaging 12, 21
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		shops := []*shop{w.shop("ines"), w.shop("noe"), w.shop("eli"), w.shop("lea"), w.shop("ada")}
		zoe := w.writer("zoe")
		to := make([]string, len(shops))
		for i, s := range shops {
			zoe.ask("POST", s.meet(zoe)+"/messages", `{"text":{"body":"Bonjour"}}`, http.StatusCreated)
			s.template(`{"name":"soldes","language":"fr","category":"MARKETING","components":[{"type":"BODY","text":"Les soldes commencent demain."}]}`, 200)
			w.write(func(tx *store.Tx) error {
				a, err := w.Business.Called(w.ctx, tx, s.acct.Portfolio, zoe.who.Account)
				if err == nil {
					to[i], err = a.Digits, w.Business.Consent(w.ctx, tx, zoe.who, s.acct.Portfolio, business.ForMarketing, true)
				}
				return err
			})
		}
		w.settle()
		w.approve(t)
		send := func(tx *store.Tx, s *shop, to, name string) error {
			_, err := w.Business.Send(w.ctx, tx, s.line, business.Draft{Recipient: business.Recipient{To: to}, Template: &template.Send{Name: name, Language: "fr"}}, 0)
			return err
		}
		for day := range 5 {
			w.clock.Advance(26 * time.Hour)
			if got := w.rush(4*len(shops), func(tx *store.Tx, i int) error { return send(tx, shops[i%len(shops)], to[i%len(shops)], "soldes") }); got != 4*len(shops) {
				t.Errorf("%d of them were accepted", got)
			}
			if got := w.counted("SELECT COUNT(*) FROM business_marketed WHERE member = $1 AND at > $2", zoe.who.Account, w.clock.Now().Add(-time.Hour)); got != 2 {
				t.Errorf("on day %d the member got %d", day, got)
			}
		}

		s := shops[0]
		s.template(utility("prete", "Votre commande vous attend."), 200)
		w.write(func(tx *store.Tx) error {
			for i := range 246 {
				if _, err := tx.Exec("INSERT INTO business_reach (portfolio, digits, at) VALUES ($1, $2, $3)", s.acct.Portfolio, fmt.Sprint(33600000000+i), tx.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		if got := w.rush(8, func(tx *store.Tx, i int) error { return send(tx, s, fmt.Sprint(33700000000+i), "prete") }); got != 3 {
			t.Errorf("%d of them were accepted, beside 247", got)
		}
		if got := w.counted("SELECT COUNT(*) FROM business_reach WHERE portfolio = $1", s.acct.Portfolio); got != 250 {
			t.Errorf("the organisation reached %d", got)
		}
	})
}

// A line has 2,000 links whoever makes them, and a link that somebody deleted stays so while
// another changes its words.
func TestLinksAtTheSameTime(t *testing.T) { // business-messaging 13
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		add := func(tx *store.Tx, _ int) error {
			_, err := w.Business.AddLink(w.ctx, tx, s.line.ID, "Bonjour")
			return err
		}
		w.write(func(tx *store.Tx) error {
			for i := range 1980 {
				if _, err := tx.Exec("INSERT INTO business_link (code, id, line, prefilled, gone, at) VALUES ($1, $2, $3, 'x', $4, $5)", fmt.Sprint("C", i), tx.NewID(), s.line.ID, false, tx.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		if got := w.rush(60, add); got != 20 {
			t.Errorf("%d links were made beside 1,980", got)
		}
		for i := range 40 {
			code := fmt.Sprint("C", i)
			w.rush(4, func(tx *store.Tx, i int) error {
				if i == 0 {
					return w.Business.DropLink(w.ctx, tx, s.line.ID, code)
				}
				_, err := w.Business.SetLink(w.ctx, tx, s.line.ID, code, "Bonsoir")
				return err
			})
		}
		if got := w.counted("SELECT COUNT(*) FROM business_link WHERE line = $1 AND gone = FALSE", s.line.ID); got != 1960 {
			t.Errorf("%d links are left of 2,000, of which 40 were deleted", got)
		}
	})
}
