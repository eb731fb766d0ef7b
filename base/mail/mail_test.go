package mail_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/i18n"
	"parvis/base/mail"
	"parvis/base/mail/mailtest"
	"parvis/base/seal"
)

const from = "Parvis d’Aubrelle <parvis@aubrelle.example>"

var now = clock.NewManual(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))

func TestOutbox(t *testing.T) {
	t.Parallel()
	mailtest.Run(t, func(t *testing.T) (mail.Sender, func() [][]byte) {
		dir := t.TempDir()
		o, err := mail.NewOutbox(from, dir, now)
		if err != nil {
			t.Fatal(err)
		}
		return o, func() [][]byte {
			var out [][]byte
			for i, k := range o.Letters("") {
				file, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%04d.eml", i+1)))
				if err != nil || string(file) != string(k.Raw) {
					t.Errorf("the file differs: %v", err)
				}
				out = append(out, file)
			}
			return out
		}
	})
}

// Two processes on one folder, and one that starts again, lose each other no
// letter.
func TestOutboxKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, to := range []string{"lea@example.org", "max@example.org"} {
		o, err := mail.NewOutbox(from, dir, now)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Send(t.Context(), mail.Message{To: to, Subject: "Bonjour", Text: "À bientôt"}); err != nil {
			t.Fatal(err)
		}
	}
	for i, to := range []string{"lea@example.org", "max@example.org"} {
		letter, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%04d.eml", i+1)))
		if err != nil || !strings.Contains(string(letter), to) {
			t.Errorf("letter %d to %s: %v\n%s", i+1, to, err, letter)
		}
	}
}

// Whoever looks into the folder opens the link from there.
func TestOutboxIsReadable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o, err := mail.NewOutbox(from, dir, now)
	if err != nil {
		t.Fatal(err)
	}
	link := "https://aubrelle.example/signup/confirm?token=" + strings.Repeat("3D", 50)
	if err := o.Send(t.Context(), mail.Sheet{Body: []string{"Bonjour Léa,"}, Action: "Go", Link: link, Foot: "À bientôt"}.Write("lea@example.org", "s", i18n.French)); err != nil {
		t.Fatal(err)
	}
	letter, err := os.ReadFile(filepath.Join(dir, "0001.eml"))
	if err != nil || !strings.Contains(string(letter), "Bonjour Léa,") || !strings.Contains(string(letter), link) {
		t.Errorf("%v\n%s", err, letter)
	}
}

// postOffice is a mail server that keeps what it gets. It refuses to@refused.*
// for ever and to@later.* for now.
type postOffice struct {
	port int
	mu   sync.Mutex
	got  [][]byte
	auth []string
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{port: l.Addr().(*net.TCPAddr).Port}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.talk(c)
		}
	}()
	return p
}

func (p *postOffice) talk(c net.Conn) {
	defer func() { _ = c.Close() }()
	r := bufio.NewReader(c)
	fmt.Fprint(c, "220 post office\r\n")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); {
		case verb == "EHLO":
			fmt.Fprint(c, "250-post office\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n")
		case verb == "AUTH":
			p.mu.Lock()
			p.auth = append(p.auth, line)
			p.mu.Unlock()
			fmt.Fprint(c, "235 ok\r\n")
		case strings.Contains(line, "@refused."):
			fmt.Fprint(c, "550 5.1.1 no such person\r\n")
		case strings.Contains(line, "@later."):
			fmt.Fprint(c, "451 4.3.0 come back\r\n")
		case verb == "DATA":
			fmt.Fprint(c, "354 go on\r\n")
			p.keep(r)
			fmt.Fprint(c, "250 kept\r\n")
		case verb == "QUIT":
			fmt.Fprint(c, "221 bye\r\n")
			return
		default:
			fmt.Fprint(c, "250 ok\r\n")
		}
	}
}

func (p *postOffice) keep(r *bufio.Reader) {
	var letter strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		letter.WriteString(strings.TrimPrefix(line, "."))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, []byte(letter.String()))
}

func (p *postOffice) letters() [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([][]byte(nil), p.got...)
}

