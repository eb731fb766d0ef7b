package account

import (
	"context"
	"encoding/json"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// export is what a person takes along of this folder.
type export struct {
	ID          string         `json:"id"`
	Username    string         `json:"username"`
	DisplayName string         `json:"display_name"`
	Note        string         `json:"note"`
	Fields      []ProfileField `json:"fields"`
	CreatedAt   time.Time      `json:"created_at"`
	Email       string         `json:"email"`
	Lang        string         `json:"lang"`
	Reason      string         `json:"reason"`
	Settings    Settings       `json:"settings"`
	Invites     []string       `json:"invites"`
}

// Export gives what a person takes along of this folder, as JSON.
func (e *Engine) Export(ctx context.Context, tx *store.Tx, who id.Account) ([]byte, error) {
	a, err := e.Find(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	l, err := e.Login(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	s, err := e.Settings(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	invites, err := invitesOf(tx, who)
	if err != nil {
		return nil, err
	}
	out := export{
		ID: a.ID.String(), Username: a.Username, DisplayName: a.DisplayName, Note: a.Note, Fields: a.Fields, CreatedAt: a.CreatedAt,
		Email: l.Email, Lang: string(l.Lang), Reason: l.Reason, Settings: s,
	}
	for _, i := range invites {
		out.Invites = append(out.Invites, i.Code)
	}
	return json.MarshalIndent(out, "", "  ")
}

// Held describes what this folder keeps about a person, for the operator's desk
// and for export; delete.go says how it ends.
func Held() []string {
	return []string{
		"account_account: username, name, profile, state; a tombstone of number, username and dates stays",
		"account_counter: numbers of posts, followers, follows",
		"account_settings: choices",
		"account_login: e-mail address, hash of the password, language, reason for joining, the invitation one came with, why the staff decided on the sign-up",
		"account_invite: invitations made",
		"account_trigram: pieces of the names, for searching",
		"account_active: days on which the account was here, for 200 days",
	}
}
