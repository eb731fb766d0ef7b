// Package config reads the settings: one TOML file, over it PARVIS_...
// variables, over them flags (architecture 9.3).
//
// Each folder has one struct, added at wiring with its defaults; the returned
// Section gives the struct in force:
//
//	type Settings struct {
//		Listen  string        `about:"Address the public listener binds."`
//		Timeout time.Duration `about:"How long a request may take." live:"true"`
//		Upload  config.Size   `about:"Largest upload."`
//		Key     seal.Secret   `about:"Key of the object store."`
//	}
//	var set config.Set
//	web := config.Add(&set, "web", "The front door.", Settings{Listen: ":8080"})
//	err := set.Load("parvis.toml", os.Environ(), []string{"web.listen=:80"})
//	web.Get().Listen
//
// The field Timeout of folder web is [web] timeout in the file, PARVIS_WEB_TIMEOUT
// in the environment and web.timeout=5s as a flag. A struct inside the struct
// is a table inside the table. A type with a method Reveal is a secret: it is
// masked when printed, refused as a flag (other programs see those), and may
// be file:PATH to be read from a file.
//
// Unknown keys, wrong types and what a Validate method refuses are errors with
// file, line and column, all told at once. Reload takes over the fields marked
// live, all or nothing.
package config
