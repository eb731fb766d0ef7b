package account

// Held describes what this folder keeps about a person, for the operator's desk
// and for export; delete.go says how it ends.
func Held() []string {
	return []string{
		"account_account: username, name, profile, state; a tombstone of number, username and dates stays",
		"account_counter: numbers of posts, followers, follows",
		"account_settings: choices",
		"account_login: e-mail address, hash of the password, language, reason for joining",
		"account_invite: invitations made",
		"account_trigram: pieces of the names, for searching",
		"account_active: days on which the account was here, for 200 days",
	}
}
