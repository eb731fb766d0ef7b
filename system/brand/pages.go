package brand

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/system/brand/palette"
)

// kept is for what never changes under its address.
const kept = "public, max-age=31536000, immutable"

// brief is for what follows the identity in force.
const brief = "public, max-age=300"

// sizes are those in which the icon is drawn.
var sizes = []int{32, 48, 96, 180, 192, 512}

// pictures remembers what was drawn of the identity in force.
type pictures struct {
	mu      sync.Mutex
	version int64
	drawn   map[string]picture
}

// picture is what was drawn, or why it was not.
type picture struct {
	data []byte
	err  error
}

// get gives what was drawn under a name, or draws it.
func (p *pictures) get(l *Live, name string, draw func() ([]byte, error)) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.version != l.Version || p.drawn == nil {
		p.version, p.drawn = l.Version, map[string]picture{}
	}
	was, ok := p.drawn[name]
	if !ok {
		was.data, was.err = draw()
		p.drawn[name] = was
	}
	return was.data, was.err
}

// drawn gives the icon of the identity in force.
func (e *Engine) drawn(size int, maskable bool) ([]byte, error) {
	l := e.Live()
	return e.pictures.get(l, strconv.Itoa(size)+strconv.FormatBool(maskable), func() ([]byte, error) { return l.Picture(size, maskable) })
}

// Desk registers what everybody sees of the identity, and the pages on which the
// operator sets it.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Open("GET /brand", e.page)
	s.Open("GET /brand/{file}", e.file)
	s.Open("GET /icon.svg", func(v *desk.Visit[account.Actor]) error { return give(v, "image/svg+xml", brief, e.Live().Icon()) })
	s.Open("GET /icons/{size}", e.icon)
	s.Open("GET /favicon.ico", func(v *desk.Visit[account.Actor]) error {
		data, err := e.drawn(32, false)
		if err != nil {
			return err
		}
		return give(v, "image/x-icon", brief, ico(data))
	})
	s.Open("GET /manifest.webmanifest", e.manifest)
	e.studio(s)
}

// give answers with a file.
func give(v *desk.Visit[account.Actor], kind, cache string, data []byte) error {
	head := v.W.Header()
	head.Set("Content-Type", kind)
	head.Set("Cache-Control", cache)
	head.Set("X-Content-Type-Options", "nosniff")
	if kind == "image/svg+xml" {
		head.Set("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'none'; sandbox")
	}
	head.Set("Content-Length", strconv.Itoa(len(data)))
	v.W.WriteHeader(http.StatusOK)
	_, err := v.W.Write(data)
	return err
}

// file gives the files of a version: {version}.css and tokens.json, and the drawings
// of the identity in force.
func (e *Engine) file(v *desk.Visit[account.Actor]) error {
	name, live := v.R.PathValue("file"), e.Live()
	switch name {
	case "tokens.json":
		data, err := live.Tokens()
		if err != nil {
			return err
		}
		return give(v, "application/json", brief, data)
	case "glyph.svg", "glyph.png":
		return e.mark(v, live, name, live.Look.glyph(), glyphWide)
	case "wordmark.svg", "wordmark.png":
		return e.mark(v, live, name, e.wordmark(live, v.Network), wordmarkWide)
	}
	text, isCSS := strings.CutSuffix(name, ".css")
	n, err := strconv.ParseInt(text, 10, 64)
	if !isCSS || err != nil {
		return errMissing
	}
	if n != live.Version {
		var was Identity
		err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) { was, err = e.Version(ctx, tx, n); return err })
		if err != nil {
			return err
		}
		if live, err = lively(n, was.Look); err != nil {
			return err
		}
	}
	return give(v, "text/css; charset=utf-8", kept, []byte(live.CSS))
}

// mark gives a drawing as it is, or as a picture.
func (e *Engine) mark(v *desk.Visit[account.Actor], l *Live, name, svg string, wide int) error {
	if svg == "" {
		return errMissing
	}
	if strings.HasSuffix(name, ".svg") {
		return give(v, "image/svg+xml", brief, []byte(svg))
	}
	data, err := e.bare(l, name, svg, wide)
	if errors.Is(err, errDrawing) { // what browsers draw, this may not
		return errMissing
	}
	if err != nil {
		return err
	}
	return give(v, "image/png", brief, data)
}

