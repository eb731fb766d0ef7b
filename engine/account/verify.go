package account

import (
	"context"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"parvis/base/fetch"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
)

const (
	checkKind = "account.check"
	// checkRest is how long a field is not looked at again.
	checkRest = 24 * time.Hour
)

// due gives the address of a field that may be checked now, or nothing.
func (f ProfileField) due(now time.Time) string {
	u, err := url.Parse(f.Value)
	if err != nil || u.Scheme != "https" || u.Host == "" || !f.CheckedAt.IsZero() && now.Sub(f.CheckedAt) < checkRest {
		return ""
	}
	return f.Value
}

// planCheck looks soon at the pages that a profile names.
func (e *Engine) planCheck(tx *store.Tx, a Account) error {
	worth := func(f ProfileField) bool { return f.due(tx.Now()) != "" }
	if e.o.Fetch == nil || e.o.Timers == nil || !slices.ContainsFunc(a.Fields, worth) {
		return nil
	}
	return e.o.Timers.At(tx, timer.Work{Kind: checkKind, Key: a.ID.String(), At: tx.Now()})
}

// check looks at the pages of a profile for a link back (social-core 5). A page
// that cannot be had does not link.
func (e *Engine) check(ctx context.Context, d timer.Due) error {
	who, err := id.Parse[id.Account](d.Work.Key)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	var a Account
	var values []string
	err = e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if a, err = e.Get(ctx, tx, who); err != nil {
			return err
		}
		values = make([]string, len(a.Fields))
		for i, f := range a.Fields {
			values[i] = f.due(tx.Now())
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	linked := make([]bool, len(values))
	for i, v := range values {
		if v == "" {
			continue
		}
		page, err := e.o.Fetch.Get(ctx, v, fetch.Options{Cut: true, Secure: true})
		linked[i] = err == nil && page.Status < 400 && linksTo(string(page.Body), e.o.URL+"/@"+a.Username)
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error { return e.setVerified(ctx, tx, who, values, linked) })
}

var (
	anchor    = regexp.MustCompile(`(?is)<(?:a|link)\s([^>]*)>`)
	attribute = regexp.MustCompile(`(?is)([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`)
)

// linksTo tells whether a page has a link with rel="me" to an address.
func linksTo(page, address string) bool {
	for _, tag := range anchor.FindAllStringSubmatch(page, -1) {
		var rel, href string
		for _, m := range attribute.FindAllStringSubmatch(tag[1], -1) {
			value := html.UnescapeString(m[2] + m[3] + m[4])
			switch strings.ToLower(m[1]) {
			case "rel":
				rel = strings.ToLower(value)
			case "href":
				href = strings.TrimRight(strings.TrimSpace(value), "/")
			}
		}
		if slices.Contains(strings.Fields(rel), "me") && strings.EqualFold(href, address) {
			return true
		}
	}
	return false
}
