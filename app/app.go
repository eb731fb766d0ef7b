package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"parvis/base/blob"
	"parvis/base/bus"
	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/fetch"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/metrics"
	"parvis/base/push"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/edge/gateway"
	"parvis/edge/graphapi"
	"parvis/edge/mastodon"
	"parvis/edge/oauth"
	"parvis/edge/pages"
	"parvis/edge/stream"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/gate"
	"parvis/engine/account/grant"
	"parvis/engine/account/house"
	"parvis/engine/account/work"
	"parvis/engine/age"
	"parvis/engine/archive"
	"parvis/engine/entitlement"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/media/emoji"
	"parvis/engine/message"
	"parvis/engine/message/device"
	"parvis/engine/notify"
	"parvis/engine/notify/announce"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/post/access"
	"parvis/engine/post/card"
	"parvis/engine/post/foryou"
	"parvis/engine/post/trend"
	"parvis/engine/report"
	"parvis/engine/report/notice"
	"parvis/engine/report/rule"
	"parvis/engine/search"
	"parvis/engine/tlog"
	"parvis/system/brand"
	"parvis/system/brand/share"
	"parvis/system/brand/textcard"
	"parvis/system/business"
	"parvis/system/business/analytics"
	"parvis/system/business/asked"
	"parvis/system/business/closing"
	"parvis/system/business/flow"
	"parvis/system/business/forget"
	"parvis/system/business/hook"
	"parvis/system/business/inbox"
	"parvis/system/business/name"
	"parvis/system/business/number"
	"parvis/system/business/people"
	"parvis/system/business/premium"
	"parvis/system/business/record"
	"parvis/system/business/recurring"
	"parvis/system/business/retention"
	"parvis/system/business/template"
	"parvis/system/crisis"
)

// Version is the release of this program.
const Version = "0.1.0"

// Options say how to build the parts.
type Options struct {
	Settings *Settings
	Log      *slog.Logger
	// Clock is the machine's when nil.
	Clock clock.Clock
	// Seed fixes what is random about ids, for tests.
	Seed uint64
	// Twice runs every write closure twice, for tests.
	Twice bool
	// Outgoing replaces how other servers are reached, for tests.
	Outgoing *fetch.Settings
	// Listener replaces the public listener, for tests.
	Listener net.Listener
	// Aside leaves the public listener closed: for one change by an operator, maybe
	// beside processes that serve.
	Aside bool
	// Demo lists whom one can sign in as, on a demonstration.
	Demo []pages.Demo
}

// App is the whole program. Its parts are for the wiring, for commands and for
// tests.
type App struct {
	Options
	Store   *store.Store
	Events  *event.Log
	Timers  *timer.Timers
	Bus     bus.Bus
	Blob    blob.Store
	Keys    *seal.Keys
	Words   *i18n.Catalogue
	Metrics *metrics.Set
	Limiter *ratelimit.Limiter
	Fetch   *fetch.Client
	Mail    mail.Sender

	Account     *account.Engine
	Credential  *credential.Engine
	Grant       *grant.Engine
	Gate        *gate.Engine
	Work        *work.Engine
	Age         *age.Engine
	Graph       *graph.Engine
	Policy      *policy.Engine
	Filter      *filter.Engine
	Entitlement *entitlement.Engine
	House       *house.Engine
	Brand       *brand.Engine
	Cards       *share.Engine
	TextCards   *textcard.Engine
	Hook        *hook.Engine
	Business    *business.Engine
	Recurring   *recurring.Engine
	Number      *number.Engine
	Flow        *flow.Engine
	People      *people.Engine
	Names       *name.Engine
	Retention   *retention.Engine
	Record      *record.Engine
	Asked       *asked.Engine
	Closing     *closing.Engine
	Forget      *forget.Engine
	Sums        *analytics.Engine
	Inbox       *inbox.Engine
	Premium     *premium.Engine
	Media       *media.Engine
	Post        *post.Engine
	Message     *message.Engine
	Device      *device.Engine
	Card        *card.Engine
	Trend       *trend.Engine
	ForYou      *foryou.Engine
	Search      *search.Engine
	Report      *report.Engine
	TLog        *tlog.Log
	Rule        *rule.Engine
	Notice      *notice.Engine
	Crisis      *crisis.Engine
	Notify      *notify.Engine
	Archive     *archive.Engine
	Announce    *announce.Engine
	Emoji       *emoji.Engine

	Client  *mastodon.Edge
	Cloud   *graphapi.Edge
	OAuth   *oauth.Server
	Stream  *stream.Edge
	Pages   *pages.Edge
	Gateway *gateway.Gateway

	// Patterns are the addresses that are answered, each of which has a surface.
	Patterns []string
	// Base is the public address, without a slash at the end.
	Base string
	// Domain is its host.
	Domain string

	vapid     string
	tells     *fetch.Client // of the webhooks
	passwords *seal.Passwords
	listener  net.Listener
	lock      *store.Lock
	counts    *exchange
	// certificate may be renewed while the network runs.
	certificate atomic.Pointer[tls.Certificate]
	// automatic is nil unless the network gets its certificate by itself.
	automatic *gateway.Certificates
	plain     net.Listener
}

