package mastodon

import (
	"fmt"
	"net/http"
	"strings"

	"parvis/base/fault"
	"parvis/edge/mastodon/wording"
)

// statuses of the kinds; a wording may say otherwise.
var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden, fault.Missing: http.StatusNotFound,
	fault.Gone: http.StatusGone, fault.Conflict: http.StatusUnprocessableEntity, fault.Limited: http.StatusTooManyRequests,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Unsupported: http.StatusUnprocessableEntity, fault.Unavailable: http.StatusServiceUnavailable,
}

// sentences are what clients read for a kind (social-core 2.6). They are in
// English whatever the language: programs match on them.
var sentences = map[fault.Kind]string{
	fault.Internal:        "We're sorry, but something went wrong on our end.",
	fault.Unauthenticated: "The access token is invalid",
	fault.Forbidden:       "This action is not allowed",
	fault.Missing:         "Record not found",
	fault.Gone:            "Gone",
	fault.Limited:         "Too many requests",
	fault.TooLarge:        "Request body too large",
	fault.Unavailable:     "There was a temporary problem serving your request, please try again",
	fault.Conflict:        "Duplicate record",
}

// wording gives status and sentence for a fault.
func (c *call) wording(f *fault.Fault) (int, string) {
	status, text := statuses[f.Kind], sentences[f.Kind]
	if s, ok := wording.Of(f.Code); ok {
		text = fill(s.Text, f.Args)
		if s.Status != 0 {
			status = s.Status
		}
		return status, text
	}
	if f.Kind == fault.Invalid || f.Kind == fault.Unsupported || f.Kind == fault.Conflict && len(f.Fields) > 0 {
		text = wording.Invalid + c.broken(f)
	}
	return status, text
}

func fill(text string, args []fault.Arg) string {
	for _, a := range args {
		text = strings.ReplaceAll(text, "{"+a.Name+"}", fmt.Sprint(a.Value))
	}
	return text
}

// broken lists the broken fields, or the fault's own sentence in English.
func (c *call) broken(f *fault.Fault) string {
	if len(f.Fields) == 0 {
		return c.Words.Fault("en", f)
	}
	parts := make([]string, 0, len(f.Fields))
	for _, field := range f.Fields {
		parts = append(parts, title(field.Name)+" "+c.fieldText(field))
	}
	return strings.Join(parts, ", ")
}

func title(name string) string {
	name = strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

// fieldTexts are the sentences that clients know for broken fields.
var fieldTexts = map[string]string{
	"ERR_BLANK": "can't be blank", "ERR_TAKEN": "has already been taken", "ERR_RESERVED": "is reserved", "ERR_ACCEPTED": "must be accepted",
	"ERR_INVALID": "is invalid", "ERR_TOO_LONG": "is too long", "ERR_TOO_SHORT": "is too short", "ERR_BLOCKED": "is not allowed",
	"ERR_UNREACHABLE": "does not seem to exist", "ERR_INCLUSION": "is not included in the list", "ERR_BELOW_LIMIT": "is below the age limit",
}

// errCode finds the API's name of what is wrong with a field.
func errCode(code string) string {
	if strings.HasPrefix(code, "ERR_") {
		return code
	}
	last := code[strings.LastIndexByte(code, '.')+1:]
	switch last {
	case "blank", "taken", "reserved", "accepted", "invalid", "too_long", "too_short", "blocked", "unreachable", "inclusion", "below_limit":
		return "ERR_" + strings.ToUpper(last)
	case "long":
		return "ERR_TOO_LONG"
	case "short":
		return "ERR_TOO_SHORT"
	}
	return "ERR_INVALID"
}

func (c *call) fieldText(f fault.Field) string {
	if f.Name == "username" && errCode(f.Code) == "ERR_INVALID" {
		return "must contain only letters, numbers and underscores"
	}
	return fieldTexts[errCode(f.Code)]
}

type detail struct {
	Error       string `json:"error"`
	Description string `json:"description"`
}

// details is the form in which sign-up and profile report broken fields.
func (c *call) details(f *fault.Fault) map[string][]detail {
	if len(f.Fields) == 0 {
		return nil
	}
	out := map[string][]detail{}
	for _, field := range f.Fields {
		out[field.Name] = append(out[field.Name], detail{errCode(field.Code), c.fieldText(field)})
	}
	return out
}
