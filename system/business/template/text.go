package template

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// part is a piece of a text: words, or a parameter.
type part struct {
	words string
	param string
}

var (
	numbered  = regexp.MustCompile(`^[1-9][0-9]{0,3}$`)
	namedForm = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)
)

// cut gives the parts of a text; false when its double braces do not match.
func cut(text string) (list []part, ok bool) {
	for text != "" {
		begin := strings.Index(text, "{{")
		if begin < 0 {
			begin = len(text)
		}
		if words := text[:begin]; words != "" {
			if strings.Contains(words, "}}") {
				return nil, false
			}
			list = append(list, part{words: words})
		}
		if text = text[begin:]; text == "" {
			return list, true
		}
		end := strings.Index(text, "}}")
		if end < 0 || strings.Contains(text[2:end], "{{") {
			return nil, false
		}
		list = append(list, part{param: strings.TrimSpace(text[2:end])})
		if list[len(list)-1].param == "" {
			return nil, false
		}
		text = text[end+2:]
	}
	return list, true
}

// params gives the parameters of a text, each once, in order.
func params(list []part) (out []string) {
	for _, p := range list {
		if p.param != "" && !slices.Contains(out, p.param) {
			out = append(out, p.param)
		}
	}
	return out
}

// fill puts values in the places of parameters.
func fill(text string, values map[string]string) string {
	list, ok := cut(text)
	if !ok {
		return text
	}
	var b strings.Builder
	for _, p := range list {
		if p.param == "" {
			b.WriteString(p.words)
		} else {
			b.WriteString(values[p.param])
		}
	}
	return b.String()
}

// holes are what the rules of 10.4 and 10.5 find in the parameters of a text.
func (p *problems) holes(path, text string, sub int, named bool) []part {
	list, ok := cut(text)
	if !ok {
		p.add(sub, path, " must have matching double braces, as in {{1}} or {{first_name}}.")
		return nil
	}
	seen := map[string]bool{}
	before := false
	for _, piece := range list {
		switch {
		case piece.param == "":
			before = before && strings.TrimSpace(piece.words) == ""
			continue
		case before:
			p.add(sub, path, " must have words between the parameters {{", piece.param, "}} and the one before it.")
		}
		before = true
		switch {
		case named && !namedForm.MatchString(piece.param):
			p.add(sub, path, ": the parameter {{", piece.param, "}} must be a name of small letters, digits and underscores that begins with no digit.")
		case named && seen[piece.param]:
			p.add(sub, path, ": the parameter {{", piece.param, "}} must appear once.")
		case !named && !numbered.MatchString(piece.param):
			p.add(sub, path, ": the parameter {{", piece.param, "}} must be a number, as in {{1}}, or parameter_format must be NAMED.")
		}
		seen[piece.param] = true
	}
	if !named {
		for i := range seen {
			if n, err := strconv.Atoi(i); err == nil && n > len(seen) {
				p.add(sub, path, ": the parameters must be numbered {{1}} to {{", strconv.Itoa(len(seen)), "}} without gaps.")
				break
			}
		}
	}
	return list
}

// examples wants one for each parameter.
func (p *problems) examples(path, where string, c *Component, list []part, sub int, named bool) {
	names := params(list)
	if !named {
		if len(c.Examples) < len(names) {
			p.add(sub, path, ".example.", where, " must have an example for each of its ", strconv.Itoa(len(names)), " parameters, it has ", strconv.Itoa(len(c.Examples)), ".")
		}
		return
	}
	for _, n := range names {
		if c.Named[n] == "" {
			p.add(sub, path, ".example.", where, "_named_params must have an example for the parameter ", n, ".")
		}
	}
}

// crowded are the rules of 10.5 that only bodies have.
func (p *problems) crowded(path string, list []part) {
	words, count := 0, 0
	for i, piece := range list {
		if piece.param != "" {
			count++
			continue
		}
		words += len(strings.FieldsFunc(piece.words, func(r rune) bool { return unicode.IsSpace(r) }))
		if i == 0 && strings.TrimSpace(piece.words) == "" && len(list) > 1 {
			list[0].param = list[1].param // blanks are no beginning
		}
	}
	if len(list) == 0 || count == 0 {
		return
	}
	end := list[len(list)-1]
	if list[0].param != "" || end.param != "" || strings.TrimSpace(end.words) == "" {
		p.add(subEdge, path, " must not begin or end with a parameter.")
	}
	if 3*count > words {
		p.add(subRatio, path, " must have at least three words for each parameter, it has ", strconv.Itoa(words), " words and ", strconv.Itoa(count), " parameters.")
	}
}