// Open builds every part, in order, and opens the store and the listener.
// Nothing runs before Run.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	a := &App{Options: o, Metrics: metrics.New()}
	for _, step := range []struct {
		name string
		fn   func(context.Context) error
	}{
		{"listener", a.openListener}, {"folder", a.openFolder}, {"words", a.openWords}, {"store", a.openStore}, {"base", a.openBase},
		{"identity", a.openIdentity}, {"engines", a.openEngines}, {"edges", a.openEdges},
	} {
		if err := step.fn(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("open %s: %w", step.name, err), a.Close())
		}
	}
	return a, nil
}

func (a *App) openListener(context.Context) error {
	if err := a.loadCertificate(); err != nil {
		return err
	}
	a.listener = a.Options.Listener
	address := a.Settings.Server.Get().Listen
	if a.listener == nil && !a.Aside {
		l, err := net.Listen("tcp", address)
		if err != nil {
			return err
		}
		a.listener = l
	}
	if a.listener != nil {
		address = a.listener.Addr().String()
	}
	a.Base = a.Settings.Network.Get().Base
	if a.Base == "" {
		a.Base = "http://" + named(address)
	}
	u, err := url.Parse(a.Base)
	if err != nil {
		return err
	}
	a.Domain = u.Host
	return a.openPlain()
}

// named gives the loopback its name: passkeys belong to a name, not to a number.
func named(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host != "127.0.0.1" && host != "::1" {
		return address
	}
	return net.JoinHostPort("localhost", port)
}

// folder gives a path inside the data folder.
func (a *App) folder(parts ...string) string {
	return filepath.Join(append([]string{a.Settings.Storage.Get().Folder}, parts...)...)
}

func (a *App) openWords(context.Context) (err error) {
	tag, _ := i18n.ParseTag(a.Settings.Network.Get().Language)
	a.Words, err = i18n.New(tag, Locales()...)
	return err
}

func (a *App) openStore(ctx context.Context) (err error) {
	o := StoreOptions(a.Settings, a.Options)
	o.Metrics = a.Metrics
	a.Store, err = store.Open(ctx, o)
	return err
}

// StoreOptions say which database the settings name.
func StoreOptions(s *Settings, o Options) store.Options {
	st := s.Storage.Get()
	address := st.Database.Reveal()
	if address == "" {
		address = filepath.Join(st.Folder, "parvis.db")
	}
	c := o.Clock
	if c == nil {
		c = clock.System()
	}
	return store.Options{URL: address, Clock: c, Node: st.Node, Seed: o.Seed, Log: o.Log, Migrations: Migrations(), Twice: o.Twice}
}

