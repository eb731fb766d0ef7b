package pages

// moreRoutes lists the addresses of settings, search, reports and the desks.
func (e *Edge) moreRoutes() {
}
