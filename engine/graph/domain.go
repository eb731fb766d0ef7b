package graph

import (
	"context"
	"regexp"
	"strings"

	"parvis/base/store"
	"parvis/engine/account"
)

var domainName = regexp.MustCompile(`^([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$`)

// BlockDomain hides everything from a domain from the actor. own is this
// network's domain, which cannot be blocked.
func (g *Engine) BlockDomain(_ context.Context, tx *store.Tx, actor account.Actor, domain, own string) error {
	domain = strings.ToLower(strings.TrimSpace(domain))
	if !domainName.MatchString(domain) || domain == own {
		return errDomain
	}
	return insertDomainBlock(tx, actor.Account, domain)
}

// UnblockDomain ends the block of a domain.
func (g *Engine) UnblockDomain(_ context.Context, tx *store.Tx, actor account.Actor, domain string) error {
	return deleteDomainBlock(tx, actor.Account, strings.ToLower(strings.TrimSpace(domain)))
}

// DomainBlock is a blocked domain; ID is its cursor.
type DomainBlock struct {
	ID     int64
	Domain string
}

// DomainBlocks pages through the actor's blocked domains.
func (g *Engine) DomainBlocks(_ context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]DomainBlock, error) {
	return domainBlocks(tx, actor.Account, p)
}
