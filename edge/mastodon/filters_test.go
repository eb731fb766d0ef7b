package mastodon_test

import (
	"net/http"
	"testing"

	"parvis/engine/post"
)

type filterView struct {
	ID, Title    string
	Context      []string
	ExpiresAt    *string `json:"expires_at"`
	FilterAction string  `json:"filter_action"`
	Keywords     []struct {
		ID, Keyword string
		WholeWord   bool `json:"whole_word"`
	}
	Statuses []struct {
		ID       string
		StatusID string `json:"status_id"`
	}
}

type statusView struct {
	ID       string
	Content  string
	Filtered []struct {
		Filter         filterView
		KeywordMatches *[]string `json:"keyword_matches"`
		StatusMatches  *[]string `json:"status_matches"`
	}
	Sensitive bool
}

// social-core 7.3: filters of the second version, and what they do to posts.
func TestFilters(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	p := w.post("jean", "Le dénouement du film", post.Public)
	f := get[filterView](w, "lea", "POST", "/api/v2/filters", "title=Film&context[]=home&context[]=thread&filter_action=hide&expires_in=3600&keywords_attributes[0][keyword]=D%C3%A9nouement&keywords_attributes[0][whole_word]=true&keywords_attributes[1][keyword]=fin")
	if f.FilterAction != "hide" || len(f.Context) != 2 || f.ExpiresAt == nil || len(f.Keywords) != 2 || !f.Keywords[1].WholeWord {
		t.Errorf("made %+v", f)
	}
	seen := get[statusView](w, "lea", "GET", "/api/v1/statuses/"+p.String(), "")
	if len(seen.Filtered) != 1 || (*seen.Filtered[0].KeywordMatches)[0] != "Dénouement" || seen.Filtered[0].StatusMatches != nil || seen.Filtered[0].Filter.ID != f.ID {
		t.Errorf("filtered %+v", seen.Filtered)
	}
	if own := get[statusView](w, "jean", "GET", "/api/v1/statuses/"+p.String(), ""); len(own.Filtered) != 0 {
		t.Error("another's filter")
	}
	f = get[filterView](w, "lea", "PUT", "/api/v2/filters/"+f.ID, "title=Cin%C3%A9ma&expires_in=&keywords_attributes[0][id]="+f.Keywords[0].ID+"&keywords_attributes[0][_destroy]=true")
	if f.Title != "Cinéma" || f.ExpiresAt != nil || len(f.Keywords) != 1 || len(f.Context) != 2 {
		t.Errorf("changed %+v", f)
	}
	added := get[struct{ ID string }](w, "lea", "POST", "/api/v2/filters/"+f.ID+"/statuses", "status_id="+p.String())
	seen = get[statusView](w, "lea", "GET", "/api/v1/statuses/"+p.String(), "")
	if len(seen.Filtered) != 1 || seen.Filtered[0].KeywordMatches != nil || (*seen.Filtered[0].StatusMatches)[0] != p.String() {
		t.Errorf("filtered by post %+v", seen.Filtered)
	}
	for path, want := range map[string]string{
		"/api/v2/filters/" + f.ID + "/keywords":        `[{"id":"` + f.Keywords[0].ID + `","keyword":"fin","whole_word":true}]`,
		"/api/v2/filters/keywords/" + f.Keywords[0].ID: `{"id":"` + f.Keywords[0].ID + `","keyword":"fin","whole_word":true}`,
		"/api/v2/filters/" + f.ID + "/statuses":        `[{"id":"` + added.ID + `","status_id":"` + p.String() + `"}]`,
		"/api/v2/filters/statuses/" + added.ID:         `{"id":"` + added.ID + `","status_id":"` + p.String() + `"}`,
	} {
		_, body := w.ask("lea", "GET", path, "")
		expectText(t, path, body, want)
		w.refused(t, "jean", "GET", path, "", http.StatusNotFound, "Record not found")
	}
	_, body := w.ask("lea", "PUT", "/api/v2/filters/keywords/"+f.Keywords[0].ID, "keyword=finale&whole_word=false")
	expectText(t, "keyword", body, `{"id":"`+f.Keywords[0].ID+`","keyword":"finale","whole_word":false}`)
	for path, want := range map[string]string{"/api/v2/filters/keywords/" + f.Keywords[0].ID: "{}", "/api/v2/filters/statuses/" + added.ID: `{"id":"` + added.ID + `","status_id":"` + p.String() + `"}`} {
		_, body := w.ask("lea", "DELETE", path, "")
		expectText(t, path, body, want)
		w.refused(t, "lea", "GET", path, "", http.StatusNotFound, "Record not found")
	}
	for _, path := range []string{"/api/v2/filters/" + f.ID} {
		_, body := w.ask("lea", "DELETE", path, "")
		expectText(t, path, body, "{}")
		w.refused(t, "lea", "GET", path, "", http.StatusNotFound, "Record not found")
	}
	if list := get[[]filterView](w, "lea", "GET", "/api/v2/filters", ""); len(list) != 0 {
		t.Errorf("%d left", len(list))
	}
}

