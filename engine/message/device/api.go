package device

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
)

// API is what the native endpoints stand on.
type API struct {
	Store *store.Store
	// Prove checks a password of the actor's, asked from an address. It refuses one that is
	// wrong with ErrPassword, and those who need more than one with ErrFactor.
	Prove func(ctx context.Context, actor account.Actor, from netip.Addr, password string) error
}

type api struct {
	*Engine
	API
	web.Native[account.Actor]
}

// Routes registers the native endpoints (business-messaging 15). A device that asks to be
// linked has no token yet.
func (e *Engine) Routes(mux web.Router, n web.Native[account.Actor], o API) {
	a := api{e, o, n}
	n.Handle(mux, "POST /api/parvis/v1/devices/link", a.link)
	n.Handle(mux, "POST /api/parvis/v1/devices/claim", a.claim)
	n.Handle(mux, "POST /api/parvis/v1/devices/approve", a.own("write:messages", a.grant))
	n.Handle(mux, "GET /api/parvis/v1/devices", a.own("read:messages", a.list))
	n.Handle(mux, "DELETE /api/parvis/v1/devices/{id}", a.own("write:messages", a.end))
	n.Handle(mux, "GET /api/parvis/v1/lines/{line}/devices", a.ofLine(a.listLine))
	n.Handle(mux, "DELETE /api/parvis/v1/lines/{line}/devices/{id}", a.ofLine(a.endLine))
}

type handler func(http.ResponseWriter, *http.Request, account.Actor) error

// own serves members whose token has a scope.
func (a api) own(scope string, h handler) handler {
	return func(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
		if !actor.Known() {
			return errSignIn
		}
		if !actor.Scopes.Has(scope) {
			return errScope
		}
		return h(w, r, actor)
	}
}

// ofLine serves those who may answer for a line, and its devices.
func (a api) ofLine(h func(http.ResponseWriter, *http.Request, account.Actor, id.Line) error) handler {
	return func(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
		if !actor.Known() {
			return errSignIn
		}
		l, err := id.Parse[id.Line](r.PathValue("line"))
		if err != nil {
			return errMissing
		}
		return h(w, r, actor, l)
	}
}

type linkBody struct {
	Name     string `json:"name"`
	Platform string `json:"platform"`
	Key      string `json:"public_key"`
}

type linkView struct {
	ID      string `json:"link_id"`
	Code    string `json:"code"`
	QR      string `json:"qr"`
	Secret  string `json:"secret"`
	Expires int    `json:"expires_in"`
}

