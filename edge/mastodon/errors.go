package mastodon

import (
	"fmt"
	"net/http"
	"strings"

	"parvis/base/fault"
)

// Faults of the protocol itself.
var (
	errToken      = fault.New(fault.Unauthenticated, "mastodon.token")
	errNeedsUser  = fault.New(fault.Invalid, "mastodon.needs_user")
	errScope      = fault.New(fault.Forbidden, "mastodon.scope")
	errNotFound   = fault.New(fault.Missing, "mastodon.not_found")
	errClosed     = fault.New(fault.Unauthenticated, "mastodon.closed")
	errRefused    = fault.New(fault.Forbidden, "mastodon.refused")
	errConflict   = fault.New(fault.Conflict, "mastodon.marker")
	errMarker     = fault.New(fault.Invalid, "mastodon.marker_number")
	errNoFile     = fault.New(fault.Invalid, "mastodon.no_file")
	errProcessing = fault.New(fault.Invalid, "mastodon.processing")
	errDate       = fault.New(fault.Invalid, "mastodon.schedule_date")
)

// statuses of the kinds; a wording may say otherwise.
var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden, fault.Missing: http.StatusNotFound,
	fault.Gone: http.StatusGone, fault.Conflict: http.StatusUnprocessableEntity, fault.Limited: http.StatusTooManyRequests,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Unsupported: http.StatusUnprocessableEntity, fault.Unavailable: http.StatusServiceUnavailable,
}

// sentences are what clients read for a kind (social-core 2.6). They are in
// English whatever the language: programs match on them.
var sentences = map[fault.Kind]string{
	fault.Internal:        "We're sorry, but something went wrong on our end.",
	fault.Unauthenticated: "The access token is invalid",
	fault.Forbidden:       "This action is not allowed",
	fault.Missing:         "Record not found",
	fault.Gone:            "Gone",
	fault.Limited:         "Too many requests",
	fault.TooLarge:        "Request body too large",
	fault.Unavailable:     "There was a temporary problem serving your request, please try again",
	fault.Conflict:        "Duplicate record",
}

// wording is the sentence of one code, with a status when the kind's is wrong.
// "{Name}" is an argument of the fault.
type wording struct {
	text   string
	status int
}

const invalid = "Validation failed: "

// wordings are the sentences of social-core 17, by code.
var wordings = map[string]wording{
	"mastodon.needs_user":    {text: "This method requires an authenticated user"},
	"mastodon.scope":         {text: "This action is outside the authorized scopes"},
	"mastodon.closed":        {text: "This API requires an authenticated user"},
	"mastodon.marker":        {"Conflict during update, please try again", http.StatusConflict},
	"mastodon.marker_number": {text: invalid + "Last read is not a number"},
	"mastodon.no_file":       {text: invalid + "File can't be blank"},
	"mastodon.processing":    {text: "Error processing thumbnail for uploaded media"},
	"notify.push.endpoint":   {text: invalid + "Endpoint is invalid"},
	"notify.push.keys":       {text: invalid + "Subscription keys are invalid"},
	"mastodon.schedule_date": {text: invalid + "Scheduled at is invalid"},

	"account.disabled":    {text: "Your login is currently disabled"},
	"account.unconfirmed": {text: "Your login is missing a confirmed e-mail address"},
	"account.pending":     {text: "Your login is currently pending approval"},

	"web.param.malformed":  {"Error occurred while parsing request parameters", http.StatusBadRequest},
	"web.param.file.large": {text: invalid + "File is too large", status: http.StatusUnprocessableEntity},

	"post.text.blank":         {text: invalid + "Text can't be blank"},
	"post.text.invalid":       {text: invalid + "Text is invalid"},
	"post.text.long":          {text: invalid + "Text character limit of {Max} exceeded"},
	"post.mention.many":       {text: invalid + "Too many mentions"},
	"post.reply.missing":      {text: invalid + "The post you are trying to reply to does not appear to exist."},
	"post.quote.invalid":      {text: invalid + "Quoted status is invalid"},
	"post.visibility.unknown": {text: invalid + "Visibility is not included in the list"},
	"post.poll.media":         {text: invalid + "Poll cannot be combined with media"},
	"post.poll.few":           {text: invalid + "Options must have more than one item"},
	"post.poll.many":          {text: invalid + "Options can't contain more than {Max} items"},
	"post.poll.same":          {text: invalid + "Options contain duplicate items"},
	"post.poll.long":          {text: invalid + "Options cannot be longer than {Max} characters each"},
	"post.poll.soon":          {text: invalid + "Expires at is too soon"},
	"post.poll.far":           {text: invalid + "Expires at is too far into the future"},
	"post.vote.again":         {text: invalid + "You have already voted on this poll"},
	"post.vote.ended":         {text: invalid + "The poll has already ended"},
	"post.vote.choice":        {text: invalid + "The chosen vote option does not exist"},
	"post.vote.own":           {text: invalid + "You cannot vote in your own polls"},
	"post.vote.blank":         {text: invalid + "Choices can't be blank"},
	"post.pin.other":          {text: invalid + "Someone else's post cannot be pinned"},
	"post.pin.direct":         {text: invalid + "Posts that are only visible to mentioned users cannot be pinned"},
	"post.pin.many":           {text: invalid + "You have already pinned the maximum number of posts"},
	"post.pin.reblog":         {text: invalid + "A boost cannot be pinned"},
	"post.schedule.past":      {text: invalid + "Scheduled at The scheduled date must be in the future"},
	"post.schedule.far":       {text: invalid + "Scheduled at is too far into the future"},
	"post.schedule.many":      {text: invalid + "You have exceeded the limit of {Max} scheduled posts"},
	"post.schedule.day":       {text: invalid + "You have exceeded the limit of {Max} scheduled posts for today"},
	"post.tag.invalid":        {text: invalid + "Tag is invalid"},
	"post.tag.many":           {text: invalid + "You have already featured the maximum number of hashtags"},

	"graph.follow.too_many":      {text: "You cannot follow more than {Max} people"},
	"graph.not_followed":         {text: invalid + "You must be already following the person you want to endorse"},
	"graph.list.title_blank":     {text: invalid + "Title can't be blank"},
	"graph.list.replies_unknown": {text: "'{Value}' is not a valid replies_policy"},
	"graph.list.too_many":        {text: "You have reached the maximum number of lists"},
	"graph.list.member_taken":    {text: invalid + "Account has already been taken"},
	"graph.domain.invalid":       {text: invalid + "Domain is not a valid domain name"},
	"graph.note.long":            {text: invalid + "Comment is too long (maximum is {Max} characters)"},

	"media.too_many":    {text: "Cannot attach more than 4 files"},
	"media.mixed":       {text: "Cannot attach a video to a post that already contains images"},
	"media.processing":  {text: "Cannot attach files that have not finished processing. Try again in a moment!"},
	"media.missing":     {text: "Media {IDs} not found or already attached to another post", status: http.StatusUnprocessableEntity},
	"media.unreadable":  {text: invalid + "File content type is invalid, File is invalid"},
	"media.unsupported": {text: invalid + "File content type is invalid, File is invalid"},
	"media.refused":     {text: invalid + "File is not allowed here"},
	"media.too_large":   {text: invalid + "File is too large", status: http.StatusUnprocessableEntity},
	"media.failed":      {text: "Error processing thumbnail for uploaded media"},
	"media.description": {text: invalid + "Description is too long (maximum is 1500 characters)"},
}

