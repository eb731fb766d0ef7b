package pages

// moreRoutes lists the addresses of search, people, lists, settings and reports.
func (e *Edge) moreRoutes() {
	e.mux.HandleFunc("GET /search", e.handle("", (*visit).search))
	e.mux.HandleFunc("GET /follow-requests", e.handle("member", (*visit).requests))
	e.mux.HandleFunc("GET /blocks", e.handle("member", (*visit).blocks))
	e.mux.HandleFunc("GET /mutes", e.handle("member", (*visit).mutes))
	e.mux.HandleFunc("GET /lists", e.handle("member", (*visit).lists))
	e.mux.HandleFunc("POST /lists", e.handle("member", (*visit).addList))
	e.mux.HandleFunc("GET /lists/{id}", e.handle("member", (*visit).list1))
	e.mux.HandleFunc("GET /lists/{id}/edit", e.handle("member", (*visit).editList))
	e.mux.HandleFunc("POST /lists/{id}/{act}", e.handle("member", (*visit).changeList))
	e.mux.HandleFunc("GET /scheduled", e.handle("member", (*visit).planned))
	e.mux.HandleFunc("POST /scheduled/{id}/{act}", e.handle("member", (*visit).changePlanned))
	e.mux.HandleFunc("GET /posts/{id}/history", e.handle("", (*visit).history))
	e.mux.HandleFunc("GET /stream", e.stream)
	e.mux.HandleFunc("GET /signin/recover", e.handle("", (*visit).recover))
	e.mux.HandleFunc("POST /signin/recover", e.handle("", (*visit).sendRecovery))
	e.mux.HandleFunc("GET /signin/reset", e.handle("", (*visit).reset))
	e.mux.HandleFunc("POST /signin/reset", e.handle("", (*visit).setNewPassword))
	e.mux.HandleFunc("GET /notifications/filtered", e.handle("member", (*visit).waiting))
	e.mux.HandleFunc("POST /notifications/filtered/{id}/{act}", e.handle("member", (*visit).answerRequest))
	e.mux.HandleFunc("GET /letters/stop", e.handle("", (*visit).askStop))
	e.mux.HandleFunc("POST /letters/stop", e.handle("", (*visit).stopLetters))
	e.mux.HandleFunc("GET /signin/link", e.handle("", (*visit).byLink))
	e.mux.HandleFunc("POST /signin/link", e.handle("", (*visit).enterByLink))
	e.mux.HandleFunc("POST /signin/passkey/ask", e.handle("", (*visit).askPasskey))
	e.mux.HandleFunc("POST /signin/passkey", e.handle("", (*visit).enterByPasskey))
	if e.Report != nil {
		e.mux.HandleFunc("GET /report", e.handle("member", (*visit).report))
		e.mux.HandleFunc("POST /report", e.handle("member", (*visit).sendReport))
	}
	e.deskRoutes()
	e.settingsRoutes()
}

// settingsRoutes lists the addresses of what members choose for themselves.
func (e *Edge) settingsRoutes() {
	e.mux.HandleFunc("GET /settings", e.handle("member", func(v *visit) error { return v.redirect("/settings/profile") }))
	for name, t := range map[string]struct{ show, save handler }{
		"profile":       {(*visit).profileForm, (*visit).saveProfile},
		"privacy":       {(*visit).privacyForm, (*visit).savePrivacy},
		"notifications": {(*visit).noticesForm, (*visit).saveNotices},
		"display":       {(*visit).displayForm, (*visit).saveDisplay},
		"filters":       {(*visit).filtersForm, (*visit).addFilter},
		"security":      {(*visit).securityForm, (*visit).savePassword},
		"devices":       {(*visit).devicesForm, (*visit).endOthers},
		"apps":          {(*visit).appsForm, (*visit).revokeApp},
		"data":          {(*visit).dataForm, (*visit).deleteAccount},
	} {
		e.mux.HandleFunc("GET /settings/"+name, e.handle("member", t.show))
		e.mux.HandleFunc("POST /settings/"+name, e.handle("member", t.save))
	}
	e.mux.HandleFunc("POST /settings/filters/{id}/drop", e.handle("member", (*visit).dropFilter))
	e.mux.HandleFunc("POST /settings/devices/{id}/end", e.handle("member", (*visit).endSession))
	e.mux.HandleFunc("POST /settings/security/email", e.handle("member", (*visit).saveEmail))
	e.mux.HandleFunc("POST /settings/security/codes", e.handle("member", (*visit).beginCodes))
	e.mux.HandleFunc("POST /settings/security/codes/confirm", e.handle("member", (*visit).confirmCodes))
	e.mux.HandleFunc("POST /settings/security/codes/off", e.handle("member", (*visit).dropCodes))
	e.mux.HandleFunc("POST /settings/security/recovery", e.handle("member", (*visit).newRecovery))
	e.mux.HandleFunc("POST /settings/security/passkeys/ask", e.handle("member", (*visit).newPasskey))
	e.mux.HandleFunc("POST /settings/security/passkeys", e.handle("member", (*visit).savePasskey))
	e.mux.HandleFunc("POST /settings/security/passkeys/{id}/drop", e.handle("member", (*visit).dropPasskey))
	e.mux.HandleFunc("POST /settings/data/import", e.handle("bringer", (*visit).bring))
	e.mux.HandleFunc("POST /settings/data/export", e.handle("member", (*visit).ask))
	e.mux.HandleFunc("GET /settings/data/{table}", e.handle("member", (*visit).table))
	e.mux.HandleFunc("GET /settings/data/runs/{id}", e.handle("member", (*visit).run1))
	e.mux.HandleFunc("POST /settings/data/runs/{id}/cancel", e.handle("member", (*visit).cancelRun))
	e.mux.HandleFunc("GET /settings/data/runs/{id}/refused.csv", e.handle("member", (*visit).refusedCSV))
	e.mux.HandleFunc("GET /settings/data/runs/{id}/archive.zip", e.handle("member", (*visit).fetch))
}
