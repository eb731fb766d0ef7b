package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business"
)

// reached is how many members a line writes to.
const reached = 1000

// unlimited are settings without the rates of apps, lines and pairs: what the program can
// do is measured, not what it lets one app do.
const unlimited = "server.limits=graph.app=0,graph.line=0,graph.pair=0"

// counter is a line whose app sends, and what it calls those whom it may write to.
type counter struct {
	line   business.Line
	owner  account.Actor
	token  string
	to     []string
	people []caller
}

// caller is a member with their chat with the line.
type caller struct {
	who  account.Actor
	chat id.Chat
}

// line measures what an app that sends over HTTP gets through (business-messaging 23).
func (b *bench) line() error {
	t, err := b.town(unlimited)
	if err != nil {
		return err
	}
	defer func() { _ = t.Stop(b.ctx) }()
	c, err := b.counter(t)
	if err != nil {
		return err
	}
	if err := t.Settle(b.ctx); err != nil {
		return err
	}
	server := httptest.NewServer(t.Gateway)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: writers, MaxConnsPerHost: writers}}
	var next atomic.Int64
	send := func(int) error {
		body := `{"messaging_product":"whatsapp","to":"` + c.to[int(next.Add(1))%len(c.to)] + `","type":"text","text":{"body":"Votre livre est arrivé, on vous le garde jusqu’à samedi."}}`
		r, err := http.NewRequestWithContext(b.ctx, http.MethodPost, server.URL+"/v23.0/"+c.line.ID.String()+"/messages", strings.NewReader(body))
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+c.token)
		r.Header.Set("Content-Type", "application/json")
		res, err := client.Do(r)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		said, err := io.ReadAll(res.Body)
		if err == nil && res.StatusCode != http.StatusOK {
			err = fmt.Errorf("%d %s", res.StatusCode, said)
		}
		return err
	}
	before, begin := cpu(), time.Now()
	all, err := callers(writers, 0, b.long, send)
	if err != nil {
		return err
	}
	took := time.Since(begin)
	must, aim := "2,000/s, p99 100 ms", "4,000/s, p99 50 ms"
	if b.database != "" {
		must, aim = "1,200/s (P3)", "2,500/s"
	}
	row("POST /messages of a line to 1,000 members, 64 connections (P1)", must, aim, "%.0f/s, p50 %.1f ms, p99 %.1f ms, %.0f us CPU each with who asks", float64(len(all))/took.Seconds(), ms(at(all, 50)), ms(at(all, 99)), us(cpu()-before)/float64(len(all)))
	return nil
}

// opened opens an organisation of somebody's with a line.
func (b *bench) opened(tx *store.Tx, t *town, owner account.Actor) (business.Line, error) {
	p, err := t.Business.Create(b.ctx, tx, owner, "Librairie du Pont")
	if err != nil {
		return business.Line{}, err
	}
	accounts, err := t.Business.Accounts(b.ctx, tx, p.ID)
	if err != nil {
		return business.Line{}, err
	}
	return t.Business.AddLine(b.ctx, tx, owner, accounts[0].ID, "Librairie")
}

// counter opens an organisation with a line and an app, and has members write to it.
func (b *bench) counter(t *town) (c counter, err error) {
	name := fmt.Sprintf("l%x", seal.Random(3))
	create := func(tx *store.Tx, i int) (account.Actor, error) {
		a, err := t.Account.Create(b.ctx, tx, account.Actor{Role: account.Administrator}, account.Created{Username: fmt.Sprintf("%s_%d", name, i), Lang: "fr"})
		return member(a), err
	}
	if err := t.Store.Write(b.ctx, func(tx *store.Tx) error {
		owner, err := create(tx, reached)
		if err != nil {
			return err
		}
		c.owner = owner
		if c.line, err = b.opened(tx, t, owner); err != nil {
			return err
		}
		app, err := t.Business.AddClient(b.ctx, tx, owner, c.line.Portfolio, "Caisse")
		if err != nil {
			return err
		}
		_, token, err := t.Business.Issue(b.ctx, tx, owner, app.ID, "Serveur", business.Scopes())
		c.token = token.Reveal()
		return err
	}); err != nil {
		return c, err
	}
	for i := range reached {
		if err := t.Store.Write(b.ctx, func(tx *store.Tx) error {
			who, err := create(tx, i)
			if err != nil {
				return err
			}
			chat, err := t.Business.Open(b.ctx, tx, who, c.line)
			if err != nil {
				return err
			}
			if _, _, err := t.Message.Send(b.ctx, tx, who, chat, message.Words{Text: "Ouvert à midi ?"}); err != nil {
				return err
			}
			alias, err := t.Business.Called(b.ctx, tx, c.line.Portfolio, who.Account)
			if err == nil {
				c.to, c.people = append(c.to, alias.Digits), append(c.people, caller{who, chat})
			}
			return err
		}); err != nil {
			return c, err
		}
	}
	return c, nil
}