func smtp(t *testing.T, s mail.SMTPSettings) *mail.SMTP {
	t.Helper()
	s.Host, s.From = "127.0.0.1", from
	out, err := mail.NewSMTP(s, now)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSMTP(t *testing.T) {
	t.Parallel()
	mailtest.Run(t, func(t *testing.T) (mail.Sender, func() [][]byte) {
		p := newPostOffice(t)
		return smtp(t, mail.SMTPSettings{Port: p.port, TLS: "never"}), p.letters
	})
}

func TestSMTPFailures(t *testing.T) {
	t.Parallel()
	p := newPostOffice(t)
	s := smtp(t, mail.SMTPSettings{Port: p.port, TLS: "never", Username: "parvis", Password: seal.NewSecret("sesame")})
	for to, want := range map[string]error{"to@refused.example": mail.ErrRefused, "to@later.example": mail.ErrUnavailable, "to@fine.example": nil} {
		if err := s.Send(t.Context(), mail.Message{To: to, Subject: "s", Text: "t"}); !errors.Is(err, want) {
			t.Errorf("%s: %v", to, err)
		}
	}
	if len(p.letters()) != 1 || len(p.auth) == 0 {
		t.Errorf("%d letters, signed in %d times", len(p.letters()), len(p.auth))
	}
	strict := smtp(t, mail.SMTPSettings{Port: p.port})
	if err := strict.Send(t.Context(), mail.Message{To: "to@fine.example", Subject: "s", Text: "t"}); !errors.Is(err, mail.ErrUnavailable) {
		t.Errorf("a server without TLS: %v", err)
	}
	for _, bad := range []mail.SMTPSettings{{Host: "h", Port: 25, TLS: "maybe", From: from}, {Host: "", Port: 25, From: from}, {Host: "h", Port: 25, From: "nobody"}, {Host: "h", Port: -1, From: from}} {
		if _, err := mail.NewSMTP(bad, now); err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("léa@exemple.example")
	f.Add("a@b.example\r\nx")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := mail.ParseAddress(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(got, "\r\n \x00") || strings.Count(got, "@") < 1 {
			t.Errorf("%q is an address", got)
		}
		if again, err := mail.ParseAddress(got); err != nil || again != got {
			t.Errorf("%q reads back as %q, %v", got, again, err)
		}
	})
}

func TestParseAddress(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{" Lea@Exemple.FR ": "Lea@exemple.fr", "a+b@c.example": "a+b@c.example", "léa@exemple.example": "léa@exemple.example", "a@b..c": "", `"a b"@c.example`: "", "a@b.": ""} {
		if got, _ := mail.ParseAddress(in); got != want {
			t.Errorf("%q: %q, not %q", in, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	c, err := i18n.New(i18n.French, mail.Locales)
	if err != nil || len(c.Check()) > 0 {
		t.Errorf("%v %v", err, c.Check())
	}
}

func TestSheet(t *testing.T) { // RFC 8058
	t.Parallel()
	m := mail.Sheet{Body: []string{"a <b>", "c\nd"}, Action: "Go", Link: "https://x.example/?a=1&b=2", Foot: "foot", StopWord: "stop", Stop: "https://x.example/stop"}.Write("lea@example.org", "s", i18n.French)
	if m.Text != "a <b>\n\nc\nd\n\nGo\nhttps://x.example/?a=1&b=2\n\n-- \nfoot\nstop\nhttps://x.example/stop\n" {
		t.Errorf("text %q", m.Text)
	}
	if !strings.Contains(m.HTML, "<p>a &lt;b&gt;</p>\n<p>c<br>\nd</p>") || strings.Contains(m.HTML, "color:") || !strings.Contains(m.HTML, `href="https://x.example/?a=1&amp;b=2"`) || m.Unsubscribe != "https://x.example/stop" {
		t.Errorf("%+v", m)
	}
	bare := mail.Sheet{Body: []string{"a"}, Foot: "f", Stop: "http://x.example/stop", StopWord: "s"}.Write("lea@example.org", "s", i18n.French)
	if bare.Unsubscribe != "" || strings.Contains(bare.HTML, "href=\"\"") {
		t.Errorf("%+v", bare)
	}
}

// brand, Surfaces: letters follow the identity and are readable with images off. A
// ground never comes without its ink, and nothing has to be loaded.
func TestSheetFollowsTheLook(t *testing.T) {
	t.Parallel()
	look := mail.Look{Name: `Place <des> "Arts"`, Ground: "#102030", Ink: "#fefefe", ActGround: "#405060", ActInk: "#ffffff", Radius: 7}
	m := mail.Sheet{Look: look, Body: []string{"a"}, Action: "Go", Link: "https://x.example/", Foot: "f"}.Write("lea@example.org", "s", i18n.French)
	for _, want := range []string{
		`lang="fr" dir="ltr"`, `name="color-scheme" content="light dark"`, "Place &lt;des&gt; &#34;Arts&#34;</p>",
		"background-color:#102030;color:#fefefe;border-radius:7px", "background-color:#405060;color:#ffffff;border-radius:7px",
	} {
		if !strings.Contains(m.HTML, want) {
			t.Errorf("no %q in\n%s", want, m.HTML)
		}
	}
	if strings.Count(m.HTML, "background-color:") != strings.Count(m.HTML, ";color:") {
		t.Errorf("a ground without its ink, or an ink without its ground:\n%s", m.HTML)
	}
	for _, bad := range []string{"<img", "<style", "<link", "url("} {
		if strings.Contains(m.HTML, bad) {
			t.Errorf("%s in\n%s", bad, m.HTML)
		}
	}
	if strings.Contains(m.Text, "#102030") {
		t.Errorf("text %q", m.Text)
	}
}
