package mastodon_test

import (
	"net/http"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post"
)

type accountView struct {
	ID, Username string
}

// social-core 13: one answer with accounts, posts and hashtags.
func TestSearch(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	yes, note := true, "Bonjour"
	w.Write(func(tx *store.Tx) error {
		_, err := w.Accounts.Update(w.Context(), tx, w.who["jean"], account.ProfileChange{Indexable: &yes, Discoverable: &yes, Note: &note})
		return err
	})
	w.post("jean", "Jean parle du #Jeanpaul", post.Public)
	type result struct {
		Accounts []accountView
		Statuses []statusView
		Hashtags []struct{ Name string }
	}
	r := get[result](w, "lea", "GET", "/api/v2/search?q=jean", "")
	if len(r.Accounts) != 1 || len(r.Statuses) != 1 || len(r.Hashtags) != 1 || r.Hashtags[0].Name != "jeanpaul" {
		t.Errorf("found %+v", r)
	}
	if r = get[result](w, "lea", "GET", "/api/v2/search?q=jean&type=hashtags&limit=1&offset=1", ""); len(r.Hashtags)+len(r.Accounts)+len(r.Statuses) != 0 {
		t.Errorf("beyond the end %+v", r)
	}
	if r = get[result](w, "", "GET", "/api/v2/search?q=parle", ""); len(r.Statuses) != 1 {
		t.Errorf("visitor %+v", r)
	}
	if r = get[result](w, "lea", "GET", "/api/v2/search?q=parle&account_id="+w.number("lea"), ""); len(r.Statuses) != 0 {
		t.Errorf("of another account %+v", r)
	}
	if list := get[[]accountView](w, "lea", "GET", "/api/v1/accounts/search?q=je", ""); len(list) != 1 || list[0].Username != "jean" {
		t.Errorf("accounts %+v", list)
	}
	w.refused(t, "", "GET", "/api/v1/accounts/search?q=je", "", http.StatusUnauthorized, "The access token is invalid")
	if list := get[[]accountView](w, "", "GET", "/api/v1/directory?order=active&local=true", ""); len(list) != 1 || list[0].Username != "jean" {
		t.Errorf("directory %+v", list)
	}
	type suggestion struct {
		Source  string
		Sources []string
		Account accountView
	}
	list := get[[]suggestion](w, "lea", "GET", "/api/v2/suggestions", "")
	if len(list) != 1 || list[0].Source != "global" || list[0].Sources[0] != "most_followed" || list[0].Account.Username != "jean" {
		t.Errorf("suggestions %+v", list)
	}
	if old := get[[]accountView](w, "lea", "GET", "/api/v1/suggestions", ""); len(old) != 1 {
		t.Errorf("suggestions of old %+v", old)
	}
	get[struct{}](w, "lea", "DELETE", "/api/v1/suggestions/"+w.number("jean"), "")
	if list = get[[]suggestion](w, "lea", "GET", "/api/v2/suggestions", ""); len(list) != 0 {
		t.Errorf("dismissed %+v", list)
	}
}

type reportView struct {
	ID          string
	ActionTaken bool `json:"action_taken"`
	Category    string
	StatusIDs   []string `json:"status_ids"`
	RuleIDs     []string `json:"rule_ids"`
	Target      struct {
		Username string
		Account  accountView
		Email    string
	} `json:"target_account"`
	Account  *struct{ Username string }
	Assigned *struct{ Username string } `json:"assigned_account"`
	Statuses []statusView
	Rules    []struct{ ID, Text string }
}

// social-core 7.3, 7.4, 17: a report, and the moderators' side of it.
func TestReportsAndDecisions(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	p := w.post("jean", "Achetez !", post.Public)
	jean := w.number("jean")
	form := "account_id=" + jean + "&status_ids[]=" + p.String() + "&comment=Encore&category=violation&rule_ids[]=1"
	made := get[reportView](w, "lea", "POST", "/api/v1/reports", form)
	if made.Category != "violation" || made.ActionTaken || len(made.StatusIDs) != 1 || made.RuleIDs[0] != "1" || made.Target.Username != "jean" {
		t.Errorf("made %+v", made)
	}
	const reports = "/api/v1/reports"
	w.refused(t, "lea", "POST", reports, "account_id="+jean+"&category=violation&rule_ids[]=9", 422, "Validation failed: Rule ids does not reference valid rules")
	w.refused(t, "lea", "POST", reports, "account_id="+jean+"&rule_ids[]=1", 422, "Validation failed: Rule ids must be blank")
	w.refused(t, "lea", "POST", reports, "account_id="+jean+"&category=boring", 422, "Validation failed: Category is not included in the list")
	w.refused(t, "lea", "POST", reports, "account_id="+jean+"&comment="+strings.Repeat("x", 1001), 422, "Validation failed: Comment is too long (maximum is 1000 characters)")
	w.refused(t, "lea", "POST", reports, "account_id=77", 404, "Record not found")
	w.refused(t, "lea", "POST", reports, "", 404, "Record not found")
	w.refused(t, "jean", "POST", reports, "account_id="+jean, 403, "This action is not allowed")

	const admin = "/api/v1/admin/reports"
	w.refused(t, "lea", "GET", admin, "", 403, "This action is not allowed")
	w.refused(t, "lea", "GET", admin+"/"+made.ID, "", 403, "This action is not allowed")
	list := get[[]reportView](w, "mod", "GET", admin, "")
	if len(list) != 1 || list[0].Account.Username != "lea" || list[0].Target.Account.Username != "jean" || len(list[0].Statuses) != 1 || list[0].Rules[0].Text != "Soyez corrects les uns envers les autres." {
		t.Errorf("listed %+v", list)
	}
	one := admin + "/" + made.ID
	if r := get[reportView](w, "mod", "POST", one+"/assign_to_self", ""); r.Assigned == nil || r.Assigned.Username != "mod" {
		t.Errorf("assigned %+v", r)
	}
	if r := get[reportView](w, "mod", "POST", one+"/unassign", ""); r.Assigned != nil {
		t.Errorf("unassigned %+v", r)
	}
	if r := get[reportView](w, "mod", "PUT", one, "category=spam"); r.Category != "spam" || len(r.Rules) != 0 {
		t.Errorf("changed %+v", r)
	}
	if r := get[reportView](w, "mod", "POST", one+"/resolve", ""); !r.ActionTaken {
		t.Errorf("resolved %+v", r)
	}
	if r := get[reportView](w, "mod", "POST", one+"/reopen", ""); r.ActionTaken {
		t.Errorf("reopened %+v", r)
	}
	w.refused(t, "mod", "GET", admin+"/77", "", 404, "Record not found")
	get[struct{}](w, "mod", "POST", "/api/v1/admin/accounts/"+jean+"/action", "type=sensitive&report_id="+made.ID+"&text=Attention")
	if list := get[[]reportView](w, "mod", "GET", admin+"?resolved=true&target_account_id="+jean, ""); len(list) != 1 {
		t.Errorf("closed %+v", list)
	}
	if s := get[statusView](w, "lea", "GET", "/api/v1/statuses/"+p.String(), ""); !s.Sensitive {
		t.Error("not covered")
	}
}

