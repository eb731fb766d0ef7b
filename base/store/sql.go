package store

import (
	"fmt"
	"math"
	"math/bits"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// list is an argument that expands to several placeholders.
type list struct {
	vals []any
	anew bool
}

// maxList keeps a statement under the limits of both databases.
const maxList = 4096

// In makes a list argument for "x IN ($n)". An empty list matches nothing. At
// most 4,096 values.
func In[T any](vals []T) any {
	if len(vals) > maxList {
		panic(fmt.Sprintf("store: a list of %d values", len(vals)))
	}
	l := list{vals: make([]any, 0, len(vals))}
	for _, v := range vals {
		l.vals = append(l.vals, plain(v))
	}
	return l
}

// Among is In for a list that decides how the statement is best run, as the
// authors of a feed do: PostgreSQL plans it for the values it gets. Planning
// costs more than most statements do, so that In leaves it.
func Among[T any](vals []T) any {
	l, _ := In(vals).(list)
	l.anew = true
	return l
}

// numbers is a list that goes as one argument.
type numbers []int64

// Numbers is In for many numbers: they go as one argument, so that the text of
// the statement is the same for every length and nothing is copied for each. The
// planner does not see how many they are: it is for rows that an index finds by
// these numbers alone, not for lists that compete with an order.
func Numbers[T ~int64](vals []T) any {
	if len(vals) > maxList {
		panic(fmt.Sprintf("store: a list of %d values", len(vals)))
	}
	out := make(numbers, len(vals))
	for i, v := range vals {
		out[i] = int64(v)
	}
	return out
}

// arg gives the list as the database takes it: an array, or JSON for SQLite.
func (n numbers) arg(array bool) any {
	if array {
		return []int64(n)
	}
	var text strings.Builder
	text.Grow(2 + 18*len(n))
	text.WriteByte('[')
	var digits [20]byte
	for i, v := range n {
		if i > 0 {
			text.WriteByte(',')
		}
		text.Write(strconv.AppendInt(digits[:0], v, 10))
	}
	text.WriteByte(']')
	return text.String()
}

var inList = regexp.MustCompile(`IN \((\$[0-9]+)\)`)

// whole writes the lists that go as one argument, those whose bit is set.
func (t *texts) whole(query string, which uint64, array bool) string {
	key := shape{query: query}
	for i := range key.sizes {
		if which&(1<<i) != 0 {
			key.sizes[i] = math.MaxUint16
		}
	}
	return t.remember(key, func() string {
		return inList.ReplaceAllStringFunc(query, func(in string) string {
			p := inList.FindStringSubmatch(in)[1]
			n, _ := strconv.Atoi(p[1:])
			switch {
			case which&(1<<(n-1)) == 0:
				return in
			case array:
				return "= ANY (" + p + ")"
			}
			return "IN (SELECT value FROM json_each(" + p + "))"
		})
	})
}

var placeholder = regexp.MustCompile(`\$[0-9]+`)

// prepare gives the arguments their plain types and expands lists.
func (tx *Tx) prepare(query string, args []any) (string, []any) {
	lists, anew := false, false
	var whole uint64
	for i, a := range args {
		if n, ok := a.(numbers); ok {
			args[i], whole = n.arg(tx.shared), whole|1<<i
			continue
		}
		if l, ok := a.(list); ok {
			lists, anew = true, anew || l.anew
			continue
		}
		args[i] = plain(a)
	}
	if whole != 0 {
		query = tx.texts.whole(query, whole, tx.shared)
	}
	if !lists {
		return query, args
	}
	query, args = tx.texts.expand(query, args)
	if anew && tx.shared {
		args = plannedAnew(args)
	}
	return query, args
}

// expand replaces the placeholder of a list by as many as it has values,
// rounded up to a power of two so that few different texts exist.
func (t *texts) expand(query string, args []any) (string, []any) {
	key := shape{query: query}
	total := 0
	for i, a := range args {
		l, ok := a.(list)
		if !ok {
			total++
			continue
		}
		size := roundUp(len(l.vals))
		total += size
		if i < len(key.sizes) {
			key.sizes[i] = uint16(size) + 1
		} else {
			key.query = "" // too many arguments to remember
		}
	}
	out := make([]any, 0, total)
	for _, a := range args {
		l, ok := a.(list)
		if !ok {
			out = append(out, a)
			continue
		}
		for k := range roundUp(len(l.vals)) {
			out = append(out, l.vals[min(k, len(l.vals)-1)])
		}
	}
	if key.query == "" {
		return spell(query, args), out
	}
	return t.text(key, args), out
}

// texts remembers the texts of queries with lists.
type texts struct {
	mu   sync.RWMutex
	made map[shape]string
}

// shape is a query and how long its lists are: one more than the length, by
// argument.
type shape struct {
	query string
	sizes [16]uint16
}

// textsMax bounds the texts that are remembered.
const textsMax = 4096

func (t *texts) text(key shape, args []any) string {
	return t.remember(key, func() string { return spell(key.query, args) })
}

func (t *texts) remember(key shape, write func() string) string {
	t.mu.RLock()
	text, ok := t.made[key]
	t.mu.RUnlock()
	if ok {
		return text
	}
	text = write()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.made == nil || len(t.made) >= textsMax {
		t.made = map[shape]string{}
	}
	t.made[key] = text
	return text
}

// roundUp gives the power of two not below n; 0 for 0.
func roundUp(n int) int {
	if n == 0 {
		return 0
	}
	return 1 << bits.Len(uint(n-1))
}

// spell writes the text of a query for arguments with lists.
func spell(query string, args []any) string {
	names := make([]string, len(args))
	count := 0
	for i, a := range args {
		size := 1
		if l, ok := a.(list); ok {
			if size = roundUp(len(l.vals)); size == 0 {
				names[i] = "NULL"
				continue
			}
		}
		var b strings.Builder
		for k := range size {
			count++
			if k > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(count))
		}
		names[i] = b.String()
	}
	return placeholder.ReplaceAllStringFunc(query, func(p string) string {
		n, _ := strconv.Atoi(p[1:])
		return names[n-1]
	})
}

// plain gives the driver's type for a value: named integers and strings become
// int64 and string, times microseconds, a nil slice an empty blob.
func plain(v any) any {
	switch x := v.(type) {
	case int64, string, bool, nil, float64:
		return v
	case []byte:
		if x == nil {
			return []byte{}
		}
		return v
	case time.Time:
		return Micros(x)
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return int64(r.Uint())
	case reflect.String:
		return r.String()
	case reflect.Bool:
		return r.Bool()
	case reflect.Slice:
		if r.Type().Elem().Kind() == reflect.Uint8 {
			return plain(r.Bytes())
		}
	}
	return v
}

var forUpdate = regexp.MustCompile(`(?i)\s+FOR UPDATE(\s+SKIP LOCKED)?\s*$`)

// forSQLite leaves out what SQLite does not know and writes placeholders as it
// counts them.
func forSQLite(query string) string {
	return strings.ReplaceAll(forUpdate.ReplaceAllString(query, ""), "$", "?")
}
