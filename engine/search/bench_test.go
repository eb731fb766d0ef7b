package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/post"
	"parvis/engine/search/analyse"
)

// benchPosts is how many posts the benchmark's index holds; raise it to see a
// large network.
const benchPosts = 50_000

// BenchmarkHits asks the index for a page: a word in every second post, one in a
// thousand, and two of them.
func BenchmarkHits(b *testing.B) {
	k := testkit.Lite(b, []store.Source{{Folder: "search", FS: Migrations}})
	r := rand.New(rand.NewPCG(1, 2))
	for lo := 0; lo < benchPosts; lo += 500 {
		k.Write(func(tx *store.Tx) error {
			for i := lo; i < lo+500; i++ {
				words := []string{[]string{"bonjour", "bonsoir"}[i%2], fmt.Sprintf("rare%d", i%1000)}
				for range 20 {
					words = append(words, fmt.Sprintf("mot%d", r.IntN(20_000)))
				}
				p := id.Post(1_000_000 + i)
				author := id.Account(1 + i%1000)
				if i < 1000 {
					if err := putAuthor(tx, author, true, 0); err != nil {
						return err
					}
				}
				if err := putPost(tx, row{post: p, author: author, language: "fr", has: post.HasImage, public: true}); err != nil {
					return err
				}
				if err := putTokens(tx, p, analyse.Text(strings.Join(words, " "), "fr")); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for _, q := range []string{"bonjour", "rare7", "bonjour rare8", `"bonjour rare8"`, "bonjour has:poll"} {
		b.Run(q, func(b *testing.B) {
			w, err := (&Engine{}).want(b.Context(), nil, account.Actor{}, Query{Text: q})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				k.Read(func(tx *store.Tx) error {
					_, err := hits(tx, w, store.Page{Limit: chunk})
					return err
				})
			}
		})
	}
}
