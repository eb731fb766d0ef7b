package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"parvis/bench/sample"
)

// parts is how many rows a soak prints: growth is seen between them.
const parts = 12

// soak asks for a mixture at a fixed rate for a long time: of twenty requests
// two write (social-core 21).
func (l *load) soak(ctx context.Context, name string) error {
	part := l.long / parts
	n := int(part.Seconds() * float64(l.rate))
	for row := range parts {
		posts, err := l.known(ctx)
		if err != nil {
			return err
		}
		r := l.paced(ctx, n, func(ctx context.Context, i int) error { return l.mixed(ctx, row*n+i, posts) })
		l.tell(fmt.Sprintf("%s %v", name, (time.Duration(row+1)*part).Round(time.Second)), r)
	}
	return nil
}

// mixed makes request i of the mixture.
func (l *load) mixed(ctx context.Context, i int, posts []string) error {
	who, method := l.reader(i), http.MethodGet
	var path string
	switch i % 20 {
	case 0:
		return l.publish(ctx, l.writer(i/20), sample.Text(2_000_000+i, ""))
	case 1:
		method, path = http.MethodPost, "/api/v1/statuses/"+posts[i/20%len(posts)]+"/favourite"
	case 2:
		path = "/api/v2/search?type=statuses&limit=20&q=" + url.QueryEscape(l.word)
	case 3, 4:
		path = "/api/v1/statuses/" + posts[i/20%len(posts)] + "/context"
	case 5, 6:
		path = "/api/v1/timelines/public"
	case 7, 8, 9:
		path = "/api/v1/notifications"
	case 10, 11:
		path = "/api/v1/accounts/verify_credentials"
	default:
		path = homePath
	}
	_, err := l.call(ctx, who, method, path, nil)
	return err
}
