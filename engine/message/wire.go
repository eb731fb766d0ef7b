package message

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"parvis/base/id"
)

// wirePrefix begins the ids of messages on the wire (business-messaging 3).
const wirePrefix = "wamid."

// wireVersion is the first byte of what follows it.
const wireVersion = 1

// wire gives the id of a message as clients see it: a version, the time and the number
// of the message, eight bytes that only this network can make, and a check byte.
func (e *Engine) wire(m id.Message) string {
	b := make([]byte, 0, 18)
	b = append(b, wireVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(m))
	b = append(b, e.o.Keys.Index("message.wire", b[1:9])[:8]...)
	return wirePrefix + base64.RawURLEncoding.EncodeToString(append(b, check(b)))
}

// Parse reads the id of a message.
func (e *Engine) Parse(text string) (id.Message, error) {
	raw, ok := strings.CutPrefix(text, wirePrefix)
	b, err := base64.RawURLEncoding.DecodeString(raw)
	if !ok || err != nil || len(b) != 18 || b[0] != wireVersion || check(b[:17]) != b[17] {
		return 0, errMissing
	}
	n := binary.BigEndian.Uint64(b[1:9])
	if n == 0 || n > id.Max || subtle.ConstantTimeCompare(e.o.Keys.Index("message.wire", b[1:9])[:8], b[9:17]) != 1 {
		return 0, errMissing
	}
	return id.Message(n), nil
}

// check folds bytes into one, so that a mistyped id is found out.
func check(b []byte) byte {
	c := byte(0)
	for i, x := range b {
		c ^= x<<(i%8) | x>>(8-i%8)
	}
	return c
}
