// Package log writes what the program does, as JSON lines, for operators.
//
// There is one logger, made at wiring with New and handed down; nothing uses a
// default one. Whatever its caller does, a line never carries a token, a
// secret, or text that a person wrote (architecture 9.5, 18.1): attributes are
// masked by name, seal.Secret masks itself, long texts are cut.
//
// A reference ties the sentence a person sees to the line an operator reads:
//
//	ctx = log.WithReference(ctx, log.NewReference())
//	logger.ErrorContext(ctx, "request failed", log.Err(err))
//	// {"level":"ERROR","msg":"request failed","err":{"code":...},"ref":"k3v9..."}
//
// Messages are in English, lower case, without values; values are attributes.
package log
