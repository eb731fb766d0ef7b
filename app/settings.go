package app

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"parvis/base/config"
	"parvis/base/i18n"
	"parvis/base/seal"
	"parvis/engine/account/work"
	"parvis/engine/post/access"
	"parvis/engine/post/trend"
	"parvis/engine/report/notice"
	"parvis/system/business/template"
)

// Network is what the network is called and who may join.
type Network struct {
	Name        string   `about:"The network's name."`
	Description string   `about:"One sentence that says what the network is for."`
	Base        string   `about:"Public address, with https and without a slash at the end. Empty: http:// and the listening address."`
	Contact     string   `about:"E-mail address of the people who run the network."`
	Source      string   `about:"Address where the source code of the program can be had, as it runs here; its licence, the AGPL, asks for that."`
	Language    string   `about:"Language of whoever chose none: fr or en."`
	Zone        string   `about:"Time zone in which times are shown to whoever told none, such as Europe/Paris."`
	Country     string   `about:"Country of the network in two letters, such as FR; it begins what organisations call members by."`
	Signup      string   `about:"Who may join: open, approval, invited or closed." live:"true"`
	SignupWork  int      `about:"Bits of work that a device proves to sign up at once, 18 for about a second; who brings none waits for the staff. 0 asks for none." live:"true"`
	Feeds       string   `about:"Who may read the feeds of the whole network (all public posts, hashtags, links): public, authenticated or disabled."`
	Featured    []string `about:"Names of accounts that are proposed to every member first, at most 20."`
	MinAge      int      `about:"Youngest age to join; 0 asks for none."`
	PublishAge  bool     `about:"Tell apps the youngest age to join. Whoever is refused then knows which date to give."`
	Reserved    []string `about:"Names that nobody may take, besides those that the program keeps."`
	RevealTaken bool     `about:"Tell apps at sign-up that an e-mail address has an account already, as other networks do, where the program else says no more than that it cannot be used."`
	AutoConfirm bool     `about:"Let new members in before they confirm their address. For closed networks and tests." live:"true"`
}

// Server is where the program listens.
type Server struct {
	Listen         string   `about:"Address of the public listener."`
	Private        string   `about:"Address of the private listener for metrics and profiles; empty for none."`
	Certificate    string   `about:"Certificate file; with key, the listener speaks HTTPS."`
	Key            string   `about:"Key file of the certificate."`
	Automatic      bool     `about:"Get a certificate for the name in network.base by itself and renew it (ACME). Whoever turns it on accepts the terms of the authority. For one process that the world reaches on port 443."`
	Authority      string   `about:"Directory of the certificate authority; empty for Let's Encrypt."`
	Plain          string   `about:"Address of one more listener, such as :80, that sends http to https and answers the certificate authority; empty for none."`
	Proxies        []string `about:"Addresses or networks of reverse proxies, whose X-Forwarded-For tells where a request comes from. They must set or extend that header."`
	ExemptLoopback bool     `about:"Let requests from this machine pass the rate limits. Never behind a proxy on this machine."`
	Limits         []string `about:"Other rates than the program's, by name: api.ip=3000/5m for a school behind one address, api.media=0 for none. The names are in docs/operator.md."`
	PasswordGrant  bool     `about:"Accept the OAuth password grant. For tests only."`
	AllowNets      string   `about:"Networks that outgoing requests may reach although they are private, by comma. For tests only."`
	InsecureTLS    bool     `about:"Accept any certificate on outgoing requests. For tests only."`
}

// Storage is where everything is kept.
type Storage struct {
	Folder   string      `about:"Folder of the database, the files and the keys."`
	Database seal.Secret `about:"postgres:// address; empty keeps a SQLite file in the folder."`
	Node     int         `about:"Number of this process in a cluster, 0 to 15; each has its own."`
	NATS     string      `about:"NATS servers that connect the processes of a cluster, by comma; empty for one process."`
	S3       S3          `about:"Object store for files; without a bucket they are in the folder."`
	Quota    config.Size `about:"How much each member may keep in files."`
	Archive  config.Size `about:"Largest archive that a member may bring along from another network."`
	Archives config.Size `about:"How much archives that arrive or wait to be imported may take together; 0 is five of the largest."`
}

