package business

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/message"
	"parvis/system/business/hook"
)

// echoed is the field of which apps are told what people of a line say.
const echoed = "smb_message_echoes"

// Echo tells apps what somebody of a line said to a member (business-messaging 15.4).
func (e *Engine) Echo(ctx context.Context, tx *store.Tx, l Line, chat id.Chat, seq int64) error {
	if barred, err := e.Barred(ctx, tx, l.Portfolio); err != nil || barred {
		return err
	}
	m, member, err := e.o.Message.Said(ctx, tx, l.ID, chat, seq)
	if err != nil {
		return err
	}
	a, err := e.aliasFor(tx, l.Portfolio, member)
	if err != nil {
		return err
	}
	said := messageWire{From: l.Number, To: a.Digits, ID: e.o.Message.Wire(m.ID), Timestamp: stamp(m.At.Unix()), Type: m.Kind}
	e.fill(&said, l.ID, m, message.Message{})
	v := valueWire{Product: "whatsapp", Metadata: metadataWire{l.Number, l.ID.String()}, Echoes: []messageWire{said}}
	return e.post(ctx, tx, l.Business, hook.Event{Line: l.ID, Key: a.Digits, Field: echoed, Kind: "echo", About: said.ID}, hookWire{"whatsapp_business_account", []entryWire{{l.Business.String(), []changeWire{{v, echoed}}}}})
}
