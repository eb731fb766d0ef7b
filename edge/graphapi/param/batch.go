package param

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Step is a call of a batch, and the places of those that it waits for.
type Step struct {
	Call  map[string]any
	Name  string
	Needs []int
}

var (
	// reference is how a call names what another one answered: {result=name:$.data[0].id}.
	reference = regexp.MustCompile(`\{result=([^:{}]+):\$([^{}]*)\}`)
	// member is a step of its path.
	member = regexp.MustCompile(`^(?:\.([A-Za-z0-9_-]+)|\[([0-9]{1,6})\])`)
)

// Plan reads which calls of a batch wait for which, and gives the order in which they are
// done: as they stand, but behind what they wait for (business-messaging 5.11).
func Plan(list []any) (steps []Step, order []int, err error) {
	places := map[string]int{}
	steps = make([]Step, len(list))
	for n, v := range list {
		m, _ := v.(map[string]any)
		steps[n].Call, steps[n].Name = m, Text(m["name"])
		if steps[n].Name == "" {
			continue
		}
		if _, twice := places[steps[n].Name]; twice {
			return nil, nil, wrong("Two calls of the batch have the name " + strconv.Quote(steps[n].Name))
		}
		places[steps[n].Name] = n
	}
	for n := range steps {
		for _, name := range waits(steps[n].Call) {
			m, there := places[name]
			if !there {
				return nil, nil, wrong("Call " + strconv.Itoa(n) + " of the batch depends on " + strconv.Quote(name) + ", a name that no call of it has")
			}
			steps[n].Needs = append(steps[n].Needs, m)
		}
	}
	order, whole := settled(steps)
	if !whole {
		return nil, nil, wrong("Calls of the batch depend on each other in a circle")
	}
	return steps, order, nil
}

// settled gives the places of steps, each behind those that it waits for; false where some
// wait for each other.
func settled(steps []Step) (order []int, whole bool) {
	const entered, done = 1, 2
	states := make([]int, len(steps))
	var visit func(n int) bool
	visit = func(n int) bool {
		if states[n] != 0 {
			return states[n] == done
		}
		states[n] = entered
		for _, m := range steps[n].Needs {
			if !visit(m) {
				return false
			}
		}
		states[n] = done
		order = append(order, n)
		return true
	}
	for n := range steps {
		if !visit(n) {
			return nil, false
		}
	}
	return order, true
}

// waits are the names of the calls that a call of a batch waits for: those that it says, and
// those of whose answers it makes use.
func waits(o map[string]any) []string {
	var names []string
	if name := Text(o["depends_on"]); name != "" {
		names = append(names, name)
	}
	list, _ := o["depends_on"].([]any)
	for _, v := range list {
		if name, ok := v.(string); ok {
			names = append(names, name)
		}
	}
	at, _ := url.QueryUnescape(Text(o["relative_url"])) // what cannot be read has no names
	data, kind, _ := Body(o)
	body := string(data)
	if plain, err := url.QueryUnescape(body); kind == Form && err == nil {
		body = plain
	}
	for _, text := range []string{at, body} {
		for _, m := range reference.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(names, m[1]) {
				names = append(names, m[1])
			}
		}
	}
	return names
}

// answer is what a named call of a batch answered; it is read where another one names it,
// and once.
type answer struct {
	body  []byte
	read  bool
	value any
	err   error
}

func (a *answer) get() (any, error) {
	if !a.read {
		a.value, a.err = Decode(a.body)
		a.read = true
	}
	return a.value, a.err
}

// Answers are what the named calls of a batch answered.
type Answers map[string]*answer

// filling puts what answers hold in the place of the references of one call. What is put in
// is as much as a body at most: a few bytes name an answer, however large it is.
type filling struct {
	answers Answers
	ctx     context.Context
	left    int
	most    int
}

// Put keeps what a named call answered.
func (a Answers) Put(name string, body []byte) { a[name] = &answer{body: body} }

// Into gives a call of a batch with what its references name, as much as most bytes of
// answers.
func (a Answers) Into(ctx context.Context, o map[string]any, most int) (map[string]any, error) {
	return (&filling{answers: a, ctx: ctx, left: most, most: most}).into(o)
}

