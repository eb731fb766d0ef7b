package gomastodon_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-mastodon"

	"parvis/base/testkit"
)

// walk is a network and the people of the walk.
type walk struct {
	*network
	léa, jean, inès *mastodon.Client
	léaID, jeanID   mastodon.ID
}

const allScopes = "read write follow push"

func ok(t *testing.T, what string, is bool) {
	t.Helper()
	if !is {
		t.Errorf("go-mastodon: %s", what)
	}
}

// done says that a call without an answer of its own went well.
func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// refused holds an error against the status and the sentence of the paper.
func refused(t *testing.T, err error, status int, message string) {
	t.Helper()
	var e *mastodon.APIError
	if !errors.As(err, &e) || e.StatusCode != status || e.Message != message {
		t.Errorf("refused with %v, not %d %q", err, status, message)
	}
}

func idsOf[T any](list []*T, of func(*T) mastodon.ID) []mastodon.ID {
	out := []mastodon.ID{}
	for _, x := range list {
		out = append(out, of(x))
	}
	return out
}

func statusID(s *mastodon.Status) mastodon.ID   { return s.ID }
func accountID(a *mastodon.Account) mastodon.ID { return a.ID }

func has(list []*mastodon.Status, id mastodon.ID) bool {
	return slices.Contains(idsOf(list, statusID), id)
}

func (w *walk) say(t *testing.T, who *mastodon.Client, text string) *mastodon.Status {
	t.Helper()
	return must(who.PostStatus(w.ctx, &mastodon.Toot{Status: text}))(t)
}

// social-core R1, 3, 6 to 11, 22: what go-mastodon can ask of a network. It has
// no call for PKCE, grouped notifications, the list of planned posts, filters of
// version 2, quotes, pins, markers and what a post is muted by: those are walked
// by masto and megalodon in ../clients.
func TestGoMastodon(t *testing.T) {
	n := open(t, "lea", "jean", "ines")
	w := &walk{network: n, léa: n.signIn("lea", allScopes), jean: n.signIn("jean", allScopes), inès: n.signIn("ines", allScopes)}
	w.léaID, w.jeanID = must(w.léa.GetAccountCurrentUser(n.ctx))(t).ID, must(w.jean.GetAccountCurrentUser(n.ctx))(t).ID
	for _, step := range []struct {
		name string
		walk func(*walk, *testing.T)
	}{
		{"apps", (*walk).apps}, {"profile", (*walk).profile}, {"visibility", (*walk).visibility}, {"files", (*walk).files}, {"films", (*walk).films}, {"polls", (*walk).polls},
		{"plans", (*walk).plans}, {"edits", (*walk).edits}, {"acts", (*walk).acts}, {"requests", (*walk).requests}, {"timelines", (*walk).timelines}, {"lists", (*walk).lists},
		{"filters", (*walk).filters}, {"mutes and blocks", (*walk).mutes}, {"tags", (*walk).tags}, {"conversations", (*walk).conversations}, {"search", (*walk).search},
		{"notifications", (*walk).notifications}, {"streams", (*walk).streams}, {"push", (*walk).push}, {"pages", (*walk).pages}, {"errors", (*walk).errors}, {"instance", (*walk).instance},
		{"staff", (*walk).staff}, {"discovery", (*walk).discovery}, {"the end of a token", (*walk).revoke},
	} {
		t.Run(step.name, func(t *testing.T) {
			n.t = t
			step.walk(w, t)
		})
		n.t = t
	}
}

func (w *walk) apps(t *testing.T) {
	ok(t, "the app knows its name", must(w.léa.VerifyAppCredentials(w.ctx))(t).Name == "go-mastodon")
	app := mastodon.NewClient(&mastodon.Config{Server: w.base, ClientID: w.léa.Config.ClientID, ClientSecret: w.léa.Config.ClientSecret})
	done(t, app.GetAppAccessToken(w.ctx, outOfBand))
	ok(t, "an app has a token of its own", must(app.VerifyAppCredentials(w.ctx))(t).Website == "https://example.org")
	_, err := app.GetTimelineHome(w.ctx, nil)
	refused(t, err, http.StatusUnprocessableEntity, "This method requires an authenticated user")
	refused(t, app.GetUserAccessToken(w.ctx, "guessed", outOfBand), http.StatusBadRequest, "invalid_grant")
}

func (w *walk) profile(t *testing.T) {
	name, note, language, privacy := "Léa 🌉", "Bonjour", "fr", "unlisted"
	fields := []mastodon.Field{{Name: "Site", Value: "https://example.org"}}
	drawn := "data:image/png;base64," + base64.StdEncoding.EncodeToString(square(t))
	me := must(w.léa.AccountUpdate(w.ctx, &mastodon.Profile{DisplayName: &name, Note: &note, Fields: &fields, Source: &mastodon.AccountSource{Language: &language, Privacy: &privacy}, Avatar: drawn}))(t)
	ok(t, "the profile changes", me.DisplayName == name && len(me.Fields) == 1 && me.Fields[0].Name == "Site" && *me.Source.Note == note && *me.Source.Privacy == privacy && *me.Source.Language == language)
	w.until("jean sees it", func() bool { return must(w.jean.GetAccount(w.ctx, w.léaID))(t).DisplayName == name })
	ok(t, "an account is found by name", must(w.jean.AccountLookup(w.ctx, "lea"))(t).ID == w.léaID)
	res := must(http.Get(me.Avatar))(t)
	data := must(io.ReadAll(res.Body))(t)
	_ = res.Body.Close()
	_, err := jpeg.Decode(bytes.NewReader(data))
	ok(t, "the avatar is the picture that was sent", err == nil && strings.Contains(me.Avatar, "/media/"))
	privacy = "public"
	must(w.léa.AccountUpdate(w.ctx, &mastodon.Profile{Source: &mastodon.AccountSource{Privacy: &privacy}}))(t)
}

