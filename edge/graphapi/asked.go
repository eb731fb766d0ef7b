package graphapi

import (
	"net/http"
	"strings"

	"parvis/system/business/asked"
)

// remember keeps for the people of an app what it asked, and with what it was refused.
func (c *call) remember(err error) {
	if c.caller.Client.ID == 0 { // nobody knows whose it is
		return
	}
	q := asked.Question{App: c.caller.Client.ID, Method: c.r.Method, Path: bare(c.r.URL.Path), Status: http.StatusOK, Trace: c.trace}
	if err != nil {
		e := translate(err)
		q.Status, q.Code = e.Status, e.Code
	}
	c.Asked.Note(q)
}

// bare is a path without the tokens that name nodes.
func bare(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, tokenNode) || strings.Contains(p, "|") {
			parts[i] = tokenNode + "…"
		}
	}
	return strings.Join(parts, "/")
}
