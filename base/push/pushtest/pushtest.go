// Package pushtest is a push service and its browsers, for tests: it takes
// messages as a real one would, checks their signature, and opens them with the
// browser's keys by its own reading of the specifications.
package pushtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Received is a message as the browser's worker would see it.
type Received struct {
	Browser  string
	Encoding string
	Data     string
	TTL      string
	Topic    string
	Urgency  string
	// Subject is who the network says it is.
	Subject string
}

// Service is a push service on the loopback, over TLS with a certificate that
// nobody signed.
type Service struct {
	server *httptest.Server

	mu       sync.Mutex
	browsers map[string]*Browser
	got      []Received
	wrong    []error
	status   int
	retry    string
}

// Browser is a subscriber.
type Browser struct {
	// Endpoint, P256dh and Auth are what it tells the network.
	Endpoint, P256dh, Auth string

	key  *ecdh.PrivateKey
	auth []byte
}

// New starts a service that stops with the test. What it could not open or
// verify fails the test.
func New(t testing.TB) *Service {
	t.Helper()
	s := &Service{browsers: map[string]*Browser{}}
	s.server = httptest.NewTLSServer(http.HandlerFunc(s.take))
	t.Cleanup(func() {
		s.server.Close()
		for _, err := range s.wrong {
			t.Errorf("push service: %v", err)
		}
	})
	return s
}

// Browser subscribes a new browser under this name.
func (s *Service) Browser(t testing.TB, name string) *Browser {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	auth := make([]byte, 16)
	_, _ = rand.Read(auth)
	b64 := base64.RawURLEncoding
	b := &Browser{Endpoint: s.server.URL + "/" + name, P256dh: b64.EncodeToString(key.PublicKey().Bytes()), Auth: b64.EncodeToString(auth), key: key, auth: auth}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.browsers[name] = b
	return b
}

// Answer makes the service answer this status, with this Retry-After.
func (s *Service) Answer(status int, retryAfter string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.retry = status, retryAfter
}

// Received gives the messages so far.
func (s *Service) Received() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received(nil), s.got...)
}

func (s *Service) take(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := strings.TrimPrefix(r.URL.Path, "/")
	b := s.browsers[name]
	switch {
	case s.status != 0:
		w.Header().Set("Retry-After", s.retry)
		w.WriteHeader(s.status)
		return
	case b == nil:
		w.WriteHeader(http.StatusGone)
		return
	}
	got, err := s.open(b, r)
	if err != nil {
		s.wrong = append(s.wrong, err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	got.Browser = name
	s.got = append(s.got, got)
	w.WriteHeader(http.StatusCreated)
}

func (s *Service) open(b *Browser, r *http.Request) (Received, error) {
	h := r.Header
	got := Received{Encoding: h.Get("Content-Encoding"), TTL: h.Get("TTL"), Topic: h.Get("Topic"), Urgency: h.Get("Urgency")}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return got, err
	}
	if len(body) > 4096 || r.Method != http.MethodPost {
		return got, fmt.Errorf("%s of %d bytes", r.Method, len(body))
	}
	var token, public string
	var data []byte
	switch got.Encoding {
	case "aes128gcm":
		token, public = field(h.Get("Authorization"), "t", ", "), field(h.Get("Authorization"), "k", ", ")
		data, err = b.openStandard(body)
	case "aesgcm":
		token, public = strings.TrimPrefix(h.Get("Authorization"), "WebPush "), field(h.Get("Crypto-Key"), "p256ecdsa", ";")
		data, err = b.openLegacy(body, field(h.Get("Encryption"), "salt", ";"), field(h.Get("Crypto-Key"), "dh", ";"))
	default:
		err = fmt.Errorf("encoding %q", got.Encoding)
	}
	if err != nil {
		return got, err
	}
	got.Data = string(data)
	got.Subject, err = verify(token, public, s.server.URL)
	return got, err
}

// field finds name=value in a header.
func field(header, name, by string) string {
	header = strings.TrimPrefix(header, "vapid ")
	for part := range strings.SplitSeq(header, by) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(part), name+"="); ok {
			return v
		}
	}
	return ""
}

