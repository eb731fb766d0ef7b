package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/system/business"
	"parvis/system/business/people"
)

// appoint gives somebody a role, which they take, or takes it with "".
func (w *town) appoint(tx *store.Tx, actor account.Actor, p id.Portfolio, who id.Account, r business.Role) error {
	if err := w.People.Appoint(w.ctx, tx, actor, p, who, r); err != nil || r == "" {
		return err
	}
	err := w.People.Take(w.ctx, tx, account.Actor{Account: who, State: account.Active}, p, r)
	if fault.KindOf(err) == fault.Conflict { // they had another one before
		return nil
	}
	return err
}

// answers what an organisation at an address offered.
func (b *browser) answers(at, role, act string) seen {
	b.t.Helper()
	return b.post(business.OffersPath, url.Values{"organisation": {at[strings.LastIndex(at, "/")+1:]}, "role": {role}, "act": {act}}, nil)
}

// takes a role that is offered.
func (b *browser) takes(at, role string) {
	b.t.Helper()
	if got := b.answers(at, role, "take"); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != at {
		b.t.Fatalf("taking the role %s: %d, %s", role, got.StatusCode, inShort(got.text))
	}
}

// A role is offered and taken on pages without a script: nobody has one before, it can be
// declined, withdrawn and left, and what is offered is counted where one looks for it.
func TestARoleIsOfferedAndTaken(t *testing.T) { // business-messaging 1
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		say := func(fr, en string) string { return map[string]string{"fr": fr, "en": en}[lang] }
		ines, noe, eli := h.browser(lang), h.browser(lang), h.browser(lang)
		ines.join("ines")
		noe.join("noe")
		eli.join("eli")
		at := ines.send("/settings/organisations", url.Values{"name": {"Vélos du Pont"}}, nil)
		has(t, noe.open("/settings/organisations"), say("0 rôle proposé", "0 roles offered to you"))
		if got := ines.post(at+"/appoint", url.Values{"who": {"personne"}, "role": {"operator"}}, nil); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, `value="personne"`) {
			t.Errorf("nobody is offered a role: %d", got.StatusCode)
		}
		ines.send(at+"/appoint", url.Values{"who": {"@noe"}, "role": {"operator"}}, nil)
		all(t, ines.open(at+"/people"), "@noe", say("Sans réponse", "No answer yet"))
		hasNot(t, ines.open(at), "@noe")
		if got := noe.get(at); got.StatusCode != http.StatusNotFound {
			t.Errorf("before they take it: %d", got.StatusCode)
		}
		has(t, noe.open("/settings/organisations"), say("1 rôle proposé", "1 role offered to you"))
		all(t, noe.open(business.OffersPath), "Vélos du Pont", "@ines", say("Répondre aux messages des lignes.", "Answer the messages of the lines."))
		for path, form := range map[string]url.Values{ // who has no part in it
			at + "/appoint": {"who": {"eli"}, "role": {"admin"}}, at + "/withdraw": {"who": {"noe"}}, at + "/hand": {"to": {"noe"}},
		} {
			if got := eli.post(path, form, nil); got.StatusCode != http.StatusNotFound && got.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("a stranger does %s: %d", path, got.StatusCode)
			}
		}
		for _, role := range []string{"admin", "owner"} {
			if got := noe.answers(at, role, "take"); got.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("they take the role %s instead: %d", role, got.StatusCode)
			}
		}
		if got := eli.answers(at, "operator", "take"); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("another takes it: %d", got.StatusCode)
		}
		noe.takes(at, "operator")
		all(t, noe.open(at), "@noe")
		if got := noe.post(at+"/appoint", url.Values{"who": {"eli"}, "role": {"analyst"}}, nil); got.StatusCode != http.StatusForbidden {
			t.Errorf("who answers messages offers a role: %d", got.StatusCode)
		}
		ines.send(at+"/appoint", url.Values{"who": {"noe"}, "role": {"developer"}}, nil) // at once, since they belong to it
		has(t, ines.open(at), say("Développement", "Development"))
		ines.send(at+"/appoint", url.Values{"who": {"eli"}, "role": {"analyst"}}, nil)
		ines.send(at+"/withdraw", url.Values{"who": {"eli"}}, nil)
		hasNot(t, ines.open(at+"/people"), "@eli")
		if got := eli.answers(at, "analyst", "take"); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a role that was withdrawn: %d", got.StatusCode)
		}
		ines.send(at+"/appoint", url.Values{"who": {"eli"}, "role": {"operator"}}, nil)
		if got := eli.answers(at, "operator", "decline"); got.StatusCode != http.StatusSeeOther {
			t.Errorf("declining: %d", got.StatusCode)
		}
		has(t, ines.open(at+"/people"), say("Décliné", "Declined"))
		if got := ines.post(at+"/appoint", url.Values{"who": {"eli"}, "role": {"operator"}}, nil); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("who declined is asked again: %d", got.StatusCode)
		}
		noe.send(at+"/appoint", url.Values{"who": {"noe"}}, nil) // leaves
		if got := noe.get(at); got.StatusCode != http.StatusNotFound {
			t.Errorf("who left: %d", got.StatusCode)
		}
	})
}