func (a *App) openBase(ctx context.Context) (err error) {
	others, err := rates(a.Settings.Server.Get().Limits)
	if err != nil {
		return err
	}
	a.Limiter = ratelimit.New(a.Clock, 200_000, others...)
	if err := a.openBus(); err != nil {
		return err
	}
	a.Events = event.New(event.Options{Store: a.Store, Clock: a.Clock, Log: a.Log, Rang: a.ring})
	a.Timers = timer.New(a.Store, a.Clock, a.Log)
	if err := a.openBlob(ctx); err != nil {
		return err
	}
	if err := a.openFetch(); err != nil {
		return err
	}
	if err := a.openCertificates(); err != nil {
		return err
	}
	return a.openMail()
}

const bell = "event.bell"

func (a *App) openBus() (err error) {
	servers := a.Settings.Storage.Get().NATS
	if servers == "" {
		a.Bus = bus.NewLocal()
		return nil
	}
	a.Bus, err = bus.OpenNATS(bus.NATSSettings{URL: servers, Name: a.Domain, Changed: func(connected bool) {
		if connected {
			a.Log.Info("the other processes can be reached again")
			return
		}
		a.Log.Error("the other processes cannot be reached through NATS; what they do is noticed once a second", "alert", true)
	}})
	return err
}

// ring tells the other processes of a cluster that something was committed.
func (a *App) ring() {
	if a.Store.Shared() {
		_ = a.Bus.Publish(bell, nil) // a lost bell is made up by the tick
	}
}

func (a *App) openBlob(ctx context.Context) (err error) {
	s := a.Settings.Storage.Get().S3
	if s.Bucket == "" {
		a.Blob, err = blob.OpenDisk(a.folder("blob"), a.Clock)
		return err
	}
	a.Blob, err = blob.OpenS3(ctx, blob.S3Settings{
		Endpoint: s.Endpoint, Region: s.Region, Bucket: s.Bucket, AccessKey: s.Access, SecretKey: s.Secret.Reveal(), Plain: s.Plain, Spool: a.folder("spool"),
	})
	return err
}

func (a *App) openFetch() error {
	if a.Outgoing != nil {
		a.fetches(*a.Outgoing)
		return nil
	}
	s := a.Settings.Server.Get()
	nets, err := prefixes(s.AllowNets)
	if err != nil {
		return err
	}
	if len(nets) > 0 || s.InsecureTLS {
		a.Log.Warn("outgoing requests are less guarded than they should be", "alert", true, "allow_nets", s.AllowNets, "insecure_tls", s.InsecureTLS)
	}
	a.fetches(fetch.Settings{Agent: "Parvis/" + Version + " (+" + a.Base + "/)", AllowNets: nets, InsecureTLS: s.InsecureTLS})
	return nil
}

// atOnce is how many apps are told at the same time (business-messaging 9.7).
const atOnce = 256

// fetches makes the way out, and one of its own for what apps are told.
func (a *App) fetches(s fetch.Settings) {
	a.Fetch = fetch.New(s)
	s.PerHost, s.PerClient = atOnce, atOnce
	a.tells = fetch.New(s)
}

func (a *App) openMail() (err error) {
	m := a.Settings.Mail.Get()
	if m.Host == "" {
		a.Mail, err = mail.NewOutbox(m.From, a.folder("mail"), a.Clock)
		return err
	}
	tls := "always"
	if m.Plain {
		tls = "never"
	}
	a.Mail, err = mail.NewSMTP(mail.SMTPSettings{Host: m.Host, Port: m.Port, TLS: tls, Username: m.User, Password: m.Password, From: m.From}, a.Clock)
	return err
}

