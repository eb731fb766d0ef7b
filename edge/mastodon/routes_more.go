package mastodon

import (
	"parvis/engine/report"
)

// searchRoutes lists filters, search and proposals.
//
//arch:table
func (e *Edge) searchRoutes() {
	e.handle("GET /api/v2/filters", user("read:filters"), (*call).getFilters)
	e.handle("POST /api/v2/filters", user("write:filters"), (*call).createFilter)
	e.handle("GET /api/v2/filters/{id}", user("read:filters"), (*call).getFilter)
	e.handle("PUT /api/v2/filters/{id}", user("write:filters"), (*call).updateFilter)
	e.handle("DELETE /api/v2/filters/{id}", user("write:filters"), (*call).deleteFilter)
	e.handle("GET /api/v2/filters/{id}/{part}", user("read:filters"), (*call).filterPart)
	e.handle("POST /api/v2/filters/{id}/keywords", user("write:filters"), (*call).addFilterKeyword)
	e.handle("PUT /api/v2/filters/keywords/{id}", user("write:filters"), (*call).updateFilterKeyword)
	e.handle("DELETE /api/v2/filters/keywords/{id}", user("write:filters"), (*call).deleteFilterKeyword)
	e.handle("POST /api/v2/filters/{id}/statuses", user("write:filters"), (*call).addFilterStatus)
	e.handle("DELETE /api/v2/filters/statuses/{id}", user("write:filters"), (*call).filterStatus)
	e.handle("GET /api/v1/filters", user("read:filters"), (*call).getFiltersV1)
	e.handle("POST /api/v1/filters", user("write:filters"), (*call).createFilterV1)
	e.handle("GET /api/v1/filters/{id}", user("read:filters"), (*call).getFilterV1)
	e.handle("PUT /api/v1/filters/{id}", user("write:filters"), (*call).updateFilterV1)
	e.handle("DELETE /api/v1/filters/{id}", user("write:filters"), (*call).deleteFilterV1)
	e.handle("GET /api/v2/search", open("read:search"), (*call).search)
	e.handle("GET /api/v1/accounts/search", user("read:accounts"), (*call).searchAccounts)
	e.handle("GET /api/v1/directory", open("read:accounts"), (*call).directory)
	e.handle("GET /api/v2/suggestions", user("read:accounts"), (*call).suggestions)
	e.handle("GET /api/v1/suggestions", user("read:accounts"), (*call).suggestionsV1)
	e.handle("DELETE /api/v1/suggestions/{id}", user("write:accounts"), (*call).dismissSuggestion)
}

// adminRoutes lists reports and what staff do.
//
//arch:table
func (e *Edge) adminRoutes() {
	e.handle("POST /api/v1/reports", user("write:reports").limited(reporting), (*call).createReport)
	e.handle("GET /api/v1/admin/accounts", user("admin:read:accounts"), (*call).adminAccountsV1)
	e.handle("GET /api/v2/admin/accounts", user("admin:read:accounts"), (*call).adminAccountsV2)
	e.handle("GET /api/v1/admin/accounts/{id}", user("admin:read:accounts"), (*call).adminAccount)
	e.handle("DELETE /api/v1/admin/accounts/{id}", user("admin:write:accounts"), (*call).deleteAccount)
	e.handle("POST /api/v1/admin/accounts/{id}/approve", user("admin:write:accounts"), (*call).approveAccount)
	e.handle("POST /api/v1/admin/accounts/{id}/reject", user("admin:write:accounts"), (*call).rejectAccount)
	e.handle("POST /api/v1/admin/accounts/{id}/action", user("admin:write:accounts"), (*call).actOnAccount)
	e.handle("POST /api/v1/admin/accounts/{id}/enable", user("admin:write:accounts"), lift(report.Disable))
	e.handle("POST /api/v1/admin/accounts/{id}/unsilence", user("admin:write:accounts"), lift(report.Silence))
	e.handle("POST /api/v1/admin/accounts/{id}/unsuspend", user("admin:write:accounts"), lift(report.Suspend))
	e.handle("POST /api/v1/admin/accounts/{id}/unsensitive", user("admin:write:accounts"), lift(report.Sensitive))
	e.handle("GET /api/v1/admin/reports", user("admin:read:reports"), (*call).adminReports)
	e.handle("GET /api/v1/admin/reports/{id}", user("admin:read:reports"), (*call).adminReport)
	e.handle("PUT /api/v1/admin/reports/{id}", user("admin:write:reports"), (*call).updateReport)
	e.handle("POST /api/v1/admin/reports/{id}/assign_to_self", user("admin:write:reports"), (*call).assignReport)
	e.handle("POST /api/v1/admin/reports/{id}/unassign", user("admin:write:reports"), (*call).releaseReport)
	e.handle("POST /api/v1/admin/reports/{id}/resolve", user("admin:write:reports"), (*call).resolveReport)
	e.handle("POST /api/v1/admin/reports/{id}/reopen", user("admin:write:reports"), (*call).reopenReport)
	e.trendRoutes()
	e.blockRoutes()
}

// filterPart tells apart /filters/keywords/{id}, /filters/statuses/{id},
// /filters/{id}/keywords and /filters/{id}/statuses, which no pattern can.
func (c *call) filterPart() error {
	of, part := c.r.PathValue("id"), c.r.PathValue("part")
	switch {
	case of == "keywords":
		c.r.SetPathValue("id", part)
		return c.filterKeyword()
	case of == "statuses":
		c.r.SetPathValue("id", part)
		return c.filterStatus()
	case part == "keywords":
		return c.filterKeywords()
	case part == "statuses":
		return c.filterStatuses()
	}
	return errNotFound
}