// An organisation is handed on to an admin who takes it, and by its owner alone, who proved a
// moment ago who they are.
func TestAnOrganisationIsHandedOn(t *testing.T) { // business-messaging 1
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		ines, noe, eli := h.browser(lang), h.browser(lang), h.browser(lang)
		ines.join("ines")
		noe.join("noe")
		eli.join("eli")
		at := ines.send("/settings/organisations", url.Values{"name": {"Vélos du Pont"}}, nil)
		for who, b := range map[string]*browser{"noe": noe, "eli": eli} {
			ines.send(at+"/appoint", url.Values{"who": {who}, "role": {"admin"}}, nil)
			b.takes(at, "admin")
		}
		if got := noe.post(at+"/hand", url.Values{"to": {"noe"}}, nil); got.StatusCode != http.StatusForbidden {
			t.Errorf("an admin hands it on: %d", got.StatusCode)
		}
		h.clock.Advance(20 * time.Minute)
		if got := ines.post(at+"/hand", url.Values{"to": {"noe"}}, nil); got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), "/signin?force=1&next=") {
			t.Fatalf("an owner of twenty minutes ago hands it on: %d %s", got.StatusCode, got.Header.Get("Location"))
		}
		has(t, noe.open("/settings/organisations"), ">"+map[string]string{"fr": "0 rôle", "en": "0 roles"}[lang])
		ines.proves("ines")
		ines.send(at+"/hand", url.Values{"to": {"eli"}}, nil)
		ines.send(at+"/hand", url.Values{"to": {"noe"}}, nil) // and not to eli any more
		if got := eli.answers(at, "owner", "take"); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("two are offered it: %d", got.StatusCode)
		}
		ines.send(at+"/appoint", url.Values{"who": {"noe"}, "role": {"developer"}}, nil) // which ends it too
		if got := noe.answers(at, "owner", "take"); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("who is no admin any more takes it: %d", got.StatusCode)
		}
		ines.send(at+"/appoint", url.Values{"who": {"noe"}, "role": {"admin"}}, nil)
		if got := noe.answers(at, "owner", "take"); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("an offer of before: %d", got.StatusCode)
		}
		ines.send(at+"/hand", url.Values{"to": {"noe"}}, nil)
		has(t, noe.open(business.OffersPath), map[string]string{"fr": "elle devient la vôtre", "en": "it becomes yours"}[lang])
		noe.takes(at, "owner")
		if got := ines.post(at+"/hand", url.Values{"to": {"eli"}}, nil); got.StatusCode != http.StatusForbidden {
			t.Errorf("who owned it hands it on: %d", got.StatusCode)
		}
		h.clock.Advance(time.Hour)
		noe.send(at+"/appoint", url.Values{"who": {"ines"}, "role": {"analyst"}}, nil)
		if got := ines.get(at + "/people"); got.StatusCode != http.StatusOK || strings.Contains(got.text, at+"/hand") {
			t.Errorf("who owned it sees %d", got.StatusCode)
		}
	})
}

// proves has somebody say their password again.
func (b *browser) proves(name string) {
	b.t.Helper()
	if got := b.post("/signin", url.Values{"who": {name}, "password": {passphrase}, "next": {"/"}}, nil); got.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("proving again who one is: %d", got.StatusCode)
	}
}

