package push

import (
	"crypto/ecdh"
	"encoding/base64"
	"net/url"
	"strings"
)

const authSize = 16

// Subscription is where and how one browser is reached.
type Subscription struct {
	Endpoint string
	// P256dh is the browser's public key, 65 bytes; Auth its secret, 16 bytes.
	P256dh, Auth []byte
	// Legacy asks for aesgcm instead of aes128gcm.
	Legacy bool
}

// ParseSubscription reads a subscription as clients send it; keys are base64 in
// any of its forms. Whether the endpoint leads inside is asked of base/fetch.
func ParseSubscription(endpoint, p256dh, auth string, standard bool) (Subscription, error) {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(endpoint) > 2048 {
		return Subscription{}, ErrEndpoint
	}
	s := Subscription{Endpoint: endpoint, P256dh: unbase(p256dh), Auth: unbase(auth), Legacy: !standard}
	if _, err := ecdh.P256().NewPublicKey(s.P256dh); err != nil || len(s.Auth) != authSize {
		return Subscription{}, ErrKeys
	}
	return s, nil
}

func unbase(s string) []byte {
	s = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "="))
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}
