package credential

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{
		"account_session: signed-in browsers, their kind, when; network address for 7 days",
		"account_device: marks that tell a new kind of browser from a known one, for 180 days",
		"account_totp: secret of one-time codes, sealed",
		"account_recovery: marks of recovery codes",
		"account_passkey: public keys of passkeys and their names",
		"account_ceremony: challenges of passkey dialogues, for ten minutes",
	}
}
