package business

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business/messenger"
)

const aliasColumns = "member, digits, code"

func scanAlias(r store.Row, a *Alias) error { return r.Scan(&a.Member, &a.Digits, &a.Code) }

func insertAlias(tx *store.Tx, p id.Portfolio, a Alias, at time.Time) error {
	_, err := tx.Exec("INSERT INTO business_alias (portfolio, "+aliasColumns+", at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (portfolio, member) DO NOTHING", p, a.Member, a.Digits, a.Code, at)
	return err
}

func aliasOf(tx *store.Tx, p id.Portfolio, member id.Account) (Alias, error) {
	return store.One(tx, scanAlias, "SELECT "+aliasColumns+" FROM business_alias WHERE portfolio = $1 AND member = $2", p, member)
}

// lockAlias tells whether a portfolio still calls a member so, and has nobody change that until
// the end of the change; with all, what every portfolio calls them.
func lockAlias(tx *store.Tx, p id.Portfolio, a Alias, all bool) (bool, error) {
	if all { // in the order of lockMember, which comes after
		if err := lockMember(tx, a.Member); err != nil {
			return false, err
		}
	}
	now, err := store.One(tx, scanAlias, "SELECT "+aliasColumns+" FROM business_alias WHERE portfolio = $1 AND member = $2 FOR UPDATE", p, a.Member)
	if store.IsMissing(err) {
		return false, nil
	}
	return now.Digits == a.Digits, err
}

// aliasBy finds the member of a portfolio by digits, by a code, or by both.
func aliasBy(tx *store.Tx, p id.Portfolio, digits, code string) (Alias, error) {
	if digits == "" {
		return store.One(tx, scanAlias, "SELECT "+aliasColumns+" FROM business_alias WHERE code = $1 AND portfolio = $2", code, p)
	}
	return store.One(tx, scanAlias, "SELECT "+aliasColumns+" FROM business_alias WHERE digits = $1 AND portfolio = $2 AND ($3 = '' OR code = $3)", digits, p, code)
}

// aliasHeard finds a member who wrote to a line of a portfolio, with this code if there is one.
func aliasHeard(tx *store.Tx, p id.Portfolio, member id.Account, code string) (Alias, error) {
	return store.One(tx, scanAlias, `SELECT a.member, a.digits, a.code FROM business_window AS w JOIN business_line AS l ON l.id = w.line JOIN business_alias AS a ON a.portfolio = l.portfolio AND a.member = w.member
		WHERE w.member = $1 AND l.portfolio = $2 AND ($3 = '' OR a.code = $3) ORDER BY w.line LIMIT 1`, member, p, code)
}

