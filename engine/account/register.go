package account

// Mode says how people come.
type Mode string

// Modes of sign-up.
const (
	Open     = Mode("open")
	Approval = Mode("approval")
	Invited  = Mode("invited")
	Closed   = Mode("closed")
)

// Policy says who may come and what they must bring.
type Policy struct {
	Mode Mode
	// Reserved are folded names besides the built-in ones that nobody can take.
	Reserved []string
}
