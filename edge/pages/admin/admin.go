package admin

import (
	"embed"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/config"
	"parvis/base/fault"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/gate"
	"parvis/engine/account/grant"
	"parvis/engine/report"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Desks are what the pages stand on.
type Desks struct {
	Account    *account.Engine
	Credential *credential.Engine
	Grant      *grant.Engine
	Report     *report.Engine
	Gate       *gate.Engine
	// Config gives the settings in force.
	Config  func() []config.Part
	Machine Machine
}

// visit is one request.
type visit struct {
	*Desks
	*desk.Visit[account.Actor]
}

// may makes a test of a permission; for others there is no such page.
func may(p account.Permission) func(account.Actor) bool {
	return func(a account.Actor) bool { return a.Role.Has(p) }
}

// Desk registers the pages.
func (d *Desks) Desk(s desk.Shell[account.Actor]) {
	serve := func(open func(account.Actor) bool) func(string, func(*visit) error) {
		return func(pattern string, fn func(*visit) error) {
			s.Handle(pattern, func(v *desk.Visit[account.Actor]) error {
				if !open(v.Actor) {
					return form.ErrNoPage
				}
				return fn(&visit{d, v})
			})
		}
	}
	users := may(account.ManageUsers)
	s.Add(desk.Desk[account.Actor]{Path: peoplePath, Word: "admin.people", What: "admin.people.what", Icon: "me", Open: users})
	people := serve(users)
	people("GET "+peoplePath, (*visit).people)
	people("GET "+peoplePath+"/{id}", (*visit).person)
	people("POST "+peoplePath+"/{id}/{act}", (*visit).act)
	s.Add(desk.Desk[account.Actor]{Path: blocksPath, Word: "admin.blocks", What: "admin.blocks.what", Icon: "ban", Open: blocksOpen})
	blocks := serve(blocksOpen)
	blocks("GET "+blocksPath, func(v *visit) error { return v.Redirect(blocksPath + "/" + gates[0].name) })
	blocks("GET "+blocksPath+"/{kind}", (*visit).blocks)
	blocks("POST "+blocksPath+"/{kind}", (*visit).addRule)
	blocks("POST "+blocksPath+"/{kind}/{id}/{act}", (*visit).actOnBlock)
	s.Add(desk.Desk[account.Actor]{Path: settingsPath, Word: "admin.settings", What: "admin.settings.what", Icon: "gear", Open: settingsOpen})
	serve(settingsOpen)("GET "+settingsPath, (*visit).settings)
	s.Add(desk.Desk[account.Actor]{Path: storagePath, Word: "admin.machine", What: "admin.machine.what", Icon: "layers", Open: machineOpen})
	machine := serve(machineOpen)
	machine("GET "+storagePath, (*visit).storage)
	machine("GET "+timersPath, (*visit).timers)
}

// page is the frame of this folder's pages.
func (v *visit) page(title, back string) ui.Page {
	return ui.Page{Title: title, Here: "desk", Back: back, NoIndex: true}
}

// saved says that what a form asked for is done, by a word in the address.
func (v *visit) saved() g.Node {
	key := "admin.done." + v.R.URL.Query().Get("done")
	if !v.Words.Has(key) {
		return nil
	}
	return h.Div(h.Role("status"), v.Notice("good", "check", v.T(key)))
}

// broken words what refused a form, beside one of its fields; what nobody can mend is
// passed on.
func (v *visit) broken(field string, err error) ([]ui.Broken, error) {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Forbidden:
		return []ui.Broken{{Name: field, Text: v.Words.Fault(v.Lang, err)}}, nil
	}
	return nil, err
}

func pair(name, value g.Node) g.Node { return g.Group{h.Dt(name), h.Dd(value)} }
