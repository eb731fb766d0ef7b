package push

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"net/http"
	"strings"

	"parvis/base/fault"
)

// sealed is a message in the older encoding, with what the browser needs to
// open it.
type sealed struct {
	body, salt, public []byte
}

// sealLegacy encrypts as aesgcm (draft-ietf-webpush-encryption-04), padded so
// that all messages are equally long.
func sealLegacy(s Subscription, data []byte) (sealed, error) {
	theirs, err := ecdh.P256().NewPublicKey(s.P256dh)
	if err != nil {
		return sealed{}, err
	}
	ours, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return sealed{}, err
	}
	shared, err := ours.ECDH(theirs)
	if err != nil {
		return sealed{}, err
	}
	out := sealed{salt: make([]byte, 16), public: ours.PublicKey().Bytes()}
	_, _ = rand.Read(out.salt)
	context := "P-256\x00" + sized(s.P256dh) + sized(out.public)
	secret, err1 := hkdf.Key(sha256.New, shared, s.Auth, "Content-Encoding: auth\x00", 32)
	key, err2 := hkdf.Key(sha256.New, secret, out.salt, "Content-Encoding: aesgcm\x00"+context, 16)
	nonce, err3 := hkdf.Key(sha256.New, secret, out.salt, "Content-Encoding: nonce\x00"+context, 12)
	block, err4 := aes.NewCipher(key)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return sealed{}, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return sealed{}, err
	}
	pad := MaxData - len(data)
	plain := binary.BigEndian.AppendUint16(nil, uint16(pad))
	plain = append(append(plain, make([]byte, pad)...), data...)
	out.body = gcm.Seal(nil, nonce, plain, nil)
	return out, nil
}

func sized(key []byte) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(len(key)))) + string(key)
}

func (s *Sender) post(ctx context.Context, endpoint string, header http.Header, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, fault.Wrap(ErrEndpoint, err)
	}
	req.Header = header
	return s.client.Standard(options).Do(req)
}

// contact writes an e-mail address as the token wants it.
func contact(subject string) string {
	if strings.HasPrefix(subject, "https:") {
		return subject
	}
	return "mailto:" + subject
}
