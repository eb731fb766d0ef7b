package graphapi

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/web"
)

// Error is a refusal as the API words it (business-messaging 5.9, 19).
type Error struct {
	Status, Code, Subcode int
	Message               string
	// Details name the parameter and what is accepted, in English.
	Details   string
	Transient bool
	// After is how long to wait.
	After time.Duration
	// beside stands beside the error, when a part was done.
	beside map[string]any
}

// Error reads like the message.
func (e *Error) Error() string { return e.Message }

var (
	errNoToken    = &Error{Status: 401, Code: 104, Message: "An access token is required to request this resource."}
	errPermission = &Error{Status: 403, Code: 10, Message: "(#10) Application does not have permission for this action"}
	errJSON       = &Error{Status: 400, Code: 100, Message: "(#100) Invalid JSON in request body"}
	errLarge      = &Error{Status: 413, Code: 100, Message: "(#100) Request body is too large"}
	errType       = &Error{Status: 400, Code: 131051, Message: "(#131051) Unsupported message type"}
	errProduct    = unfit("The parameter messaging_product is required.")
	errRate       = &Error{Status: 429, Code: 4, Message: "(#4) Application request limit reached", Transient: true}
	errAnswering  = &Error{Status: 409, Code: 2, Message: "(#2) A request with this Idempotency-Key is being answered", Transient: true}
	// errUnregistered is that of a number that is not registered.
	errUnregistered = &Error{Status: 400, Code: 133010, Message: "(#133010) Account not registered", Details: "The phone number is not registered: it is with POST /{phone-number-id}/register."}
	errFileType     = &Error{Status: 400, Code: 131053, Message: "(#131053) Media upload error"}
)

// with gives an error with details.
func (e *Error) with(details string) *Error {
	c := *e
	c.Details = details
	return &c
}

// lacking says which parameter is missing, wrong says why one is not accepted.
func lacking(name string) *Error {
	return &Error{Status: 400, Code: 131008, Message: "(#131008) Required parameter is missing", Details: "The parameter " + name + " is required."}
}

func wrong(name, accepted string) *Error {
	return &Error{Status: 400, Code: 131009, Message: "(#131009) Parameter value is not valid", Details: name + ": " + accepted}
}

// unfit is a parameter that the call cannot have at all.
func unfit(message string) *Error {
	return &Error{Status: 400, Code: 100, Message: "(#100) " + message}
}

func unknownPath(path string) *Error {
	return &Error{Status: 400, Code: 2500, Message: "Unknown path components: " + path}
}

// noNode says that there is no such node, or that this cannot be done with it.
func (c *call) noNode() *Error { return c.noObject(c.path[0]) }

// noObject is noNode of something that a parameter names.
func (c *call) noObject(which string) *Error {
	verb := map[string]string{http.MethodPost: "post", http.MethodDelete: "delete"}[c.r.Method]
	if verb == "" {
		verb = "get"
	}
	return &Error{Status: 400, Code: 100, Subcode: 33, Message: "Unsupported " + verb + " request. Object with ID '" + which + "' does not exist, cannot be loaded due to missing permissions, or does not support this operation"}
}