// value gives what stands at a place of an answer, to be put into a call.
func (f *filling) value(name, path string) (any, error) {
	if err := f.ctx.Err(); err != nil {
		return nil, err
	}
	v, err := f.answers.value(name, path)
	if err != nil {
		return nil, err
	}
	if f.left -= len(Written(v)); f.left < 0 {
		return nil, wrong("A call of the batch must make use of at most " + strconv.Itoa(f.most) + " bytes of answers")
	}
	return v, nil
}

// value gives what stands at a place of an answer.
func (a Answers) value(name, path string) (any, error) {
	out := a[name]
	if out == nil {
		return nil, wrong("Nothing was answered by " + strconv.Quote(name))
	}
	v, err := out.get()
	for rest := path; rest != "" && err == nil; {
		m := member.FindStringSubmatch(rest)
		if m == nil {
			return nil, wrong("The path $" + path + " must be of .name and [number]")
		}
		rest = rest[len(m[0]):]
		if m[1] != "" {
			in, _ := v.(map[string]any)
			v = in[m[1]]
			continue
		}
		in, _ := v.([]any)
		n, _ := strconv.Atoi(m[2]) // six digits at most
		v = nil
		if n < len(in) {
			v = in[n]
		}
	}
	if err != nil || v == nil {
		return nil, wrong("The answer of " + strconv.Quote(name) + " has nothing at $" + path)
	}
	return v, nil
}

// text puts what references name in their places of a text, as write writes it.
func (f *filling) text(text string, write func(string) string) (string, error) {
	var first error
	out := reference.ReplaceAllStringFunc(text, func(whole string) string {
		if first != nil {
			return ""
		}
		m := reference.FindStringSubmatch(whole)
		v, err := f.value(m[1], m[2])
		if err != nil {
			first = err
			return ""
		}
		return write(Written(v))
	})
	return out, first
}

// Written is a value as a text has it.
func Written(v any) string {
	if text, is := v.(string); is {
		return text
	}
	data, _ := json.Marshal(v) // it was read from JSON
	return string(data)
}

func same(s string) string { return s }

// fill puts what references name in their places of a value. One that is a reference alone
// becomes what it names.
func (f *filling) fill(v any) (any, error) {
	var err error
	switch v := v.(type) {
	case string:
		if m := reference.FindStringSubmatch(v); m != nil && m[0] == v {
			return f.value(m[1], m[2])
		}
		return f.text(v, same)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			if out[i], err = f.fill(v[i]); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for name := range v {
			if out[name], err = f.fill(v[name]); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}

// form puts what references name in their places of a form or a query. Nothing that they
// name adds a parameter or breaks JSON in one.
func (f *filling) form(text string) (string, error) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return text, nil //nolint:nilerr // what is wrong with it is told by the call
	}
	for _, list := range values {
		for i, v := range list {
			if m := reference.FindString(v); m == "" {
				continue
			} else if read, isText := Loose(v).(string); m == v || isText {
				list[i], err = f.text(read, same)
			} else {
				var got any
				if got, err = f.fill(Loose(v)); err == nil {
					list[i] = Written(got)
				}
			}
			if err != nil {
				return "", err
			}
		}
	}
	return values.Encode(), nil
}

// into gives a call of a batch with what its references name.
func (f *filling) into(o map[string]any) (map[string]any, error) {
	out := map[string]any{}
	maps.Copy(out, o)
	var err error
	path, query, asks := strings.Cut(Text(o["relative_url"]), "?")
	if plain, bad := url.PathUnescape(path); bad == nil && reference.MatchString(plain) {
		path, err = f.text(plain, func(s string) string { return url.PathEscape(strings.ReplaceAll(s, "/", "")) })
	}
	if err == nil && asks {
		query, err = f.form(query)
		path += "?" + query
	}
	if err != nil {
		return nil, err
	}
	out["relative_url"] = path
	switch v := o["body"].(type) {
	case nil:
		return out, nil
	case string:
		if _, kind, _ := Body(o); kind == Form {
			out["body"], err = f.form(v)
			return out, err
		}
		read, bad := Decode([]byte(v))
		if bad != nil {
			return out, nil //nolint:nilerr // what is wrong with it is told by the call
		}
		out["body"], err = f.fill(read)
		return out, err
	default:
		out["body"], err = f.fill(v)
		return out, err
	}
}