// link lets a device wait. Its code is for people, its secret for the device alone.
func (a api) link(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
	body, err := web.Read[linkBody](r)
	if err != nil {
		return err
	}
	key, err := base64.StdEncoding.DecodeString(body.Key)
	if err != nil {
		return errKey
	}
	if err := a.Ask(web.From(r)); err != nil {
		return err
	}
	var p Pending
	err = a.Store.Write(r.Context(), func(tx *store.Tx) (err error) {
		p, err = a.Begin(r.Context(), tx, Asked{Name: body.Name, Platform: body.Platform, Key: key})
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.JSON(w, http.StatusCreated, linkView{p.ID, p.Code[:codeSize/2] + "-" + p.Code[codeSize/2:], "parvis-link:" + p.ID, p.Secret, int(life / time.Second)})
}

type claimBody struct {
	ID     string `json:"link_id"`
	Secret string `json:"secret"`
}

type waitView struct {
	State string `json:"state"`
}

type claimView struct {
	Token  string `json:"access_token"`
	Type   string `json:"token_type"`
	Scopes string `json:"scope"`
	Device string `json:"device_id"`
	Line   string `json:"line,omitzero"`
	Cursor int64  `json:"cursor"`
}

// claim is what a device that waits asks again and again: 202 until somebody approved.
func (a api) claim(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
	body, err := web.Read[claimBody](r)
	if err != nil {
		return err
	}
	var c Claimed
	err = a.Store.Write(r.Context(), func(tx *store.Tx) (err error) {
		c, err = a.Claim(r.Context(), tx, body.ID, body.Secret)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	if c.Waits {
		return web.JSON(w, http.StatusAccepted, waitView{"waiting"})
	}
	v := claimView{Token: c.Token, Type: "Bearer", Scopes: c.Scopes, Device: c.Device.ID.String(), Cursor: c.Cursor}
	if c.Device.Line != 0 {
		v.Line = c.Device.Line.String()
	}
	return web.JSON(w, http.StatusOK, v)
}

type grantBody struct {
	ID   string `json:"link_id"`
	Code string `json:"code"`
	// Scope is "account", which it is without one, or "line:" with the number of a line.
	Scope string `json:"scope"`
	// Password proves who asks where a token does; a session proves it by itself.
	Password string `json:"password"`
}

// line reads the scope.
func (b grantBody) line() (id.Line, error) {
	n, ofLine := strings.CutPrefix(b.Scope, "line:")
	switch {
	case b.Scope == "" || b.Scope == "account":
		return 0, nil
	case !ofLine:
		return 0, errWhere
	}
	l, err := id.Parse[id.Line](n)
	if err != nil {
		return 0, errWhere
	}
	return l, nil
}

// grant approves a device that waits.
func (a api) grant(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	body, err := web.Read[grantBody](r)
	if err != nil {
		return err
	}
	l, err := body.line()
	if err != nil {
		return err
	}
	if err := a.Try(actor); err != nil {
		return err
	}
	approve := a.Approve
	if body.Password != "" {
		if err := a.Prove(r.Context(), actor, web.From(r), body.Password); err != nil {
			return err
		}
		approve = a.approve
	}
	var d Device
	err = a.Store.Write(r.Context(), func(tx *store.Tx) error {
		link := body.ID
		if link == "" {
			found, err := a.Find(r.Context(), tx, body.Code)
			if err != nil {
				return err
			}
			link = found.ID
		}
		d, err = approve(r.Context(), tx, actor, link, l)
		return err
	})
	switch {
	case Full(err):
		return a.full(w, r, actor, l, err)
	case err != nil:
		return err
	}
	return web.JSON(w, http.StatusCreated, viewOf(actor, d))
}

type fullView struct {
	Error   fullError    `json:"error"`
	Devices []deviceView `json:"devices"`
}

type fullError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// full answers that there are as many devices as there may be, with those that could go.
func (a api) full(w http.ResponseWriter, r *http.Request, actor account.Actor, l id.Line, err error) error {
	list, unread := a.devices(r.Context(), actor, l)
	if unread != nil {
		return unread
	}
	return web.JSON(w, http.StatusUnprocessableEntity, fullView{fullError{errLimit.Code, a.Words.Fault(a.Lang(r), err)}, views(actor, list)})
}

type deviceView struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Platform string `json:"platform"`
	State    State  `json:"state"`
	// Seen is the day on which it was last used.
	Seen string    `json:"last_seen"`
	This bool      `json:"this"`
	Line string    `json:"line,omitzero"`
	By   string    `json:"linked_by"`
	At   time.Time `json:"linked_at"`
}

func viewOf(actor account.Actor, d Device) deviceView {
	v := deviceView{ID: d.ID.String(), Name: d.Name, Platform: d.Platform, State: d.State, Seen: d.Seen().Format(web.DateLayout), This: d.Is(actor), By: d.Account.String(), At: d.At}
	if d.Line != 0 {
		v.Line = d.Line.String()
	}
	return v
}

func views(actor account.Actor, list []Device) []deviceView {
	out := make([]deviceView, 0, len(list))
	for _, d := range list {
		out = append(out, viewOf(actor, d))
	}
	return out
}

// devices are those of the actor, or of a line.
func (a api) devices(ctx context.Context, actor account.Actor, l id.Line) (list []Device, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		if l == 0 {
			list, err = a.Own(ctx, tx, actor)
			return err
		}
		if _, err := a.Reaches(ctx, tx, actor, l, "read"); err != nil {
			return err
		}
		list, err = a.OfLine(ctx, tx, actor, l)
		return err
	})
	return list, err
}

func (a api) list(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	return a.listLine(w, r, actor, 0)
}

func (a api) listLine(w http.ResponseWriter, r *http.Request, actor account.Actor, l id.Line) error {
	list, err := a.devices(r.Context(), actor, l)
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, views(actor, list))
}

func (a api) end(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	return a.endLine(w, r, actor, 0)
}

func (a api) endLine(w http.ResponseWriter, r *http.Request, actor account.Actor, l id.Line) error {
	which, err := id.Parse[ID](r.PathValue("id"))
	if err != nil {
		return errMissing
	}
	err = a.Store.Write(r.Context(), func(tx *store.Tx) error {
		if l != 0 {
			on, err := a.Reaches(r.Context(), tx, actor, l, "write")
			if err == nil && on.ID != 0 && on.ID != which { // one on a counter ends no other
				err = errScope
			}
			if err != nil {
				return err
			}
		}
		return a.Engine.End(r.Context(), tx, actor, l, which)
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
