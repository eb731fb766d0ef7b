// Package wording holds the sentences that clients of the Mastodon API know, by
// the code of the fault (social-core 17). They are in English whatever the
// language: programs match on them.
package wording

import "net/http"

// Sentence is what clients read for a code. Status is 0 when that of the fault's
// kind is right. "{Name}" in Text is an argument of the fault.
type Sentence struct {
	Text   string
	Status int
}

// Invalid stands before the sentences about what was sent.
const Invalid = "Validation failed: "

const invalid = Invalid

// Of finds the sentence of a code.
func Of(code string) (Sentence, bool) {
	s, ok := sentences[code]
	return s, ok
}

// Codes lists every code that has a sentence of its own.
func Codes() []string {
	out := make([]string, 0, len(sentences))
	for c := range sentences {
		out = append(out, c)
	}
	return out
}

var sentences = map[string]Sentence{
	"mastodon.needs_user":    {Text: "This method requires an authenticated user"},
	"mastodon.scope":         {Text: "This action is outside the authorized scopes"},
	"mastodon.marker_number": {Text: invalid + "Last read is not a number"},
	"mastodon.no_file":       {Text: invalid + "File can't be blank"},
	"mastodon.processing":    {Text: "Error processing thumbnail for uploaded media"},
	"notify.push.endpoint":   {Text: invalid + "Endpoint is invalid"},
	"notify.marker.stale":    {"Conflict during update, please try again", http.StatusConflict},
	"notify.push.keys":       {Text: invalid + "Subscription keys are invalid"},
	"mastodon.schedule_date": {Text: invalid + "Scheduled at is invalid"},

	"mastodon.emoji":                 {Text: invalid + "Name is not a recognized emoji"},
	"notify.announce.reactions_many": {Text: invalid + "Announcement reactions limit reached"},

	"account.disabled":    {Text: "Your login is currently disabled"},
	"account.unconfirmed": {Text: "Your login is missing a confirmed e-mail address"},
	"account.pending":     {Text: "Your login is currently pending approval"},

	"account.gate.domain":        {Text: invalid + "Domain is not a valid domain name"},
	"account.gate.address":       {Text: invalid + "Ip is invalid"},
	"account.gate.hash":          {Text: invalid + "Canonical email hash is invalid"},
	"account.gate.severity":      {Text: invalid + "Severity is not included in the list"},
	"account.gate.taken":         {Text: invalid + "Domain has already been taken"},
	"account.gate.email_blocked": {Text: invalid + "Email is not allowed"},

	"web.param.malformed":  {"Error occurred while parsing request parameters", http.StatusBadRequest},
	"web.param.text":       {Text: invalid + "Text is invalid"},
	"web.param.file.large": {Text: invalid + "File is too large", Status: http.StatusUnprocessableEntity},

	"post.access.members":     {Text: "This API requires an authenticated user"},
	"post.text.blank":         {Text: invalid + "Text can't be blank"},
	"report.rule.refused":     {Text: invalid + "This post is not accepted here"},
	"post.text.invalid":       {Text: invalid + "Text is invalid"},
	"store.text":              {Text: invalid + "Text is invalid"},
	"post.text.long":          {Text: invalid + "Text character limit of {Max} exceeded"},
	"post.mention.many":       {Text: invalid + "Too many mentions"},
	"post.reply.missing":      {Text: invalid + "The post you are trying to reply to does not appear to exist."},
	"post.quote.invalid":      {Text: invalid + "Quoted status is invalid"},
	"post.visibility.unknown": {Text: invalid + "Visibility is not included in the list"},
	"post.poll.media":         {Text: invalid + "Poll cannot be combined with media"},
	"post.poll.few":           {Text: invalid + "Options must have more than one item"},
	"post.poll.many":          {Text: invalid + "Options can't contain more than {Max} items"},
	"post.poll.same":          {Text: invalid + "Options contain duplicate items"},
	"post.poll.long":          {Text: invalid + "Options cannot be longer than {Max} characters each"},
	"post.poll.soon":          {Text: invalid + "Expires at is too soon"},
	"post.poll.far":           {Text: invalid + "Expires at is too far into the future"},
	"post.vote.again":         {Text: invalid + "You have already voted on this poll"},
	"post.vote.ended":         {Text: invalid + "The poll has already ended"},
	"post.vote.choice":        {Text: invalid + "The chosen vote option does not exist"},
	"post.vote.own":           {Text: invalid + "You cannot vote in your own polls"},
	"post.vote.blank":         {Text: invalid + "Choices can't be blank"},
	"post.pin.other":          {Text: invalid + "Someone else's post cannot be pinned"},
	"post.pin.direct":         {Text: invalid + "Posts that are only visible to mentioned users cannot be pinned"},
	"post.pin.many":           {Text: invalid + "You have already pinned the maximum number of posts"},
	"post.pin.reblog":         {Text: invalid + "A boost cannot be pinned"},
	"post.schedule.past":      {Text: invalid + "Scheduled at The scheduled date must be in the future"},
	"post.schedule.far":       {Text: invalid + "Scheduled at is too far into the future"},
	"post.schedule.many":      {Text: invalid + "You have exceeded the limit of {Max} scheduled posts"},
	"post.schedule.day":       {Text: invalid + "You have exceeded the limit of {Max} scheduled posts for today"},
	"post.tag.invalid":        {Text: invalid + "Tag is invalid"},
	"post.tag.many":           {Text: invalid + "You have already featured the maximum number of hashtags"},

	"graph.follow.too_many":      {Text: "You cannot follow more than {Max} people"},
	"graph.not_followed":         {Text: invalid + "You must be already following the person you want to endorse"},
	"graph.list.title_blank":     {Text: invalid + "Title can't be blank"},
	"graph.list.title_invalid":   {Text: invalid + "Title is invalid"},
	"graph.list.replies_unknown": {Text: "'{Value}' is not a valid replies_policy"},
	"graph.list.too_many":        {Text: "You have reached the maximum number of lists"},
	"graph.list.member_taken":    {Text: invalid + "Account has already been taken"},
	"graph.domain.invalid":       {Text: invalid + "Domain is not a valid domain name"},
	"graph.note.long":            {Text: invalid + "Comment is too long (maximum is {Max} characters)"},

	"media.too_many":    {Text: "Cannot attach more than 4 files"},
	"media.mixed":       {Text: "Cannot attach a video to a post that already contains images"},
	"media.processing":  {Text: "Cannot attach files that have not finished processing. Try again in a moment!"},
	"media.missing":     {Text: "Media {IDs} not found or already attached to another post", Status: http.StatusUnprocessableEntity},
	"media.unreadable":  {Text: invalid + "File content type is invalid, File is invalid"},
	"media.unsupported": {Text: invalid + "File content type is invalid, File is invalid"},
	"media.refused":     {Text: invalid + "File is not allowed here"},
	"media.too_large":   {Text: invalid + "File is too large", Status: http.StatusUnprocessableEntity},
	"media.failed":      {Text: "Error processing thumbnail for uploaded media"},
	"media.description": {Text: invalid + "Description is too long (maximum is 1500 characters)"},

	"policy.withheld_legal":      {"Unavailable for legal reasons", http.StatusUnavailableForLegalReasons},
	"policy.withheld_rights":     {"Unavailable for legal reasons", http.StatusUnavailableForLegalReasons},
	"policy.filter.invalid":      {Text: invalid + "{What}"},
	"policy.filter.too_many":     {Text: "You have reached the maximum number of filters"},
	"policy.filter.post_taken":   {Text: invalid + "Status has already been taken"},
	"report.rules.unknown":       {Text: invalid + "Rule ids does not reference valid rules"},
	"report.rules.not_violation": {Text: invalid + "Rule ids must be blank"},
	"report.category.unknown":    {Text: invalid + "Category is not included in the list"},
	"report.comment.long":        {Text: invalid + "Comment is too long (maximum is {Max} characters)"},
	"report.text.long":           {Text: invalid + "Text is too long (maximum is {Max} characters)"},
	"report.action.unknown":      {Text: invalid + "Type is not included in the list"},
	"report.action.no_posts":     {Text: invalid + "Status ids can't be blank"},
	"report.action.done":         {"This action is not allowed", http.StatusForbidden},
	"account.state.move":         {"This action is not allowed", http.StatusForbidden},
	"policy.filter.shared":       {Text: invalid + "These parameters cannot be changed from this application because they apply to more than one filter keyword. Use a more recent application or the web interface."},
}
