package graphapi

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"parvis/base/clock"
	"parvis/base/fetch"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/engine/media"
	"parvis/system/business"
	"parvis/system/business/analytics"
	"parvis/system/business/asked"
	"parvis/system/business/block"
	"parvis/system/business/flow"
	"parvis/system/business/messenger"
	"parvis/system/business/number"
	"parvis/system/business/people"
	"parvis/system/business/recurring"
	"parvis/system/business/template"
)

// Options are what the API stands on.
type Options struct {
	Store    *store.Store
	Clock    clock.Clock
	Log      *slog.Logger
	Limiter  *ratelimit.Limiter
	Business *business.Engine
	// Blocks are whom lines stopped.
	Blocks *block.Engine
	// Recurring are the notifications that members asked for.
	Recurring *recurring.Engine
	// Number is the registration of lines.
	Number *number.Engine
	// People are who has a role in an organisation.
	People *people.Engine
	// Flow are the screens that accounts walk members through.
	Flow *flow.Engine
	// Sums are how much lines send.
	Sums *analytics.Engine
	// Asked keeps what apps ask.
	Asked *asked.Engine
	// Country is that of the network, in two letters.
	Country string
	Media   *media.Engine
	Fetch   *fetch.Client
	Words   *i18n.Catalogue
	// Base is the public address of the network, without a slash at the end.
	Base string
}

// Edge serves the API.
type Edge struct {
	Options
	// large holds those that fetch a document now, which is in memory while it comes.
	large chan struct{}
	// brought are the files that addresses gave lately.
	brought *shelf
	// uploads counts the files of a line that come now.
	uploads *ratelimit.Gate
	// edges are those that are served; nodes name them among their fields.
	edges map[string]edge
}

// New makes the API.
func New(o Options) *Edge {
	return &Edge{Options: o, large: make(chan struct{}, 4), edges: edges, brought: &shelf{kept: map[string]*brought{}}, uploads: ratelimit.NewGate(maxUploads)}
}

// version is that of calls that name none.
const version = "v23.0"

var versioned = regexp.MustCompile(`^v([2-9]|1[0-9]|2[0-5])\.[0-9]$`)

// Serves tells whether a request is one of this API (business-messaging 5.1).
func Serves(r *http.Request) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return rooted(r) || first == "graph" || first == "debug_token" || first == "me" || strings.HasPrefix(first, messenger.Prefix) || numbered(first) || len(first) > 3 && first[0] == 'v' && numbered(strings.Replace(first[1:], ".", "", 1))
}

