package share

import (
	"context"
	"strings"

	"parvis/system/brand"
)

// drawn gives the picture of a card, from memory or drawn now. One is drawn at a time;
// who finds too many waiting is told to come back.
func (e *Engine) drawn(ctx context.Context, l *brand.Live, c card) ([]byte, error) {
	key := version(l, c)
	if data := e.recall(key); data != nil {
		return data, nil
	}
	select {
	case e.queue <- struct{}{}:
		defer func() { <-e.queue }()
	default:
		return nil, errBusy
	}
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if data := e.recall(key); data != nil { // who came before drew it
		return data, nil
	}
	if e.ground == nil || e.version != l.Version {
		e.ground, e.version = ground(l), l.Version
	}
	data, err := picture(l, e.set, e.ground, c)
	if err == nil {
		e.keep(key, data)
	}
	return data, err
}

func (e *Engine) recall(key string) []byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.kept[key]
}

// keep remembers a picture; the oldest go first.
func (e *Engine) keep(key string, data []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.kept[key] = data
	e.order, e.size = append(e.order, key), e.size+len(data)
	for e.size > maxKept && len(e.order) > 1 {
		e.size -= len(e.kept[e.order[0]])
		delete(e.kept, e.order[0])
		e.order = e.order[1:]
	}
}

// short gives the beginning of a text in one line.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(cut(s, maxSaid), "")), " ")
	if r := []rune(s); len(r) > most {
		return strings.TrimRight(string(r[:most-1]), " ") + "…"
	}
	return s
}
