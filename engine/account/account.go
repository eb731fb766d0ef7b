package account

import (
	"time"

	"parvis/base/id"
)

// Account is the public side of a member, organisation or robot.
type Account struct {
	ID           id.Account
	Username     string
	DisplayName  string
	Note         string // as typed; the edge renders it
	Fields       []ProfileField
	AvatarMedia  id.Media // zero: the network's default picture for this account
	HeaderMedia  id.Media
	AvatarText   string // description of the picture
	HeaderText   string
	Locked       bool
	Bot          bool
	Discoverable bool
	Indexable    bool
	HideGraph    bool // hide_collections
	// What the profile does not show.
	HideMedia, HideMediaReplies, HideFeatured bool
	// Attribution names the domains that may credit this account as author.
	Attribution []string
	Role        RoleID
	MovedTo     id.Account
	State       State
	StateAt     time.Time
	Word        uint64 // policy word of the account (engine/policy)
	CreatedAt   time.Time
	LastPostAt  time.Time
	Posts       int
	Followers   int
	Following   int

	// Rev is above zero and grows with every change of what is above; zero is
	// unknown.
	Rev int64

	folded  string
	stateBy id.Account
}

// maxMemory bounds what is kept of accounts in memory, in bytes; it is room for
// some 10,000.
const maxMemory = 16 << 20

// weigh estimates what an account takes in memory.
func weigh(a *Account) int {
	n := 1024 + len(a.DisplayName) + len(a.Note) + len(a.AvatarText) + len(a.HeaderText)
	for _, f := range a.Fields {
		n += 128 + len(f.Name) + len(f.Value)
	}
	return n
}

// ProfileField is a name and a value on a profile.
type ProfileField struct {
	Name       string    `json:"name"`
	Value      string    `json:"value"`
	VerifiedAt time.Time `json:"verified_at,omitzero"`
	// CheckedAt is when the address was last looked at for a link back.
	CheckedAt time.Time `json:"checked_at,omitzero"`
}

// Frozen tells that the owner, not the staff, disabled the account.
func (a Account) Frozen() bool { return a.State == Disabled && a.stateBy == a.ID }
