package oauth

import (
	"net/http"
	"strings"

	"parvis/base/fault"
	"parvis/base/store"
	"parvis/engine/account/grant"
)

// application is an app as other apps see it.
type application struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Website      *string  `json:"website"`
	Scopes       []string `json:"scopes"`
	RedirectURIs []string `json:"redirect_uris"`
	RedirectURI  string   `json:"redirect_uri"`
	VAPIDKey     string   `json:"vapid_key"`
}

// credentials is an app as it sees itself once.
type credentials struct {
	application
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	ExpiresAt    int    `json:"client_secret_expires_at"`
}

func (s *Server) application(a grant.App) application {
	out := application{
		ID: a.ID.String(), Name: a.Name, Scopes: a.Scopes.Names(), RedirectURIs: a.Redirects,
		RedirectURI: strings.Join(a.Redirects, "\n"), VAPIDKey: s.VAPID,
	}
	if a.Website != "" {
		out.Website = &a.Website
	}
	return out
}

// register is POST /api/v1/apps.
func (s *Server) register(w http.ResponseWriter, r *http.Request) error {
	if err := s.take(w, r, registering); err != nil {
		return err
	}
	p, err := parse(r)
	if err != nil {
		return err
	}
	defer p.Close()
	var app grant.App
	var secret string
	err = s.write(r.Context(), func(tx *store.Tx) (err error) {
		app, secret, err = s.Grant.RegisterApp(r.Context(), tx, grant.Registration{
			Name: p.String("client_name"), Website: p.String("website"), Redirects: p.Strings("redirect_uris"),
			Scopes: strings.Join(p.Strings("scopes"), " "), Extensions: p.Bool("parvis_extensions"),
		})
		return err
	})
	if f := fault.Of(err); f != nil && len(f.Fields) > 0 {
		return invalid(w, f)
	}
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, credentials{application: s.application(app), ClientID: app.ClientID, ClientSecret: secret})
	return nil
}

// wrong words what may be wrong with a field of a registration; clients match on
// these sentences, which are the same in every language.
var wrong = map[string]string{
	"client_name ERR_BLANK":       "Name can't be blank",
	"client_name ERR_TOO_LONG":    "Name is too long (maximum is 60 characters)",
	"client_name ERR_INVALID":     "Name is invalid",
	"website ERR_INVALID":         "Website must be a valid URL",
	"redirect_uris ERR_BLANK":     "Redirect URI can't be blank",
	"redirect_uris ERR_TOO_LONG":  "Redirect URI is too long",
	"redirect_uris ERR_RELATIVE":  "Redirect URI must be an absolute URI.",
	"redirect_uris ERR_FRAGMENT":  "Redirect URI cannot contain a fragment.",
	"redirect_uris ERR_FORBIDDEN": "Redirect URI is forbidden by the server.",
	"scopes ERR_INVALID":          "Scopes doesn't match configured on the server.",
}

func invalid(w http.ResponseWriter, f *fault.Fault) error {
	p := problem{Details: map[string][]detail{}}
	var all []string
	for _, field := range f.Fields {
		text := wrong[field.Name+" "+field.Code]
		if text == "" {
			text = field.Name + " is invalid"
		}
		all = append(all, text)
		p.Details[field.Name] = append(p.Details[field.Name], detail{field.Code, text})
	}
	p.Error = "Validation failed: " + strings.Join(all, ", ")
	answer(w, http.StatusUnprocessableEntity, p)
	return nil
}

// verifyApp is GET /api/v1/apps/verify_credentials.
func (s *Server) verifyApp(w http.ResponseWriter, r *http.Request) error {
	if err := s.take(w, r); err != nil {
		return err
	}
	_, app, err := s.who(r)
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, s.application(app))
	return nil
}