// bare gives a drawing of the identity in force as a picture on nothing.
func (e *Engine) bare(l *Live, name, svg string, wide int) ([]byte, error) {
	return e.pictures.get(l, name, func() ([]byte, error) { return bare(svg, wide) })
}

// icon gives the icon as a picture: 192.png, or 192-maskable.png.
func (e *Engine) icon(v *desk.Visit[account.Actor]) error {
	name, ok := strings.CutSuffix(v.R.PathValue("size"), ".png")
	name, maskable := strings.CutSuffix(name, "-maskable")
	n, err := strconv.Atoi(name)
	if !ok || err != nil || !slices.Contains(sizes, n) {
		return errMissing
	}
	data, err := e.drawn(n, maskable)
	if err != nil {
		return err
	}
	return give(v, "image/png", brief, data)
}

// shareTarget says how what other applications share becomes a post.
var shareTarget = json.RawMessage(`{"action":"/compose/share","method":"POST","enctype":"multipart/form-data","params":{"title":"title","text":"text","url":"url","files":[{"name":"file0","accept":["image/*","video/*","audio/*"]}]}}`)

// manifest tells a system how to install the network as an application.
func (e *Engine) manifest(v *desk.Visit[account.Actor]) error {
	live := e.Live()
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	type shortcut struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	icons := []icon{{"/icon.svg", "any", "image/svg+xml", ""}}
	for _, n := range []string{"192", "512"} {
		icons = append(icons, icon{"/icons/" + n + ".png", n + "x" + n, "image/png", ""}, icon{"/icons/" + n + "-maskable.png", n + "x" + n, "image/png", "maskable"})
	}
	data, err := json.Marshal(map[string]any{
		"id": "/", "name": v.Network, "short_name": v.Network, "description": live.Look.Tag(v.Lang), "lang": string(v.Lang), "dir": v.Lang.Dir(),
		"start_url": "/", "scope": "/", "display": "standalone", "icons": icons,
		"theme_color":      live.Palette.Color("surface", palette.Light).RGB().Hex(),
		"background_color": live.Palette.Color("surface", palette.Light).RGB().Hex(),
		"categories":       []string{"social"}, "handle_links": "preferred", "share_target": shareTarget,
		"shortcuts": []shortcut{{v.Say("ui.nav.compose"), "/compose"}, {v.Say("ui.nav.messages"), "/messages"}, {v.Say("ui.search"), "/search"}},
	})
	if err != nil {
		return err
	}
	v.W.Header().Set("Vary", "Accept-Language, Cookie")
	return give(v, "application/manifest+json", "private, max-age=300", data)
}

// Look is what every page shows of the identity in force.
func (e *Engine) Look() ui.Look {
	l := e.Live()
	n := strconv.FormatInt(l.Version, 10)
	out := ui.Look{
		Style: "/brand/" + n + ".css?v=" + l.stamp, Icon: "/icon.svg?v=" + n, Touch: "/icons/180.png?v=" + n, Manifest: "/manifest.webmanifest?v=" + n,
		Light: l.Palette.Color("surface", palette.Light).RGB().Hex(), Dark: l.Palette.Color("surface", palette.Dark).RGB().Hex(), Name: l.Look.Name,
	}
	if l.Look.Wordmark != "" {
		out.Wordmark = "/brand/wordmark.svg?v=" + n
	}
	return out
}

// page is the public page about the identity.
func (e *Engine) page(v *desk.Visit[account.Actor]) error {
	l := e.Live()
	return v.Page(ui.Page{Title: v.Say("brand.title"), Description: v.Say("brand.what", i18n.With("Network", v.Network))},
		h.Div(h.Class("hero lit stack"), h.Img(h.Src("/icon.svg?v="+strconv.FormatInt(l.Version, 10)), h.Alt(""), h.Width("96"), h.Height("96")), v.Wordmark(), g.If(l.Look.Tag(v.Lang) != "", h.P(h.Class("display lead"), h.Dir("auto"), g.Text(l.Look.Tag(v.Lang))))),
		h.Div(h.Class("pad stack l"),
			h.P(v.T("brand.what", i18n.With("Network", v.Network))),
			h.Section(h.Class("stack s"), h.Aria("labelledby", "mark"), h.H2(h.ID("mark"), v.T("brand.mark")), h.P(h.Class("small muted"), v.T("brand.mark.how")),
				h.P(h.Class("row"), download("/icon.svg", v.Say("brand.icon.svg")), download("/icons/512.png", v.Say("brand.icon.png")), e.downloads(&v.View, l, "glyph", l.Look.glyph(), glyphWide), e.downloads(&v.View, l, "wordmark", e.wordmark(l, v.Network), wordmarkWide))),
			h.Section(h.Class("stack s"), h.Aria("labelledby", "colours"), h.H2(h.ID("colours"), v.T("brand.colours")), h.P(h.Class("small muted"), v.T("brand.colours.how")), swatches(&v.View, l)),
			h.Section(h.Class("stack s"), h.Aria("labelledby", "light"), h.H2(h.ID("light"), v.T("brand.light")), h.P(h.Class("small muted"), v.T("brand.light.how")), e.shines(&v.View)),
			h.Section(h.Class("stack s"), h.Aria("labelledby", "type"), h.H2(h.ID("type"), v.T("brand.type")), e.types(&v.View, l)),
			h.Section(h.Class("stack s"), h.Aria("labelledby", "tokens"), h.H2(h.ID("tokens"), v.T("brand.tokens")), h.P(h.Class("small muted"), v.T("brand.tokens.how")), h.P(download("/brand/tokens.json", v.Say("brand.tokens.get"))))))
}

