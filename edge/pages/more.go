package pages

import "net/http"

// moreRoutes lists the addresses of search, people, lists and reports.
func (e *Edge) moreRoutes() {
	e.mux.HandleFunc("GET /search", e.handle("", (*visit).search))
	e.mux.HandleFunc("GET /follow-requests", e.handle("member", (*visit).requests))
	e.mux.HandleFunc("GET /blocks", e.handle("member", (*visit).blocks))
	e.mux.HandleFunc("GET /mutes", e.handle("member", (*visit).mutes))
	e.mux.HandleFunc("GET /welcome", e.handle("member", (*visit).welcome))
	e.mux.HandleFunc("GET /lists", e.handle("member", (*visit).lists))
	e.mux.HandleFunc("POST /lists", e.handle("member", (*visit).addList))
	e.mux.HandleFunc("GET /lists/{id}", e.handle("member", (*visit).list1))
	e.mux.HandleFunc("GET /lists/{id}/edit", e.handle("member", (*visit).editList))
	e.mux.HandleFunc("POST /lists/{id}/{act}", e.handle("member", (*visit).changeList))
	e.mux.HandleFunc("POST /lists/{id}/people/{account}", e.handle("member", (*visit).putBack))
	e.mux.HandleFunc("GET /scheduled", e.handle("member", (*visit).planned))
	e.mux.HandleFunc("POST /scheduled/{id}/{act}", e.handle("member", (*visit).changePlanned))
	e.mux.HandleFunc("GET /posts/{id}/boosts", e.handle("", (*visit).boosters))
	e.mux.HandleFunc("GET /posts/{id}/likes", e.handle("", (*visit).likers))
	e.mux.HandleFunc("GET /posts/{id}/quotes", e.handle("", (*visit).quotes))
	e.mux.HandleFunc("GET /posts/{id}/quotes/{by}/revoke", e.handle("member", (*visit).askRevoke))
	e.mux.HandleFunc("POST /posts/{id}/quotes/{by}/revoke", e.handle("member", (*visit).revoke))
	e.mux.HandleFunc("GET /posts/{id}/history", e.handle("", (*visit).history))
	e.mux.HandleFunc("GET /stream", e.stream)
	e.mux.HandleFunc("GET /notifications/filtered", e.handle("member", (*visit).waiting))
	e.mux.HandleFunc("POST /notifications/filtered/{id}/{act}", e.handle("member", (*visit).answerRequest))
	e.mux.HandleFunc("GET /letters/stop", e.handle("", (*visit).askStop))
	e.mux.HandleFunc("POST /letters/stop", e.handle("", (*visit).stopLetters))
	e.mux.HandleFunc("POST /signin/passkey/ask", e.handle("", (*visit).askPasskey))
	e.mux.HandleFunc("POST /signin/passkey", e.handle("", (*visit).enterByPasskey))
	for from, to := range map[string]string{"/near": "/public", "/messages/posts": "/messages", "/discover": "/explore", "/notifications/requests": "/notifications/filtered"} {
		e.mux.Handle("GET "+from, http.RedirectHandler(to, http.StatusMovedPermanently)) // as web-client 4.1 calls them
	}
}
