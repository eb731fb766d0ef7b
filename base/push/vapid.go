package push

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"time"

	"parvis/base/seal"
)

const (
	pairFile      = "push.pair"
	tokenLifetime = 12 * time.Hour
)

// Pair is the network's key pair, by which push services know it.
type Pair struct {
	private *ecdsa.PrivateKey
	raw     []byte
	public  []byte
}

// OpenPair reads the pair from the keys folder, and makes it when missing. A
// new pair ends all subscriptions made with the old one.
func OpenPair(keys *seal.Keys) (*Pair, error) {
	raw, err := keys.Keep(pairFile, func() ([]byte, error) {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		return k.Bytes()
	})
	if err != nil {
		return nil, fmt.Errorf("open push pair: %w", err)
	}
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return nil, fmt.Errorf("open push pair: %w", err)
	}
	public, err := private.PublicKey.Bytes()
	if err != nil {
		return nil, fmt.Errorf("open push pair: %w", err)
	}
	return &Pair{private, raw, public}, nil
}

// Public gives the public key as clients want it: base64url without padding.
func (p *Pair) Public() string { return base64.RawURLEncoding.EncodeToString(p.public) }

// token signs who sends to the endpoint's server (RFC 8292).
func (p *Pair) token(endpoint, subject string, now time.Time) (string, error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(map[string]any{
		"aud": u.Scheme + "://" + u.Host, "exp": now.Add(tokenLifetime).Unix(), "sub": subject,
	})
	if err != nil {
		return "", err
	}
	b64 := base64.RawURLEncoding
	text := b64.EncodeToString([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + b64.EncodeToString(claims)
	hash := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, p.private, hash[:])
	if err != nil {
		return "", err
	}
	signature := append(fill(r), fill(s)...)
	return text + "." + b64.EncodeToString(signature), nil
}

func fill(n *big.Int) []byte { return n.FillBytes(make([]byte, 32)) }