// downloads leads to a drawing, if there is one, and to its picture, if it can be drawn.
func (e *Engine) downloads(v *ui.View, l *Live, name, svg string, wide int) g.Node {
	if svg == "" {
		return nil
	}
	_, err := e.bare(l, name+".png", svg, wide)
	return g.Group{download("/brand/"+name+".svg", v.Say("brand."+name+".svg")), g.If(err == nil, download("/brand/"+name+".png", v.Say("brand."+name+".png", i18n.With("Wide", wide))))}
}

func download(href, text string) g.Node {
	return h.A(h.Class("btn sm"), h.Href(href), g.Attr("download"), g.Text(text))
}

// roleNames are the colours that the public page shows, with their words.
var roleNames = []string{"surface", "text", "muted", "accent", "soft", "lantern", "honey", "brick", "ok"}

func swatches(v *ui.View, l *Live) g.Node {
	return h.Ul(h.Class("cols stats mt"), h.Role("list"), g.Map(roleNames, func(name string) g.Node {
		return h.Li(h.Class("stack s"), swatch(l.Palette.Color(name, palette.Light).RGB().Hex(), l.Palette.Color(name, palette.Dark).RGB().Hex()),
			h.Span(h.B(v.T("brand.role."+name)), h.Br(), h.Small(h.Class("muted"), g.Text(l.Palette.Color(name, palette.Light).RGB().Hex()+" · "+l.Palette.Color(name, palette.Dark).RGB().Hex()))))
	}))
}

// swatch draws two colours beside each other, for light and dark.
func swatch(light, dark string) g.Node {
	rect := func(x, fill string) g.Node {
		return g.El("rect", g.Attr("x", x), h.Width("15"), h.Height("20"), g.Attr("fill", fill))
	}
	return g.El("svg", h.Class("swatch"), g.Attr("viewBox", "0 0 30 20"), g.Attr("preserveAspectRatio", "none"), h.Aria("hidden", "true"), rect("0", light), rect("15", dark))
}

// shines shows the gradient's three forms.
func (e *Engine) shines(v *ui.View) g.Node {
	return h.Div(h.Class("stack mt"),
		h.Div(h.Class("hero shine")), h.P(h.Class("small muted"), v.T("brand.lit")),
		h.Div(h.Class("hero lit"), h.P(h.Class("lead"), v.T("brand.dawn"))),
		h.Div(h.Class("hero"), h.P(h.Class("lead"), v.T("brand.dusk"))))
}

func (e *Engine) types(v *ui.View, l *Live) g.Node {
	return h.Ul(h.Class("stack mt"), h.Role("list"), g.Map([]struct{ use, id string }{{"interface", l.Look.Interface}, {"display", l.Look.Display}, {"mono", l.Look.Mono}}, func(t struct{ use, id string }) g.Node {
		f := face(t.id)
		class := map[string]string{"display": "display", "mono": "mono"}[t.use]
		return h.Li(h.B(v.T("brand.type."+t.use)), g.Text(" · "+f.Family), g.If(f.Licence != "", g.Group{g.Text(" · "), g.Text(f.Licence), g.Text(" · " + f.Scripts)}), h.Br(),
			h.Span(h.Class(class+" lead"), v.T("brand.type.sample")))
	}))
}
