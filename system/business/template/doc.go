// Package template holds the rules of message templates, without storing or sending
// any (business-messaging 10.2 to 10.5, 10.7, 10.8, 10.10).
//
//	t, problems := template.Parse(body)            // what a client sent, in any of its forms
//	problems = append(problems, t.Lint()...)       // everything that is wrong with it
//	s, problem := template.ParseSend(body)         // template of a message
//	out, problem := t.Render(s)                    // what the member sees
//
// A Problem has the code and subcode of the wire and an English sentence that names
// the parameter and what is accepted; it becomes error_data.details. Characters are
// Unicode code points.
package template
