package app_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/system/business"
)

// An edge that is named among the fields of a node is told with it, several levels down, as
// its modifiers say.
func TestEdgesAmongFields(t *testing.T) { // business-messaging 5.6, 5.7, 20.16
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		var second business.Line
		var narrow string
		w.write(func(tx *store.Tx) (err error) {
			if second, err = w.Business.AddLine(w.ctx, tx, s.owner, s.acct.ID, "Librairie du Pont"); err != nil {
				return err
			}
			_, token, err := w.Business.Issue(w.ctx, tx, s.owner, s.app.ID, "Étroit", []string{business.Management})
			narrow = token.Reveal()
			return err
		})
		first, acct, line := s.line.ID.String(), "/"+s.acct.ID.String(), "/"+s.line.ID.String()
		get := func(path, names string, want int) map[string]any {
			t.Helper()
			return s.call(s.token, "GET", path+"?fields="+url.QueryEscape(names), "", want)
		}
		s.call(s.token, "POST", line+"/whatsapp_business_profile", `{"messaging_product":"whatsapp","about":"Livres","email":"a@b.fr"}`, 200)
		got := get(acct, `name,phone_numbers.limit(1).sort("creation_time.asc"){verified_name,status, whatsapp_business_profile{about, email}},message_templates.limit(5){name},subscribed_apps`, 200)
		lines := got["phone_numbers"].(map[string]any)
		one := lines["data"].([]any)[0].(map[string]any)
		profile := one["whatsapp_business_profile"].(map[string]any)["data"].([]any)[0].(map[string]any)
		if len(lines["data"].([]any)) != 1 || one["id"] != first || one["verified_name"] != "Librairie" || one["quality_rating"] != nil || profile["about"] != "Livres" || profile["email"] != "a@b.fr" {
			t.Errorf("numbers among the fields: %v", lines)
		}
		if fmt.Sprint(got["message_templates"]) != "map[data:[]]" || got["subscribed_apps"].(map[string]any)["data"].([]any)[0].(map[string]any)["whatsapp_business_api_data"].(map[string]any)["id"] != s.app.ID.String() {
			t.Errorf("other edges among the fields: %v", got)
		}
		next := lines["paging"].(map[string]any)["next"].(string)
		at, err := url.Parse(next)
		if err != nil || !strings.HasPrefix(at.Path, "/v23.0"+acct+"/phone_numbers") {
			t.Fatalf("the next page is at %s", next)
		}
		rest := s.call(s.token, "GET", at.Path+"?"+at.RawQuery, "", 200)["data"].([]any)
		if len(rest) != 1 || rest[0].(map[string]any)["id"] != second.ID.String() || rest[0].(map[string]any)["verified_name"] != "Librairie du Pont" {
			t.Errorf("the next page: %v", rest)
		}
		deep := get("/"+s.acct.Portfolio.String(), "owned_whatsapp_business_accounts{name,phone_numbers{id},health_status{can_send_message}}", 200)
		if text := fmt.Sprint(deep["owned_whatsapp_business_accounts"].(map[string]any)["data"]); !strings.Contains(text, "phone_numbers:map[data:[map[id:"+first+"] map[id:"+second.ID.String()+"]]") || !strings.Contains(text, "health_status:map[can_send_message:AVAILABLE]") {
			t.Errorf("three levels down: %s", text)
		}
		for names, words := range map[string]string{
			"phone_numbers.colour(3){id}":       "Unknown modifier (colour) of field (phone_numbers)",
			"phone_numbers.limit(x){id}":        "Modifier limit of field (phone_numbers)",
			"phone_numbers{colour}":             "Tried accessing nonexisting field (colour) on node type (WhatsAppBusinessPhoneNumber)",
			"phone_numbers{throughput{colour}}": "Tried accessing nonexisting field (colour) on node type (throughput)",
			"phone_numbers{id":                  "Tried accessing nonexisting field (phone_numbers)",
			"phone_numbers.limit(1":             "Syntax error in the modifiers of field phone_numbers",
			"name.limit(1)":                     "Tried accessing nonexisting field (name)",
			"name{x}":                           "the field name has no fields",
			"assigned{x}":                       "Tried accessing nonexisting field (assigned) on node type (WhatsAppBusinessAccount)",
		} {
			wrong := get(acct, names, 400)["error"].(map[string]any)
			if wrong["code"] != 100.0 || !strings.Contains(wrong["message"].(string), words) {
				t.Errorf("%s: %v", names, wrong)
			}
		}
		if got := s.call(narrow, "GET", line+"?fields=block_users", "", 403)["error"].(map[string]any); got["code"] != 10.0 {
			t.Errorf("an edge that the token does not open: %v", got)
		}
	})
}

// Edges that are opened among fields are counted as calls are.
func TestEdgesAmongFieldsAreCounted(t *testing.T) { // business-messaging 5.6, 18
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "server.limits=graph.app=2/1m"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		w.clock.Advance(2 * 60e9)
		acct := "/" + s.acct.ID.String()
		s.call(s.token, "GET", acct+"?fields=phone_numbers", "", 200)
		w.clock.Advance(2 * 60e9)
		s.call(s.token, "GET", acct+"?fields=phone_numbers,message_templates", "", 429)
	})
}