// S3 is an object store.
type S3 struct {
	Endpoint string      `about:"Host and port of the object store."`
	Bucket   string      `about:"Bucket for the files."`
	Region   string      `about:"Region of the bucket."`
	Access   string      `about:"Access key."`
	Secret   seal.Secret `about:"Secret key."`
	Plain    bool        `about:"Speak http instead of https."`
}

// Mail is how letters leave.
type Mail struct {
	From     string      `about:"Address that letters come from."`
	Host     string      `about:"Mail server; empty keeps letters in the folder's mail."`
	Port     int         `about:"Port of the mail server."`
	User     string      `about:"User at the mail server."`
	Password seal.Secret `about:"Password at the mail server."`
	Plain    bool        `about:"Send without TLS, to a server on this machine."`
}

// Trends is what counts as one, and who looks at it first.
type Trends struct {
	Review string        `about:"What is shown before the staff looked at it: off (everything that was not rejected), trusted (only what was approved, and posts by authors of whom one was) or required (only what was approved)."`
	Least  int           `about:"How many likes and boosts a post, or how many people of today a hashtag or link must have to trend."`
	Every  time.Duration `about:"How often it is counted. Another time than five minutes is for tests only."`
}

// Templates is how message templates of organisations are decided on, by category.
type Templates struct {
	Utility        string  `about:"Templates about something that was agreed on: auto (approved at once when nothing is wrong with them) or manual (the staff decides)."`
	Marketing      string  `about:"Templates that advertise: auto or manual."`
	Authentication string  `about:"Templates with a code to sign in: auto or manual."`
	Yellow         float64 `about:"From which share of stops and reports among what was delivered in seven days the quality of a template is yellow."`
	Red            float64 `about:"From which share it is red, and the template is paused."`
	Paced          int     `about:"How many messages of an advertising template whose quality was never green are sent in a day before the rest waits half an hour."`
}

// Organisations is how the network deals with organisations.
type Organisations struct {
	Names         string `about:"Names of organisations' lines that look like nobody else's: auto (shown at once) or manual (the staff decides). What looks like another always waits for the staff." live:"true"`
	Notifications string `about:"Who sends recurring notifications: free (every organisation) or plan (those with the premium plan)." live:"true"`
}

// The ways in which what a plan has is given.
const (
	free    = "free"
	planned = "plan"
)

// Validate refuses unknown ways.
func (o *Organisations) Validate() error {
	if o.Names != auto && o.Names != manual {
		return fmt.Errorf("names: %q is not auto or manual", o.Names)
	}
	if o.Notifications != free && o.Notifications != planned {
		return fmt.Errorf("notifications: %q is not free or plan", o.Notifications)
	}
	return nil
}

// Moderation is what the staff's rules may look at, and whom people call before they
// report.
type Moderation struct {
	Direct    bool     `about:"Let the staff's rules for texts and files read direct messages too. Members should know it."`
	Emergency []string `about:"Numbers to call that are shown before anything about violence, suicide or a child is reported, each with whom it reaches in French and in English: 3919 = Violences faites aux femmes | Violence against women. 15, 17, 18, 112, 114, 119 and 3114 of France need no words." live:"true"`
}

// Accessibility is what the last audit of the network's pages found; the statement at
// /accessibility says it.
type Accessibility struct {
	On      string   `about:"Day of the last audit, such as 2026-11-30; empty if there was none."`
	Rate    int      `about:"How many criteria of a hundred it found met."`
	By      string   `about:"Who made it."`
	Failing []string `about:"What does not conform, a sentence for each."`
}

// Settings are everything an operator chooses in the file.
type Settings struct {
	set           *config.Set
	Network       *config.Section[Network]
	Server        *config.Section[Server]
	Storage       *config.Section[Storage]
	Mail          *config.Section[Mail]
	Trends        *config.Section[Trends]
	Templates     *config.Section[Templates]
	Organisations *config.Section[Organisations]
	Moderation    *config.Section[Moderation]
	Accessibility *config.Section[Accessibility]
}

