package web

import (
	"net/http"
	"strings"
)

// Policy says what a page needs beyond the strict policies of web-client 10.
// The zero value is the strict one.
type Policy struct {
	// Embed lets other sites frame the page, which then has no script.
	Embed bool
	// Media are origins of the object store from which media are served.
	Media []string
	// Capture allows camera and microphone: the live studio.
	Capture bool
	// Passkeys allows passkeys: sign-in and security settings.
	Passkeys bool
	// NoReferrer tells nobody where a person came from: help, cards.
	NoReferrer bool
	// Plain leaves out the promise to always use https, for a network on a
	// machine without a certificate.
	Plain bool
}

// features are switched off unless a page needs them.
var features = []string{"accelerometer", "autoplay", "browsing-topics", "camera",
	"display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts",
	"magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-create", "publickey-credentials-get",
	"screen-wake-lock", "serial", "storage-access", "usb", "xr-spatial-tracking"}

// ours are features that the network's own pages may always use.
var ours = map[string]bool{"autoplay": true, "fullscreen": true, "picture-in-picture": true, "screen-wake-lock": true}

// Secure sets the policies of a page (web-client 10.1, 10.2).
func Secure(h http.Header, p Policy) {
	h.Set("Content-Security-Policy", p.content())
	h.Set("Permissions-Policy", p.permissions())
	h.Set("X-Content-Type-Options", "nosniff")
	referrer := "same-origin"
	if p.NoReferrer {
		referrer = "no-referrer"
	}
	h.Set("Referrer-Policy", referrer)
	if !p.Embed {
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
	}
	if !p.Plain {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

func (p Policy) content() string {
	media, ancestors, script := "", "'none'", "script-src 'self'; connect-src 'self'"
	if len(p.Media) > 0 {
		media = " " + strings.Join(p.Media, " ")
	}
	script += media + "; worker-src 'self'"
	if p.Embed {
		ancestors, script = "*", "script-src 'none'"
	}
	return "default-src 'none'; img-src 'self' blob:" + media + "; media-src 'self' blob:" + media +
		"; style-src 'self'; font-src 'self'; " + script + "; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors " +
		ancestors + "; require-trusted-types-for 'script'; trusted-types parvis"
}

func (p Policy) permissions() string {
	parts := make([]string, len(features))
	for i, f := range features {
		allowed := ours[f] && !p.Embed ||
			p.Capture && (f == "camera" || f == "microphone") ||
			p.Passkeys && strings.HasPrefix(f, "publickey-")
		parts[i] = f + "=()"
		if allowed {
			parts[i] = f + "=(self)"
		}
	}
	return strings.Join(parts, ", ")
}

// IsFragment tells whether a page's script asks for a fragment instead of the
// whole page. Any other value of the header asks for the page.
func IsFragment(r *http.Request) bool { return r.Header.Get("Parvis-Fragment") == "1" }
