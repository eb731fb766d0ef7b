package instance

import (
	"strconv"

	"parvis/base/web/ui"
)

// Look is what the client API tells of a network's identity.
type Look struct {
	// Version of the identity; addresses change with it.
	Version int64
	Name    string
	// Share is the picture of the network.
	Share ui.Share
	// Light and Dark are its colours by role.
	Light, Dark map[string]string
}

// Icon is one size of the network's icon.
type Icon struct {
	Src  string `json:"src"`
	Size string `json:"size"`
}

// Thumbnail is the picture of the network.
type Thumbnail struct {
	URL         string            `json:"url"`
	Blurhash    *string           `json:"blurhash"`
	Description string            `json:"description"`
	Versions    map[string]string `json:"versions"`
}

// Colors is what our own clients read of an identity.
type Colors struct {
	Version int64             `json:"version"`
	Light   map[string]string `json:"light"`
	Dark    map[string]string `json:"dark"`
}

// Icons lists the icon in the sizes that apps ask for.
func (l Look) Icons(base string) []Icon {
	var out []Icon
	for _, n := range []string{"48", "96", "180", "192", "512"} {
		out = append(out, Icon{base + "/icons/" + n + ".png" + l.query(), n + "x" + n})
	}
	return out
}

// Thumbnail gives the picture of the network, and its words.
func (l Look) Thumbnail() Thumbnail {
	return Thumbnail{URL: l.Share.Image, Description: l.Share.Alt, Versions: map[string]string{}}
}

// Colors gives the colours that pages and letters follow.
func (l Look) Colors() Colors { return Colors{l.Version, l.Light, l.Dark} }

func (l Look) query() string { return "?v=" + strconv.FormatInt(l.Version, 10) }
