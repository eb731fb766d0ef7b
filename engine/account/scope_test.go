package account_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
)

func scopes(t testing.TB, s string) account.Scopes {
	t.Helper()
	got, err := account.ParseScopes(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return got
}

func TestScopesAreHierarchical(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		held, wanted string
		ok           bool
	}{
		{"read", "read:statuses", true},
		{"read", "write:statuses", false},
		{"read:statuses", "read", false},
		{"read write follow push", "write:media", true},
		{"follow", "write:blocks", true},
		{"follow", "read:lists", false},
		{"admin:read", "admin:read:reports", true},
		{"read", "admin:read:reports", false},
		{"read", "read:credits", true},
		{"write", "write:live", true},
		// social-core 6: sensitive scopes must be named
		{"read write", "read:billing", false},
		{"read write", "write:messages", false},
		{"read write admin:read", "admin:read:family", false},
		{"read:rights", "read:rights", true},
		{"read", "read:nonsense", false},
	} {
		if got := scopes(t, c.held).Has(c.wanted); got != c.ok {
			t.Errorf("%q has %q: %v", c.held, c.wanted, got)
		}
	}
	if s := scopes(t, " read  write+push\nread "); s.String() != "read write push" {
		t.Errorf("scopes read as %q", s)
	}
	if _, err := account.ParseScopes("read everything"); err == nil {
		t.Error("an unknown scope was taken")
	}
	if !account.AllScopes().Has("write:billing") {
		t.Error("a session lacks a scope")
	}
}

func TestASubsetIsContained(t *testing.T) {
	t.Parallel()
	names := account.AllScopes().Names()
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.SliceOfN(rapid.SampledFrom(names), 1, 8).Draw(rt, "app")
		app := scopes(t, strings.Join(all, " "))
		part := scopes(t, strings.Join(all[:rapid.IntRange(0, len(all)).Draw(rt, "n")], " "))
		if !app.Contain(part) {
			rt.Fatalf("%q does not contain %q", app, part)
		}
		other := rapid.SampledFrom(names).Draw(rt, "other")
		if app.Contain(scopes(t, other)) != app.Has(other) {
			rt.Fatalf("%q and %q disagree", app, other)
		}
	})
}

func FuzzParseScopes(f *testing.F) {
	f.Add("read write:statuses")
	f.Add("+ \n")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := account.ParseScopes(s)
		if err != nil {
			return
		}
		again, err := account.ParseScopes(got.String())
		if err != nil || again != got {
			t.Fatalf("%q read as %q, and that as %q: %v", s, got, again, err)
		}
	})
}

func TestPermissionsHaveTheValuesOfTheClientAPI(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]account.Permission{
		"1": account.Administrator, "16": account.ManageReports, "1024": account.ManageUsers, "65536": account.InviteUsers,
		"524288": account.DeleteUserData, "1048576": account.ViewFeeds,
	} {
		if p.String() != want {
			t.Errorf("%d is %s, want %s", p, p, want)
		}
	}
	if !account.Administrator.Has(account.ManageRoles|account.ManageCrises) || account.ManageUsers.Has(account.ManageUsers|account.ManageRoles) {
		t.Error("Has is wrong")
	}
}

// worldWithRule has a rule of deletion that is done at the third call, or never.
func worldWithRule(t *testing.T, sort string) *accounttest.World {
	t.Helper()
	k := testkit.Lite(t, accounttest.Sources(testkit.Schema("thing", "-- +goose Up\nCREATE TABLE thing_row (\n\tn @int NOT NULL\n);\n")))
	w := accounttest.New(k, account.Policy{})
	w.Accounts.Before(thingRule(sort))
	w.Start()
	k.Write(func(tx *store.Tx) error {
		for i := range 3 {
			if _, err := tx.Exec("INSERT INTO thing_row (n) VALUES ($1)", i); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

func thingRule(sort string) account.BeforeDelete {
	return func(_ context.Context, tx *store.Tx, a id.Account) (bool, error) {
		if sort == "refuses" {
			return false, fmt.Errorf("not now")
		}
		n, err := store.One(tx, store.Value[int], "SELECT COUNT(n) FROM thing_row")
		if err != nil || n == 0 {
			return true, err
		}
		_, err = tx.Exec("DELETE FROM thing_row WHERE n = $1", n-1)
		return false, err
	}
}