func (w *walk) visibility(t *testing.T) {
	for _, v := range []string{"public", "unlisted", "private", "direct"} {
		s := must(w.léa.PostStatus(w.ctx, &mastodon.Toot{Status: v + " pour @jean", Visibility: v, Language: "fr"}))(t)
		seen := must(w.jean.GetStatus(w.ctx, s.ID))(t)
		ok(t, v+" reaches jean", seen.Visibility == v && seen.Language == "fr" && seen.Mentions[0].ID == w.jeanID)
		_, err := w.inès.GetStatus(w.ctx, s.ID)
		if v == "public" || v == "unlisted" {
			done(t, err)
		} else {
			refused(t, err, http.StatusNotFound, "Record not found")
		}
	}
}

// square is a small picture.
func square(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (w *walk) files(t *testing.T) {
	path := filepath.Join(t.TempDir(), "carré.png")
	done(t, os.WriteFile(path, square(t), 0o600))
	ids := []mastodon.ID{must(w.léa.UploadMedia(w.ctx, path))(t).ID, must(w.léa.UploadMediaFromBytes(w.ctx, square(t)))(t).ID, must(w.léa.UploadMediaFromReader(w.ctx, bytes.NewReader(square(t))))(t).ID}
	last := must(w.léa.UploadMediaFromMedia(w.ctx, &mastodon.Media{File: bytes.NewReader(square(t)), Description: "un carré", Focus: "0.5,-0.5"}))(t)
	ok(t, "a picture is described and measured", last.Type == "image" && last.Description == "un carré" && last.BlurHash != "" && last.Meta.Original.Width == 8 && last.Meta.Focus.Y == -0.5)
	s := must(w.léa.PostStatus(w.ctx, &mastodon.Toot{Status: "quatre images", MediaIDs: append(ids, last.ID), Sensitive: true, SpoilerText: "carrés"}))(t)
	seen := must(w.jean.GetStatus(w.ctx, s.ID))(t)
	ok(t, "the pictures hang on it", len(seen.MediaAttachments) == 4 && seen.MediaAttachments[3].Description == "un carré" && seen.Sensitive && seen.SpoilerText == "carrés")
	_, err := w.léa.PostStatus(w.ctx, &mastodon.Toot{Status: "encore", MediaIDs: ids[:1]})
	refused(t, err, http.StatusUnprocessableEntity, "Media "+string(ids[0])+" not found or already attached to another post")
	_, err = w.léa.UploadMediaFromBytes(w.ctx, []byte("une lettre"))
	refused(t, err, http.StatusUnprocessableEntity, "Validation failed: File content type is invalid, File is invalid")
}

func (w *walk) films(t *testing.T) {
	ffmpeg, dir := testkit.Program(t, "ffmpeg"), t.TempDir()
	bars, tone := []string{"-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=1"}, []string{"-f", "lavfi", "-i", "sine=duration=1"}
	for _, file := range []struct {
		name, kind string
		args       []string
	}{
		{"film.mp4", "video", slices.Concat(bars, tone, []string{"-c:v", "libx264", "-c:a", "aac"})}, {"son.wav", "audio", tone}, {"boucle.gif", "gifv", bars},
	} {
		path := filepath.Join(dir, file.name)
		if out, err := exec.CommandContext(w.ctx, ffmpeg, append(append([]string{"-loglevel", "error"}, file.args...), path)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", file.name, err, out)
		}
		taken := must(w.léa.UploadMediaFromMedia(w.ctx, &mastodon.Media{File: must(os.Open(path))(t), Description: file.name}))(t)
		ok(t, file.name+" is "+file.kind+" and worked on", taken.Type == file.kind && taken.URL == "")
		// The library takes 206 for an error, which is how it says that a file is not ready.
		w.until(file.name+" is ready", func() bool { return w.léa.GetMediaStatus(w.ctx, taken) == nil })
		s := must(w.léa.PostStatus(w.ctx, &mastodon.Toot{MediaIDs: []mastodon.ID{taken.ID}}))(t)
		seen := must(w.jean.GetStatus(w.ctx, s.ID))(t).MediaAttachments
		ok(t, file.name+" hangs on a post", len(seen) == 1 && seen[0].Type == file.kind && seen[0].URL != "" && seen[0].Description == file.name && (seen[0].PreviewURL == "") == (file.kind == "audio"))
	}
}

func (w *walk) polls(t *testing.T) {
	s := must(w.léa.PostStatus(w.ctx, &mastodon.Toot{Status: "lesquels ?", Poll: &mastodon.TootPoll{Options: []string{"a", "b", "c"}, ExpiresInSeconds: 600, Multiple: true}}))(t)
	voted := must(w.jean.PollVote(w.ctx, s.Poll.ID, 0, 2))(t)
	ok(t, "jean votes", voted.VotesCount == 2 && voted.Voted && slices.Equal(voted.OwnVotes, []int{0, 2}))
	seen := must(w.inès.GetPoll(w.ctx, s.Poll.ID))(t)
	ok(t, "inès reads it", seen.Multiple && !seen.Expired && seen.Options[2].VotesCount == 1 && seen.Options[1].VotesCount == 0)
	_, err := w.jean.PollVote(w.ctx, s.Poll.ID, 1)
	refused(t, err, http.StatusUnprocessableEntity, "Validation failed: You have already voted on this poll")
}

// plans can only be made: the library neither lists nor cancels them.
func (w *walk) plans(t *testing.T) {
	when := time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)
	s := must(w.léa.PostStatus(w.ctx, &mastodon.Toot{Status: "plus tard", ScheduledAt: &when, Visibility: "unlisted"}))(t)
	ok(t, "a post is planned", s.ID != "" && s.ScheduledParams.Text == "plus tard" && s.ScheduledParams.Visibility == "unlisted" && s.Content == "")
	soon := time.Now()
	_, err := w.léa.PostStatus(w.ctx, &mastodon.Toot{Status: "hier", ScheduledAt: &soon})
	refused(t, err, http.StatusUnprocessableEntity, "Validation failed: Scheduled at The scheduled date must be in the future")
}

