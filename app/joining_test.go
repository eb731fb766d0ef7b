package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/gate"
)

// TestSomebodyAsksToJoin: who joins a network that reads requests learns at each
// step what they wait for; the staff finds the request and decides.
func TestSomebodyAsksToJoin(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	h.Account.SetPolicy(account.Policy{Mode: account.Approval, NeedReason: true})
	chief := h.browser("fr")
	h.Account.SetPolicy(account.Policy{Mode: account.Open, AutoConfirm: true})
	chief.join("ines")
	h.write(func(tx *store.Tx) error {
		a, err := h.Account.ByUsername(h.ctx, tx, "ines")
		if err != nil {
			return err
		}
		return h.Account.SetRole(h.ctx, tx, account.Actor{Role: account.Administrator}, a, account.AdminRole)
	})
	h.Account.SetPolicy(account.Policy{Mode: account.Approval, NeedReason: true})

	ask := func(name string) *browser {
		b := h.browser("fr")
		b.send("/signup", url.Values{"username": {name}, "email": {name + "@example.org"}, "password": {"une-phrase-assez-longue"}, "agreement": {"1"}, "reason": {"Je tiens la librairie."}}, nil)
		if page := b.open("/explore"); !strings.Contains(page, "Confirmez") {
			t.Errorf("%s is not told to confirm: %s", name, inShort(page))
		}
		h.settle()
		letter := h.letters(name)
		if len(letter) != 1 {
			t.Fatalf("%d letters", len(letter))
		}
		link := find(t, letter[0].Text, `https?://[^/]+(/signup/confirm\?\S+)`)
		if name == "max" { // who reads letters on another device
			if page := h.browser("fr").open(link); !strings.Contains(page, "Votre adresse est confirmée") || !strings.Contains(page, `href="/signin"`) {
				t.Errorf("a stranger is not told that the address is confirmed: %s", inShort(page))
			}
		} else {
			b.get(link)
		}
		if page := b.open("/"); strings.Contains(page, "Confirmez") || !strings.Contains(page, "votre demande") && !strings.Contains(page, "Votre demande") {
			t.Errorf("%s is not told that the request is read: %s", name, inShort(page))
		}
		return b
	}
	noe, max := ask("noe"), ask("max")
	if page := chief.open("/notifications"); !strings.Contains(page, "2 personnes se sont inscrites et ne sont pas encore membres") || strings.Contains(page, `href=""`) {
		t.Errorf("the staff has a number and nothing to read: %s", inShort(page))
	}
	if page := chief.open("/notifications"); !strings.Contains(page, "2 personnes demandent") {
		t.Errorf("the staff is not told: %s", inShort(page))
	}
	page := chief.open("/studio/joining")
	if strings.Count(page, "Je tiens la librairie.") != 2 || !strings.Contains(page, "noe@example.org") {
		t.Fatalf("the requests: %s", inShort(page))
	}
	if strings.Count(page, "Le réseau lit chaque demande.") != 2 {
		t.Errorf("why they wait: %s", inShort(page))
	}
	for _, b := range []*browser{noe, h.browser("fr")} {
		if a := b.get("/studio/joining"); a.StatusCode == http.StatusOK {
			t.Error("somebody else reads the requests")
		}
	}
	at := func(name string) string {
		return find(t, chief.open("/studio/joining"), `(?s)@`+name+`.*?(/studio/joining/\d+)/approve`)
	}
	if a := max.post(at("max")+"/approve", nil, nil); a.StatusCode == http.StatusSeeOther {
		t.Error("somebody lets themselves in")
	}
	chief.send(at("noe")+"/approve", nil, nil)
	chief.send(at("max")+"/reject", nil, nil)
	if page := chief.open("/studio/joining"); !strings.Contains(page, "Personne n’attend") {
		t.Errorf("after the decisions: %s", inShort(page))
	}
	if got := h.letters("noe"); len(got) != 1 || !strings.Contains(got[0].Subject, "Bienvenue") {
		t.Errorf("letters to noe: %+v", got)
	}
	noe.send("/compose", url.Values{"text": {"Bonjour !"}, "visibility": {"public"}, "key": {"k"}}, nil)

	h.Account.SetPolicy(account.Policy{Mode: account.Closed})
	if page := h.browser("fr").open("/signup"); strings.Contains(page, `name="password"`) {
		t.Error("a closed network shows the form")
	}
}

// TestWhySomebodyWaits: the staff reads why each request waits, and whose invitation
// it came with, as long as there is that invitation.
func TestWhySomebodyWaits(t *testing.T) { // social-core 18
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		say := map[string][]string{
			"fr": {"Une règle soumet à l’équipe les inscriptions venues de là.", "Inscription venue avec une invitation de @lea.", "Inscription venue avec une invitation."},
			"en": {"A sign-up rule has the staff decide on sign-ups from there.", "Came with an invitation from @lea.", "Came with an invitation."},
		}[lang]
		chief, lea := h.chief("ines", lang), h.browser(lang)
		lea.join("lea")
		h.Account.SetPolicy(account.Policy{Mode: account.Open})
		var in account.Invite
		h.write(func(tx *store.Tx) error {
			operator := account.Actor{Role: account.Administrator}
			if _, err := h.Gate.Add(h.ctx, tx, operator, gate.Rule{Kind: gate.Network, Value: "127.0.0.0/8"}); err != nil {
				return err
			}
			who, err := h.Account.ByUsername(h.ctx, tx, "lea")
			if err != nil {
				return err
			}
			actor, err := h.Account.Actor(h.ctx, tx, who)
			if err != nil {
				return err
			}
			in, err = h.Account.MakeInvite(h.ctx, tx, actor, 5, 0, 0)
			return err
		})
		guest := h.browser(lang)
		guest.send("/signup", joins("noe", "invite", in.Code), nil)
		h.confirms(guest, "noe")
		page := chief.open("/studio/joining")
		if !strings.Contains(page, say[0]+" "+say[1]) {
			t.Errorf("no %q in %s", say[:2], inShort(page))
		}
		h.write(func(tx *store.Tx) error {
			return h.Account.RevokeInvite(h.ctx, tx, account.Actor{Role: account.Administrator}, in.ID)
		})
		if page := chief.open("/studio/joining"); !strings.Contains(page, say[0]+" "+say[2]) || strings.Contains(page, say[1]) {
			t.Errorf("no %q in %s", say[2], inShort(page))
		}
	})
}