// wording gives status and sentence for a fault.
func (c *call) wording(f *fault.Fault) (int, string) {
	status, text := statuses[f.Kind], sentences[f.Kind]
	w, ok := wordings[f.Code]
	if !ok {
		w, ok = wordingsMore[f.Code]
	}
	if ok {
		text = fill(w.text, f.Args)
		if w.status != 0 {
			status = w.status
		}
		return status, text
	}
	if f.Kind == fault.Invalid || f.Kind == fault.Unsupported || f.Kind == fault.Conflict && len(f.Fields) > 0 {
		text = invalid + c.broken(f)
	}
	return status, text
}

func fill(text string, args []fault.Arg) string {
	for _, a := range args {
		text = strings.ReplaceAll(text, "{"+a.Name+"}", fmt.Sprint(a.Value))
	}
	return text
}

// broken lists the broken fields, or the fault's own sentence in English.
func (c *call) broken(f *fault.Fault) string {
	if len(f.Fields) == 0 {
		return c.Words.Fault("en", f)
	}
	parts := make([]string, 0, len(f.Fields))
	for _, field := range f.Fields {
		parts = append(parts, title(field.Name)+" "+c.fieldText(field))
	}
	return strings.Join(parts, ", ")
}

func title(name string) string {
	name = strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

// fieldTexts are the sentences that clients know for broken fields.
var fieldTexts = map[string]string{
	"ERR_BLANK": "can't be blank", "ERR_TAKEN": "has already been taken", "ERR_RESERVED": "is reserved", "ERR_ACCEPTED": "must be accepted",
	"ERR_INVALID": "is invalid", "ERR_TOO_LONG": "is too long", "ERR_TOO_SHORT": "is too short", "ERR_BLOCKED": "is not allowed",
	"ERR_UNREACHABLE": "does not seem to exist", "ERR_INCLUSION": "is not included in the list", "ERR_BELOW_LIMIT": "is below the age limit",
}

// errCode finds the API's name of what is wrong with a field.
func errCode(code string) string {
	if strings.HasPrefix(code, "ERR_") {
		return code
	}
	last := code[strings.LastIndexByte(code, '.')+1:]
	switch last {
	case "blank", "taken", "reserved", "accepted", "invalid", "too_long", "too_short", "blocked", "unreachable", "inclusion", "below_limit":
		return "ERR_" + strings.ToUpper(last)
	case "long":
		return "ERR_TOO_LONG"
	case "short":
		return "ERR_TOO_SHORT"
	}
	return "ERR_INVALID"
}

func (c *call) fieldText(f fault.Field) string {
	if f.Name == "username" && errCode(f.Code) == "ERR_INVALID" {
		return "must contain only letters, numbers and underscores"
	}
	return fieldTexts[errCode(f.Code)]
}

type detail struct {
	Error       string `json:"error"`
	Description string `json:"description"`
}

// details is the form in which sign-up and profile report broken fields.
func (c *call) details(f *fault.Fault) map[string][]detail {
	if len(f.Fields) == 0 {
		return nil
	}
	out := map[string][]detail{}
	for _, field := range f.Fields {
		out[field.Name] = append(out[field.Name], detail{errCode(field.Code), c.fieldText(field)})
	}
	return out
}