func (w *walk) edits(t *testing.T) {
	s := w.say(t, w.léa, "premier jet")
	edited := must(w.léa.UpdateStatus(w.ctx, &mastodon.Toot{Status: "second jet", SpoilerText: "attention"}, s.ID))(t)
	ok(t, "an edit is kept", edited.ID == s.ID && !edited.EditedAt.IsZero() && must(w.léa.GetStatusSource(w.ctx, s.ID))(t).Text == "second jet")
	history := must(w.jean.GetStatusHistory(w.ctx, s.ID))(t)
	ok(t, "both versions are read", len(history) == 2 && history[0].Content == "<p>premier jet</p>" && history[1].SpoilerText == "attention")
	_, err := w.jean.GetStatusSource(w.ctx, s.ID)
	refused(t, err, http.StatusNotFound, "Record not found")
	reply := must(w.jean.PostStatus(w.ctx, &mastodon.Toot{Status: "@lea bien vu", InReplyToID: s.ID}))(t)
	ok(t, "a reply is below", slices.Equal(idsOf(must(w.léa.GetStatusContext(w.ctx, s.ID))(t).Descendants, statusID), []mastodon.ID{reply.ID}))
	ok(t, "what it answers is above", slices.Equal(idsOf(must(w.léa.GetStatusContext(w.ctx, reply.ID))(t).Ancestors, statusID), []mastodon.ID{s.ID}))
	refused(t, w.jean.DeleteStatus(w.ctx, s.ID), http.StatusNotFound, "Record not found")
	done(t, w.léa.DeleteStatus(w.ctx, s.ID))
	w.until("what is deleted is not found", func() bool { _, err := w.jean.GetStatus(w.ctx, s.ID); return err != nil })
	_, err = w.léa.GetStatus(w.ctx, s.ID)
	refused(t, err, http.StatusNotFound, "Record not found")
}

func (w *walk) acts(t *testing.T) {
	s := w.say(t, w.léa, "à aimer")
	ok(t, "jean likes", must(w.jean.Favourite(w.ctx, s.ID))(t).FavouritesCount == 1)
	ok(t, "saves", must(w.jean.Bookmark(w.ctx, s.ID))(t).Bookmarked == true)
	ok(t, "boosts", must(w.jean.Reblog(w.ctx, s.ID))(t).Reblog.ID == s.ID)
	ok(t, "who liked it", slices.Equal(idsOf(must(w.léa.GetFavouritedBy(w.ctx, s.ID, nil))(t), accountID), []mastodon.ID{w.jeanID}))
	ok(t, "who boosted it", slices.Equal(idsOf(must(w.léa.GetRebloggedBy(w.ctx, s.ID, nil))(t), accountID), []mastodon.ID{w.jeanID}))
	ok(t, "likes and bookmarks", has(must(w.jean.GetFavourites(w.ctx, nil))(t), s.ID) && has(must(w.jean.GetBookmarks(w.ctx, nil))(t), s.ID))
	must(w.jean.Unreblog(w.ctx, s.ID))(t)
	ok(t, "and no more", must(w.jean.Unfavourite(w.ctx, s.ID))(t).FavouritesCount == 0 && must(w.jean.Unbookmark(w.ctx, s.ID))(t).Bookmarked == false)
	ok(t, "the lists are empty", len(must(w.jean.GetFavourites(w.ctx, nil))(t))+len(must(w.jean.GetBookmarks(w.ctx, nil))(t)) == 0)
}