type personView struct {
	ID, Username, Email                       string
	Disabled, Silenced, Suspended, Sensitized bool
	Role                                      struct{ Name string }
}

// social-core 7.4: staff find accounts by any of the filters, which add up, and
// act on them.
func TestAdminAccounts(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	jean := w.number("jean")
	const v1, v2 = "/api/v1/admin/accounts", "/api/v2/admin/accounts"
	names := func(path string) string {
		var out []string
		for _, p := range get[[]personView](w, "mod", "GET", path, "") {
			out = append(out, p.Username)
		}
		return strings.Join(out, " ")
	}
	w.refused(t, "lea", "GET", v1, "", 403, "This action is not allowed")
	w.refused(t, "lea", "POST", v1+"/"+jean+"/action", "type=suspend", 403, "This action is not allowed")
	w.refused(t, "mod", "POST", v1+"/"+w.number("second")+"/action", "type=silence", 403, "This action is not allowed")
	w.refused(t, "mod", "POST", v1+"/"+jean+"/action", "type=scold", 422, "Validation failed: Type is not included in the list")
	w.refused(t, "mod", "POST", v1+"/77/action", "type=none", 404, "Record not found")
	w.refused(t, "mod", "POST", v1+"/"+jean+"/approve", "", 403, "This action is not allowed")
	if got := strings.Fields(names(v1 + "?active=true&local=true")); len(got) != 5 {
		t.Errorf("active: %v", got)
	}
	expectText(t, "by address", names(v2+"?email=jean%40example.org"), "jean")
	expectText(t, "by unknown address", names(v2+"?email=x%40example.org"), "")
	expectText(t, "by name", names(v2+"?username=jea"), "jean")
	for q, want := range map[string]string{
		"username=jea&status=active": "jean", "username=jea&status=suspended": "", "username=jea&permissions=staff": "", "email=jean%40example.org&status=suspended": "",
		"email=jean%40example.org&role_ids[]=2": "", "invited_by=" + jean: "", "invited_by=x": "", "by_domain=example.org": "", "ip=127.0.0.1": "",
	} {
		expectText(t, q, names(v2+"?"+q), want)
	}
	expectText(t, "elsewhere", names(v2+"?origin=remote"), "")
	if got := strings.Fields(names(v2 + "?permissions=staff")); len(got) != 3 {
		t.Errorf("staff: %v", got)
	}
	for _, step := range []struct {
		kind, back, status string
		is                 func(personView) bool
	}{
		{"silence", "unsilence", "silenced", func(p personView) bool { return p.Silenced }},
		{"suspend", "unsuspend", "suspended", func(p personView) bool { return p.Suspended }},
		{"disable", "enable", "disabled", func(p personView) bool { return p.Disabled }},
		{"sensitive", "unsensitive", "sensitized", func(p personView) bool { return p.Sensitized }},
	} {
		get[struct{}](w, "mod", "POST", v1+"/"+jean+"/action", "type="+step.kind)
		if p := get[personView](w, "mod", "GET", v1+"/"+jean, ""); !step.is(p) || p.Email != "jean@example.org" || p.Role.Name != "Member" {
			t.Errorf("%s: %+v", step.kind, p)
		}
		expectText(t, step.status, names(v2+"?status="+step.status), "jean")
		if p := get[personView](w, "mod", "POST", v1+"/"+jean+"/"+step.back, ""); step.is(p) {
			t.Errorf("%s: %+v", step.back, p)
		}
	}
	w.refused(t, "mod", "DELETE", v1+"/"+jean, "", 403, "This action is not allowed")
	get[personView](w, "chief", "DELETE", v1+"/"+jean, "")
	_, body := w.ask("chief", "GET", "/api/v1/admin/ip_blocks", "")
	expectText(t, "nothing to list", body, "[]")
	for _, path := range []string{"tags", "statuses", "links", "links/publishers"} {
		_, body := w.ask("mod", "GET", "/api/v1/admin/trends/"+path, "")
		expectText(t, path, body, "[]")
		w.refused(t, "lea", "GET", "/api/v1/admin/trends/"+path, "", 403, "This action is not allowed")
	}
	w.refused(t, "lea", "GET", "/api/v1/admin/ip_blocks", "", 403, "This action is not allowed")
}
