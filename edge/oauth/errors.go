package oauth

import (
	"errors"
	"net/http"

	"parvis/base/fault"
	"parvis/base/log"
	"parvis/base/web"
)

// problem is the body of an error (social-core 2.6).
type problem struct {
	Error       string              `json:"error"`
	Description string              `json:"error_description,omitzero"`
	Details     map[string][]detail `json:"details,omitzero"`
}

type detail struct {
	Error       string `json:"error"`
	Description string `json:"description"`
}

// refusal is an answer of the protocol: a word of RFC 6749 and a sentence for
// developers.
type refusal struct {
	status      int
	word        string
	description string
}

// Error gives the word.
func (r refusal) Error() string { return "oauth: " + r.word }

const badClient = "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method."

// The refusals of the protocol.
var (
	errClient       = refusal{http.StatusUnauthorized, "invalid_client", badClient}
	errGrant        = refusal{http.StatusBadRequest, "invalid_grant", "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client."}
	errScope        = refusal{http.StatusBadRequest, "invalid_scope", "The requested scope is invalid, unknown, or malformed."}
	errGrantType    = refusal{http.StatusBadRequest, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server."}
	errRequest      = refusal{http.StatusBadRequest, "invalid_request", "The request is missing a required parameter, includes an unsupported parameter value, or is otherwise malformed."}
	errChallenge    = refusal{http.StatusBadRequest, "invalid_request", "The code_challenge_method must be S256."}
	errResponseType = refusal{http.StatusBadRequest, "unsupported_response_type", "The authorization server does not support this response type."}
	errRedirect     = refusal{http.StatusBadRequest, "invalid_redirect_uri", "The redirect uri included is not valid."}
	errForeign      = refusal{http.StatusForbidden, "unauthorized_client", "You are not authorized to revoke this token"}
	errToken        = refusal{http.StatusUnauthorized, "The access token is invalid", ""}
	errOutside      = refusal{http.StatusForbidden, "This action is outside the authorized scopes", ""}
	errMember       = refusal{http.StatusUnprocessableEntity, "This method requires an authenticated user", ""}
)

// byCode are the refusals of the engines' faults that say more than their kind.
var byCode = map[string]refusal{
	"account.app.unknown":    errClient,
	"account.app.redirect":   errRedirect,
	"account.app.scope":      errScope,
	"account.app.challenge":  errChallenge,
	"account.app.code":       errGrant,
	"account.scope.unknown":  errScope,
	"account.token.foreign":  errForeign,
	"account.token.invalid":  errToken,
	"account.signin.wrong":   errGrant,
	"account.signin.closed":  errGrant,
	"account.session.over":   errToken,
	"account.missing":        errToken,
	"account.gone":           errToken,
	"account.suspended":      errToken,
	"account.disabled":       {http.StatusForbidden, "Your login is currently disabled", ""},
	"account.unconfirmed":    {http.StatusForbidden, "Your login is missing a confirmed e-mail address", ""},
	"account.pending":        {http.StatusForbidden, "Your login is currently pending approval", ""},
	"account.app.member":     errMember,
	"web.param.malformed":    {http.StatusBadRequest, "Error occurred while parsing request parameters", ""},
	"web.param.large":        {http.StatusRequestEntityTooLarge, "Request body too large", ""},
	"ratelimit.exceeded":     {http.StatusTooManyRequests, "Too many requests", ""},
	"seal.password.slow":     {http.StatusServiceUnavailable, "There was a temporary problem serving your request, please try again", ""},
	"store.busy":             {http.StatusServiceUnavailable, "There was a temporary problem serving your request, please try again", ""},
	"store.unavailable":      {http.StatusServiceUnavailable, "There was a temporary problem serving your request, please try again", ""},
	"account.session.stale":  {http.StatusForbidden, "This action is not allowed", ""},
	"account.signup.closed":  {http.StatusForbidden, "This action is not allowed", ""},
	"account.forbidden":      {http.StatusForbidden, "This action is not allowed", ""},
	"account.invite.invalid": {http.StatusUnprocessableEntity, "Validation failed: Invite is invalid", ""},
}

// byKind are the refusals of the others.
var byKind = map[fault.Kind]refusal{
	fault.Invalid:         errRequest,
	fault.Unauthenticated: errToken,
	fault.Forbidden:       {http.StatusForbidden, "This action is not allowed", ""},
	fault.Missing:         {http.StatusNotFound, "Record not found", ""},
	fault.Gone:            {http.StatusGone, "Gone", ""},
	fault.Conflict:        {http.StatusUnprocessableEntity, "Duplicate record", ""},
	fault.Limited:         {http.StatusTooManyRequests, "Too many requests", ""},
	fault.TooLarge:        {http.StatusRequestEntityTooLarge, "Request body too large", ""},
	fault.Unsupported:     errRequest,
	fault.Unavailable:     {http.StatusServiceUnavailable, "Service Unavailable", ""},
	fault.Internal:        {http.StatusInternalServerError, "We're sorry, but something went wrong on our end.", ""},
}

// refusalOf gives the protocol's answer to an error.
func refusalOf(err error) refusal {
	var r refusal
	if errors.As(err, &r) {
		return r
	}
	f := fault.Of(err)
	if r, ok := byCode[f.Code]; ok {
		return r
	}
	return byKind[f.Kind]
}

func isUnauthenticated(err error) bool {
	return err != nil && fault.KindOf(err) == fault.Unauthenticated
}

// fail answers an error in the protocol's shape.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if web.Left(r, err) {
		return
	}
	re := refusalOf(err)
	if re.status >= http.StatusInternalServerError {
		s.Log.ErrorContext(r.Context(), "request failed", "route", r.Pattern, log.Err(err))
	}
	if f := fault.Of(err); f != nil {
		web.RetryAfter(w.Header(), f)
	}
	switch {
	case re.word == errClient.word:
		w.Header().Set("WWW-Authenticate", `Basic realm="oauth"`)
	case re.status == http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	}
	answer(w, re.status, problem{Error: re.word, Description: re.description})
}

// answer writes JSON.
func answer(w http.ResponseWriter, status int, v any) {
	data, err := web.Marshal(v)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(data) //nolint:gosec // JSON, sent as JSON
}
