package account

// Ready tells whether a member may act now: confirmed, approved, neither
// disabled nor suspended (social-core 2.6).
func (a Actor) Ready() error { return ready(a.State) }

func ready(s State) error {
	switch s {
	case Unconfirmed:
		return errUnconfirmed
	case Pending:
		return errPending
	case Disabled, Suspended, Deleting, Deleted, Memorial:
		return errDisabled
	}
	return nil
}