func (a *App) openIdentity(context.Context) (err error) {
	n := a.Settings.Network.Get()
	a.passwords = seal.NewPasswords(a.Clock, runtime.NumCPU())
	a.Account = account.New(account.Options{
		Store: a.Store, Clock: a.Clock, Fetch: a.Fetch, Events: a.Events, Timers: a.Timers, Passwords: a.passwords, Keys: a.Keys, Mail: a.Mail, Words: a.Words, URL: a.Base, Name: n.Name, Look: func() mail.Look { return a.Brand.Live().Letter() },
		Signup: whoMayCome(n),
	})
	a.Settings.Network.OnChange(func(n *Network) { a.Account.SetPolicy(whoMayCome(n)) })
	a.Credential, err = credential.New(credential.Options{
		Store: a.Store, Clock: a.Clock, Account: a.Account, Events: a.Events, Timers: a.Timers, Passwords: a.passwords, Keys: a.Keys, URL: a.Base, Name: n.Name,
	})
	if err != nil {
		return err
	}
	a.Grant = grant.New(grant.Options{Clock: a.Clock, Account: a.Account, Events: a.Events, Timers: a.Timers})
	a.Gate = gate.New(a.Events, a.Clock)
	a.Work = work.New(work.Options{Clock: a.Clock, Account: a.Account, Keys: a.Keys, Timers: a.Timers})
	a.House = house.New(house.Options{Events: a.Events, Words: a.Words})
	a.Age = age.New(age.Options{Account: a.Account, Events: a.Events, Keys: a.Keys, Clock: a.Clock, Min: n.MinAge})
	return nil
}

// whoMayCome is what the settings say of who may come.
func whoMayCome(n *Network) account.Policy {
	return account.Policy{Mode: account.Mode(n.Signup), AutoConfirm: n.AutoConfirm, NeedReason: n.Signup == "approval", Work: n.SignupWork, RevealTaken: n.RevealTaken, Reserved: folded(n.Reserved)}
}

