// Package graphapi is the business API as clients of the WhatsApp Cloud API know it
// (business-messaging 5 to 9, 11, 19). Field names, codes and shapes are those of the
// published API; what is behind them is system/business.
//
// A path is a version, a node and one of its edges, as /v23.0/104563890176/messages. The
// node's number says what it is: a line, a business account, an app, a portfolio, a file.
// Parameters are the union of query and body. Every answer names a trace, and a refusal is
// an Error.
package graphapi