// known are the refusals of the folders below, by code. Where the fault does not say when to
// come again, After does: that of a window of a day or more, of which some is over by then.
var known = map[string]*Error{
	"business.token":                {Status: 401, Code: 190, Message: "Invalid OAuth access token."},
	"business.token.expired":        {Status: 401, Code: 190, Subcode: 463, Message: "Error validating access token: Session has expired."},
	"business.proof":                {Status: 400, Code: 100, Message: "Invalid appsecret_proof provided in the API argument"},
	"business.once":                 {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "Idempotency-Key was already used with a different request."},
	"business.once.now":             errAnswering,
	"business.file":                 {Status: 400, Code: 131009, Message: "(#131009) Parameter value is not valid", Details: "id: the id of a file that this number uploaded."},
	"media.processing":              {Status: 400, Code: 131053, Message: "(#131053) Media upload error", Details: "The file is still being prepared. Send it again in a moment.", Transient: true},
	"business.self":                 {Status: 400, Code: 131021, Message: "(#131021) Recipient cannot be sender"},
	"business.message":              {Status: 400, Code: 131009, Message: "(#131009) Parameter value is not valid", Details: "message_id: the id of a message of this conversation."},
	"business.profile":              {Status: 400, Code: 131009, Message: "(#131009) Parameter value is not valid", Details: "about has 1 to 139 characters, address 256, description 512, email 128, websites two addresses of 256, vertical one of the published list."},
	"business.fields":               {Status: 400, Code: 100, Message: "(#100) Param fields must be a list of published fields, such as messages"},
	"business.cursor":               {Status: 400, Code: 100, Message: "(#100) Param after must be a cursor of this list"},
	"business.callback":             {Status: 400, Code: 2200, Message: "(#2200) Callback verification failed with the following errors: the address did not answer with the challenge"},
	"business.template.missing":     {Status: 400, Code: 100, Subcode: 2593002, Message: "(#100) Invalid parameter", Details: "name, hsm_id: those of a template of this account."},
	"business.template.state":       {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "The status of the template does not allow this: unpause needs PAUSED, appeal REJECTED."},
	"business.flow.missing":         {Status: 400, Code: 131009, Message: "(#131009) Parameter value is not valid", Details: "flow_id, flow_name: those of a flow of this account."},
	"business.flow.name":            {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "name: 1 to 200 characters, which no other flow of this account has."},
	"business.flow.too_many":        {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "An account has at most 100 flows."},
	"business.flow.state":           {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "A draft is edited, published once it has screens, deleted, and sent with mode draft; what was published is deprecated, and sent without that mode."},
	"business.flow.blocked":         {Status: 400, Code: 132068, Message: "(#132068) Flow is in blocked state", Details: "The flow was deprecated."},
	"business.tier":                 {Status: 400, Code: 131048, Message: "(#131048) Spam rate limit hit", Details: "This business reached the members of its messaging tier, {Tier}, in the last 24 hours.", After: time.Hour},
	"message.reaction":              {Status: 400, Code: 131009, Message: "(#131009) Parameter value is not valid", Details: "reaction.emoji: one emoji, or nothing."},
	"business.link.missing":         {Status: 404, Code: 803, Message: "(#803) QR code not found"},
	"business.link.words":           {Status: 400, Code: 100, Message: "(#100) Param prefilled_message must have 1 to 140 characters"},
	"business.link.too_many":        {Status: 400, Code: 100, Message: "(#100) A phone number has at most 2000 links"},
	"business.slug.shape":           {Status: 400, Code: 100, Message: "(#100) Param slug must have 3 to 30 small letters, digits and dashes, with no dash at either end"},
	"business.slug.reserved":        {Status: 400, Code: 100, Message: "(#100) Param slug must not look like a word of this network"},
	"business.slug.words":           {Status: 400, Code: 100, Message: "(#100) Param prefilled_message must have at most 140 characters"},
	"business.slug.soon":            {Status: 400, Code: 100, Message: "(#100) Param slug can be changed once in 30 days"},
	"business.slug.taken":           {Status: 409, Code: 147001, Message: "(#147001) This name is taken"},
	"business.slug.plan":            {Status: 403, Code: 147002, Message: "(#147002) The plan of this business has no custom links"},
	"business.locked":               {Status: 403, Code: 131031, Message: "(#131031) Business Account locked", Details: "The organisation was suspended by the staff of this network. Its owner was told why, and can contest it."},
	"business.muted":                {Status: 403, Code: 368, Message: "(#368) Temporarily blocked for policies violations", Details: "The phone number was restricted by the staff of this network. Its owner was told why, and can contest it."},
	"business.recurring.token":      {Status: 400, Code: 100, Message: "(#100) notification_messages_token is invalid"},
	"business.recurring.expired":    {Status: 400, Code: 100, Message: "(#100) notification_messages_token has expired"},
	"business.recurring.stopped":    {Status: 400, Code: 10, Subcode: 1893015, Message: "(#10) The person stopped notifications for this topic"},
	"business.recurring.follow":     {Status: 400, Code: 100, Message: "(#100) Param message[text] must be at most 250 characters long in the second and third message after a notification"},
	"business.recurring.role":       {Status: 403, Code: 10, Message: "(#10) Application does not have permission for this action", Details: "recipient: a token of a person who has a role in the organisation of the page."},
	"business.recurring.plan":       {Status: 403, Code: 10, Message: "(#10) Application does not have permission for this action", Details: "The plan of this business has no recurring notifications. Its owner sees its plan on the page of the organisation."},
	"business.recurring.far":        {Status: 400, Code: 100, Message: "(#100) notification_messages_token is valid for longer than another period of its kind already"},
	"business.recurring.again":      {Status: 400, Code: 613, Subcode: 1893016, Message: "(#613) A notification request with this title was sent to this person within the last 7 days", After: 24 * time.Hour},
	"business.recurring.topics":     {Status: 400, Code: 9, Subcode: 2018352, Message: "(#9) Too many notification requests were sent to this person", Details: "At most 5 requests a day and 10 titles in 7 days for each person.", After: 24 * time.Hour},
	"business.recurring.cast.name":  {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "name: another broadcast of this page has it."},
	"business.recurring.cast.clock": {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "send_at_local: a time that is not over everywhere, at most 30 days ahead."},
	"business.recurring.cast.told":  {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "The broadcast was sent to everybody already."},
	"business.recurring.casts":      {Status: 400, Code: 613, Message: "(#613) Calls to this api have exceeded the rate limit.", Details: "At most 50 broadcasts a day for each page.", After: time.Hour},
	"business.name":                 {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "name, verified_name: 2 to 75 characters."},
	"business.lines_added":          {Status: 429, Code: 4, Message: "(#4) Application request limit reached", Details: "A business adds at most 50 phone numbers a day.", Transient: true, After: time.Hour},
	"business.too_many":             {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "There are as many of these as there may be."},
	// That of a code that is not sent is general knowledge; the others are published.
	"business.number.codes":        {Status: 400, Code: 136024, Message: "(#136024) Request code error", Details: "At most 3 codes are sent for a number in an hour."},
	"business.number.known":        {Status: 400, Code: 136024, Message: "(#136024) Request code error", Details: "The number is verified already."},
	"business.number.code":         {Status: 400, Code: 136025, Message: "(#136025) Verify code error", Details: "code: the last code that was sent for this number, within 10 minutes, once."},
	"business.number.paused":       {Status: 400, Code: 136025, Message: "(#136025) Verify code error", Details: "5 codes were wrong. No code is sent or taken for an hour."},
	"business.number.shape":        {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "code, pin: 6 digits."},
	"business.number.pin":          {Status: 400, Code: 133005, Message: "(#133005) Two step verification PIN mismatch", Details: "pin: the PIN with which this number was registered first, or the last one that it was given."},
	"business.number.guessed":      {Status: 400, Code: 133008, Message: "(#133008) Too many two step verification PIN guesses", Details: "5 PINs were wrong in an hour."},
	"business.number.fast":         {Status: 400, Code: 133009, Message: "(#133009) Two step verification PIN guessed too fast", Details: "There are 2 seconds between two PINs at least."},
	"business.number.unverified":   {Status: 400, Code: 133006, Message: "(#133006) Phone number re-verification needed", Details: "The owner of the business has to give a code first: request_code, then verify_code."},
	"business.number.unregistered": errUnregistered,
	"business.unregistered":        errUnregistered,
	"business.refused":             {Status: 400, Code: 131037, Message: "(#131037) Phone number needs display name approval before message can be sent.", Details: "The staff of this network refused the display name of this phone number. Ask for another on the page of the line."},
	"business.number.opening":      {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "prompts: at most 4 of 80 characters; commands: at most 30, command_name of 32 letters, digits and _ that no other has, command_description of 256 characters."},
	"business.number.name":         {Status: 400, Code: 100, Message: "(#100) Invalid parameter", Details: "username: 3 to 35 of a-z, 0-9, . and _"},
	"business.number.taken":        {Status: 400, Code: 147001, Message: "(#147001) The username is not available"},
	"business.number.calls":        {Status: 400, Code: 133016, Message: "(#133016) Account register or deregister rate limit exceeded", Details: "A number is registered and deregistered at most 10 times in 72 hours."},
	"business.number.pins":         {Status: 400, Code: 133016, Message: "(#133016) Account register or deregister rate limit exceeded", Details: "The PIN of a number is replaced at most 10 times in 72 hours."},
	"business.closed":              {Status: 400, Code: 33, Message: "(#33) Parameter value is not valid", Details: "The business phone number has been deleted."},
}

