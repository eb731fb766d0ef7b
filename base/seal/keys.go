package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"

	"parvis/base/fault"
)

const (
	keySize    = 32
	boxVersion = 1
	boxHead    = 1 + 4
	keyEnding  = ".key"
)

// Keys is the ring of master keys from the keys folder. The newest seals and
// signs; all of them open and verify. It is safe for use by many goroutines.
type Keys struct {
	dir string

	mu      sync.RWMutex
	masters map[uint32][]byte
	newest  uint32
	derived map[string][]byte
}

// OpenKeys reads the ring in dir, and makes the folder and a first key when
// there is none. A key that others on the machine may read is refused.
func OpenKeys(dir string) (*Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make keys folder: %w", err)
	}
	k := &Keys{dir: dir, masters: map[uint32][]byte{}, derived: map[string][]byte{}}
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read keys folder: %w", err)
	}
	for _, e := range list {
		n, err := strconv.ParseUint(strings.TrimSuffix(e.Name(), keyEnding), 10, 32)
		if err != nil || !strings.HasSuffix(e.Name(), keyEnding) {
			continue
		}
		raw, err := readSecret(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if len(raw) != keySize {
			return nil, fmt.Errorf("key %s has %d bytes, not %d", e.Name(), len(raw), keySize)
		}
		k.masters[uint32(n)] = raw
		k.newest = max(k.newest, uint32(n))
	}
	if len(k.masters) == 0 {
		return k, k.Rotate()
	}
	return k, nil
}

// Rotate adds a master key, which seals and signs from now on. Older keys stay
// to open what they sealed.
func (k *Keys) Rotate() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := k.newest + 1
	raw := Random(keySize)
	if err := writeSecret(filepath.Join(k.dir, strconv.FormatUint(uint64(n), 10)+keyEnding), raw); err != nil {
		return err
	}
	k.masters[n], k.newest = raw, n
	return nil
}

// Keep gives the named secret file of the keys folder, and makes it with create
// when it is missing: the key pair of web push, the chain's test wallet.
func (k *Keys) Keep(name string, create func() ([]byte, error)) ([]byte, error) {
	path := filepath.Join(k.dir, filepath.Base(name))
	raw, err := readSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return raw, err
	}
	if raw, err = create(); err != nil {
		return nil, err
	}
	if err := writeSecret(path, raw); err != nil {
		return nil, err
	}
	return raw, nil
}

// Seal encrypts plain for a purpose; context names the row it belongs to and
// must be given again to Open. The box is 45 bytes longer than plain.
func (k *Keys) Seal(purpose string, plain, context []byte) []byte {
	n, aead := k.aead(purpose)
	box := make([]byte, boxHead, boxHead+chacha20poly1305.NonceSizeX+len(plain)+aead.Overhead())
	box[0] = boxVersion
	binary.BigEndian.PutUint32(box[1:], n)
	nonce := Random(chacha20poly1305.NonceSizeX)
	box = append(box, nonce...)
	return aead.Seal(box, nonce, plain, bound(box[:boxHead], context))
}

// Open decrypts a box made by Seal with the same purpose and context, else it
// fails with ErrBroken.
func (k *Keys) Open(purpose string, box, context []byte) ([]byte, error) {
	if len(box) < boxHead+chacha20poly1305.NonceSizeX || box[0] != boxVersion {
		return nil, ErrBroken
	}
	key := k.key(binary.BigEndian.Uint32(box[1:boxHead]), "seal", purpose)
	if key == nil {
		return nil, fault.Wrap(ErrBroken, errors.New("its key is not in the keys folder"))
	}
	aead := must(chacha20poly1305.NewX(key))
	rest := box[boxHead:]
	nonce, text := rest[:chacha20poly1305.NonceSizeX], rest[chacha20poly1305.NonceSizeX:]
	plain, err := aead.Open(nil, nonce, text, bound(box[:boxHead], context))
	if err != nil {
		return nil, fault.Wrap(ErrBroken, err)
	}
	return plain, nil
}

// Key seals what belongs to one thing, as a conversation: whoever keeps things wraps
// the key of each with Keys.Seal, so that a thing is unreadable once its key is gone.
type Key struct{ aead cipher.AEAD }

// NewKey makes a Key of 32 random bytes.
func NewKey(raw []byte) (Key, error) {
	aead, err := chacha20poly1305.NewX(raw)
	if err != nil {
		return Key{}, fault.Wrap(ErrBroken, err)
	}
	return Key{aead}, nil
}

// Seal encrypts plain; context names the row it belongs to and must be given again to
// Open. The box is 40 bytes longer than plain.
func (k Key) Seal(plain, context []byte) []byte {
	nonce := Random(chacha20poly1305.NonceSizeX)
	return k.aead.Seal(nonce, nonce, plain, context)
}

// Open decrypts a box made by Seal with the same context, else it fails with
// ErrBroken.
func (k Key) Open(box, context []byte) ([]byte, error) {
	if len(box) < chacha20poly1305.NonceSizeX {
		return nil, ErrBroken
	}
	plain, err := k.aead.Open(nil, box[:chacha20poly1305.NonceSizeX], box[chacha20poly1305.NonceSizeX:], context)
	if err != nil {
		return nil, fault.Wrap(ErrBroken, err)
	}
	return plain, nil
}

// Index gives 32 bytes under which a sealed value can be looked up without
// being readable: equal values have equal indexes, for this purpose and for
// ever (it follows the oldest key).
func (k *Keys) Index(purpose string, value []byte) []byte {
	k.mu.RLock()
	oldest := k.newest
	for n := range k.masters {
		oldest = min(oldest, n)
	}
	k.mu.RUnlock()
	return mac(k.key(oldest, "index", purpose), value)
}

// Derive gives 32 key bytes for a purpose, the same as long as the newest key
// is; for what needs a key of its own, such as cookies of a handshake.
func (k *Keys) Derive(purpose string) []byte {
	return slices.Clone(k.key(k.latest(), "derive", purpose))
}

func (k *Keys) latest() uint32 {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.newest
}

func (k *Keys) aead(purpose string) (uint32, cipher.AEAD) {
	n := k.latest()
	return n, must(chacha20poly1305.NewX(k.key(n, "seal", purpose)))
}

// key derives the key of master n for a use and purpose; nil when there is no
// such master.
func (k *Keys) key(n uint32, use, purpose string) []byte {
	name := strconv.FormatUint(uint64(n), 10) + " " + use + " " + purpose
	k.mu.RLock()
	key, master := k.derived[name], k.masters[n]
	k.mu.RUnlock()
	if key != nil || master == nil {
		return key
	}
	key = must(hkdf.Key(sha256.New, master, nil, "parvis "+use+" "+purpose, keySize))
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.derived) < maxDerived {
		k.derived[name] = key
	}
	return key
}

// maxDerived bounds the derived keys kept at hand; purposes are a few dozen.
const maxDerived = 1024

func bound(head, context []byte) []byte { return append(slices.Clone(head), context...) }

func mac(key, message []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(message)
	return h.Sum(nil)
}

// must is for functions that fail only on wrong key sizes, which are constant.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func readSecret(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key %s may be read by others (mode %o): chmod 600 it", path, info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("key %s is not base64: %w", path, err)
	}
	return raw, nil
}

// writeSecret writes a new file that survives a power cut: whole or not at all.
func writeSecret(path string, raw []byte) error {
	text := base64.RawStdEncoding.EncodeToString(raw) + "\n"
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
