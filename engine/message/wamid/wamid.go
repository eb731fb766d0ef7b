// Package wamid writes and reads the ids of messages as clients see them
// (business-messaging 3).
package wamid

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"parvis/base/id"
	"parvis/base/seal"
)

const (
	prefix  = "wamid."
	version = 1 // the first byte of what follows the prefix
	purpose = "message.wire"
)

// Write gives the id of a message: a version, the time and the number of the message, eight
// bytes that only a network with these keys can make, and a check byte.
func Write(k *seal.Keys, m id.Message) string {
	b := make([]byte, 0, 18)
	b = append(b, version)
	b = binary.BigEndian.AppendUint64(b, uint64(m))
	b = append(b, k.Index(purpose, b[1:9])[:8]...)
	return prefix + base64.RawURLEncoding.EncodeToString(append(b, check(b)))
}

// Parse reads what Write wrote with the same keys; ok tells that it is that.
func Parse(k *seal.Keys, text string) (m id.Message, ok bool) {
	raw, ok := strings.CutPrefix(text, prefix)
	b, err := base64.RawURLEncoding.DecodeString(raw)
	if !ok || err != nil || len(b) != 18 || b[0] != version || check(b[:17]) != b[17] {
		return 0, false
	}
	n := binary.BigEndian.Uint64(b[1:9])
	if n == 0 || n > id.Max || subtle.ConstantTimeCompare(k.Index(purpose, b[1:9])[:8], b[9:17]) != 1 {
		return 0, false
	}
	return id.Message(n), true
}

// check folds bytes into one, so that a mistyped id is found out.
func check(b []byte) byte {
	c := byte(0)
	for i, x := range b {
		c ^= x<<(i%8) | x>>(8-i%8)
	}
	return c
}