func (a *App) openEngines(ctx context.Context) (err error) {
	a.Graph = graph.New(a.Account, a.Events, a.Timers)
	a.Policy, err = policy.New(policy.Options{Store: a.Store, Clock: a.Clock, Events: a.Events, Timers: a.Timers, Relations: policy.FromGraph(a.Graph), Definitions: []decide.Definitions{report.Definitions(), crisis.Definitions()}, Log: a.Log, Metrics: a.Metrics})
	if err != nil {
		return err
	}
	a.Filter = filter.New(a.Events, a.Clock)
	a.Entitlement = entitlement.New(entitlement.Options{Clock: a.Clock, Events: a.Events, Timers: a.Timers})
	ffmpeg, _ := exec.LookPath("ffmpeg")
	a.Media = media.New(media.Options{
		Base: a.Base, Store: a.Store, Blob: a.Blob, Keys: a.Keys, Clock: a.Clock, Timers: a.Timers, Events: a.Events, Log: a.Log,
		FFmpeg: ffmpeg, Temp: a.folder("work"), Visible: a.visible, Quota: int64(a.Settings.Storage.Get().Quota), Rules: a.afterDecode(),
	})
	a.Post = post.New(post.Options{
		Account: a.Account, Graph: a.Graph, Policy: a.Policy, Media: a.Media, Events: a.Events, Timers: a.Timers, Clock: a.Clock, Keys: a.Keys, Log: a.Log, Base: a.Base, Feeds: access.Feeds(a.Settings.Network.Get().Feeds), Rules: a.beforePublish(), Chats: a.chats(),
	})
	a.Message = message.New(message.Options{
		Account: a.Account, Age: a.Age, Graph: a.Graph, Media: a.Media, Policy: a.Policy, Events: a.Events, Timers: a.Timers, Keys: a.Keys, Store: a.Store, Bus: a.Bus, Clock: a.Clock, Limiter: a.Limiter, Shared: a.shared, BeforeSend: a.beforeSend, Post: a.Post, Base: a.Base, Ring: a.rouse, Reachable: a.reachable, Read: a.readsPosts,
	})
	a.Device = device.New(device.Options{Account: a.Account, Grant: a.Grant, Entitlement: a.Entitlement, Message: a.Message, Events: a.Events, Timers: a.Timers, Keys: a.Keys, Limiter: a.Limiter, Fresh: a.Credential.Fresh, Lines: a.lineOf})
	zone, err := a.Settings.Network.Get().zone()
	if err != nil {
		return err
	}
	a.openBusiness(zone)
	a.Card = card.New(card.Options{
		Store: a.Store, Clock: a.Clock, Events: a.Events, Timers: a.Timers, Fetch: a.Fetch, Account: a.Account, Media: a.Media, Post: a.Post, Base: a.Base,
	})
	review, _ := trend.ParseReview(a.Settings.Trends.Get().Review)
	a.Trend = trend.New(trend.Options{
		Store: a.Store, Timers: a.Timers, Account: a.Account, Post: a.Post, Card: a.Card, Review: review, Least: a.Settings.Trends.Get().Least, Every: a.Settings.Trends.Get().Every,
	})
	a.ForYou = foryou.New(foryou.Options{Store: a.Store, Timers: a.Timers, Account: a.Account, Graph: a.Graph, Policy: a.Policy, Post: a.Post})
	a.TLog = tlog.New(tlog.Options{Store: a.Store, Timers: a.Timers, Keys: a.Keys, Origin: a.Domain + tlog.Path})
	a.Report = report.New(report.Options{Log: a.TLog, Account: a.Account, Policy: a.Policy, Post: a.Post, Events: a.Events, Timers: a.Timers, House: a.House, Chats: notice.Chats(a.Message), Keys: a.Keys, FindBody: a.Business.Body, HoldBody: a.holdBody, FreeBody: a.freeBody, BodiesOf: a.Business.Bodies})
	a.Rule = rule.New(rule.Options{
		Store: a.Store, Account: a.Account, Policy: a.Policy, Media: a.Media, Post: a.Post, Report: a.Report, Events: a.Events, Timers: a.Timers, Direct: a.Settings.Moderation.Get().Direct,
	})
	a.Search = search.New(search.Options{
		Account: a.Account, Graph: a.Graph, Policy: a.Policy, Media: a.Media, Post: a.Post, Events: a.Events, Clock: a.Clock, Base: a.Base, Lang: a.Settings.Network.Get().Language, Featured: a.Settings.Network.Get().Featured,
	})
	pair, err := push.OpenPair(a.Keys)
	if err != nil {
		return err
	}
	a.vapid = pair.Public()
	a.Notify = notify.New(notify.Options{
		Store: a.Store, Events: a.Events, Timers: a.Timers, Clock: a.Clock, Log: a.Log, Words: a.Words, Keys: a.Keys, Account: a.Account, Graph: a.Graph,
		Policy: a.Policy, Media: a.Media, Filter: a.Filter, Post: a.Post, Report: a.Report, Push: push.New(pair, a.Fetch, a.Clock, a.Base+"/about"), Mail: a.Mail, Base: a.Base, Zone: zone, Chat: a.Message.OfPost, Unheard: a.unheard, Knock: a.knock, Linked: a.linked,
	})
	a.openArchive()
	a.Announce = announce.New(announce.Options{Events: a.Events, Words: a.Words, Base: a.Base})
	a.Emoji = emoji.New(a.Events, a.Clock)
	a.Brand = brand.New(brand.Options{Store: a.Store, Events: a.Events, Timers: a.Timers})
	n := a.Settings.Network.Get()
	a.Cards = share.New(share.Options{Words: a.Words, Brand: a.Brand, Account: a.Account, Policy: a.Policy, Post: a.Post, Base: a.Base, Domain: a.Domain, Name: n.Name, Description: n.Description})
	a.TextCards = textcard.New(textcard.Options{Store: a.Store, Events: a.Events, Keys: a.Keys, Brand: a.Brand, Media: a.Media, Post: a.Post})
	a.Notice = notice.New(notice.Options{
		Report: a.Report, Message: a.Message, Store: a.Store, Events: a.Events, Timers: a.Timers, Keys: a.Keys, Words: a.Words, Mail: a.Mail, Look: a.letterhead, Base: a.Base, Contact: n.Contact,
		Numbers: func() []notice.Number {
			list, _ := a.Settings.Moderation.Get().numbers() // checked when the settings were read
			return list
		},
	})
	a.Crisis = crisis.New(crisis.Options{Account: a.Account, Graph: a.Graph, Policy: a.Policy, Post: a.Post, Report: a.Report, Events: a.Events, Timers: a.Timers, Clock: a.Clock, Fetch: a.Fetch, Words: a.Words, Store: a.Store, Region: n.Country, Base: a.Base})
	a.rules()
	a.listen()
	if a.Aside { // beside another process, or to move: nothing is added
		return nil
	}
	return a.furnish(ctx)
}