func (w *walk) requests(t *testing.T) {
	yes, no := true, false
	must(w.léa.AccountUpdate(w.ctx, &mastodon.Profile{Locked: &yes}))(t)
	w.until("léa is locked for jean", func() bool { return must(w.jean.GetAccount(w.ctx, w.léaID))(t).Locked })
	relation := func() *mastodon.Relationship {
		return must(w.jean.GetAccountRelationships(w.ctx, []string{string(w.léaID)}))(t)[0]
	}
	must(w.jean.AccountFollow(w.ctx, w.léaID))(t)
	ok(t, "following is asked", relation().Requested)
	w.until("léa reads it", func() bool {
		return slices.Equal(idsOf(must(w.léa.GetFollowRequests(w.ctx, nil))(t), accountID), []mastodon.ID{w.jeanID})
	})
	done(t, w.léa.FollowRequestReject(w.ctx, w.jeanID))
	w.until("it is refused", func() bool { r := relation(); return !r.Requested && !r.Following })
	must(w.jean.AccountFollow(w.ctx, w.léaID))(t)
	done(t, w.léa.FollowRequestAuthorize(w.ctx, w.jeanID))
	w.until("it is granted", func() bool { return relation().Following })
	must(w.léa.AccountUpdate(w.ctx, &mastodon.Profile{Locked: &no}))(t)
	ok(t, "followers and followed", slices.Equal(idsOf(must(w.léa.GetAccountFollowers(w.ctx, w.léaID, nil))(t), accountID), []mastodon.ID{w.jeanID}) &&
		slices.Equal(idsOf(must(w.jean.GetAccountFollowing(w.ctx, w.jeanID, nil))(t), accountID), []mastodon.ID{w.léaID}))
	inès := must(w.inès.GetAccountCurrentUser(w.ctx))(t).ID
	ok(t, "a follow that is taken back", must(w.jean.AccountFollow(w.ctx, inès))(t).Following && !must(w.jean.AccountUnfollow(w.ctx, inès))(t).Following)
	ok(t, "nobody is endorsed, and the library endorses nobody", len(must(w.jean.GetEndorsements(w.ctx, nil))(t)) == 0)
}

func (w *walk) timelines(t *testing.T) {
	file := must(w.léa.UploadMediaFromBytes(w.ctx, square(t)))(t)
	s := must(w.léa.PostStatus(w.ctx, &mastodon.Toot{Status: "sur la #place du #marché", MediaIDs: []mastodon.ID{file.ID}}))(t)
	for name, read := range map[string]func() ([]*mastodon.Status, error){
		"home":    func() ([]*mastodon.Status, error) { return w.jean.GetTimelineHome(w.ctx, nil) },
		"public":  func() ([]*mastodon.Status, error) { return w.jean.GetTimelinePublic(w.ctx, true, nil) },
		"media":   func() ([]*mastodon.Status, error) { return w.jean.GetTimelineMedia(w.ctx, true, nil) },
		"hashtag": func() ([]*mastodon.Status, error) { return w.jean.GetTimelineHashtag(w.ctx, "marché", true, nil) },
		"hashtags": func() ([]*mastodon.Status, error) {
			return w.jean.GetTimelineHashtagMultiple(w.ctx, "place", true, &mastodon.TagData{All: []string{"marché"}}, nil)
		},
		"account": func() ([]*mastodon.Status, error) { return w.jean.GetAccountStatuses(w.ctx, w.léaID, nil) },
	} {
		w.until(name+" has it", func() bool { return has(must(read())(t), s.ID) })
	}
	none := must(w.jean.GetTimelineHashtagMultiple(w.ctx, "place", true, &mastodon.TagData{None: []string{"marché"}}, nil))(t)
	ok(t, "a hashtag without another", !has(none, s.ID))
	ok(t, "nothing is pinned, and the library pins nothing", len(must(w.jean.GetAccountPinnedStatuses(w.ctx, w.léaID))(t)) == 0)
}

func (w *walk) lists(t *testing.T) {
	l := must(w.jean.CreateList(w.ctx, "amis"))(t)
	ok(t, "renamed", must(w.jean.RenameList(w.ctx, l.ID, "vrais amis"))(t).Title == "vrais amis" && must(w.jean.GetList(w.ctx, l.ID))(t).Title == "vrais amis")
	done(t, w.jean.AddToList(w.ctx, l.ID, w.léaID))
	ok(t, "who is in it", slices.Equal(idsOf(must(w.jean.GetListAccounts(w.ctx, l.ID))(t), accountID), []mastodon.ID{w.léaID}) && must(w.jean.GetAccountLists(w.ctx, w.léaID))(t)[0].ID == l.ID)
	s := w.say(t, w.léa, "dans la liste")
	w.until("the list has it", func() bool { return has(must(w.jean.GetTimelineList(w.ctx, l.ID, nil))(t), s.ID) })
	done(t, w.jean.RemoveFromList(w.ctx, l.ID, w.léaID))
	ok(t, "nobody is in it", len(must(w.jean.GetListAccounts(w.ctx, l.ID))(t)) == 0 && len(must(w.jean.GetLists(w.ctx))(t)) == 1)
	done(t, w.jean.DeleteList(w.ctx, l.ID))
	_, err := w.jean.GetList(w.ctx, l.ID)
	refused(t, err, http.StatusNotFound, "Record not found")
}

