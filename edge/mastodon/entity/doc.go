// Package entity holds the shapes in which the Mastodon client API shows things
// (social-core 4): the field sets, their order and what may be absent. It decides
// nothing and reads nothing; edge/mastodon fills them with decided values.
package entity
