package app_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/system/business"
)

// add issues another number of the shop over the API.
func (s *shop) add(name string) string {
	s.w.t.Helper()
	return s.call(s.token, "POST", "/"+s.acct.ID.String()+"/phone_numbers", `{"cc":"999","verified_name":"`+name+`"}`, 200)["id"].(string)
}

// codeOf gives the code and the details of a refusal.
func codeOf(answer map[string]any) (int, string) {
	e, _ := answer["error"].(map[string]any)
	n, _ := e["code"].(float64)
	data, _ := e["error_data"].(map[string]any)
	details, _ := data["details"].(string)
	return int(n), details
}

// idsOf gives the ids of a list, in its order.
func idsOf(answer map[string]any) string {
	var out []string
	for _, v := range answer["data"].([]any) {
		out = append(out, v.(map[string]any)["id"].(string))
	}
	return strings.Join(out, " ")
}

// A business account gets numbers of the network, never one that is named, and lists them
// by their fields, in an order, page by page.
func TestNumbersOfABusinessAccount(t *testing.T) { // business-messaging 11.1, 5.7
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, other := w.shop("ines"), w.shop("noe")
		at := "/" + s.acct.ID.String() + "/phone_numbers"
		w.settle()
		w.clock.Advance(time.Minute)
		second := s.add("Rayon jeunesse")
		w.clock.Advance(time.Minute)
		third := s.add("Café")
		first := s.line.ID.String()
		one := s.call(s.token, "GET", "/"+second+"?fields=id,display_phone_number,verified_name,status,code_verification_status,last_onboarded_time", "", 200)
		if !regexp.MustCompile(`^\+999\d{11}$`).MatchString(one["display_phone_number"].(string)) || one["verified_name"] != "Rayon jeunesse" || one["status"] != "PENDING" || one["code_verification_status"] != "NOT_VERIFIED" || one["last_onboarded_time"] != nil {
			t.Errorf("another number is %v", one)
		}
		for _, c := range []struct {
			query, want string
		}{
			{"", first + " " + second + " " + third},
			{"?sort=creation_time.desc", third + " " + second + " " + first},
			{"?sort=creation_time.asc&fields=status", first + " " + second + " " + third},
			{"?sort=last_onboarded_time.desc&limit=1", first},
			{"?filtering=" + url.QueryEscape(`[{"field":"account_mode","operator":"EQUAL","value":"SANDBOX"}]`), ""},
			{"?filtering=" + url.QueryEscape(`[{"field":"is_official_business_account","operator":"EQUAL","value":false},{"field":"messaging_limit_tier","operator":"IN","value":["TIER_1K","TIER_250"]}]`), first + " " + second + " " + third},
		} {
			if got := idsOf(s.call(s.token, "GET", at+c.query, "", 200)); got != c.want {
				t.Errorf("%s lists %s, not %s", c.query, got, c.want)
			}
		}
		for _, order := range []string{"", "&sort=creation_time.desc"} {
			var seen []string
			after := ""
			for range 5 {
				page := s.call(s.token, "GET", at+"?limit=1"+order+"&after="+after, "", 200)
				if idsOf(page) == "" {
					break
				}
				seen = append(seen, idsOf(page))
				after = page["paging"].(map[string]any)["cursors"].(map[string]any)["after"].(string)
			}
			want := []string{first, second, third}
			if order != "" {
				want = []string{third, second, first}
			}
			if fmt.Sprint(seen) != fmt.Sprint(want) {
				t.Errorf("page by page%s come %v, not %v", order, seen, want)
			}
		}
		for _, c := range []struct {
			token, method, path, body string
			status, code              int
			says                      string
		}{
			{s.token, "POST", at, `{"cc":"33","phone_number":"33612345678","verified_name":"Autre"}`, 400, 100, "no text messages"},
			{s.token, "POST", at, `{"phone_number":"0612345678","verified_name":"Autre"}`, 400, 100, ""},
			{s.token, "POST", at, `{"verified_name":"x"}`, 400, 100, "2 to 75"},
			{s.token, "POST", at, `{}`, 400, 100, "2 to 75"},
			{other.token, "POST", at, `{"verified_name":"Autre"}`, 400, 100, ""},
			{s.token, "GET", at + "?sort=name.asc", "", 400, 100, ""},
			{s.token, "GET", at + "?sort=creation_time.asc&after=eA", "", 400, 100, ""},
			{s.token, "GET", at + "?filtering=x", "", 400, 100, ""},
			{s.token, "GET", at + "?filtering=" + url.QueryEscape(`[{"field":"id","operator":"EQUAL","value":"1"}]`), "", 400, 100, ""},
		} {
			if n, says := codeOf(s.call(c.token, c.method, c.path, c.body, c.status)); n != c.code || !strings.Contains(says, c.says) {
				t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, n, says)
			}
		}
		// Who made the token has to have the role for it still.
		noe := w.person("lou")
		var theirs string
		w.write(func(tx *store.Tx) error {
			if err := w.Business.Appoint(w.ctx, tx, s.owner, s.acct.Portfolio, noe.Account, business.Developer); err != nil {
				return err
			}
			_, token, err := w.Business.Issue(w.ctx, tx, noe, s.app.ID, "Essai", business.Scopes())
			theirs = token.Reveal()
			return err
		})
		if n, _ := codeOf(s.call(theirs, "POST", at, `{"verified_name":"Autre"}`, 403)); n != 10 {
			t.Errorf("a developer's token adds a number: %d", n)
		}
		for range 22 {
			s.add("Encore")
		}
		if n, says := codeOf(s.call(s.token, "POST", at, `{"verified_name":"Autre"}`, 400)); n != 100 || !strings.Contains(says, "as many") {
			t.Errorf("the twenty-sixth number: %d %s", n, says)
		}
	})
}
