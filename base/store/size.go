package store

import "context"

// Size gives how many bytes the database takes.
func (s *Store) Size(ctx context.Context) (n int64, err error) {
	query := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if s.Shared() {
		query = "SELECT pg_database_size(current_database())"
	}
	err = s.Read(ctx, func(tx *Tx) error { n, err = One(tx, Value[int64], query); return err })
	return n, err
}
