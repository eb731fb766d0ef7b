// Package param reads parameters as loosely as clients of the published API write them: JSON
// in texts, numbers as texts, modifiers behind the names of fields, and references among the
// calls of a batch (business-messaging 5.3, 5.6, 5.11).
//
//	steps, order, err := param.Plan(calls)
//	answers.Put(step.Name, body)
//	call, err := answers.Into(ctx, step.Call, most)
package param
