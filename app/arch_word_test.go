package app_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// languages are the ones in which every sentence exists.
var languages = []string{"en", "fr"}

// codeShape is a fault's code: dotted, its folder first.
var codeShape = regexp.MustCompile(`^[a-z][a-z0-9]*(\.[a-z][a-z0-9_]*)+$`)

// code is a fault's code where it is written.
type code struct {
	text string
	src  *source
	pos  token.Pos
}

// declaredCodes gives the codes in faults.go files, which are the catalogue.
func declaredCodes(t *tree) (list []code) {
	for _, s := range t.files {
		if s.base != "faults.go" || !s.code() {
			continue
		}
		for _, l := range s.literals() {
			if codeShape.MatchString(l.text) {
				list = append(list, code{l.text, s, l.pos})
			}
		}
	}
	return list
}

// usedCodes gives the codes that other files of the program make faults of:
// fault.New(kind, code), and fields.Add(name, code) and fields.Err(code).
func usedCodes(t *tree) (list []code) {
	for _, s := range t.files {
		if s.base == "faults.go" || !s.code() || floor(s.dir) == "" || s.dir == "base/fault" {
			continue
		}
		faults := ""
		for _, i := range s.imported() {
			if i.path == modulePath+"/base/fault" {
				faults = i.name()
			}
		}
		if faults == "" {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if arg := codeArgument(call, faults); arg != nil {
				if text, whole := s.text(arg); whole && codeShape.MatchString(text) {
					list = append(list, code{text, s, arg.Pos()})
				}
			}
			return true
		})
	}
	return list
}

func codeArgument(call *ast.CallExpr, faults string) ast.Expr {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	x, _ := sel.X.(*ast.Ident)
	fromPackage := x != nil && x.Name == faults && x.Obj == nil
	switch n := len(call.Args); {
	case fromPackage && sel.Sel.Name == "New" && n >= 2:
		return call.Args[1]
	case !fromPackage && sel.Sel.Name == "Add" && n >= 2:
		return call.Args[1]
	case !fromPackage && sel.Sel.Name == "Err" && n == 1:
		return call.Args[0]
	}
	return nil
}

// checkFaultCodes wants each code declared once, in the faults.go of the folder
// whose name it starts with.
func checkFaultCodes(t *tree) (found []finding) {
	first := map[string]string{}
	for _, c := range declaredCodes(t) {
		where := c.src.at(c.pos)
		if name, _, _ := strings.Cut(c.text, "."); name != owner(c.src.dir) {
			found = append(found, finding{where, "7.2", fmt.Sprintf("code %s does not start with its folder's name, %s", c.text, owner(c.src.dir))})
		}
		if was := first[c.text]; was != "" {
			found = append(found, finding{where, "7.2", fmt.Sprintf("code %s is already declared at %s", c.text, was)})
			continue
		}
		first[c.text] = where
	}
	for _, c := range usedCodes(t) {
		if first[c.text] == "" {
			found = append(found, finding{c.src.at(c.pos), "7.2", fmt.Sprintf("code %s is not declared in a faults.go", c.text)})
		}
	}
	return found
}

// checkFaultWords wants a sentence for each declared code, in the locales of the
// folder that declares it, in every language.
func checkFaultWords(t *tree) (found []finding) {
	for _, c := range declaredCodes(t) {
		for _, lang := range languages {
			p := c.src.dir + "/locales/" + lang + ".json"
			words, _ := readLocale(t.texts[p])
			if _, ok := words["fault."+c.text]; !ok {
				found = append(found, finding{c.src.at(c.pos), "7.2", fmt.Sprintf("%s has no sentence fault.%s", p, c.text)})
			}
		}
	}
	return found
}