func putWindow(tx *store.Tx, l id.Line, member id.Account, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO business_window (line, member, at) VALUES ($1, $2, $3)
		ON CONFLICT (line, member) DO UPDATE SET at = CASE WHEN excluded.at > business_window.at THEN excluded.at ELSE business_window.at END`, l, member, at)
	return err
}

// putEntry says until when a line may answer a member who wrote to it now, coming by its
// name.
func putEntry(tx *store.Tx, l id.Line, member id.Account, now, until time.Time) error {
	_, err := tx.Exec(`INSERT INTO business_window (line, member, at, entry_until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (line, member) DO UPDATE SET entry_until = excluded.entry_until`, l, member, now, until)
	return err
}

// windowOf tells when a member last wrote to a line, and until when it may answer them
// however that was.
func windowOf(tx *store.Tx, l id.Line, member id.Account) (store.Pair[time.Time, time.Time], error) {
	return store.One(tx, store.Two[time.Time, time.Time], "SELECT at, entry_until FROM business_window WHERE line = $1 AND member = $2", l, member)
}

// stops tells by whom the two of a chat were stopped: true stands for the line.
func stops(tx *store.Tx, l id.Line, member id.Account) ([]bool, error) {
	return store.Many(tx, store.Value[bool], "SELECT by_line FROM business_stop WHERE line = $1 AND member = $2", l, member)
}

// putStop has a member hear nothing of a line any more.
func putStop(tx *store.Tx, l id.Line, member id.Account, at time.Time) error {
	_, err := tx.Exec("INSERT INTO business_stop (line, member, by_line, at) VALUES ($1, $2, FALSE, $3) ON CONFLICT DO NOTHING", l, member, at)
	return err
}

func dropStop(tx *store.Tx, l id.Line, member id.Account) error {
	_, err := tx.Exec("DELETE FROM business_stop WHERE line = $1 AND member = $2 AND by_line = FALSE", l, member)
	return err
}

func putFile(tx *store.Tx, m id.Media, l id.Line, at time.Time) error {
	_, err := tx.Exec("INSERT INTO business_file (media, line, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", m, l, at)
	return err
}

func lineOfFile(tx *store.Tx, m id.Media) (id.Line, error) {
	return store.One(tx, store.Value[id.Line], "SELECT line FROM business_file WHERE media = $1", m)
}

func fileSince(tx *store.Tx, m id.Media) (time.Time, error) {
	return store.One(tx, store.Value[time.Time], "SELECT at FROM business_file WHERE media = $1", m)
}

func dropFile(tx *store.Tx, m id.Media) error {
	_, err := tx.Exec("DELETE FROM business_file WHERE media = $1", m)
	return err
}

// filesBefore gives files that are older than they are kept for apps.
func filesBefore(tx *store.Tx, before time.Time, most int) ([]id.Media, error) {
	return store.Many(tx, store.Value[id.Media], "SELECT media FROM business_file WHERE at < $1 ORDER BY at LIMIT $2", before, most)
}

// out is a message that an app sent, and how far it is.
type out struct {
	message id.Message
	line    id.Line
	chat    id.Chat
	// seq is 0 for what no receipt tells of.
	seq    int64
	alias  Alias
	opaque string
	// box is that as it is kept, sealed.
	box []byte
	// category is that of a template, in small letters.
	category string
	state    string
	// at is when it was in that state, and since when it was sent.
	at, since time.Time
	// ends is when a template is no longer tried; zero for anything else.
	ends time.Time
	// template is 0 for anything else, feeling how its member answered it so far.
	template id.Template
	feeling  feeling
	// priced says that its status tells the price.
	priced bool
	// echo is what apps are told that the line said; nil for what it did not say now.
	echo *messenger.Message
}

const outColumns = "message, line, chat, seq, digits, code, opaque, state, at, category, ends_at, template, felt, box"

func scanOut(r store.Row, o *out) error {
	return r.Scan(&o.message, &o.line, &o.chat, &o.seq, &o.alias.Digits, &o.alias.Code, &o.opaque, &o.state, &o.at, &o.category, &o.ends, &o.template, &o.feeling, &o.box)
}

func insertOut(tx *store.Tx, o out) error {
	_, err := tx.Exec("INSERT INTO business_out ("+outColumns+") VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, $12, $13)", o.message, o.line, o.chat, o.seq, o.alias.Digits, o.alias.Code, o.state, o.at, o.category, o.ends, o.template, o.feeling, o.box)
	return err
}

func outByID(tx *store.Tx, m id.Message) (out, error) {
	return store.One(tx, scanOut, "SELECT "+outColumns+" FROM business_out WHERE message = $1", m)
}

// outOf gives what a line sent, the newest first.
func outOf(tx *store.Tx, l id.Line, p store.Page) ([]out, error) {
	return store.Paged(tx, scanOut, p, "SELECT "+outColumns+" FROM business_out WHERE line = $1 AND message > $2 AND message < $3 ORDER BY message DESC LIMIT $4", l, p.Lo(), p.Hi(), p.Limit)
}

// lastTemplate gives the newest template that came to a member since a time; of any line
// for line 0.
func lastTemplate(tx *store.Tx, digits string, l id.Line, since time.Time) (out, error) {
	return store.One(tx, scanOut, "SELECT "+outColumns+` FROM business_out WHERE digits = $1 AND (line = $2 OR $2 = 0) AND template > 0 AND at > $3 AND state IN ('sent', 'delivered', 'read')
		ORDER BY at DESC, message DESC LIMIT 1`, digits, l, since)
}

// addFelt notes how a member answered a template; fresh tells that it was not noted yet.
func addFelt(tx *store.Tx, m id.Message, f feeling) (fresh bool, err error) {
	n, err := tx.Exec("UPDATE business_out SET felt = felt + $1 WHERE message = $2 AND felt / $1 % 2 = 0", f, m)
	return n > 0, err
}

// outUpTo gives the messages of a chat of which a device, or their reader, has more than
// was told.
func outUpTo(tx *store.Tx, c id.Chat, delivered, read int64) ([]out, error) {
	return store.Many(tx, scanOut, "SELECT "+outColumns+` FROM business_out WHERE chat = $1 AND seq > 0 AND seq <= $2 AND (state = 'sent' OR state = 'delivered' AND seq <= $3)
		ORDER BY seq LIMIT 1000`, c, delivered, read)
}

// forgetOut lets go of messages that are older than anybody asks about.
func forgetOut(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM business_out WHERE message IN (SELECT message FROM business_out WHERE at < $1 ORDER BY at LIMIT 1000)", before)
	return err
}

func setOut(tx *store.Tx, m id.Message, state string) error {
	_, err := tx.Exec("UPDATE business_out SET state = $1 WHERE message = $2", state, m)
	return err
}

// eraseMember forgets what businesses know of a member.
func eraseMember(tx *store.Tx, a id.Account) error {
	if err := inherit(tx, a); err != nil {
		return err
	}
	called, err := store.Many(tx, store.Value[string], "SELECT digits FROM business_alias WHERE member = $1 ORDER BY digits", a)
	if err != nil {
		return err
	}
	for _, digits := range called {
		for _, q := range []string{"DELETE FROM business_out WHERE digits = $1", "DELETE FROM business_held WHERE digits = $1", "DELETE FROM business_reach WHERE digits = $1"} {
			if _, err := tx.Exec(q, digits); err != nil {
				return err
			}
		}
	}
	for _, q := range []string{
		"DELETE FROM business_alias WHERE member = $1",
		"DELETE FROM business_window WHERE member = $1",
		"DELETE FROM business_stop WHERE member = $1",
		"DELETE FROM business_consent WHERE member = $1",
		"DELETE FROM business_marketed WHERE member = $1",
		"DELETE FROM business_role WHERE account = $1",
		"DELETE FROM business_offer WHERE account = $1",
		"DELETE FROM business_offer WHERE maker = $1",
		"DELETE FROM business_token WHERE maker = $1",
	} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	return nil
}

// inherit gives the portfolios that somebody owned to who has most to say there after
// them; where there is nobody, its apps call and are told no more.
func inherit(tx *store.Tx, a id.Account) error {
	mine, err := portfoliosOf(tx, a)
	if err != nil {
		return err
	}
	for _, p := range mine {
		if p.Role != Owner {
			continue
		}
		in, err := rolesIn(tx, p.ID)
		if err != nil {
			return err
		}
		next := Member{}
		for _, m := range in {
			if m.Account != a && m.Role.Rank() > next.Role.Rank() {
				next = m
			}
		}
		if next.Account != 0 {
			if err := putRole(tx, p.ID, next.Account, Owner, p.At); err != nil {
				return err
			}
			continue
		}
		for _, q := range []string{
			"DELETE FROM business_token WHERE client IN (SELECT id FROM business_client WHERE portfolio = $1)",
			"DELETE FROM business_subscription WHERE client IN (SELECT id FROM business_client WHERE portfolio = $1)",
		} {
			if _, err := tx.Exec(q, p.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