// byKind are the refusals of whatever else fails.
var byKind = map[fault.Kind]*Error{
	fault.Invalid:         {Status: 400, Code: 131009, Message: "(#131009) Parameter value is not valid"},
	fault.Unauthenticated: {Status: 401, Code: 190, Message: "Invalid OAuth access token."},
	fault.Forbidden:       {Status: 403, Code: 10, Message: "(#10) Application does not have permission for this action"},
	fault.Missing:         {Status: 400, Code: 100, Subcode: 33, Message: "Unsupported request. The object does not exist."},
	fault.Gone:            {Status: 400, Code: 100, Subcode: 33, Message: "Unsupported request. The object does not exist."},
	fault.Conflict:        {Status: 400, Code: 100, Message: "(#100) Invalid parameter"},
	fault.Limited:         errRate,
	fault.TooLarge:        {Status: 400, Code: 131053, Message: "(#131053) Media upload error"},
	fault.Unsupported:     {Status: 400, Code: 131053, Message: "(#131053) Media upload error"},
	fault.Unavailable:     {Status: 503, Code: 131016, Message: "(#131016) Service unavailable", Transient: true},
	fault.Internal:        {Status: 500, Code: 131000, Message: "(#131000) Something went wrong", Transient: true},
}

// translate gives the refusal of an error.
func translate(err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	if t := ofTemplate(err); t != nil {
		return t
	}
	if t := ofFlow(err); t != nil {
		return t
	}
	f := fault.Of(err)
	if f.Code == "business.hook.verify" {
		return unverified(f)
	}
	if k, ok := known[f.Code]; ok {
		if f.Code == "business.tier" {
			return k.with(strings.Replace(k.Details, "{Tier}", fmt.Sprint(argsOf(f)["Tier"]), 1))
		}
		return k
	}
	e := *byKind[f.Kind]
	e.After = f.After
	return &e
}