// openBusiness builds the parts of organisations; the zone is that of the network.
func (a *App) openBusiness(zone *time.Location) {
	a.Hook = hook.New(hook.Options{
		Store: a.Store, Bus: a.Bus, Keys: a.Keys, Fetch: a.tells, Clock: a.Clock, Log: a.Log, Seed: a.Seed,
		Secret: func(ctx context.Context, tx *store.Tx, c id.Client) (seal.Secret, error) {
			got, err := a.Business.Client(ctx, tx, c)
			return got.Secret, err
		},
		Trouble: func(_ context.Context, _ *store.Tx, t hook.Trouble) error {
			a.Log.Warn("an app does not take what it is told", "alert", true, "app", t.App.String(), "since", t.Since, "disabled", t.Disabled, "gone", t.Gone)
			return nil
		},
	})
	decided := a.Settings.Templates.Get()
	decide := func(ctx context.Context, tx *store.Tx, actor account.Actor, act report.Act) (report.Warning, error) {
		return a.Report.Act(ctx, tx, actor, act)
	}
	a.Business = business.New(business.Options{
		Account: a.Account, Age: a.Age, Entitlement: a.Entitlement, Message: a.Message, Media: a.Media, Events: a.Events, Timers: a.Timers, Keys: a.Keys, Hook: a.Hook, Clock: a.Clock, Limiter: a.Limiter, Base: a.Base, Country: a.Settings.Network.Get().Country, Manual: decided.manual(), Thresholds: template.Thresholds{Yellow: decided.Yellow, Red: decided.Red}, Paced: decided.Paced,
		Reports: func(ctx context.Context, tx *store.Tx, of []id.Account) (int, error) {
			return a.Report.Counted(ctx, tx, of)
		},
		Decide: decide,
		Lift: func(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
			return a.Report.Undo(ctx, tx, actor, which)
		},
		Count: func(ctx context.Context, tx *store.Tx, s business.Step) error { return a.Sums.Count(ctx, tx, s) },
		Gone:  func(ctx context.Context, tx *store.Tx, t id.Template) error { return a.Sums.Gone(ctx, tx, t) },
		Fresh: a.Credential.Fresh,
		Judge: func(ctx context.Context, tx *store.Tx, l *business.Line) error { return a.Names.Judge(ctx, tx, l) },
		Founded: func(ctx context.Context, tx *store.Tx, p business.Portfolio) error {
			return a.Names.Founded(ctx, tx, p)
		},
		Offers: func(ctx context.Context, tx *store.Tx, actor account.Actor) (int, error) {
			list, err := a.People.Offers(ctx, tx, actor)
			return len(list), err
		},
	})
	a.Names = name.New(name.Options{Account: a.Account, Business: a.Business, Timers: a.Timers, Decide: decide, Manual: func() bool { return a.Settings.Organisations.Get().Names == manual }, Network: func() string { return a.Settings.Network.Get().Name }})
	a.Retention = retention.New(retention.Options{Business: a.Business, Message: a.Message, Timers: a.Timers})
	a.People = people.New(people.Options{Account: a.Account, Graph: a.Graph, Business: a.Business, Store: a.Store, Timers: a.Timers, Limiter: a.Limiter, Unlink: a.unlink, Fresh: a.Credential.Fresh})
	a.Closing = closing.New(closing.Options{Unlink: func(ctx context.Context, tx *store.Tx, l id.Line) error { return a.Device.Leave(ctx, tx, l, 0) }, Business: a.Business, Hook: a.Hook, Reports: a.Report.Unresolved, Timers: a.Timers, Fresh: a.Credential.Fresh})
	a.Asked = asked.New(asked.Options{Business: a.Business, Store: a.Store, Timers: a.Timers, Clock: a.Clock, Log: a.Log})
	a.Sums = analytics.New(analytics.Options{Business: a.Business, Timers: a.Timers})
	a.Inbox = inbox.New(inbox.Options{Account: a.Account, Age: a.Age, Business: a.Business, Message: a.Message, Device: a.Device, Events: a.Events, Timers: a.Timers, Keys: a.Keys})
	a.Premium = premium.New(premium.Options{Business: a.Business, Entitlement: a.Entitlement})
	a.Flow = flow.New()
	a.Number = number.New(number.Options{Account: a.Account, Business: a.Business, Store: a.Store, Timers: a.Timers, Keys: a.Keys, Passwords: a.passwords, Mail: a.Mail, Words: a.Words, Zone: zone})
	a.Recurring = recurring.New(recurring.Options{May: a.mayNotify, Account: a.Account, Age: a.Age, Business: a.Business, Message: a.Message, Events: a.Events, Timers: a.Timers, Keys: a.Keys, Zone: zone})
	a.Forget = forget.New(forget.Options{Business: a.Business, Message: a.Message, Recurring: a.Recurring, Inbox: a.Inbox})
	a.Record = record.New(record.Options{Account: a.Account, Business: a.Business, Inbox: a.Inbox, Message: a.Message, Recurring: a.Recurring})
}

