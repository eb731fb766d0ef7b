// Package sample makes the texts and names that the measurements write, always
// the same for the same number.
package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

var words = strings.Fields(`la place du marché ouvre ce matin avec une lumière douce et le café chante near the river
	people meet again after the long winter some bring bread others bring songs la médiathèque prête des livres rares
	radio garden music archive photograph bridge morning evening harvest école musée atelier fenêtre chemin clarinette
	quelques enfants dessinent des bateaux pendant que la fanfare répète yesterday tomorrow always rarely together`)

var tags = []string{"aubrelle", "lecture", "musique", "jardin", "history"}

// Text is the words of post n: about 200 characters, one in five with a
// hashtag. rare ends it, when it is not empty.
func Text(n int, rare string) string {
	r := rand.New(rand.NewPCG(uint64(n), 21))
	var b strings.Builder
	for b.Len() < 150+r.IntN(100) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(words[r.IntN(len(words))])
	}
	if n%5 == 0 {
		fmt.Fprintf(&b, " #%s", tags[r.IntN(len(tags))])
	}
	fmt.Fprintf(&b, " %d", n)
	if rare != "" {
		b.WriteByte(' ')
		b.WriteString(rare)
	}
	return b.String()
}

// Rare gives post n a word that few others have, for searches.
func Rare(n int) string { return fmt.Sprintf("mot%d", n/50) }