func (w *walk) filters(t *testing.T) {
	f := must(w.jean.CreateFilter(w.ctx, &mastodon.Filter{Phrase: "brume", Context: []string{"home", "public"}, WholeWord: true, ExpiresAt: time.Now().Add(time.Hour)}))(t)
	ok(t, "a filter is read", must(w.jean.GetFilter(w.ctx, f.ID))(t).Phrase == "brume" && len(must(w.jean.GetFilters(w.ctx))(t)) == 1 && !f.ExpiresAt.IsZero())
	ok(t, "and changed", must(w.jean.UpdateFilter(w.ctx, f.ID, &mastodon.Filter{Phrase: "brouillard", Context: []string{"home"}}))(t).Phrase == "brouillard")
	s := w.say(t, w.léa, "du brouillard partout")
	w.until("a post says that it is filtered", func() bool {
		home := must(w.jean.GetTimelineHome(w.ctx, nil))(t)
		return slices.ContainsFunc(home, func(x *mastodon.Status) bool {
			return x.ID == s.ID && len(x.Filtered) == 1 && slices.Equal(x.Filtered[0].KeywordMatches, []string{"brouillard"})
		})
	})
	done(t, w.jean.DeleteFilter(w.ctx, f.ID))
	ok(t, "no filter is left", len(must(w.jean.GetFilters(w.ctx))(t)) == 0)
}

func (w *walk) mutes(t *testing.T) {
	ok(t, "muted", must(w.jean.AccountMute(w.ctx, w.léaID))(t).Muting && slices.Equal(idsOf(must(w.jean.GetMutes(w.ctx, nil))(t), accountID), []mastodon.ID{w.léaID}))
	ok(t, "heard again", !must(w.jean.AccountUnmute(w.ctx, w.léaID))(t).Muting)
	s := w.say(t, w.inès, "caché")
	ok(t, "blocked", must(w.inès.AccountBlock(w.ctx, w.jeanID))(t).Blocking && slices.Equal(idsOf(must(w.inès.GetBlocks(w.ctx, nil))(t), accountID), []mastodon.ID{w.jeanID}))
	w.until("jean does not see her posts", func() bool { _, err := w.jean.GetStatus(w.ctx, s.ID); return err != nil })
	_, err := w.jean.AccountFollow(w.ctx, must(w.inès.GetAccountCurrentUser(w.ctx))(t).ID)
	refused(t, err, http.StatusForbidden, "This action is not allowed")
	ok(t, "and no more", !must(w.inès.AccountUnblock(w.ctx, w.jeanID))(t).Blocking)
	w.until("jean sees her posts", func() bool { _, err := w.jean.GetStatus(w.ctx, s.ID); return err == nil })
}

func (w *walk) tags(t *testing.T) {
	ok(t, "a hashtag is followed", must(w.jean.TagFollow(w.ctx, "aubrelle"))(t).Following && must(w.jean.TagInfo(w.ctx, "aubrelle"))(t).Following)
	ok(t, "and listed", must(w.jean.TagsFollowed(w.ctx, nil))(t)[0].Name == "aubrelle" && must(w.jean.GetFollowedTags(w.ctx, nil))(t)[0].Name == "aubrelle")
	s := w.say(t, w.inès, "le pont d’#Aubrelle")
	w.until("home has it", func() bool { return has(must(w.jean.GetTimelineHome(w.ctx, nil))(t), s.ID) })
	ok(t, "and no more", !must(w.jean.TagUnfollow(w.ctx, "aubrelle"))(t).Following)
}

func (w *walk) conversations(t *testing.T) {
	must(w.jean.PostStatus(w.ctx, &mastodon.Toot{Status: "@lea oui ?", Visibility: "direct"}))(t) // who answers accepts, and can be written to again
	s := must(w.léa.PostStatus(w.ctx, &mastodon.Toot{Status: "@jean entre nous", Visibility: "direct"}))(t)
	var c *mastodon.Conversation
	w.until("jean has a conversation", func() bool {
		list := must(w.jean.GetConversations(w.ctx, nil))(t)
		if len(list) > 0 {
			c = list[0]
		}
		return c != nil && c.LastStatus.ID == s.ID
	})
	ok(t, "it is unread, with léa", c.Unread && c.Accounts[0].ID == w.léaID)
	ok(t, "direct posts", has(must(w.jean.GetTimelineDirect(w.ctx, nil))(t), s.ID))
	done(t, w.jean.MarkConversationAsRead(w.ctx, c.ID))
	ok(t, "it is read", !must(w.jean.GetConversations(w.ctx, nil))(t)[0].Unread)
	done(t, w.jean.DeleteConversation(w.ctx, c.ID))
	list := must(w.jean.GetConversations(w.ctx, nil))(t)
	ok(t, "it is gone", !slices.ContainsFunc(list, func(x *mastodon.Conversation) bool { return x.ID == c.ID }))
}

func (w *walk) search(t *testing.T) {
	s := w.say(t, w.léa, "la crue monte au #quai")
	w.until("a post of one's own is found", func() bool { return has(must(w.léa.Search(w.ctx, "crue", false))(t).Statuses, s.ID) })
	w.until("people and hashtags are found", func() bool {
		people, tags := must(w.jean.Search(w.ctx, "lea", false))(t), must(w.jean.Search(w.ctx, "quai", false))(t)
		return slices.Equal(idsOf(people.Accounts, accountID), []mastodon.ID{w.léaID}) && len(tags.Hashtags) == 1 && tags.Hashtags[0].Name == "quai"
	})
	ok(t, "by name", must(w.jean.AccountsSearch(w.ctx, "lea", 10))(t)[0].ID == w.léaID && must(w.jean.AccountsSearchResolve(w.ctx, "lea", 10, false))(t)[0].ID == w.léaID)
}

