package wording

import (
	"strings"

	"parvis/base/fault"
)

// filterTexts are what clients know of broken filters.
var filterTexts = map[string]string{
	"policy.filter.title_blank": "Title can't be blank", "policy.filter.title_long": "Title is too long (maximum is {Max} characters)",
	"policy.filter.context_blank":   "Context can't be blank, Context None or invalid context supplied",
	"policy.filter.context_unknown": "Context None or invalid context supplied", "policy.filter.action_unknown": "Filter action is not included in the list",
	"policy.filter.keyword_blank": "Keyword can't be blank", "policy.filter.keyword_long": "Keyword is too long (maximum is {Max} characters)",
	"policy.filter.title_invalid": "Title is invalid", "policy.filter.keyword_invalid": "Keyword is invalid",
}

// Filter puts what is wrong with a filter into the one sentence that clients expect;
// other errors it gives as they are.
func Filter(err error) error {
	f := fault.Of(err)
	if f == nil || f.Code != "policy.filter.invalid" {
		return err
	}
	var parts []string
	for _, field := range f.Fields {
		parts = append(parts, Fill(filterTexts[field.Code], field.Args))
	}
	told := f.With(fault.Arg{Name: "What", Value: strings.Join(parts, ", ")})
	told.Fields = nil
	return told
}
