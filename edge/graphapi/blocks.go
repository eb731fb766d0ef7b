package graphapi

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"parvis/base/store"
	"parvis/system/business"
)

// mostBlocks is how many members one call stops.
const mostBlocks = 1000

// errBlock says that not everybody whom a call names was stopped (business-messaging 14).
var errBlock = &Error{Status: 400, Code: 139100, Message: "(#139100) Failed to block/unblock users"}

// blockWords are why somebody was not stopped.
var blockWords = map[int]string{
	131021: "Recipient cannot be sender",
	131047: "Re-engagement message",
	139101: "Blocklist limit reached",
}

// blockWire is what became of one member.
type blockWire struct {
	Input  string      `json:"input"`
	Number string      `json:"wa_id,omitempty"`
	User   string      `json:"user_id,omitempty"`
	Errors []blockFail `json:"errors,omitempty"`
}

type blockFail struct {
	Message string   `json:"message"`
	Code    int      `json:"code"`
	Data    dataWire `json:"error_data"`
}

// blockUsers stops members, or hears them again.
func (c *call) blockUsers(ctx context.Context) (any, error) {
	if c.in.str("messaging_product") != "whatsapp" {
		return nil, errProduct
	}
	who, err := c.blockNames()
	if err != nil {
		return nil, err
	}
	done, act := "added_users", c.Blocks.Block
	if c.r.Method == http.MethodDelete {
		done, act = "removed_users", c.Blocks.Unblock
	}
	var ok, failed []blockWire
	// Done twice it is as done once, and a refusal of some is not an answer to keep.
	err = c.Store.Write(ctx, func(tx *store.Tx) error {
		ok, failed = []blockWire{}, nil
		for _, r := range who {
			b, err := act(ctx, tx, c.node.line, r)
			if err != nil {
				return err
			}
			w := blockWire{Input: b.Input, Number: b.Number, User: b.User}
			if b.Code == 0 {
				ok = append(ok, w)
				continue
			}
			text := "(#" + strconv.Itoa(b.Code) + ") " + blockWords[b.Code]
			w.Errors = []blockFail{{text, b.Code, dataWire{"whatsapp", blockWords[b.Code]}}}
			failed = append(failed, w)
		}
		return nil
	})
	answer := blockAnswer(done, ok, failed)
	if err == nil && len(failed) > 0 {
		e := *errBlock
		e.beside = answer
		err = &e
	}
	return answer, err
}

// blockAnswer lists who was stopped, and who was not.
func blockAnswer(done string, ok, failed []blockWire) map[string]any {
	lists := map[string]any{done: ok}
	if len(failed) > 0 {
		lists["failed_users"] = failed
	}
	return map[string]any{"messaging_product": "whatsapp", "block_users": lists}
}

// blockNames are the members whom a call names.
func (c *call) blockNames() ([]business.Recipient, error) {
	list := c.in.list("block_users")
	if len(list) == 0 || len(list) > mostBlocks {
		return nil, unfit("Param block_users must be a list of 1 to " + strconv.Itoa(mostBlocks) + " users")
	}
	var out []business.Recipient
	for _, v := range list {
		m, _ := v.(map[string]any)
		r := business.Recipient{To: obj(m).str("user"), User: obj(m).str("user_id")}
		if codes.MatchString(r.To) && r.User == "" {
			r = business.Recipient{User: r.To}
		}
		if _, fits := business.Bare(r.To); !fits && (r.To != "" || !codes.MatchString(r.User)) {
			return nil, unfit("Param block_users must name each user by user or user_id")
		}
		out = append(out, r)
	}
	return out, nil
}

// blocks lists the members whom a line stopped.
func (c *call) blocks(ctx context.Context) (any, error) {
	limit := c.limit(100)
	after, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(c.in.str("after"), "="))
	if err != nil {
		return nil, known["business.cursor"]
	}
	var list []business.Alias
	if err := c.Store.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = c.Blocks.List(ctx, tx, c.node.line, after, limit+1)
		return err
	}); err != nil {
		return nil, err
	}
	more := len(list) > limit
	list = list[:min(limit, len(list))]
	data := make([]any, 0, len(list))
	for _, a := range list {
		data = append(data, map[string]string{"messaging_product": "whatsapp", "wa_id": a.Digits, "user_id": a.Code})
	}
	out := map[string]any{"data": data}
	if len(list) > 0 {
		at := func(a business.Alias) string {
			return base64.RawURLEncoding.EncodeToString(c.Blocks.Cursor(c.node.line, a))
		}
		out["paging"] = c.paging(at(list[0]), at(list[len(list)-1]), more)
	}
	return out, nil
}
