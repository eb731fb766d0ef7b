package store

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// list is an argument that expands to several placeholders.
type list struct{ vals []any }

// maxList keeps a statement under the limits of both databases.
const maxList = 4096

// In makes a list argument for "x IN ($n)". An empty list matches nothing. At
// most 4,096 values.
func In[T any](vals []T) any {
	if len(vals) > maxList {
		panic(fmt.Sprintf("store: a list of %d values", len(vals)))
	}
	l := list{make([]any, 0, len(vals))}
	for _, v := range vals {
		l.vals = append(l.vals, plain(v))
	}
	return l
}

var placeholder = regexp.MustCompile(`\$[0-9]+`)

// prepare gives the arguments their plain types and expands lists.
func prepare(query string, args []any) (string, []any) {
	lists := false
	for i, a := range args {
		if _, ok := a.(list); ok {
			lists = true
			continue
		}
		args[i] = plain(a)
	}
	if !lists {
		return query, args
	}
	return expand(query, args)
}

// expand replaces the placeholder of a list by as many as it has values,
// rounded up to a power of two so that few different texts exist.
func expand(query string, args []any) (string, []any) {
	names := make([]string, len(args))
	var out []any
	for i, a := range args {
		l, ok := a.(list)
		if !ok {
			out = append(out, a)
			names[i] = "$" + strconv.Itoa(len(out))
			continue
		}
		if len(l.vals) == 0 {
			names[i] = "NULL"
			continue
		}
		size := 1
		for size < len(l.vals) {
			size *= 2
		}
		var b strings.Builder
		for k := range size {
			out = append(out, l.vals[min(k, len(l.vals)-1)])
			if k > 0 {
				b.WriteByte(',')
			}
			b.WriteString("$" + strconv.Itoa(len(out)))
		}
		names[i] = b.String()
	}
	text := placeholder.ReplaceAllStringFunc(query, func(p string) string {
		n, _ := strconv.Atoi(p[1:])
		return names[n-1]
	})
	return text, out
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