// checkFaultEdges wants a test in each edge that answers faults: one that walks
// the catalogue and says so by citing the rule.
func checkFaultEdges(t *tree) (found []finding) {
	for _, dir := range t.dirNames {
		if floor(dir) != "edge" {
			continue
		}
		answers, tested := "", false
		for _, s := range t.dirs[dir] {
			for _, i := range s.imported() {
				if s.code() && i.path == modulePath+"/base/fault" {
					answers = s.at(i.spec.Pos())
				}
			}
			for _, group := range s.syntax.Comments {
				tested = tested || s.test && strings.Contains(group.Text(), "architecture 7.4")
			}
		}
		if answers != "" && !tested {
			found = append(found, finding{answers, "7.4", dir + " answers faults, and no test of it walks the catalogue (it would cite \"architecture 7.4\")"})
		}
	}
	return found
}

// forms are the plural forms of one sentence; a plain sentence is all "other".
type forms map[string]string

func (f forms) plural() bool { _, other := f["other"]; return len(f) > 1 || !other }

// readLocale reads a locale file: key to sentence, or key to plural forms.
func readLocale(text string) (map[string]forms, error) {
	var raw map[string]any
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return nil, err
	}
	words := map[string]forms{}
	for key, value := range raw {
		f := forms{}
		switch value := value.(type) {
		case string:
			f["other"] = value
		case map[string]any:
			for form, sentence := range value {
				if s, ok := sentence.(string); ok && form != "description" && form != "id" {
					f[form] = s
				}
			}
		default:
			return nil, fmt.Errorf("%s is neither a sentence nor plural forms", key)
		}
		words[key] = f
	}
	return words, nil
}