// NewSettings gives the settings with their defaults.
func NewSettings() *Settings {
	var set config.Set
	return &Settings{
		set: &set,
		Network: config.Add(&set, "network", "The network.", Network{
			Name: "Parvis", Description: "Un réseau social hébergé par les siens.", Language: "fr", Country: "FR", Zone: "UTC", Signup: "approval", Feeds: "public",
		}),
		Server:        config.Add(&set, "server", "Where the program listens.", Server{Listen: "127.0.0.1:8080", Private: "127.0.0.1:9191", Proxies: []string{"127.0.0.0/8", "::1"}}),
		Storage:       config.Add(&set, "storage", "Where everything is kept.", Storage{Folder: "data", Quota: 1 << 30, Archive: 2 << 30, Archives: 10 << 30}),
		Mail:          config.Add(&set, "mail", "How letters leave.", Mail{From: "parvis@localhost.localdomain", Port: 587}),
		Moderation:    config.Add(&set, "moderation", "What moderators and their rules may do.", Moderation{Emergency: []string{"15", "17", "18", "112", "114", "119", "3114"}}),
		Accessibility: config.Add(&set, "accessibility", "What the last audit of accessibility found.", Accessibility{}),
		Templates:     config.Add(&set, "templates", "Who decides on message templates of organisations.", Templates{Utility: auto, Marketing: manual, Authentication: auto, Yellow: template.Usual.Yellow, Red: template.Usual.Red, Paced: 1000}),
		Organisations: config.Add(&set, "organisations", "How the network deals with organisations.", Organisations{Names: auto, Notifications: free}),
		Trends:        config.Add(&set, "trends", "What trends.", Trends{Review: string(trend.Off), Least: trend.DefaultLeast, Every: trend.DefaultEvery}),
	}
}

// Load reads the file, then the environment, then the flags over the defaults.
// A file that is not there is only an error when it was named.
func (s *Settings) Load(file string, environ, flags []string) error {
	if err := s.set.Load(file, environ, flags); err != nil {
		return err
	}
	return s.secured()
}

// Set gives the underlying settings, for printing and reloading.
func (s *Settings) Set() *config.Set { return s.set }

// Validate refuses unknown reviews and counts below two, with which everything
// would trend.
func (t *Trends) Validate() error {
	if _, ok := trend.ParseReview(t.Review); !ok {
		return fmt.Errorf("review: %q is not off, trusted or required", t.Review)
	}
	if t.Every < time.Second {
		return fmt.Errorf("every: %s is below a second", t.Every)
	}
	if t.Least < 2 {
		return fmt.Errorf("least: %d is below 2", t.Least)
	}
	return nil
}

// The ways in which a template is decided on.
const (
	auto   = "auto"
	manual = "manual"
)

// Validate refuses unknown ways, and shares that are none.
func (t *Templates) Validate() error {
	for _, c := range []struct{ name, way string }{{"utility", t.Utility}, {"marketing", t.Marketing}, {"authentication", t.Authentication}} {
		if c.way != auto && c.way != manual {
			return fmt.Errorf("%s: %q is not auto or manual", c.name, c.way)
		}
	}
	if t.Paced < 1 {
		return fmt.Errorf("paced: %d is below 1", t.Paced)
	}
	if !(t.Yellow > 0 && t.Yellow <= t.Red && t.Red <= 1) {
		return fmt.Errorf("yellow and red: %v and %v are not between 0 and 1, the second above the first", t.Yellow, t.Red)
	}
	return nil
}

// manual are the categories that the staff decides on.
func (t *Templates) manual() (out []template.Category) {
	for c, way := range map[template.Category]string{template.Utility: t.Utility, template.Marketing: t.Marketing, template.Authentication: t.Authentication} {
		if way == manual {
			out = append(out, c)
		}
	}
	return out
}

