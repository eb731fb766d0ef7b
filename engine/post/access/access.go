// Package access says who may read the feeds of the whole network: the public
// one, and those of hashtags and links (social-core 3, 7.3). The operator
// chooses; profiles and single posts are not concerned.
//
//	feeds, err := access.Parse("authenticated")
//	err = feeds.Admit(actor) // Unauthenticated for a visitor
package access

import (
	"embed"
	"fmt"

	"parvis/engine/account"
)

// Locales are this folder's sentences.
//
//go:embed locales
var Locales embed.FS

// Feeds is who may read. The zero value is everybody.
type Feeds string

const (
	everybody = Feeds("public")
	members   = Feeds("authenticated")
	nobody    = Feeds("disabled")
)

// Parse reads public, authenticated or disabled, the words of the client API.
func Parse(s string) (Feeds, error) {
	switch f := Feeds(s); f {
	case everybody, members, nobody:
		return f, nil
	}
	return "", fmt.Errorf("%q is not public, authenticated or disabled", s)
}

// Admit says why somebody may not read; nil when they may. Staff with the
// permission for it always may.
func (f Feeds) Admit(actor account.Actor) error {
	switch {
	case f == members && !actor.Known():
		return errMembers
	case f == nobody && !actor.Role.Has(account.ViewFeeds):
		return errNobody
	}
	return nil
}
