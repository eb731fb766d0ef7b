package app

import (
	"fmt"
	"slices"
	"strings"

	"parvis/base/ratelimit"
	"parvis/engine/account"
)

// rateNames are the rates that the program knows, whose bounds the settings may change
// (social-core 2.5).
//
//arch:table
var rateNames = []string{
	"account.code.who", "account.confirm.address", "account.confirm.who", "account.password.who", "account.recover.address", "account.recover.who", "account.signin.address", "account.signin.who",
	"api.confirm", "api.delete", "api.follow", "api.ip", "api.media", "api.paging", "api.post", "api.report", "api.signup", "api.token", "api.user",
	"brand.textcard", "brand.textcard.look", "business.callback", "business.click", "business.offer", "graph.app", "graph.flow.draft", "graph.line", "graph.media", "graph.pair", "graph.template", "message.begin", "message.begin.new", "message.device.code", "message.device.link", "message.file", "message.search", "message.send", "oauth.app", "oauth.ip", "pages.search", "pages.signup", "report.address", "report.mailbox", "report.member",
}

// rates reads the rates of the settings.
func rates(texts []string) ([]ratelimit.Rule, error) {
	var out []ratelimit.Rule
	for _, text := range texts {
		r, err := ratelimit.ParseRule(text)
		if err != nil {
			return nil, fmt.Errorf("limits: %w", err)
		}
		if !slices.Contains(rateNames, r.Name) {
			return nil, fmt.Errorf("limits: there is no rate called %s; there are %s", r.Name, strings.Join(rateNames, ", "))
		}
		out = append(out, r)
	}
	return out, nil
}

// folded gives names as they are compared.
func folded(names []string) []string {
	out := make([]string, 0, len(names))
	for _, n := range names {
		out = append(out, account.FoldName(n))
	}
	return out
}
