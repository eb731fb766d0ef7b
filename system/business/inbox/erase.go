package inbox

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase forgets the cases of a member, and whom of an organisation somebody was who
// answered: what they noted stays with the organisation without their name.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	for {
		of, err := chatsOf(tx, a)
		if err != nil {
			return err
		}
		if len(of) == 0 {
			return forgetOperator(tx, a)
		}
		for _, c := range of {
			if err := forgetCase(tx, c); err != nil {
				return err
			}
		}
	}
}

// Forget forgets the cases of a member with some lines.
func (e *Engine) Forget(_ context.Context, tx *store.Tx, a id.Account, lines []id.Line) error {
	of, err := chatsWith(tx, a, lines)
	for _, c := range of {
		if err == nil {
			err = forgetCase(tx, c)
		}
	}
	return err
}

// Held describes what this folder keeps about a person, for the operator's desk and for
// export.
func Held() []string {
	return []string{
		"business_inbox_case: how an organisation deals with the chat of the member, and who of it answers",
		"business_inbox_note: what operators noted about a chat for each other, sealed",
		"business_inbox_step: what operators did with a chat, for a year",
		"business_inbox_said: which operator wrote which message of a line",
		"business_inbox_label: labels that an organisation gave a chat",
		"business_inbox_look: which operator looked into a chat, by the day, for a year",
	}
}

// EraseCase lets go of the case of a chat, and of what was noted of it.
func (e *Engine) EraseCase(_ context.Context, tx *store.Tx, c id.Chat) error {
	return forgetCase(tx, c)
}