// An offer stands for a week, is told in a letter, is bound by a rate, and is none for
// whoever blocked its owner, which nobody can tell. It goes with the account.
func TestWhoIsOfferedARole(t *testing.T) { // business-messaging 1, architecture 18.5
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "network.language=fr", "server.limits=business.offer=3/24h"}, func(t *testing.T, w *town) {
		s, lou, max, zoe := w.shop("ines"), w.reachable("lou", "never"), w.reachable("max", "never"), w.person("zoe")
		acct, p := "/"+s.acct.ID.String()+"/assigned_users", s.acct.Portfolio
		w.write(func(tx *store.Tx) error { return w.Graph.Block(w.ctx, tx, max, s.owner.Account) })
		w.letters("lou")
		w.letters("max")
		for _, who := range []account.Actor{lou, max, zoe} {
			s.call(s.token, "POST", acct, `{"user":"`+who.Account.String()+`","tasks":["MANAGE"]}`, 200)
		}
		if n, _ := codeOf(s.call(s.token, "POST", acct, `{"user":"`+zoe.Account.String()+`","tasks":["MESSAGING"]}`, 429)); n != 4 {
			t.Errorf("a fourth role in a day: %d", n)
		}
		if got := s.call(s.token, "GET", acct, "", 200)["summary"].(map[string]any)["total_count"]; got != 1.0 {
			t.Errorf("%v people have a role", got)
		}
		if got := w.letters("lou"); len(got) != 1 || !strings.Contains(got[0].Text, "/settings/organisations/offers") || !strings.Contains(got[0].Subject, "rôle") {
			t.Errorf("whom a role is offered is written %v", got)
		}
		if got := w.letters("max"); len(got) != 0 {
			t.Errorf("who blocked the owner is written %v", got)
		}
		offers := func(who account.Actor) (list []people.Offer) {
			w.write(func(tx *store.Tx) (err error) { list, err = w.People.Offers(w.ctx, tx, who); return err })
			return list
		}
		take := func(who account.Actor, r business.Role) (err error) {
			w.write(func(tx *store.Tx) error {
				if err = w.People.Take(w.ctx, tx, who, p, r); err != nil && fault.KindOf(err) != fault.Conflict {
					return err
				}
				return nil
			})
			return err
		}
		if len(offers(max)) != 0 || fault.KindOf(take(max, business.Admin)) != fault.Conflict {
			t.Errorf("who blocked the owner is offered %v", offers(max))
		}
		w.write(func(tx *store.Tx) error {
			list, err := w.People.Offered(w.ctx, tx, s.owner, p)
			if err != nil || len(list) != 3 || list[1].State != people.Open {
				t.Errorf("the organisation sees %+v, %v", list, err)
			}
			return err
		})
		// A moderator who was not asked judges it as before.
		w.write(func(tx *store.Tx) error {
			list, err := w.Business.Bodies(w.ctx, tx, lou.Account)
			if len(list) != 0 {
				t.Errorf("who is offered a role judges nothing of %v", list)
			}
			return err
		})
		if err := take(zoe, business.Admin); err != nil {
			t.Error(err)
		}
		w.write(func(tx *store.Tx) error { // an admin offers the roles below their own
			for _, r := range []business.Role{business.Admin, business.Owner, "king"} {
				if err := w.People.Appoint(w.ctx, tx, zoe, p, lou.Account, r); fault.KindOf(err) != fault.Forbidden {
					t.Errorf("an admin offers %s: %v", r, err)
				}
			}
			if err := w.People.Withdraw(w.ctx, tx, zoe, p, lou.Account); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("an admin withdraws what the owner offered: %v", err)
			}
			return nil
		})
		w.settle()
		w.clock.Advance(7*24*time.Hour - time.Minute)
		if len(offers(lou)) != 1 {
			t.Error("an offer is over before its week")
		}
		w.clock.Advance(time.Minute)
		if len(offers(lou)) != 0 || fault.KindOf(take(lou, business.Admin)) != fault.Conflict {
			t.Error("an offer stands after its week")
		}
		w.clock.Advance(time.Hour)
		w.settle()
		if n := w.counted("SELECT COUNT(*) FROM business_offer"); n != 0 {
			t.Errorf("%d offers are kept", n)
		}
		s.call(s.token, "POST", acct, `{"user":"`+lou.Account.String()+`","tasks":["MESSAGING"]}`, 200)
		s.call(s.token, "DELETE", acct, `{"user":"`+lou.Account.String()+`"}`, 200) // withdrawn
		if len(offers(lou)) != 0 || len(w.letters("lou")) != 1 {
			t.Error("an offer that was withdrawn stands")
		}
		s.call(s.token, "POST", acct, `{"user":"`+lou.Account.String()+`","tasks":["DEVELOP"]}`, 200)
		if list := offers(lou); len(list) != 1 || list[0].Role != business.Developer || len(w.letters("lou")) != 0 {
			t.Errorf("offered again there is %+v", list)
		}
		w.write(func(tx *store.Tx) error { return w.Business.Erase(w.ctx, tx, lou.Account) })
		if n := w.counted("SELECT COUNT(*) FROM business_offer"); n != 0 {
			t.Errorf("of who is gone %d offers are kept", n)
		}
		w.write(func(tx *store.Tx) error {
			if err := w.People.Appoint(w.ctx, tx, zoe, p, lou.Account, business.Operator); err != nil {
				return err
			}
			return w.Business.Erase(w.ctx, tx, zoe.Account)
		})
		if n := w.counted("SELECT COUNT(*) FROM business_offer"); n != 0 {
			t.Errorf("of who offered and is gone %d offers are kept", n)
		}
	})
}

// Two take an organisation over at the same moment: it has one owner.
func TestAnOrganisationHasOneOwner(t *testing.T) {
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		p := s.acct.Portfolio
		var admins []account.Actor
		for _, name := range []string{"noe", "lou"} {
			admins = append(admins, w.person(name))
			w.write(func(tx *store.Tx) error {
				if err := w.appoint(tx, s.owner, p, admins[len(admins)-1].Account, business.Admin); err != nil {
					return err
				}
				_, err := tx.Exec("INSERT INTO business_offer (portfolio, account, role, at, state, maker) VALUES ($1, $2, 'owner', $3, 'open', $4)", p, admins[len(admins)-1].Account, tx.Now(), s.owner.Account)
				return err
			})
		}
		if n := w.rush(2, func(tx *store.Tx, i int) error { return w.People.Take(w.ctx, tx, admins[i], p, business.Owner) }); n != 1 {
			t.Errorf("%d took it over", n)
		}
		if n := w.counted("SELECT COUNT(*) FROM business_role WHERE portfolio = $1 AND role = 'owner'", p); n != 1 {
			t.Errorf("%d own it", n)
		}
	})
}
