// Package testkit is what tests stand on: stores on every available database,
// a clock that moves by hand, and the word for a program that is missing.
// Only tests import it (architecture 6.12, 14.2).
//
//	testkit.Each(t, []store.Source{{Folder: "thing", FS: thing.Migrations}}, func(t *testing.T, k *testkit.Kit) {
//		k.Write(func(tx *store.Tx) error { return thing.Add(k.Context(), tx, "spoon") })
//	})
package testkit
