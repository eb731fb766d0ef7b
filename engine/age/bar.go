package age

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

const (
	// BarLife is for how long a browser that was refused brings no other date.
	BarLife  = 24 * time.Hour
	barTopic = "age.bar"
)

// Refused tells that an error is the neutral refusal of Admit or Barred.
func Refused(err error) bool { return errors.Is(err, errRefused) }

// Bar gives what a browser keeps after a refusal: until when it is refused, and
// nothing about who or why (family-campaigns 1.2).
func (e *Engine) Bar(now time.Time) string {
	until := strconv.FormatInt(now.Add(BarLife).Unix(), 10)
	return until + "." + e.o.Keys.Sign(barTopic, until)
}

// Barred refuses, in the same words, whoever brings a bar that still holds.
func (e *Engine) Barred(bar string, now time.Time) error {
	until, sign, _ := strings.Cut(bar, ".")
	at, err := strconv.ParseInt(until, 10, 64)
	if err != nil || now.Unix() >= at || !e.o.Keys.Verify(barTopic, until, sign) {
		return nil //nolint:nilerr // what is no bar of ours bars nobody
	}
	return errRefused
}
