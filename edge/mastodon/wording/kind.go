package wording

import (
	"fmt"
	"net/http"
	"strings"

	"parvis/base/fault"
)

// statuses of the kinds; a wording may say otherwise.
var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden, fault.Missing: http.StatusNotFound,
	fault.Gone: http.StatusGone, fault.Conflict: http.StatusUnprocessableEntity, fault.Limited: http.StatusTooManyRequests,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Unsupported: http.StatusUnprocessableEntity, fault.Unavailable: http.StatusServiceUnavailable,
}

// said are what clients read for a kind (social-core 2.6). They are in
// English whatever the language: programs match on them.
var said = map[fault.Kind]string{
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

// Kind gives status and sentence of a kind of fault.
func Kind(k fault.Kind) (int, string) { return statuses[k], said[k] }

// Fill puts the arguments of a fault into a sentence.
func Fill(text string, args []fault.Arg) string {
	for _, a := range args {
		text = strings.ReplaceAll(text, "{"+a.Name+"}", fmt.Sprint(a.Value))
	}
	return text
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

// Code finds the API's name of what is wrong with a field.
func Code(code string) string {
	if code == "ERR_TOO_MANY" { // the API has no other word for it
		return "ERR_TOO_LONG"
	}
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

// Broken says what is wrong with a field.
func Broken(f fault.Field) string {
	if f.Name == "username" && Code(f.Code) == "ERR_INVALID" {
		return "must contain only letters, numbers and underscores"
	}
	return fieldTexts[Code(f.Code)]
}

// Field names a field and says what is wrong with it.
func Field(f fault.Field) string { return title(f.Name) + " " + Broken(f) }