// numbered tells whether a text is of digits alone; every request of the network asks.
func numbered(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// call is one request.
type call struct {
	*Edge
	w       http.ResponseWriter
	r       *http.Request
	version string
	path    []string
	trace   string
	// in are the parameters.
	in     obj
	file   *upload
	token  string
	caller business.Caller
	node   node
	// opened is how many edges were opened by naming them; nil for none.
	opened *int
	// used is how much of the tightest rate is used up, in hundredths, and regain after what
	// time there is some of it again; 0 while there is.
	used   int
	regain time.Duration
	// within tells that the call is one of a batch, broken why it cannot be made of it.
	within bool
	broken error
}

// ServeHTTP answers a call.
func (e *Edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(&call{Edge: e, w: w, r: r, version: version, trace: "A" + rand.Text()[:21]}).run()
}

// run answers a call.
func (c *call) run() {
	h := c.w.Header()
	h.Set("Content-Type", "application/json; charset=UTF-8")
	h.Set("X-Fb-Trace-Id", c.trace)
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language")
	defer func() {
		if c.file != nil {
			c.file.close()
		}
	}()
	answer, err := c.answer()
	c.remember(err)
	h.Set("Facebook-Api-Version", c.version)
	c.usage()
	if err != nil {
		c.refuse(err)
		return
	}
	c.give(http.StatusOK, answer)
}

// give writes an answer.
func (c *call) give(status int, v any) {
	data, ok := v.([]byte)
	if !ok {
		var err error
		if data, err = json.Marshal(v); err != nil {
			c.Log.ErrorContext(c.r.Context(), "answer of the business API", "error", err)
			status, data = http.StatusInternalServerError, []byte(`{}`)
		}
	}
	c.w.WriteHeader(status)
	_, _ = c.w.Write(data) // whoever asked may be gone
}

// answer routes a call.
func (c *call) answer() (any, error) {
	if c.broken != nil {
		return nil, c.broken
	}
	if err := c.locate(); err != nil {
		return nil, err
	}
	if err := c.ask(); err != nil {
		return nil, err
	}
	early := c.r.Method == http.MethodPost && strings.HasPrefix(c.r.Header.Get("Content-Type"), "multipart/") && len(c.path) > 1
	if early { // files are taken of who is known alone, for what is theirs, and each is a call
		if err := c.admit(); err != nil {
			return nil, err
		}
	}
	if err := c.read(); err != nil {
		return nil, err
	}
	if strings.Join(c.path, "/") == "oauth/access_token" {
		return c.appToken()
	}
	if err := c.authenticate(); err != nil {
		return nil, err
	}
	if c.batched() { // its calls are counted one by one
		return c.batch()
	}
	if early {
		return c.once(c.serve)
	}
	if err := c.count(); err != nil {
		return nil, err
	}
	if len(c.path) == 0 {
		return nil, unknownPath("/")
	}
	if c.path[0] == "debug_token" && len(c.path) == 1 && c.r.Method == http.MethodGet {
		return c.debugToken()
	}
	if c.path[0] == "me" && len(c.path) == 1 && c.r.Method == http.MethodGet {
		return c.me()
	}
	if strings.Join(c.path, "/") == "me/accounts" && c.r.Method == http.MethodGet {
		return c.myPages()
	}
	if err := c.meet(); err != nil {
		return nil, err
	}
	return c.once(c.serve)
}

// admit finds who calls and of what, and counts it, before anything of its body is read.
func (c *call) admit() error {
	if err := c.authenticate(); err != nil {
		return err
	}
	if err := c.count(); err != nil {
		return err
	}
	return c.meet()
}

// locate cuts the path into a version, a node and what comes after it.
func (c *call) locate() error {
	parts := strings.FieldsFunc(c.r.URL.Path, func(r rune) bool { return r == '/' })
	if len(parts) > 0 && parts[0] == "graph" {
		parts = parts[1:]
	}
	if len(parts) > 0 && strings.HasPrefix(parts[0], "v") {
		if !versioned.MatchString(parts[0]) {
			return &Error{Status: 400, Code: 2635, Message: "(#2635) You are calling a version of the Graph API that is not served here. Versions from v2.0 to v25.0 are."}
		}
		c.version, parts = parts[0], parts[1:]
	}
	c.path = parts
	return nil
}

// authenticate finds who calls (business-messaging 5.4, 5.5).
func (c *call) authenticate() error {
	if c.token != "" { // known since before the body was read, which may bring the proof
		return c.prove()
	}
	c.token = strings.TrimPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	if c.token == "" {
		c.token = c.in.str("access_token")
	}
	if c.token == "" {
		return errNoToken
	}
	err := c.Store.Read(c.r.Context(), func(tx *store.Tx) (err error) {
		c.caller, err = c.Business.Resolve(c.r.Context(), tx, c.token)
		return err
	})
	if err != nil {
		return err
	}
	return c.prove()
}

// prove checks that a call knows the secret of its app. Clients that ask about a token prove
// that one, and not the token that they call with (messaging-api-messenger 1.1).
func (c *call) prove() error {
	proof := c.in.str("appsecret_proof")
	err := c.caller.Prove(c.token, proof)
	if err != nil && len(c.path) == 1 && c.path[0] == "debug_token" {
		return c.caller.Prove(c.in.str("input_token"), proof)
	}
	return err
}

// node is what a number of a path names.
type node struct {
	kind      string
	line      business.Line
	account   business.Account
	client    business.Client
	portfolio business.Portfolio
	media     media.Media
	template  template.Kept
	flow      flow.Flow
	token     recurring.Token
	broadcast recurring.Broadcast
	// message is the id on the wire of one that waits, if there is one.
	message string
}

// meet finds the node of a call, which has to be of the caller's portfolio.
func (c *call) meet() error {
	if c.path[0] == "me" && len(c.path) > 1 {
		return c.meetMyself()
	}
	if token, is := strings.CutPrefix(c.path[0], tokenNode); is && numbered(token) {
		return c.Store.Read(c.r.Context(), func(tx *store.Tx) error {
			t, l, err := c.Recurring.Token(c.r.Context(), tx, c.caller.Client.Portfolio, token)
			if err == nil { // of another organisation's, nothing is told
				c.node = node{kind: "notification", token: t, line: l}
			}
			return err
		})
	}
	if wire, is := messenger.Wire(c.path[0]); is {
		c.node = node{kind: "message", message: wire}
		return nil
	}
	if !numbered(c.path[0]) || len(c.path[0]) > 16 {
		return unknownPath("/" + strings.Join(c.path, "/"))
	}
	n, err := id.Parse[id.Line](c.path[0])
	if err != nil {
		return c.noNode()
	}
	mine := c.caller.Client.Portfolio
	return c.Store.Read(c.r.Context(), func(tx *store.Tx) error {
		ctx := c.r.Context()
		c.node = node{}
		if l, err := c.Business.Line(ctx, tx, n); err == nil && l.Portfolio == mine {
			if l.Stage == business.Deleted {
				return known["business.closed"]
			}
			c.node = node{kind: "line", line: l}
		} else if a, err := c.Business.BusinessAccount(ctx, tx, id.Business(n)); err == nil && a.Portfolio == mine {
			c.node = node{kind: "account", account: a}
		} else if id.Client(n) == c.caller.Client.ID {
			c.node = node{kind: "app", client: c.caller.Client}
		} else if id.Portfolio(n) == mine {
			c.node = node{kind: "portfolio", portfolio: business.Portfolio{ID: mine}}
		} else if m, l, err := c.Business.File(ctx, tx, mine, id.Media(n)); err == nil && m.ID != 0 {
			c.node = node{kind: "media", media: m, line: l}
		} else if t, err := c.Business.Templates().Get(ctx, tx, id.Template(n)); err == nil {
			if a, err := c.Business.BusinessAccount(ctx, tx, t.Business); err == nil && a.Portfolio == mine {
				c.node = node{kind: "template", account: a, template: t}
			}
		} else if f, err := c.Flow.Get(ctx, tx, int64(n)); err == nil {
			if a, err := c.Business.BusinessAccount(ctx, tx, f.Business); err == nil && a.Portfolio == mine {
				c.node = node{kind: "flow", account: a, flow: f}
			}
		} else if b, l, err := c.Recurring.Broadcast(ctx, tx, mine, int64(n)); err == nil {
			c.node = node{kind: "broadcast", line: l, broadcast: b}
		}
		if c.node.kind == "" {
			return c.noNode()
		}
		return nil
	})
}

// verb is a method on an edge of a kind of node, as "POST line/messages".
func (c *call) verb() string {
	v := c.r.Method + " " + c.node.kind
	if len(c.path) > 1 {
		v += "/" + c.path[1]
	}
	return v
}

// serve does what a call asks for.
func (c *call) serve(ctx context.Context) (any, error) {
	e, known := edges[c.verb()]
	if len(c.path) > 3 || len(c.path) > 2 && c.path[1] != "message_qrdls" || !known {
		if len(c.path) > 1 && !known {
			for _, method := range []string{"GET", "POST", "DELETE"} {
				if _, other := edges[method+" "+c.node.kind+"/"+c.path[1]]; other {
					return nil, c.noNode()
				}
			}
			return nil, unknownPath("/" + strings.Join(c.path[1:], "/"))
		}
		return nil, c.noNode()
	}
	for _, scope := range []string{e.scope, e.also} {
		if scope != "" && !c.caller.Has(scope) {
			return nil, errPermission
		}
	}
	if e.runs {
		if err := c.runs(ctx); err != nil {
			return nil, err
		}
	}
	return e.do(c, ctx)
}

// edge is what can be done with a node.
type edge struct {
	// scope and also are the scopes that a token needs for it.
	scope, also string
	// runs says that who made the token has to run the organisation of the line.
	runs bool
	do   func(c *call, ctx context.Context) (any, error)
}

// success is the answer of what changes something.
var success = map[string]any{"success": true}

// edges are those of the nodes, in the order of the published API.
var edges = map[string]edge{
	"POST line/messages":                              {scope: business.Messaging, do: (*call).messages},
	"POST line/media":                                 {scope: business.Messaging, do: (*call).upload},
	"GET media":                                       {scope: business.Messaging, do: (*call).getMedia},
	"DELETE media":                                    {scope: business.Messaging, do: (*call).deleteMedia},
	"GET line":                                        {scope: business.Management, do: (*call).getNode},
	"POST line":                                       {scope: business.Management, runs: true, do: (*call).setLine},
	"POST line/request_code":                          {scope: business.Management, runs: true, do: (*call).requestCode},
	"POST line/verify_code":                           {scope: business.Management, runs: true, do: (*call).verifyCode},
	"POST line/register":                              {scope: business.Management, runs: true, do: (*call).register},
	"POST line/deregister":                            {scope: business.Management, runs: true, do: (*call).deregister},
	"GET line/settings":                               {scope: business.Management, do: (*call).settings},
	"POST line/settings":                              {scope: business.Management, runs: true, do: (*call).setSettings},
	"POST line/conversational_automation":             {scope: business.Management, runs: true, do: (*call).setOpening},
	"GET line/username":                               {scope: business.Management, do: (*call).username},
	"POST line/username":                              {scope: business.Management, runs: true, do: (*call).setUsername},
	"DELETE line/username":                            {scope: business.Management, runs: true, do: (*call).dropUsername},
	"GET line/message_history":                        {scope: business.Management, do: (*call).history},
	"GET line/whatsapp_business_profile":              {scope: business.Management, do: (*call).getProfile},
	"POST line/whatsapp_business_profile":             {scope: business.Management, do: (*call).setProfile},
	"GET line/message_qrdls":                          {scope: business.Management, do: (*call).getLinks},
	"POST line/message_qrdls":                         {scope: business.Management, do: (*call).setLink},
	"DELETE line/message_qrdls":                       {scope: business.Management, do: (*call).dropLink},
	"GET line/notification_message_tokens":            {scope: business.Messaging, do: (*call).pageTokens},
	"GET notification":                                {scope: business.Messaging, do: (*call).pageToken},
	"POST line/message_attachments":                   {scope: business.Messaging, do: (*call).pageAttach},
	"GET line/notification_broadcasts":                {scope: business.Messaging, do: (*call).pageBroadcasts},
	"POST line/notification_broadcasts":               {scope: business.Messaging, do: (*call).pageBroadcast},
	"GET broadcast":                                   {scope: business.Messaging, do: (*call).getBroadcast},
	"DELETE broadcast":                                {scope: business.Messaging, do: (*call).dropBroadcast},
	"GET line/block_users":                            {scope: business.Messaging, do: (*call).blocks},
	"POST line/block_users":                           {scope: business.Messaging, do: (*call).blockUsers},
	"DELETE line/block_users":                         {scope: business.Messaging, do: (*call).blockUsers},
	"GET account":                                     {scope: business.Management, do: (*call).getNode},
	"POST account":                                    {scope: business.Management, do: (*call).setAccount},
	"GET account/template_analytics":                  {scope: business.Management, do: (*call).templateAnalytics},
	"GET account/assigned_users":                      {scope: business.Management, do: (*call).users},
	"POST account/assigned_users":                     {scope: business.Management, also: business.Portfolios, do: (*call).appoint},
	"DELETE account/assigned_users":                   {scope: business.Management, also: business.Portfolios, do: (*call).appoint},
	"GET account/activities":                          {scope: business.Management, do: (*call).activities},
	"GET account/phone_numbers":                       {scope: business.Management, do: (*call).lines},
	"POST account/phone_numbers":                      {scope: business.Management, do: (*call).addLine},
	"GET account/subscribed_apps":                     {scope: business.Management, do: (*call).subscribed},
	"POST account/subscribed_apps":                    {scope: business.Management, do: (*call).subscribe},
	"DELETE account/subscribed_apps":                  {scope: business.Management, do: (*call).unsubscribe},
	"GET account/message_templates":                   {scope: business.Management, do: (*call).templates},
	"POST account/message_templates":                  {scope: business.Management, do: (*call).addTemplate},
	"DELETE account/message_templates":                {scope: business.Management, do: (*call).dropTemplates},
	"GET account/flows":                               {scope: business.Management, do: (*call).flows},
	"POST account/flows":                              {scope: business.Management, do: (*call).addFlow},
	"GET flow":                                        {scope: business.Management, do: (*call).getFlow},
	"POST flow":                                       {scope: business.Management, do: (*call).editFlow},
	"DELETE flow":                                     {scope: business.Management, do: (*call).dropFlow},
	"POST flow/assets":                                {scope: business.Management, do: (*call).flowAssets},
	"POST flow/publish":                               {scope: business.Management, do: (*call).publishFlow},
	"POST flow/deprecate":                             {scope: business.Management, do: (*call).deprecateFlow},
	"GET template":                                    {scope: business.Management, do: (*call).getTemplate},
	"POST template":                                   {scope: business.Management, do: (*call).editTemplate},
	"POST template/unpause":                           {scope: business.Management, do: (*call).unpause},
	"POST template/appeal":                            {scope: business.Management, do: (*call).appeal},
	"GET portfolio":                                   {scope: business.Portfolios, do: (*call).getNode},
	"GET portfolio/client_whatsapp_business_accounts": {scope: business.Portfolios, do: (*call).clients},
	"GET portfolio/owned_whatsapp_business_accounts":  {scope: business.Portfolios, do: (*call).accounts},
	"POST line/notification_messages_dev_support":     {scope: business.Messaging, do: (*call).pageTry},
	"DELETE message":                                  {scope: business.Messaging, do: (*call).pageCancel},
	"GET app":                                         {do: (*call).getNode},
	"GET app/subscriptions":                           {do: (*call).callback},
	"POST app/subscriptions":                          {do: (*call).setCallback},
	"DELETE app/subscriptions":                        {do: (*call).dropCallback},
}

// Patterns are the addresses that are answered.
func (e *Edge) Patterns() []string {
	return []string{"POST /{$}", "POST /{version}/{$}", "/{version}/{node}", "/{version}/{node}/{edge}", "/{version}/{node}/{edge}/{item}", "GET /debug_token", "GET /oauth/access_token", "GET /me"}
}
