// Package accessibility serves the statement of accessibility that public bodies owe
// (web-client 9.1: EN 301 549, RGAA 4.1.2) and the map of the network's pages, the
// second way to each of them (RGAA 12.1).
//
// The statement says what the operator's last audit found, as the settings have it. A
// network that was never audited says that it does not conform: that is what the rules
// call it, whatever its pages are like.
package accessibility
