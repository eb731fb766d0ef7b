package graphapi

import (
	"context"
	"strings"

	"parvis/base/store"
	"parvis/system/business"
)

// mostOnPage is how many links stand in one answer (business-messaging 13).
const mostOnPage = 25

// linkCode is the link that a call names, in its path or as a parameter.
func (c *call) linkCode() string {
	if len(c.path) > 2 {
		return c.path[2]
	}
	return c.in.str("code")
}

// picture is the kind of picture that a call asks for, "" for none.
func (c *call) picture() (string, error) {
	kind := strings.ToUpper(c.in.str("generate_qr_image"))
	if kind != "" && kind != "SVG" && kind != "PNG" {
		return "", unfit("Param generate_qr_image must be one of {SVG, PNG}")
	}
	return kind, nil
}

// linkWire gives a link, with its picture where one is asked for.
func (c *call) linkWire(s business.Short, picture string) map[string]any {
	out := map[string]any{"code": s.Code, "prefilled_message": s.Prefilled, "deep_link_url": c.Business.Link(s)}
	if picture != "" {
		out["qr_image_url"] = c.Business.Picture(s, picture)
	}
	return out
}

// setLink makes a link of a line, or changes the words of one; with slug, which the
// published API does not have, the line's link with a name.
func (c *call) setLink(ctx context.Context) (any, error) {
	picture, err := c.picture()
	if err != nil {
		return nil, err
	}
	var answer map[string]any
	err = c.write(ctx, func(tx *store.Tx) (any, error) {
		var s business.Short
		var err error
		if name := c.in.str("slug"); name != "" {
			s, err = c.Business.SetName(ctx, tx, c.node.line.ID, name, c.in.str("prefilled_message"))
		} else if code := c.linkCode(); code != "" {
			s, err = c.Business.SetLink(ctx, tx, c.node.line.ID, code, c.in.str("prefilled_message"))
		} else {
			s, err = c.Business.AddLink(ctx, tx, c.node.line.ID, c.in.str("prefilled_message"))
		}
		answer = c.linkWire(s, picture)
		return answer, err
	})
	return answer, err
}

// getLinks lists the links of a line, the newest first, or the one that is named.
func (c *call) getLinks(ctx context.Context) (any, error) {
	pick, err := c.linkFields()
	if err != nil {
		return nil, err
	}
	limit := c.limit(mostOnPage)
	var list []business.Short
	err = c.Store.Read(ctx, func(tx *store.Tx) error {
		if code := c.linkCode(); code != "" {
			s, err := c.Business.LinkOf(ctx, tx, c.node.line.ID, code)
			list = []business.Short{s}
			return err
		}
		var err error
		list, err = c.Business.Links(ctx, tx, c.node.line.ID, store.Page{Max: number64(c.in.str("after")), Limit: limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	more := len(list) > limit
	list = list[:min(limit, len(list))]
	data := make([]any, 0, len(list))
	for _, s := range list {
		data = append(data, pick(s))
	}
	out := map[string]any{"data": data}
	if len(list) > 0 {
		out["paging"] = c.paging(cursor(list[0].ID), cursor(list[len(list)-1].ID), more)
	}
	return out, nil
}

// linkFields gives the fields of a link that a call names.
func (c *call) linkFields() (func(business.Short) map[string]any, error) {
	names := c.in.str("fields")
	if names == "" {
		return func(s business.Short) map[string]any { return c.linkWire(s, "") }, nil
	}
	picture, asked := "", []string{"code"}
	for name := range strings.SplitSeq(names, ",") {
		name = strings.TrimSpace(name)
		plain, format, modified := strings.Cut(name, ".format(")
		switch {
		case plain == "qr_image_url":
			if picture = "SVG"; modified {
				picture = strings.ToUpper(strings.TrimSuffix(format, ")"))
			}
			if picture != "SVG" && picture != "PNG" {
				return nil, unfit("Param format must be one of {SVG, PNG}")
			}
		case modified || plain != "code" && plain != "prefilled_message" && plain != "deep_link_url" && plain != "creation_time":
			return nil, unfit("Tried accessing nonexisting field (" + name + ") on node type (WhatsAppMessageQRDL)")
		}
		asked = append(asked, plain)
	}
	return func(s business.Short) map[string]any {
		all, out := c.linkWire(s, picture), map[string]any{}
		all["creation_time"] = s.At.Unix()
		for _, name := range asked {
			out[name] = all[name]
		}
		return out
	}, nil
}

// dropLink has a link of a line lead nowhere.
func (c *call) dropLink(ctx context.Context) (any, error) {
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.DropLink(ctx, tx, c.node.line.ID, c.linkCode())
	})
}
