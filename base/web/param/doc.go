// Package param reads the parameters of the client API as its clients write
// them: in the query, as JSON, as a form or as multipart, with brackets
// (social-core 2.1).
//
// Query and body are merged into one tree of texts, lists and named parts; the
// body wins. Brackets make the tree in every form:
//
//	media_ids[]=1&media_ids[]=2          a list of two
//	poll[options][]=a&poll[expires_in]=3 a part "poll" with a list in it
//	fields[7][name]=x&fields[2][name]=y  a list of two parts, in this order
//	words[][keyword]=a&words[][id]=1&words[][keyword]=b
//	                                     two parts: a name that repeats begins one
//	key=a&key=b                          the last one
//
// Reading is forgiving, as clients expect: what is not asked for is ignored, a
// single value serves as a list of one, numbers are clamped, and whatever is no
// boolean is false. Only what cannot be read at all is an error.
//
//	p, err := param.Parse(r, param.Limits{})
//	defer p.Close()
//	text := p.String("status")
//	for _, field := range p.List("fields_attributes") { field.String("name") }
//	limit := p.Limit("limit", 20, 40)
package param