// Validate refuses numbers that cannot be called, or that say not whom they reach.
func (m *Moderation) Validate() error {
	_, err := m.numbers()
	return err
}

// numbers are those to call in an emergency.
func (m *Moderation) numbers() ([]notice.Number, error) {
	out := make([]notice.Number, 0, len(m.Emergency))
	for _, text := range m.Emergency {
		n, err := notice.ParseNumber(text)
		if err != nil {
			return nil, fmt.Errorf("emergency: %w", err)
		}
		out = append(out, n)
	}
	return out, nil
}

// Validate refuses days and rates that are none.
func (a *Accessibility) Validate() error {
	if _, err := a.on(); err != nil {
		return fmt.Errorf("on: %q is no day like 2026-11-30", a.On)
	}
	if a.Rate < 0 || a.Rate > 100 {
		return fmt.Errorf("rate: %d is not between 0 and 100", a.Rate)
	}
	return nil
}

func (a *Accessibility) on() (time.Time, error) {
	if a.On == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.DateOnly, a.On)
}

// zone is the time zone of whoever told none.
func (n *Network) zone() (*time.Location, error) {
	if n.Zone == "Local" {
		return nil, errors.New("the zone of the machine is no choice")
	}
	return time.LoadLocation(n.Zone)
}

// proxies are the networks whose X-Forwarded-For is believed; an address is a
// network of its own.
func (s *Server) proxies() ([]netip.Prefix, error) {
	out := make([]netip.Prefix, 0, len(s.Proxies))
	for _, text := range s.Proxies {
		p, err := netip.ParsePrefix(text)
		if a, one := netip.ParseAddr(text); one == nil {
			p, err = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("proxies: %q is no address and no network like 10.0.0.0/8", text)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// Validate refuses what is no address.
func (s *Server) Validate() error {
	for key, at := range map[string]string{"listen": s.Listen, "private": s.Private, "plain": s.Plain} {
		if _, _, err := net.SplitHostPort(at); err != nil && (at != "" || key == "listen") {
			return fmt.Errorf("%s: %q is no address like 127.0.0.1:8080 or :8080", key, at)
		}
	}
	if _, err := rates(s.Limits); err != nil {
		return err
	}
	_, err := s.proxies()
	return err
}

// maxFeatured is how many accounts may be proposed to everybody.
const maxFeatured = 20

// Validate checks what can be checked without opening anything.
func (n *Network) Validate() error {
	if n.Base != "" {
		u, err := url.Parse(n.Base)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.HasSuffix(n.Base, "/") {
			return fmt.Errorf("base: %q is not an address like https://example.org", n.Base)
		}
	}
	if u, err := url.Parse(n.Base); err == nil && net.ParseIP(u.Hostname()) != nil {
		return fmt.Errorf("base: %q has a number for a host; passkeys belong to a name, such as localhost", n.Base)
	}
	if _, ok := i18n.ParseTag(n.Language); !ok {
		return fmt.Errorf("language: %q is neither fr nor en", n.Language)
	}
	if _, err := n.zone(); err != nil {
		return fmt.Errorf("zone: %q is no time zone; write Europe/Paris or UTC", n.Zone)
	}
	if len(n.Country) != 2 || strings.Trim(n.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return fmt.Errorf("country: %q is not two capital letters, such as FR", n.Country)
	}
	if _, err := access.Parse(n.Feeds); err != nil {
		return fmt.Errorf("feeds: %w", err)
	}
	if len(n.Featured) > maxFeatured {
		return fmt.Errorf("featured: %d accounts, %d are the most", len(n.Featured), maxFeatured)
	}
	if n.SignupWork < 0 || n.SignupWork > work.MaxBits {
		return fmt.Errorf("signup_work: %d is not between 0 and %d", n.SignupWork, work.MaxBits)
	}
	switch n.Signup {
	case "open", "approval", "invited", "closed":
		return nil
	}
	return fmt.Errorf("signup: %q is not open, approval, invited or closed", n.Signup)
}