// unverified says what an address answered that did not prove to be an app's.
func unverified(f *fault.Fault) *Error {
	says := argsOf(f)
	return &Error{Status: 400, Code: 2200, Message: fmt.Sprintf("(#2200) Callback verification failed with the following errors: HTTP Status Code = %v; HTTP Message = %v", says["Status"], says["Reason"])}
}

// argsOf are what a fault names, by name.
func argsOf(f *fault.Fault) map[string]any {
	out := map[string]any{}
	for _, a := range f.Args {
		out[a.Name] = a.Value
	}
	return out
}

// errorWire is the envelope of a refusal.
type errorWire struct {
	Error errorBody `json:"error"`
}

type errorBody struct {
	Message   string    `json:"message"`
	Type      string    `json:"type"`
	Code      int       `json:"code"`
	Subcode   int       `json:"error_subcode,omitempty"`
	Transient bool      `json:"is_transient,omitempty"`
	Data      *dataWire `json:"error_data,omitempty"`
	Title     string    `json:"error_user_title,omitempty"`
	User      string    `json:"error_user_msg,omitempty"`
	Trace     string    `json:"fbtrace_id"`
}

type dataWire struct {
	Product string `json:"messaging_product,omitempty"`
	Details string `json:"details"`
}

// refuse answers with an error; what broke on this side is logged under the trace.
func (c *call) refuse(err error) {
	e := translate(err)
	if e.Status >= 500 {
		c.Log.ErrorContext(c.r.Context(), "business API", "trace", c.trace, "error", err)
	}
	b := errorBody{Message: e.Message, Type: "OAuthException", Code: e.Code, Subcode: e.Subcode, Transient: e.Transient, Trace: c.trace}
	if e.Details != "" {
		b.Data = &dataWire{"whatsapp", e.Details}
		if c.paged() {
			b.Data.Product = ""
		}
	}
	var f *fault.Fault
	if errors.As(err, &f) && f.Code != "" {
		tag := i18n.Negotiate("", "", c.r.Header.Get("Accept-Language"), c.Words.Fallback())
		b.User = c.Words.Fault(tag, f)
		web.RetryAfter(c.w.Header(), f)
	}
	if e.After > 0 {
		c.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(e.After.Seconds()))))
	}
	if e.Status == 401 {
		c.w.Header().Set("WWW-Authenticate", `OAuth realm="graph", error="invalid_token"`)
	}
	if e.beside != nil {
		out := maps.Clone(e.beside)
		out["error"] = b
		c.give(e.Status, out)
		return
	}
	c.give(e.Status, errorWire{b})
}
