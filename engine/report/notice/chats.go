package notice

import (
	"context"
	"encoding/json"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/engine/report"
)

// Chats lets reports take down messages of members' chats.
func Chats(m *message.Engine) report.Chats {
	return report.Chats{Release: m.Release, Retain: m.Retain, Exhibit: func(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, which []id.Message, by id.Report) ([]report.Exhibit, error) {
		list, err := m.Exhibit(ctx, tx, actor, c, which, by)
		if err != nil {
			return nil, err
		}
		out := make([]report.Exhibit, len(list))
		for i, q := range list {
			words, err := json.Marshal(q)
			if err != nil {
				return nil, err
			}
			out[i] = report.Exhibit{ID: q.ID, Sender: q.Sender, EditedAt: q.EditedAt, Words: words}
		}
		return out, nil
	}}
}