// verify checks a token of RFC 8292 and gives its subject.
func verify(token, public, audience string) (string, error) {
	b64 := base64.RawURLEncoding
	key, err := b64.DecodeString(public)
	if err != nil {
		return "", err
	}
	signer, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), key)
	if err != nil {
		return "", err
	}
	part := strings.Split(token, ".")
	if len(part) != 3 {
		return "", fmt.Errorf("token %q", token)
	}
	signature, err1 := b64.DecodeString(part[2])
	claims, err2 := b64.DecodeString(part[1])
	if err := errors.Join(err1, err2); err != nil || len(signature) != 64 {
		return "", fmt.Errorf("token %q: %w", token, err)
	}
	hash := sha256.Sum256([]byte(part[0] + "." + part[1]))
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	if !ecdsa.Verify(signer, hash[:], r, s) {
		return "", errors.New("the signature is wrong")
	}
	var c struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(claims, &c); err != nil || c.Aud != audience || c.Exp == 0 {
		return "", fmt.Errorf("claims %s: %w", claims, err)
	}
	return c.Sub, nil
}

// openStandard reads RFC 8188 and RFC 8291.
func (b *Browser) openStandard(body []byte) ([]byte, error) {
	if len(body) < 86 || body[20] != 65 {
		return nil, errors.New("the head is short")
	}
	salt, sender, text := body[:16], body[21:86], body[86:]
	shared, err := b.shared(sender)
	if err != nil {
		return nil, err
	}
	receiver := string(b.key.PublicKey().Bytes())
	ikm, err := hkdf.Key(sha256.New, shared, b.auth, "WebPush: info\x00"+receiver+string(sender), 32)
	if err != nil {
		return nil, err
	}
	plain, err := decrypt(ikm, salt, "Content-Encoding: aes128gcm\x00", "Content-Encoding: nonce\x00", text)
	if err != nil {
		return nil, err
	}
	plain = []byte(strings.TrimRight(string(plain), "\x00"))
	if len(plain) == 0 || plain[len(plain)-1] != 2 {
		return nil, errors.New("the padding is wrong")
	}
	return plain[:len(plain)-1], nil
}

// openLegacy reads draft-ietf-webpush-encryption-04.
func (b *Browser) openLegacy(body []byte, salt, public string) ([]byte, error) {
	rawSalt, err1 := base64.RawURLEncoding.DecodeString(salt)
	sender, err2 := base64.RawURLEncoding.DecodeString(public)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	shared, err := b.shared(sender)
	if err != nil {
		return nil, err
	}
	ikm, err := hkdf.Key(sha256.New, shared, b.auth, "Content-Encoding: auth\x00", 32)
	if err != nil {
		return nil, err
	}
	receiver := b.key.PublicKey().Bytes()
	context := append([]byte("P-256\x00\x00A"), receiver...)
	context = append(append(context, 0, 65), sender...)
	plain, err := decrypt(ikm, rawSalt, "Content-Encoding: aesgcm\x00"+string(context), "Content-Encoding: nonce\x00"+string(context), body)
	if err != nil {
		return nil, err
	}
	pad := int(binary.BigEndian.Uint16(plain))
	if len(plain) < 2+pad {
		return nil, errors.New("the padding is wrong")
	}
	return plain[2+pad:], nil
}

func (b *Browser) shared(sender []byte) ([]byte, error) {
	key, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		return nil, err
	}
	return b.key.ECDH(key)
}

func decrypt(ikm, salt []byte, keyInfo, nonceInfo string, text []byte) ([]byte, error) {
	key, err1 := hkdf.Key(sha256.New, ikm, salt, keyInfo, 16)
	nonce, err2 := hkdf.Key(sha256.New, ikm, salt, nonceInfo, 12)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return gcm.Open(nil, nonce, text, nil)
}
