package template

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits of 10.2 and 10.3, in characters unless said.
const (
	MaxName      = 512
	MaxHeader    = 60
	MaxBody      = 1024
	MaxFooter    = 60
	MaxButtons   = 10
	MaxLabel     = 25
	MaxURL       = 2000
	MaxCode      = 15
	MinCards     = 2
	MaxCards     = 10
	MaxCardBody  = 160
	MaxOfferText = 16
	// maxExpiry is how many minutes a code may be valid.
	maxExpiry = 90
)

// Category is what a template is for.
type Category string

// The categories.
const (
	Marketing      = Category("MARKETING")
	Utility        = Category("UTILITY")
	Authentication = Category("AUTHENTICATION")
)

var categories = []string{string(Authentication), string(Marketing), string(Utility)}

// Template is what a client described.
type Template struct {
	Name     string
	Language string
	Category Category
	// Named says that parameters have names; else they have numbers.
	Named bool
	// TTL is message_send_ttl_seconds; 0 is not given.
	TTL        int
	Components []Component
}

// Component is a part of a template; which fields count is for its Type to say.
type Component struct {
	// Type is HEADER, BODY, FOOTER, BUTTONS, CAROUSEL or LIMITED_TIME_OFFER, Format that
	// of a header.
	Type, Format string
	Text         string
	// Examples are those of numbered parameters, Named those of named ones, Handles
	// samples of media.
	Examples []string
	Named    map[string]string
	Handles  []string
	Buttons  []Button
	Cards    [][]Component
	// Security and Expiry belong to AUTHENTICATION: advice in the body, minutes in the
	// footer.
	Security bool
	Expiry   int
	// Expires belongs to an offer: it has an end.
	Expires bool
}

// Button is one of a BUTTONS component.
type Button struct {
	Type, Text, URL, Phone string
	Examples               []string
	// OTP is the otp_type; Package and Hash name the app that takes the code.
	OTP, Package, Hash string
	// Flow is whichever of flow_id, flow_name and flow_json was given.
	Flow string
}

// Lifetime is how long it is tried to bring a message (10.11).
func (t Template) Lifetime() time.Duration {
	switch {
	case t.TTL > 0:
		return time.Duration(t.TTL) * time.Second
	case t.TTL == 0 && t.Category == Authentication:
		return 10 * time.Minute
	}
	return 30 * 24 * time.Hour
}

// find gives the component of a type; nil when there is none.
func find(list []Component, kind string) *Component {
	for i := range list {
		if list[i].Type == kind {
			return &list[i]
		}
	}
	return nil
}

// Problem is one thing that is wrong.
type Problem struct {
	Code, Subcode int
	// Message is that of the error when it is not the usual one of its code.
	Message string
	// Details is one English sentence.
	Details string
}

// Error gives the details.
func (p *Problem) Error() string { return p.Details }

// The codes of 10.5 and 10.10.
const (
	CodeParameter = 100
	CodeCount     = 132000
	CodeUnknown   = 132001
	CodeLong      = 132005
	CodePolicy    = 132007
	CodeFormat    = 132012
	CodePaused    = 132015
	CodeDisabled  = 132016

	subLong   = 2388040
	subHeader = 2388047
	subBody   = 2388072
	subFooter = 2388073
	subRatio  = 2388293
	subEdge   = 2388299
)

// problems collects what is wrong.
type problems []Problem

func (p *problems) add(subcode int, words ...string) {
	*p = append(*p, Problem{Code: CodeParameter, Subcode: subcode, Details: strings.Join(words, "")})
}

// oneOf writes what is accepted.
func oneOf(list []string) string { return "must be one of {" + strings.Join(list, ", ") + "}" }

func runes(s string) int { return len([]rune(s)) }

// tooLong tells of a text with more characters than it may have.
func (p *problems) tooLong(path, text string, most int) {
	if n := runes(text); n > most {
		p.add(subLong, path, " must have at most ", strconv.Itoa(most), " characters, it has ", strconv.Itoa(n), ".")
	}
}

func known(list []string, s string) bool { return slices.Contains(list, s) }