func (w *walk) notifications(t *testing.T) {
	done(t, w.léa.ClearNotifications(w.ctx))
	s := w.say(t, w.léa, "aimez-moi")
	must(w.jean.Favourite(w.ctx, s.ID))(t)
	mention := w.say(t, w.jean, "@lea coucou")
	must(w.inès.AccountFollow(w.ctx, w.léaID))(t)
	var told []*mastodon.Notification
	of := func(kinds ...string) (out []*mastodon.Notification) {
		for _, n := range told {
			if slices.Contains(kinds, n.Type) {
				out = append(out, n)
			}
		}
		return out
	}
	w.until("three things are told", func() bool {
		told = must(w.léa.GetNotifications(w.ctx, nil))(t)
		return len(of("favourite")) > 0 && len(of("mention")) > 0 && len(of("follow")) > 0
	})
	liked, named := of("favourite")[0], of("mention")[0]
	ok(t, "of what and whom", liked.Status.ID == s.ID && named.Status.ID == mention.ID && of("follow")[0].Account.Username == "ines")
	ok(t, "one of them", must(w.léa.GetNotification(w.ctx, named.ID))(t).Account.ID == w.jeanID)
	ok(t, "all but likes", len(must(w.léa.GetNotificationsExclude(w.ctx, &[]string{"favourite"}, nil))(t)) == len(told)-len(of("favourite")))
	walked := 0
	for n, err := range w.léa.Notifications(w.ctx, &mastodon.NotificationFilter{Includes: []string{"mention", "follow"}}, &mastodon.Pagination{Limit: 1}) {
		done(t, err)
		ok(t, "only these", n != nil && (n.Type == "mention" || n.Type == "follow"))
		walked++
	}
	ok(t, "page by page", walked == len(of("mention", "follow")))
	done(t, w.léa.DismissNotification(w.ctx, named.ID))
	ok(t, "one less", len(must(w.léa.GetNotifications(w.ctx, nil))(t)) == len(told)-1)
	done(t, w.léa.ClearNotifications(w.ctx))
	ok(t, "none", len(must(w.léa.GetNotifications(w.ctx, nil))(t)) == 0)
}

// social-core 11: the streams of the module, as server-sent events and over
// WebSocket. A client connects when it likes: it is told again until it hears.
func (w *walk) streams(t *testing.T) {
	l := must(w.jean.CreateList(w.ctx, "flux"))(t)
	done(t, w.jean.AddToList(w.ctx, l.ID, w.léaID))
	ws := w.jean.NewWSClient()
	for _, s := range []struct {
		name       string
		visibility string
		open       func(context.Context) (chan mastodon.Event, error)
	}{
		{"events of home", "public", w.jean.StreamingUser}, {"frames of home", "public", ws.StreamingWSUser},
		{"events of the network", "public", func(ctx context.Context) (chan mastodon.Event, error) { return w.jean.StreamingPublic(ctx, true) }},
		{"frames of the network", "public", func(ctx context.Context) (chan mastodon.Event, error) { return ws.StreamingWSPublic(ctx, true) }},
		{"events of a hashtag", "public", func(ctx context.Context) (chan mastodon.Event, error) {
			return w.jean.StreamingHashtag(ctx, "ondes", true)
		}},
		{"frames of a hashtag", "public", func(ctx context.Context) (chan mastodon.Event, error) {
			return ws.StreamingWSHashtag(ctx, "ondes", true)
		}},
		{"events of a list", "public", func(ctx context.Context) (chan mastodon.Event, error) { return w.jean.StreamingList(ctx, l.ID) }},
		{"frames of a list", "public", func(ctx context.Context) (chan mastodon.Event, error) { return ws.StreamingWSList(ctx, l.ID) }},
		{"events of conversations", "direct", w.jean.StreamingDirect}, {"frames of conversations", "direct", ws.StreamingWSDirect},
	} {
		ctx, stop := context.WithCancel(w.ctx)
		events := must(s.open(ctx))(t)
		var heard mastodon.Event
		w.until(s.name+" bring a post", func() bool {
			sent := must(w.léa.PostStatus(ctx, &mastodon.Toot{Status: "@jean en direct, sur les #ondes", Visibility: s.visibility}))(t)
			heard = hear(events, func(e mastodon.Event) bool {
				switch e := e.(type) {
				case *mastodon.UpdateEvent:
					return e.Status.ID == sent.ID
				case *mastodon.ConversationEvent:
					return e.Conversation.LastStatus.ID == sent.ID
				}
				return false
			})
			return heard != nil
		})
		if u, is := heard.(*mastodon.UpdateEvent); is && strings.HasSuffix(s.name, "home") {
			must(w.léa.UpdateStatus(ctx, &mastodon.Toot{Status: "corrigé"}, u.Status.ID))(t)
			w.until(s.name+" bring an edit", func() bool {
				return hear(events, func(e mastodon.Event) bool {
					x, is := e.(*mastodon.UpdateEditEvent)
					return is && x.Status.ID == u.Status.ID
				}) != nil
			})
			done(t, w.léa.DeleteStatus(ctx, u.Status.ID))
			w.until(s.name+" bring a deletion", func() bool {
				return hear(events, func(e mastodon.Event) bool { x, is := e.(*mastodon.DeleteEvent); return is && x.ID == u.Status.ID }) != nil
			})
			told := w.say(t, w.léa, "@jean encore")
			w.until(s.name+" bring a notification", func() bool {
				return hear(events, func(e mastodon.Event) bool {
					x, is := e.(*mastodon.NotificationEvent)
					return is && x.Notification.Status.ID == told.ID
				}) != nil
			})
		}
		stop()
		for range events { // until the library closes it
		}
	}
	done(t, w.jean.DeleteList(w.ctx, l.ID))
}

