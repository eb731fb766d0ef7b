package recurring

import (
	"context"

	"parvis/base/store"
	"parvis/system/business/messenger"
)

// What follows is what apps are told, by the names of the published API (business-messaging
// 17.4).

type decided struct {
	Sender    messenger.Who `json:"sender"`
	Recipient messenger.Who `json:"recipient"`
	Timestamp int64         `json:"timestamp"`
	Optin     optin         `json:"optin"`
}

type optin struct {
	Type      string    `json:"type"`
	Payload   string    `json:"payload"`
	Title     string    `json:"title"`
	Token     string    `json:"notification_messages_token"`
	Frequency Frequency `json:"notification_messages_frequency"`
	Zone      string    `json:"notification_messages_timezone"`
	Expires   int64     `json:"token_expiry_timestamp"`
	User      string    `json:"user_token_status"`
	Status    string    `json:"notification_messages_status,omitempty"`
}

// Standing is how a token is called that was given once, or more often.
func (t Token) Standing() string {
	if t.Refreshed {
		return "REFRESHED"
	}
	return "NOT_REFRESHED"
}

// tell tells the apps of a line what a member decided; status is for stopping and resuming
// alone.
func (e *Engine) tell(ctx context.Context, tx *store.Tx, t Token, status string) error {
	l, err := e.o.Business.Line(ctx, tx, t.Line)
	if err != nil {
		return err
	}
	a, err := e.o.Business.Called(ctx, tx, l.Portfolio, t.Member)
	if err != nil {
		return err
	}
	payload, err := e.o.Keys.Open(sealing, t.payload, context64(t.ID))
	if err != nil {
		return err
	}
	return e.o.Business.TellPage(ctx, tx, l, a.Digits, messenger.Optins, decided{
		Sender: messenger.Who{ID: a.Digits}, Recipient: messenger.Who{ID: l.ID.String()}, Timestamp: tx.Now().UnixMilli(),
		Optin: optin{"notification_messages", string(payload), t.Title, t.Text, t.Frequency, t.Zone, t.Until.UnixMilli(), t.Standing(), status},
	})
}
