package grant

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{
		"account_grant: apps that asked to act for the account, for a day",
		"account_token: apps that may act for the account, what they may do, last use",
	}
}