// hear waits a moment for an event; nil when it does not come.
func hear(events chan mastodon.Event, is func(mastodon.Event) bool) mastodon.Event {
	moment := time.NewTimer(300 * time.Millisecond)
	defer moment.Stop()
	for {
		select {
		case e := <-events:
			if is(e) {
				return e
			}
		case <-moment.C:
			return nil
		}
	}
}

// social-core 10.5: the walk of ../clients opens what is pushed; here it arrives.
func (w *walk) push(t *testing.T) {
	pushed := make(chan http.Header, 100)
	service := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		pushed <- r.Header
		rw.WriteHeader(http.StatusCreated)
	}))
	defer service.Close()
	key, yes, no := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t), mastodon.Sbool(true), mastodon.Sbool(false)
	endpoint := service.URL + "/push/abc"
	s := must(w.léa.AddPushSubscription(w.ctx, endpoint, key.PublicKey, []byte("sixteen bytes ok"), mastodon.PushAlerts{Mention: &yes, Follow: &no}))(t)
	ok(t, "subscribed", s.Endpoint == endpoint && s.ServerKey != "" && bool(*s.Alerts.Mention) && !bool(*s.Alerts.Follow))
	ok(t, "read", must(w.léa.GetPushSubscription(w.ctx))(t).ID == s.ID)
	w.say(t, w.jean, "@lea pousse")
	w.until("a mention is pushed", func() bool {
		select {
		case h := <-pushed:
			return h.Get("Content-Encoding") != "" && h.Get("Authorization") != ""
		default:
			return false
		}
	})
	changed := must(w.léa.UpdatePushSubscription(w.ctx, &mastodon.PushAlerts{Mention: &no, Favourite: &yes}))(t)
	ok(t, "changed", !bool(*changed.Alerts.Mention) && bool(*changed.Alerts.Favourite))
	done(t, w.léa.RemovePushSubscription(w.ctx))
	_, err := w.léa.GetPushSubscription(w.ctx)
	refused(t, err, http.StatusNotFound, "Record not found")
	_, err = w.léa.AddPushSubscription(w.ctx, "http://example.org/", key.PublicKey, []byte("sixteen bytes ok"), mastodon.PushAlerts{})
	refused(t, err, http.StatusUnprocessableEntity, "Validation failed: Endpoint is invalid")
}

// social-core 2.4: every list is walked to its end, by the Link header alone.
func (w *walk) pages(t *testing.T) {
	var made []mastodon.ID
	for range 7 {
		made = append([]mastodon.ID{w.say(t, w.inès, "page").ID}, made...)
	}
	for _, id := range made {
		must(w.jean.Favourite(w.ctx, id))(t)
		must(w.jean.Bookmark(w.ctx, id))(t)
	}
	inès := must(w.inès.GetAccountCurrentUser(w.ctx))(t).ID
	var walked []mastodon.ID
	for s, err := range w.jean.AccountStatuses(w.ctx, inès, &mastodon.Pagination{Limit: 3}) {
		done(t, err)
		walked = append(walked, s.ID)
	}
	whole := must(w.jean.GetAccountStatuses(w.ctx, inès, &mastodon.Pagination{Limit: 40}))(t)
	ok(t, "an account's posts, newest first", len(walked) > 7 && slices.Equal(walked, idsOf(whole, statusID)) && slices.Equal(walked[:7], made))
	slices.Reverse(made)
	for name, read := range map[string]func(*mastodon.Pagination) ([]*mastodon.Status, error){
		"favourites": func(pg *mastodon.Pagination) ([]*mastodon.Status, error) { return w.jean.GetFavourites(w.ctx, pg) },
		"bookmarks":  func(pg *mastodon.Pagination) ([]*mastodon.Status, error) { return w.jean.GetBookmarks(w.ctx, pg) },
	} {
		var walked []mastodon.ID
		for pg := (&mastodon.Pagination{Limit: 3}); ; {
			page := must(read(pg))(t)
			ok(t, "a page of "+name+" is as long as asked", len(page) <= 3)
			walked = append(walked, idsOf(page, statusID)...)
			if *pg == (mastodon.Pagination{}) || len(walked) > 100 {
				break
			}
		}
		ok(t, name+", in the order of their being made", slices.Equal(walked[:7], made))
	}
	newer := must(w.jean.GetAccountStatuses(w.ctx, inès, &mastodon.Pagination{MinID: made[0], Limit: 2}))(t)
	ok(t, "the page beside a post", slices.Equal(idsOf(newer, statusID), []mastodon.ID{made[2], made[1]}))
	newest := must(w.jean.GetAccountStatuses(w.ctx, inès, &mastodon.Pagination{SinceID: made[0], Limit: 2}))(t)
	ok(t, "the newest since a post", slices.Equal(idsOf(newest, statusID), []mastodon.ID{made[6], made[5]}))
}

