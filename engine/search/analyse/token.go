package analyse

import (
	"hash/fnv"
	"strconv"
	"strings"
)

// Classes of tokens. Each has a second letter for words that are not plain ASCII
// and are written in numbers.
const (
	french  = 'f'
	english = 'e'
	other   = 'w'
	pair    = 'c'
	tag     = 't'
	mention = 'm'
	address = 'u'
)

var coded = map[byte]byte{french: 'g', english: 'i', other: 'x', pair: 'd', tag: 's', mention: 'n', address: 'v'}

// token writes a word of a class.
func token(class byte, word string) string {
	if plain(word) {
		return string(class) + word
	}
	var b strings.Builder
	b.WriteByte(coded[class])
	for _, r := range word {
		s := strconv.FormatInt(int64(r), 36)
		b.WriteString("0000"[len(s):])
		b.WriteString(s)
	}
	return b.String()
}

func plain(word string) bool {
	for i := range len(word) {
		if c := word[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// hashed writes a long text of a class, which is only ever found whole.
func hashed(class byte, s string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return string(class) + strconv.FormatUint(h.Sum64(), 36)
}
