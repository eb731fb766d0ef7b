// Package push sends Web Push messages to people's browsers and apps
// (social-core 10.5).
//
// A Subscription says where a browser listens and with which keys a message to
// it is encrypted: as aes128gcm (RFC 8291), or as the older aesgcm that
// deployed apps still ask for. The network signs each message with its own key
// pair (VAPID, RFC 8292), made at first start and kept in the keys folder.
//
//	pair, err := push.OpenPair(keys)
//	sender := push.New(pair, client, clock, "https://aubrelle.example/about")
//	err = sender.Send(ctx, sub, push.Message{Data: json, Topic: "mention"})
//
// Messages go out through base/fetch, so that a subscription cannot point
// inside. After ErrGone the subscription is to be forgotten; after
// ErrUnavailable the caller tries again later, as the fault says.
package push
