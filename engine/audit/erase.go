package audit

// kept says what of a person this folder holds when the account is gone: the
// record stays as a whole, since a gap would break the proof that nothing was
// taken out. It names ids and codes only.
const kept = "audit_entry: who acted and on what, by number"

// Kept describes what stays here about a deleted account, for the operator's
// desk and for export.
func Kept() string { return kept }
