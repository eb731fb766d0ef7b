// Package block shows the rules of engine/account/gate as the admin API names
// them: domain blocks and allows, e-mail domain blocks, IP blocks and canonical
// e-mail blocks (social-core 7.4).
package block

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"parvis/edge/mastodon/entity/hashtag"
	"strconv"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/param"
	"parvis/edge/mastodon/entity"
	"parvis/engine/account"
	"parvis/engine/account/gate"
)

// Ask is one request about rules of a kind.
type Ask struct {
	Context context.Context
	Tx      *store.Tx
	Actor   account.Actor
	Kind    gate.Kind
	// ID is the rule's, zero where there is none.
	ID int64
	param.Params
}

// Kinds are the kinds of rules by their name in the API.
func Kinds() map[string]gate.Kind {
	return map[string]gate.Kind{
		"domain_blocks": gate.Server, "domain_allows": gate.Allowed, "email_domain_blocks": gate.Email, "ip_blocks": gate.Network, "canonical_email_blocks": gate.Canonical,
	}
}

// View gives a rule as the API shows it.
func View(r gate.Rule) map[string]any {
	out := map[string]any{"id": id.Job(r.ID).String(), "created_at": entity.Stamp(r.At)}
	switch r.Kind {
	case gate.Server:
		out["domain"], out["digest"], out["severity"] = r.Value, Digest(r.Value), r.Severity
		out["reject_media"], out["reject_reports"], out["obfuscate"] = r.RejectMedia, r.RejectReports, r.Obfuscated
		out["private_comment"], out["public_comment"] = entity.OrNil(r.Comment), entity.OrNil(r.Public)
	case gate.Network:
		out["ip"], out["severity"], out["comment"], out["expires_at"] = r.Value, r.Severity, r.Comment, entity.Maybe(r.Until)
	case gate.Email:
		out["domain"], out["history"] = r.Value, history(r.At)
	case gate.Allowed:
		out["domain"] = r.Value
	case gate.Canonical:
		return map[string]any{"id": out["id"], "canonical_email_hash": r.Value}
	}
	return out
}

// history is of seven days without a count: nobody notes who was turned away.
func history(until time.Time) []hashtag.TagDay {
	const days = 7
	out := make([]hashtag.TagDay, days)
	for i := range out {
		day := until.UTC().Truncate(24*time.Hour).AddDate(0, 0, -i)
		out[i] = hashtag.TagDay{Day: strconv.FormatInt(day.Unix(), 10), Uses: "0", Accounts: "0"}
	}
	return out
}

// Digest names a domain without telling it.
func Digest(domain string) string {
	sum := sha256.Sum256([]byte(domain))
	return hex.EncodeToString(sum[:])
}

// Read puts the parameters that came into a rule.
func (a Ask) Read(r gate.Rule) gate.Rule {
	r.Kind, r.ID = a.Kind, a.ID
	for _, key := range []string{"domain", "ip", "canonical_email_hash", "email"} {
		if s, ok := a.Text(key); ok && s != "" {
			r.Value = s
		}
	}
	for key, to := range map[string]*string{"severity": &r.Severity, "comment": &r.Comment, "private_comment": &r.Comment, "public_comment": &r.Public} {
		if s, ok := a.Text(key); ok {
			*to = s
		}
	}
	for key, to := range map[string]*bool{"reject_media": &r.RejectMedia, "reject_reports": &r.RejectReports, "obfuscate": &r.Obfuscated} {
		if b, sent := a.Flag(key); sent {
			*to = b
		}
	}
	if n, ok := a.Int("expires_in", 0, 10*365*24*3600); ok && a.Has("expires_in") {
		r.Until = time.Time{}
		if n > 0 {
			r.Until = a.Tx.Now().Add(time.Duration(n) * time.Second)
		}
	}
	return r
}
