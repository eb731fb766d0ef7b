package talk

import (
	"encoding/json"

	"parvis/base/id"
	"parvis/base/seal"
)

// sealPurpose separates the words of direct posts from what else is sealed.
const sealPurpose = "post.direct"

// Words are what a direct post says. Its columns for words stay empty, so that a copy of
// the database alone reads nothing that members write to each other (business-messaging
// 22.1).
type Words struct {
	Source, HTML, Spoiler string
	// Unheard are whom it names and does not reach.
	Unheard []id.Account `json:",omitempty"`
}

// place ties sealed words to their post; what tells the post from its versions.
func place(p id.Post, what string) []byte { return []byte(what + "." + p.String()) }

// Seal gives words in a box.
func Seal(k *seal.Keys, p id.Post, what string, w Words) ([]byte, error) {
	plain, err := json.Marshal(w)
	if err != nil {
		return nil, err
	}
	return k.Seal(sealPurpose, plain, place(p, what)), nil
}

// Open gives the words of a row: those in its box, if it has one.
func Open(k *seal.Keys, p id.Post, what string, kept Words, box []byte) (Words, error) {
	if len(box) == 0 {
		return kept, nil
	}
	plain, err := k.Open(sealPurpose, box, place(p, what))
	if err != nil {
		return Words{}, err
	}
	w := Words{}
	err = json.Unmarshal(plain, &w)
	return w, err
}
