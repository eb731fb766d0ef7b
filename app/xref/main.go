package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	ok, err := run(os.Stdout, os.DirFS("."))
	if err != nil {
		fmt.Fprintln(os.Stderr, "xref:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

// print writes the report in the order in which a reader works it off.
func (r report) print(w io.Writer) {
	for _, c := range r.unknown {
		fmt.Fprintf(w, "%s cites %s, which docs/musts.txt does not have\n", c.where, c.number)
	}
	for _, d := range r.missing {
		fmt.Fprintf(w, "no test cites %s: %s\n", d.number, d.text)
	}
	fmt.Fprintf(w, "%d demands: %d shown by tests, %d not, %d for later; %d unknown citations\n",
		r.shown+len(r.missing)+r.later, r.shown, len(r.missing), r.later, len(r.unknown))
}