// letterhead is how letters look now; it always has the network's name.
func (a *App) letterhead() mail.Look {
	l := a.Brand.Live().Letter()
	if l.Name == "" {
		l.Name = a.Settings.Network.Get().Name
	}
	return l
}

// furnish gives a new network its first rules, its first identity, and the key of its log.
func (a *App) furnish(ctx context.Context) error {
	var rules, identity bool
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if rules, err = a.House.Furnished(ctx, tx); err == nil {
			identity, err = a.Brand.Furnished(ctx, tx)
		}
		return err
	})
	if err == nil {
		err = a.TLog.Start(ctx)
	}
	if err != nil || rules && identity {
		return err
	}
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := a.House.Furnish(ctx, tx); err != nil {
			return err
		}
		return a.Brand.Furnish(ctx, tx)
	})
}

func (a *App) openArchive() {
	a.Archive = archive.New(archive.Settings{
		Store: a.Store, Blob: a.Blob, Timers: a.Timers, Clock: a.Clock, Log: a.Log, Base: a.Base, Temp: a.folder("work"), Max: int64(a.Settings.Storage.Get().Archive), Room: int64(a.Settings.Storage.Get().Archives),
		Account: a.Account, Graph: a.Graph, Media: a.Media, Post: a.Post,
		Credential: a.Credential, Grant: a.Grant, Age: a.Age, Policy: a.Policy, Filter: a.Filter, Report: a.Report, Search: a.Search, Notify: a.Notify, Message: a.Message, Called: a.called,
		More: map[string]func(context.Context, *store.Tx, id.Account) (any, error){"crises": a.Crisis.Export},
	})
}
