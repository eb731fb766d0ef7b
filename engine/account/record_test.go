package account_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/audit"
)

// TestTheOperatorsActsAreRecorded: accounts that are made, passwords that are
// reset, invitations that are made and ended stand in the record, in the
// transaction of the act and without a secret.
func TestTheOperatorsActsAreRecorded(t *testing.T) { // social-core 18
	each(t, account.Policy{Mode: account.Approval}, func(t *testing.T, w *accounttest.World) {
		operator := accounttest.Operator()
		lea := w.Person("lea")
		record := func() (list []audit.Entry) {
			t.Helper()
			w.Read(func(tx *store.Tx) (err error) {
				list, err = audit.List(w.Context(), tx, audit.Filter{}, store.Page{Limit: 50})
				return err
			})
			return list
		}
		var secrets []string
		last := func(want audit.Entry) {
			t.Helper()
			got := record()[0]
			if got.Actor != want.Actor || got.Action != want.Action || got.Subject != want.Subject || got.Reason != want.Reason || got.Before != want.Before || got.After != want.After {
				t.Errorf("the record ends with %+v, not %+v", got, want)
			}
			for _, s := range secrets {
				if strings.Contains(fmt.Sprint(got), s) {
					t.Errorf("a secret is in %+v", got)
				}
			}
		}
		last(audit.Entry{Action: "account.create", Subject: audit.Account(lea), Reason: "operator", After: "role:1"})

		hash := "$argon2id$v=19$m=19456,t=2,p=1$Ra3bgK+f832/jh8PjYAdhg$dzpFZXHcDY8iZsFKJFBZXo+O/x/HEIFrfJjA68AA+Hg"
		secrets = append(secrets, hash, "argon2")
		w.Write(func(tx *store.Tx) error { return w.Credentials.Replace(w.Context(), tx, lea, hash) })
		last(audit.Entry{Action: "account.reset", Subject: audit.Account(lea), Reason: "operator"})

		invites := func(by account.Actor, uses int, life time.Duration, role account.RoleID) (i account.Invite) {
			t.Helper()
			w.Write(func(tx *store.Tx) (err error) {
				i, err = w.Accounts.MakeInvite(w.Context(), tx, by, uses, life, role)
				return err
			})
			secrets = append(secrets, i.Code)
			return i
		}
		end := func(by account.Actor, which int64) error {
			return w.Try(func(ctx context.Context, tx *store.Tx) error { return w.Accounts.RevokeInvite(ctx, tx, by, which) })
		}
		about := func(i account.Invite) audit.Subject { return audit.Subject{Kind: "invitation", ID: i.ID} }
		owners := invites(operator, 1, 0, account.OwnerRole)
		last(audit.Entry{Action: "account.invite.make", Subject: about(owners), Reason: "operator", After: "role:4 uses:1 days:0"})
		member := w.Actor(lea)
		first, second := invites(member, 0, 25*time.Hour, 0), invites(member, 5, 7*24*time.Hour, 0)
		last(audit.Entry{Actor: lea, Action: "account.invite.make", Subject: about(second), After: "role:1 uses:5 days:7"})
		if e := record()[1]; e.After != "role:1 uses:0 days:2" {
			t.Errorf("25 hours are %q", e.After)
		}
		if err := end(member, first.ID); err != nil {
			t.Fatal(err)
		}
		last(audit.Entry{Actor: lea, Action: "account.invite.end", Subject: about(first)})
		if err := end(operator, second.ID); err != nil {
			t.Fatal(err)
		}
		last(audit.Entry{Action: "account.invite.end", Subject: about(second), Reason: "operator", Before: audit.Account(lea).String()})

		// What is refused leaves no entry.
		n := len(record())
		for _, which := range []int64{first.ID, owners.ID, 99} {
			kind(t, end(member, which), fault.Missing)
		}
		kind(t, end(operator, 99), fault.Missing)
		kind(t, w.Try(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.Accounts.Create(ctx, tx, operator, account.Created{Username: "lea"})
			return err
		}), fault.Invalid)
		if got := len(record()); got != n {
			t.Errorf("%d entries of what was refused", got-n)
		}
	})
}

// TestRolesHaveWords: a role is worded as long as it has the name it came with.
func TestRolesHaveWords(t *testing.T) { // architecture 4.7
	each(t, account.Policy{}, func(t *testing.T, w *accounttest.World) {
		roles := func() (list []account.Role) {
			t.Helper()
			w.Read(func(tx *store.Tx) (err error) { list, err = w.Accounts.Roles(w.Context(), tx); return err })
			return list
		}
		for _, r := range roles() {
			if key := r.Word(); key != fmt.Sprintf("account.role.%d", r.ID) || !w.Words.Has(key) {
				t.Errorf("the words of %s are %q", r.Name, key)
			}
		}
		w.Write(func(tx *store.Tx) error {
			for _, r := range []account.Role{{ID: account.ModeratorRole, Name: "Gardiens", Rank: 10}, {Name: "Owner", Rank: 5}} {
				if _, err := w.Accounts.SaveRole(w.Context(), tx, accounttest.Operator(), r); err != nil {
					return err
				}
			}
			return nil
		})
		for _, r := range roles() {
			if named := r.ID > account.OwnerRole || r.ID == account.ModeratorRole; named != (r.Word() == "") {
				t.Errorf("the words of %d %s are %q", r.ID, r.Name, r.Word())
			}
		}
	})
}
