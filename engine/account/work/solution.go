package work

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

const (
	// version begins every challenge.
	version = "1"
	// maxText bounds a solution, maxNonce what its solver chose.
	maxText  = 160
	maxNonce = 32
)

// solution is a challenge with what its solver chose, as it was sent.
type solution struct {
	bits  int
	until time.Time
	// head is what was signed, challenge what was handed out, text all of it.
	head, sign, challenge, text string
}

// head writes what is signed of a challenge.
func head(bits int, until time.Time, code string) string {
	return strings.Join([]string{version, strconv.Itoa(bits), strconv.FormatInt(until.Unix(), 36), code}, ".")
}

// parse reads a solution; whether it is one of ours and right is not looked at.
func parse(text string) (solution, error) {
	part := strings.Split(text, ".")
	if len(text) > maxText || len(part) != 6 || part[0] != version || part[3] == "" || part[4] == "" || part[5] == "" || len(part[5]) > maxNonce {
		return solution{}, errBroken
	}
	n, err := strconv.Atoi(part[1])
	if err != nil || n < 1 || n > MaxBits {
		return solution{}, errBroken
	}
	until, err := strconv.ParseInt(part[2], 36, 64)
	if err != nil {
		return solution{}, errBroken
	}
	s := solution{bits: n, until: time.Unix(until, 0), sign: part[4], text: text}
	s.head, s.challenge = strings.Join(part[:4], "."), strings.Join(part[:5], ".")
	return s, nil
}

// solved tells whether the hash begins with enough zero bits.
func (s solution) solved() bool {
	sum := sha256.Sum256([]byte(s.text))
	return bits.LeadingZeros64(binary.BigEndian.Uint64(sum[:])) >= s.bits
}
