package form

import (
	"bytes"
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// Kind is what a file of an archive is.
type Kind string

// The kinds of files. Their texts name the stages of an import.
const (
	Unknown   = Kind("")
	Actors    = Kind("actor")
	Posts     = Kind("posts")
	Likes     = Kind("likes")
	Bookmarks = Kind("bookmarks")
	Follows   = Kind("follows")
	Blocks    = Kind("blocks")
	Mutes     = Kind("mutes")
	Lists     = Kind("lists")
	Domains   = Kind("domains")
	// Followers and Kept are parts of an export of which nothing can be imported:
	// who follows decides so alone, and what a network keeps about somebody is
	// there to be read.
	Followers = Kind("followers")
	Kept      = Kind("kept")
	// Empty is a collection without items.
	Empty = Kind("empty")
)

// HeadSize is how much of a file Detect wants to see.
const HeadSize = 8 << 10

// actors are the types of an actor.
var actors = []string{"Person", "Service", "Group", "Organization", "Application"}

// Detect tells what a file is by how it begins; name settles what looks alike.
func Detect(head []byte, name string) Kind {
	name = strings.ToLower(path.Base(name))
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if trimmed := bytes.TrimSpace(head); len(trimmed) > 0 && trimmed[0] == '{' {
		if name == "parvis.json" || name == "messages.json" {
			return Kept
		}
		return detectJSON(trimmed, name)
	}
	return detectTable(head, name)
}

// detectJSON reads the names of an object until they tell its type.
func detectJSON(head []byte, name string) Kind {
	d := json.NewDecoder(bytes.NewReader(head))
	d.UseNumber()
	if _, err := d.Token(); err != nil {
		return Unknown
	}
	kind, which := "", name
	for d.More() {
		key, err := d.Token()
		if err != nil {
			break
		}
		if key == "orderedItems" || key == "items" {
			return collection(d, which)
		}
		var v json.RawMessage
		if d.Decode(&v) != nil {
			break
		}
		var s string
		if json.Unmarshal(v, &s) != nil {
			continue
		}
		switch key {
		case "type":
			kind = s
		case "id":
			which = s
		}
		if slices.Contains(actors, kind) {
			return Actors
		}
	}
	return Unknown
}

// collection tells a collection by its first item: activities are objects, what
// was liked or kept are addresses.
func collection(d *json.Decoder, which string) Kind {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return Unknown
	}
	t, err := d.Token()
	switch which = strings.ToLower(path.Base(which)); {
	case err == nil && t == json.Delim('{'):
		return Posts
	case strings.Contains(which, "like") && err == nil && t == json.Delim(']'):
		return Empty
	case strings.Contains(which, "like"):
		return Likes
	case strings.Contains(which, "bookmark"):
		return Bookmarks
	case strings.Contains(which, "outbox") && t == json.Delim(']'):
		return Posts
	}
	return Unknown
}

// detectTable tells a table by its heading, else by its first row.
func detectTable(head []byte, name string) Kind {
	if i := bytes.LastIndexByte(head, '\n'); i > 0 {
		head = head[:i+1]
	}
	rows, err := records(bytes.NewReader(head), 2)
	if err != nil || len(rows) == 0 {
		return Unknown
	}
	row := rows[0]
	if heading(row) {
		switch {
		case has(row, "hide notifications"):
			return Mutes
		case has(row, "show boosts"), has(row, "notify on new posts"):
			return Follows
		case has(row, "#domain"):
			return Domains
		case strings.EqualFold(row[0], "list"), has(row, "list name"):
			return Lists
		}
		return named(name)
	}
	return shaped(row, name)
}

// shaped tells a table without a heading by what its row looks like.
func shaped(row []string, name string) Kind {
	first := strings.TrimSpace(row[0])
	switch {
	case strings.HasPrefix(first, "https://"), strings.HasPrefix(first, "http://"):
		return Bookmarks
	case address(first) && len(row) >= 3:
		return Follows
	case address(first) && len(row) == 2 && (strings.EqualFold(row[1], "true") || strings.EqualFold(row[1], "false")) && named(name) != Follows:
		return Mutes
	case len(row) == 2 && address(row[1]):
		return Lists
	case address(first):
		return named(name)
	case len(row) == 1 && strings.Contains(first, ".") && !strings.ContainsAny(first, " /@"):
		return Domains
	}
	return Unknown
}

// named settles by name which of the tables of addresses this is.
func named(name string) Kind {
	switch {
	case strings.Contains(name, "domain"):
		return Domains
	case strings.Contains(name, "block"):
		return Blocks
	case strings.Contains(name, "mut"):
		return Mutes
	case strings.Contains(name, "followers"):
		return Followers
	case strings.Contains(name, "following"), strings.Contains(name, "follows"):
		return Follows
	}
	return Unknown
}

// heading tells whether a row names columns.
func heading(row []string) bool {
	return has(row, "account address") || has(row, "#domain") || len(row) >= 2 && strings.EqualFold(strings.TrimSpace(row[0]), "list") && strings.EqualFold(strings.TrimSpace(row[1]), "account")
}

func has(row []string, name string) bool {
	return slices.ContainsFunc(row, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), name) })
}

// address tells whether a text has the shape of name@domain.
func address(s string) bool {
	name, domain, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(s), "@"), "@")
	return ok && name != "" && domain != "" && !strings.ContainsAny(s, " \t/:")
}