var placeholderShape = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func placeholders(sentence string) (names []string) {
	for _, m := range placeholderShape.FindAllStringSubmatch(sentence, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// checkLocales compares the languages of each folder, and keys across folders.
func checkLocales(t *tree) (found []finding) {
	owners := map[string]string{}
	for _, dir := range localeDirs(t) {
		words := map[string]map[string]forms{}
		for _, lang := range languages {
			p := dir + "/" + lang + ".json"
			text, ok := t.texts[p]
			if !ok {
				found = append(found, finding{dir, "words", lang + ".json is missing"})
				continue
			}
			read, err := readLocale(text)
			if err != nil {
				found = append(found, finding{p, "words", err.Error()})
			}
			words[lang] = read
		}
		keys := map[string]bool{}
		for _, lang := range languages {
			for key := range words[lang] {
				keys[key] = true
			}
		}
		for _, key := range sorted(keys) {
			where := lineOf(t, dir+"/en.json", key)
			if was := owners[key]; was != "" {
				found = append(found, finding{where, "words", fmt.Sprintf("key %s is already in %s", key, was)})
			}
			owners[key] = dir
			for _, what := range compareForms(words["en"][key], words["fr"][key]) {
				found = append(found, finding{where, "words", fmt.Sprintf("key %s %s", key, what)})
			}
		}
	}
	return found
}

// otherNames are what things are not called in the sentences of a language (web-client
// 12.4). A filter of words and the token of an app are things of their own: only for a
// notice and an edition are these the wrong names.
var otherNames = map[string]*regexp.Regexp{
	"en": notCalled("timeline|toot|retweet|attribution|fake news|back-office|chat|dm|newsletter|stream|strike|takedown|nft"),
	"fr": notCalled("timeline|mur|toot|statut|retweet|favori|marque-page|attribution|bandeau|fake news|back-office|chat|dm|newsletter|stream|pub|contrôle parental|strike|takedown|nft|thème"),
}

func notCalled(words string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[^\pL.])(` + words + `)[sx]?(?:$|\PL)`)
}

// checkGlossary wants each thing called by its one name.
func checkGlossary(t *tree) (found []finding) {
	for _, dir := range localeDirs(t) {
		for _, lang := range languages {
			p := dir + "/" + lang + ".json"
			words, _ := readLocale(t.texts[p])
			for _, key := range slices.Sorted(maps.Keys(words)) {
				for _, sentence := range words[key] {
					if m := otherNames[lang].FindStringSubmatch(sentence); m != nil {
						found = append(found, finding{lineOf(t, p, key), "words", fmt.Sprintf("key %s says %q, which the glossary calls otherwise", key, m[1])})
						break
					}
				}
			}
		}
	}
	return found
}

func localeDirs(t *tree) (dirs []string) {
	for _, p := range t.textNames(".json") {
		if d := path.Dir(p); !slices.Contains(dirs, d) {
			dirs = append(dirs, d)
		}
	}
	return dirs
}

func sorted(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for key := range set {
		list = append(list, key)
	}
	slices.Sort(list)
	return list
}

// lineOf finds a key in a locale file.
func lineOf(t *tree, p, key string) string {
	before, _, ok := strings.Cut(t.texts[p], strconv.Quote(key))
	if !ok {
		return p
	}
	return fmt.Sprintf("%s:%d", p, 1+strings.Count(before, "\n"))
}

// compareForms says what differs between the English and the French of a key.
// French "many" is for whole millions and may be left out; "one" may leave out
// the count it stands for.
func compareForms(en, fr forms) (wrong []string) {
	if en == nil || fr == nil {
		lang := "English"
		if en != nil {
			lang = "French"
		}
		return []string{"has no sentence in " + lang}
	}
	plural := en.plural() || fr.plural()
	want := placeholders(en["other"])
	withoutCount := slices.DeleteFunc(slices.Clone(want), func(s string) bool { return s == "Count" })
	for _, l := range []struct {
		name  string
		f     forms
		known []string
	}{{"English", en, []string{"one", "other"}}, {"French", fr, []string{"one", "many", "other"}}} {
		for _, form := range []string{"one", "other"} {
			if strings.TrimSpace(l.f[form]) == "" && (form == "other" || plural) {
				wrong = append(wrong, fmt.Sprintf("lacks the form %q in %s", form, l.name))
			}
		}
		for form, sentence := range l.f {
			if !slices.Contains(l.known, form) {
				wrong = append(wrong, fmt.Sprintf("has the form %q, which %s does not use", form, l.name))
			}
			got := placeholders(sentence)
			if sentence != "" && !slices.Equal(got, want) && !(form == "one" && slices.Equal(got, withoutCount)) {
				wrong = append(wrong, fmt.Sprintf("has placeholders %v in %s %q, and %v in English", got, l.name, form, want))
			}
		}
	}
	slices.Sort(wrong)
	return wrong
}

// said are the functions of gomponents whose argument a person reads or hears,
// with the position of that argument.
var said = map[string]int{"Text": 0, "Textf": 0, "Raw": 0, "Rawf": 0, "Placeholder": 0, "Alt": 0, "TitleAttr": 0, "Title": 0, "Aria": 1}

// markup is what stands between words without being read: tags and verbs.
var markup = regexp.MustCompile(`<[^>]*>|%[-+# 0-9.]*[a-zA-Z]`)

// checkSentences finds sentences written into pages: two words or more in an
// argument that a person reads.
func checkSentences(t *tree) (found []finding) {
	for _, s := range t.files {
		if !s.handwritten() {
			continue
		}
		var names []string
		for _, i := range s.imported() {
			if within(i.path, "maragu.dev/gomponents") {
				names = append(names, i.name())
			}
		}
		if names == nil {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if e := spoken(call, names); e != nil {
				if text, _ := s.text(e); sentence(text) {
					found = append(found, finding{s.at(call.Pos()), "4.7", fmt.Sprintf("a literal sentence, %q; word it in locales/", short(text))})
				}
			}
			return true
		})
	}
	return found
}

func spoken(call *ast.CallExpr, names []string) ast.Expr {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && slices.Contains(names, x.Name) {
			name = f.Sel.Name
		}
	case *ast.Ident:
		if slices.Contains(names, ".") {
			name = f.Name
		}
	}
	n, ok := said[name]
	if !ok || n >= len(call.Args) {
		return nil
	}
	return call.Args[n]
}

// sentence tells two words or more from a name, a sign or a class.
func sentence(text string) bool {
	count := 0
	for _, w := range strings.Fields(markup.ReplaceAllString(text, " ")) {
		if strings.ContainsFunc(w, unicode.IsLetter) {
			count++
		}
	}
	return count >= 2
}