// social-core 17: the sentences of broken filters.
func TestFilterRefusals(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	f := get[filterView](w, "lea", "POST", "/api/v2/filters", "title=x&context[]=home&keywords_attributes[][keyword]=a")
	const post, v2 = "POST", "/api/v2/filters"
	w.refused(t, "lea", post, v2, "", 422, "Validation failed: Title can't be blank, Context can't be blank, Context None or invalid context supplied")
	w.refused(t, "lea", post, v2, "title=x&context[]=moon", 422, "Validation failed: Context None or invalid context supplied")
	w.refused(t, "lea", post, v2, "title=x&context[]=home&keywords_attributes[][keyword]=", 422, "Validation failed: Keyword can't be blank")
	w.refused(t, "lea", post, v2, "title=x&context[]=home&filter_action=burn", 422, "Validation failed: Filter action is not included in the list")
	w.refused(t, "lea", post, v2+"/"+f.ID+"/keywords", "keyword=", 422, "Validation failed: Keyword can't be blank")
	w.refused(t, "jean", post, v2+"/"+f.ID+"/keywords", "keyword=x", 404, "Record not found")
	w.refused(t, "lea", post, v2+"/"+f.ID+"/statuses", "status_id=77", 404, "Record not found")
	w.refused(t, "lea", "GET", v2+"/0", "", 404, "Record not found")
	w.refused(t, "lea", "GET", v2+"/1/2", "", 404, "Record not found")
	w.refused(t, "", "GET", v2, "", 401, "The access token is invalid")
}

// The first version sees each keyword as a filter.
func TestFiltersV1(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	type old struct {
		ID, Phrase              string
		Context                 []string
		WholeWord, Irreversible bool
	}
	made := get[old](w, "lea", "POST", "/api/v1/filters", "phrase=fin&context[]=home&irreversible=true")
	if made.Phrase != "fin" || !made.Irreversible || len(made.Context) != 1 {
		t.Errorf("made %+v", made)
	}
	changed := get[old](w, "lea", "PUT", "/api/v1/filters/"+made.ID, "phrase=finale&context[]=home&context[]=public&irreversible=false")
	if changed.ID != made.ID || changed.Phrase != "finale" || changed.Irreversible || len(changed.Context) != 2 {
		t.Errorf("changed %+v", changed)
	}
	whole := get[[]filterView](w, "lea", "GET", "/api/v2/filters", "")[0]
	get[struct{}](w, "lea", "POST", "/api/v2/filters/"+whole.ID+"/keywords", "keyword=autre")
	w.refused(t, "lea", "PUT", "/api/v1/filters/"+made.ID, "context[]=home", 422,
		"Validation failed: These parameters cannot be changed from this application because they apply to more than one filter keyword. Use a more recent application or the web interface.")
	list := get[[]old](w, "lea", "GET", "/api/v1/filters", "")
	if len(list) != 2 {
		t.Fatalf("%d keywords", len(list))
	}
	for _, k := range list {
		get[struct{}](w, "lea", "DELETE", "/api/v1/filters/"+k.ID, "")
	}
	if left := get[[]filterView](w, "lea", "GET", "/api/v2/filters", ""); len(left) != 0 {
		t.Errorf("%d filters left", len(left))
	}
	w.refused(t, "lea", "GET", "/api/v1/filters/"+made.ID, "", 404, "Record not found")
}
