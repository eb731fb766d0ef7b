package web

import (
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/log"
)

// Native serves endpoints of Parvis's own API, under /api/parvis/v1, for actors
// of type A.
type Native[A any] struct {
	// Who finds out who asks; its error ends the request.
	Who func(*http.Request) (A, error)
	// Count counts a request against the limits of who asks, and writes how they stand;
	// its error ends the request. Nil counts nothing.
	Count func(http.Header, *http.Request, A) error
	// May tells why somebody may do nothing now; nil lets everybody.
	May func(A) error
	// Lang gives the language of sentences for the request.
	Lang  func(*http.Request) i18n.Tag
	Words *i18n.Catalogue
	Log   *slog.Logger
}

// Handle registers an endpoint for who may act. What it returns as an error is
// answered as a problem document.
func (n Native[A]) Handle(mux Router, pattern string, h func(http.ResponseWriter, *http.Request, A) error) {
	n.Plead(mux, pattern, func(w http.ResponseWriter, r *http.Request, actor A) error {
		if n.May != nil {
			if err := n.May(actor); err != nil {
				return err
			}
		}
		return h(w, r, actor)
	})
}

// Plead registers an endpoint also for who may do nothing else, as a member whose
// account is disabled.
func (n Native[A]) Plead(mux Router, pattern string, h func(http.ResponseWriter, *http.Request, A) error) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		actor, err := n.Who(r)
		if err == nil && n.Count != nil {
			err = n.Count(w.Header(), r, actor)
		}
		if err == nil {
			err = h(w, r, actor)
		}
		if err != nil {
			n.fail(w, r, err)
		}
	})
}

// Left tells that an error came of nobody waiting any more, or of the door's having
// said that it took too long: there is nothing to answer, and nothing to log.
func Left(r *http.Request, err error) bool {
	return r.Context().Err() != nil && fault.KindOf(err) == fault.Internal
}

func (n Native[A]) fail(w http.ResponseWriter, r *http.Request, err error) {
	if Left(r, err) {
		return
	}
	if fault.KindOf(err) == fault.Internal {
		n.Log.ErrorContext(r.Context(), "request failed", slog.String("route", r.Pattern), log.Err(err))
	}
	Problem(w, r, n.Words, n.Lang(r), err)
}

// problem is the native error document (architecture 7.4).
type problem struct {
	Error problemError `json:"error"`
}

type problemError struct {
	Code      string         `json:"code"`
	Message   string         `json:"message"`
	Fields    []problemField `json:"fields,omitzero"`
	Reference string         `json:"reference,omitzero"`
}

type problemField struct {
	Name    string `json:"name"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Problem answers an error in the native shape, worded in the language. The
// cause stays inside.
func Problem(w http.ResponseWriter, r *http.Request, words *i18n.Catalogue, tag i18n.Tag, err error) {
	f := fault.Of(err)
	p := problemError{Code: f.Code, Message: words.Fault(tag, f), Reference: log.Reference(r.Context())}
	if f.Code == "" {
		p.Code = "internal"
	}
	for _, field := range f.Fields {
		p.Fields = append(p.Fields, problemField{field.Name, field.Code, words.T(tag, "fault."+field.Code, field.Args...)})
	}
	RetryAfter(w.Header(), f)
	if f.Kind == fault.Unauthenticated {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	w.Header().Set("Content-Language", string(tag))
	if JSON(w, Status(f.Kind), problem{p}) != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// Status gives the HTTP status of a kind of fault, for pages and the native
// API; foreign protocols have their own.
func Status(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Missing:
		return http.StatusNotFound
	case fault.Gone:
		return http.StatusGone
	case fault.Conflict:
		return http.StatusConflict
	case fault.Limited:
		return http.StatusTooManyRequests
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unsupported:
		return http.StatusUnsupportedMediaType
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// RetryAfter tells the client how long to wait, in whole seconds, when the
// fault says so.
func RetryAfter(h http.Header, f *fault.Fault) {
	if f.After > 0 {
		h.Set("Retry-After", strconv.FormatInt(int64((f.After+time.Second-1)/time.Second), 10))
	}
}
