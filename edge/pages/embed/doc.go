// Package embed shows a public post on other sites: the page that they put into a
// frame, the answer that programs ask for to do so (oEmbed), and the page on which
// people find what to copy (web-client 6.28, 10.1; social-core: GET /api/oembed).
//
// Invariants: whoever reads is a visitor, also where somebody is signed in: the front
// door takes the cookies off, and none is set. Nothing is shown that is not public or
// unlisted, decided on the surface for embeds; of everything else the frame says that it
// is not there, in the same words whatever the reason, with the status that it has
// elsewhere. The frame has no script, and nothing in it acts.
package embed