func (w *walk) errors(t *testing.T) {
	nobody := mastodon.NewClient(&mastodon.Config{Server: w.base, AccessToken: "unknown"})
	_, err := nobody.GetTimelineHome(w.ctx, nil)
	refused(t, err, http.StatusUnauthorized, "The access token is invalid")
	reader := w.signIn("jean", "read")
	_, err = reader.PostStatus(w.ctx, &mastodon.Toot{Status: "trop"})
	refused(t, err, http.StatusForbidden, "This action is outside the authorized scopes")
	_, err = w.jean.AccountFollow(w.ctx, w.jeanID)
	refused(t, err, http.StatusForbidden, "This action is not allowed")
	for _, id := range []mastodon.ID{"77", "abc", "-1", "9007199254740992"} {
		_, err = w.jean.GetStatus(w.ctx, id)
		refused(t, err, http.StatusNotFound, "Record not found")
	}
	_, err = w.jean.PostStatus(w.ctx, &mastodon.Toot{Status: " "})
	refused(t, err, http.StatusUnprocessableEntity, "Validation failed: Text can't be blank")
	_, err = w.jean.PostStatus(w.ctx, &mastodon.Toot{Status: strings.Repeat("x", 1001)})
	refused(t, err, http.StatusUnprocessableEntity, "Validation failed: Text character limit of 1000 exceeded")
	_, err = w.jean.PostStatus(w.ctx, &mastodon.Toot{Status: "x", Visibility: "secret"})
	refused(t, err, http.StatusUnprocessableEntity, "Validation failed: Visibility is not included in the list")
}

func (w *walk) instance(t *testing.T) {
	i := must(w.jean.GetInstance(w.ctx))(t)
	ok(t, "the instance names itself", i.Title == "Aubrelle" && i.URLs["streaming_api"] == "ws"+strings.TrimPrefix(w.base, "http") && i.ContactAccount.Username == "chief")
	ok(t, "what may be sent", (*i.GetConfig().Statuses)["max_characters"] == 1000.0)
	ok(t, "its weeks and peers", len(must(w.jean.GetInstanceActivity(w.ctx))(t)) == 12 && len(must(w.jean.GetInstancePeers(w.ctx))(t)) == 0)
	must(w.jean.GetTrendingStatuses(w.ctx, nil))(t)
}

// staff reads and decides what a member reports.
func (w *walk) staff(t *testing.T) {
	s := w.say(t, w.léa, "à signaler")
	r := must(w.jean.Report(w.ctx, w.léaID, []mastodon.ID{s.ID}, "trop"))(t)
	chief := w.signIn("chief", allScopes+" admin:read admin:write")
	w.until("the report is read", func() bool {
		list := must(chief.GetAdminReports(w.ctx, nil))(t)
		return slices.ContainsFunc(list, func(x *mastodon.AdminReport) bool { return x.ID == r.ID && x.Comment == "trop" })
	})
	must(chief.AdminReportAssignToSelf(w.ctx, r.ID))(t)
	ok(t, "it is somebody's", must(chief.GetAdminReport(w.ctx, r.ID))(t).AssignedAccount != nil)
	must(chief.AdminReportUnassign(w.ctx, r.ID))(t)
	ok(t, "it is done", must(chief.AdminReportResolve(w.ctx, r.ID))(t).ActionTaken)
	ok(t, "and open again", !must(chief.AdminReportReopen(w.ctx, r.ID))(t).ActionTaken)
	ok(t, "accounts", len(must(chief.GetAdminAccounts(w.ctx, nil))(t)) == 4 && must(chief.GetAdminAccount(w.ctx, w.léaID))(t).Username == "lea")
	_, err := w.jean.GetAdminReports(w.ctx, nil)
	refused(t, err, http.StatusForbidden, "This action is outside the authorized scopes")
}

// social-core 3: what clients ask of a server before they know it.
func (w *walk) discovery(t *testing.T) {
	domain := strings.TrimPrefix(w.base, "http://")
	for path, want := range map[string]string{
		"/.well-known/nodeinfo": `"href":"` + w.base + `/nodeinfo/2.0"`, "/nodeinfo/2.0": `"upstream":{"name":"mastodon"}`, "/nodeinfo/2.1": `"name":"parvis"`,
		"/.well-known/host-meta": w.base + "/.well-known/webfinger?resource={uri}", "/.well-known/webfinger?resource=acct:lea@" + domain: `"subject":"acct:lea@` + domain + `"`,
		"/.well-known/oauth-authorization-server": `"code_challenge_methods_supported":["S256"]`, "/health": `"status":"OK"`,
		"/api/v2/instance": `"api_versions":{"mastodon":10,"parvis":1}`, "/api/v1/instance": `"max_toot_chars":1000`, "/api/v1/instance/terms_of_service": `"effective":true`,
	} {
		res := must(http.Get(w.base + path))(t)
		body := must(io.ReadAll(res.Body))(t)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d %s\nlacks %s", path, res.StatusCode, body, want)
		}
	}
}

func (w *walk) revoke(t *testing.T) {
	token := w.jean.Config.AccessToken
	done(t, w.jean.RevokeToken(w.ctx))
	w.jean.Config.AccessToken = token
	_, err := w.jean.GetAccountCurrentUser(w.ctx)
	refused(t, err, http.StatusUnauthorized, "The access token is invalid")
}
