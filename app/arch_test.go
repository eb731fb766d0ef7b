// Package app_test holds the architecture test: what docs and reviews would
// forget, it remembers (architecture 14.14). Each check is a function over a
// tree, so arch_plant_test.go can hand it small trees with a planted violation.
package app_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// check is one line of the table of architecture 14.14.
type check struct {
	name string
	run  func(*tree) []finding
}

// finding is one violation: where it is, which rule it breaks and what is wrong.
type finding struct {
	where string // file:line, or a file, or a folder
	rule  string // a number of the architecture paper, a key of reasons
	what  string
}

func (f finding) String() string {
	return fmt.Sprintf("%s: %s\n\trule %s, because %s", f.where, f.what, f.rule, reasons[f.rule])
}

var checks = []check{
	{"floors", checkFloors},
	{"only", checkOnly},
	{"tests-only", checkTestSupport},
	{"modules", checkModules},
	{"sql-place", checkSQLPlace},
	{"sql-tables", checkSQLTables},
	{"sql-placeholders", checkSQLPlaceholders},
	{"sql-words", checkSQLWords},
	{"migrations", checkMigrations},
	{"http-place", checkHTTPPlace},
	{"file-size", checkFileSize},
	{"folder-size", checkFolderSize},
	{"function-size", checkFunctionSize},
	{"import-depth", checkImportDepth},
	{"exported", checkExported},
	{"names", checkNames},
	{"init", checkInit},
	{"package-variables", checkVariables},
	{"clock", checkClock},
	{"sleep-in-tests", checkSleep},
	{"mux", checkMux},
	{"environment", checkEnvironment},
	{"random", checkRandom},
	{"context", checkContext},
	{"fault-codes", checkFaultCodes},
	{"fault-words", checkFaultWords},
	{"fault-edges", checkFaultEdges},
	{"locales", checkLocales},
	{"glossary", checkGlossary},
	{"page-sentences", checkSentences},
	{"events", checkEvents},
	{"consumers", checkConsumers},
	{"event-readers", checkEventReaders},
	{"erase", checkErase},
}

// reasons says why each rule exists; it is printed with every violation.
var reasons = map[string]string{
	"2.1":   "imports that only go down keep every floor readable without the floors above it",
	"2.2":   "systems and edges that do not know each other can be added, changed and removed alone",
	"2.3":   "one total order makes cycles impossible and tells where shared code belongs",
	"2.4":   "only the door and whole-program tests may know the wiring that knows everyone; test support must never be linked into the program",
	"2.5":   "some folders promise by construction what they cannot reach: a family centre that cannot import messages cannot read them",
	"2.6":   "a library that one folder wraps can be replaced by changing one folder",
	"2.7":   "package state and init run behind the wiring's back: parallel tests meet in it and start order hides in it",
	"3.6":   "whoever looks for SQL or HTTP opens the files whose names say so, and nothing else needs a database or a server to be tested",
	"3.7":   "a table that one folder alone names can be changed by one folder alone",
	"3.8":   "what does not fit on a few screens is not read, only searched",
	"3.9":   "an exported name is a promise; without a sentence nobody knows which, and forty promises are as many as one reader can hold",
	"4.1":   "a name that fits anything says nothing; plain domain nouns make the folder list a map",
	"4.7":   "a sentence in the code exists in one language only, and nobody who translates finds it",
	"5.2":   "an event with two meanings makes the log unreadable for everyone who comes later",
	"5.5":   "a copy of an event's shape is for systems that may not import each other; everyone else reads the owner's type",
	"5.8":   "the position in the log is kept under the consumer's name: two readers under one name would each skip what the other has seen",
	"5.10":  "an event that nobody reads is a row and a promise for nothing, unless it is kept on purpose",
	"6.7":   "one SQL text runs on every database and is tested on every database; each dialect's word would need a second text",
	"6.8":   "the tokens are the one place where dialects differ in types",
	"6.11":  "all folders' migrations run as one list ordered by their time; a shared or malformed number stops the start",
	"7.2":   "programs match on codes: a code must mean one thing, belong to one folder and stay",
	"7.4":   "every protocol has its own shape of failure; a code that an edge cannot say becomes a 500",
	"10.1":  "time that is handed in can be moved by a test and is the same in a whole transaction",
	"10.3":  "a seeded source handed in makes every behaviour repeatable from a failing test's seed",
	"10.4":  "the environment is read once, in one place, and shown by one command",
	"10.6":  "a context made below the edge is never cancelled: work goes on for a caller who left",
	"11.1":  "the linked packages are reviewed as a diff; what is not in the list came in unseen",
	"11.4":  "every direct module is somebody else's release schedule",
	"12.1":  "patterns of one protocol are checked against each other when they stand on one mux, and read in one place",
	"14.5":  "a test that sleeps is slow on every run and still wrong on a slow machine",
	"18.5":  "what nobody erases stays: each table about a person says how it is exported and erased",
	"words": "a person reads French or English, whole sentences, with the right plural",
}

// TestArchitecture runs every check over this repository.
func TestArchitecture(t *testing.T) {
	t.Parallel()
	start := time.Now()
	tr, err := loadTree(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			for _, f := range c.run(tr) {
				t.Error(f)
			}
			if t.Failed() {
				t.Logf("run alone: go test ./app -run 'TestArchitecture/^%s$'", c.name)
			}
		})
	}
	if d := time.Since(start); d > 2*time.Second && os.Getenv("PARVIS_TEST_ALL") == "" {
		t.Logf("the architecture test took %s; it should stay under 2 s", d.Round(time.Millisecond))
	}
}

// TestReasons keeps the promise that each failure says why.
func TestReasons(t *testing.T) {
	t.Parallel()
	for rule, why := range reasons {
		if strings.TrimSpace(why) == "" {
			t.Errorf("rule %s has no reason", rule)
		}
	}
}
