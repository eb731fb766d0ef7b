package bus

const (
	// MaxMessage bounds a message, in bytes.
	MaxMessage = 64 << 10
	// Queue is how many messages wait for a subscriber before it loses some.
	Queue = 1024

	maxSubject = 200
)

// Message is what was published. Data is shared by all subscribers, who do not
// change it.
type Message struct {
	Subject string
	Data    []byte
}

// Bus publishes messages to whoever subscribes at that moment.
type Bus interface {
	// Publish hands a message over; it does not wait for subscribers. The bus
	// keeps data, which the caller no longer changes.
	Publish(subject string, data []byte) error
	// Subscribe calls f, from one goroutine, for each message whose subject
	// matches, published after it returned.
	Subscribe(pattern string, f func(Message)) (Subscription, error)
	// Ready tells whether messages can reach the other processes now.
	Ready() error
	// Close ends all subscriptions. It does not wait for calls under way.
	Close() error
}

// Subscription is one subscriber.
type Subscription interface {
	// Stop ends the subscription; f gets no message published afterwards. A
	// call under way goes on, so Stop may be called from f.
	Stop()
	// Dropped counts the messages lost because f was slow.
	Dropped() int
}

// valid tells whether a subject is made of dotted words; patterns may hold
// wildcards.
func valid(subject string, pattern bool) bool {
	if len(subject) > maxSubject {
		return false
	}
	word := 0 // length of the word so far
	for i := range len(subject) {
		switch c := subject[i]; {
		case c == '.':
			if word == 0 {
				return false
			}
			word = 0
			continue
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_', c == '-':
		case c == '*' && pattern:
			if word != 0 || i+1 < len(subject) && subject[i+1] != '.' {
				return false
			}
		case c == '>' && pattern:
			return word == 0 && i+1 == len(subject)
		default:
			return false
		}
		word++
	}
	return word > 0
}

// matches tells whether a valid subject fits a valid pattern.
func matches(pattern, subject string) bool {
	for {
		p, pRest, pMore := cut(pattern)
		if p == ">" {
			return true
		}
		s, sRest, sMore := cut(subject)
		if p != "*" && p != s || pMore != sMore {
			return false
		}
		if !pMore {
			return true
		}
		pattern, subject = pRest, sRest
	}
}

func cut(s string) (word, rest string, more bool) {
	for i := range len(s) {
		if s[i] == '.' {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}
