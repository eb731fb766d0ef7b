package template

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

var (
	buttonTypes = []string{"QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "OTP", "FLOW", "CATALOG", "MPM", "REQUEST_CONTACT_INFO"}
	otpTypes    = []string{"COPY_CODE", "ONE_TAP", "ZERO_TAP"}
	phoneForm   = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{4,19}$`)
	// mostOf is how many buttons of a type a template may have; others have MaxButtons.
	mostOf = map[string]int{"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "OTP": 1, "FLOW": 1, "CATALOG": 1, "MPM": 1, "REQUEST_CONTACT_INFO": 1}
)

// buttons checks each button, and that they go together (10.3).
func (l *lint) buttons(path string, c *Component) {
	if n := len(c.Buttons); n == 0 || n > MaxButtons {
		l.add(0, path, ".buttons must be 1 to 10 buttons.")
	}
	count, texts := map[string]int{}, map[string]bool{}
	groups, before := 0, ""
	for i, b := range c.Buttons {
		at := fmt.Sprintf("%s.buttons[%d]", path, i)
		if !known(buttonTypes, b.Type) {
			l.add(0, at, ".type ", oneOf(buttonTypes), ".")
			continue
		}
		if count[b.Type]++; count[b.Type] == mostOf[b.Type]+1 && mostOf[b.Type] > 0 {
			l.add(0, path, ".buttons must have at most ", fmt.Sprint(mostOf[b.Type]), " of type ", b.Type, ".")
		}
		if key := strings.ToLower(strings.TrimSpace(b.Text)); key != "" {
			if texts[key] {
				l.add(0, at, ".text must differ from the texts of the other buttons.")
			}
			texts[key] = true
		}
		if quick := b.Type == "QUICK_REPLY"; quick && before != "QUICK_REPLY" {
			groups++
		}
		before = b.Type
		l.button(at, b)
	}
	if groups > 1 {
		l.add(0, path, ".buttons must have the buttons of type QUICK_REPLY beside each other.")
	}
}

func (l *lint) button(path string, b Button) {
	if (b.Type == "OTP") != (l.t.Category == Authentication) {
		l.add(0, path, ".type OTP belongs to the category AUTHENTICATION, which has no other buttons.")
		return
	}
	switch b.Type {
	case "COPY_CODE":
		l.code(path, b)
		return
	case "OTP":
		l.otp(path, b)
		return
	case "REQUEST_CONTACT_INFO":
	default:
		if strings.TrimSpace(b.Text) == "" {
			l.add(0, path, ".text must not be blank.")
		}
	}
	l.tooLong(path+".text", b.Text, MaxLabel)
	if strings.Contains(b.Text, "{{") {
		l.add(0, path, ".text must have no parameters.")
	}
	switch b.Type {
	case "URL":
		l.link(path, b)
	case "PHONE_NUMBER":
		if !phoneForm.MatchString(b.Phone) {
			l.add(0, path, ".phone_number must be a telephone number of at most 20 characters.")
		}
	case "FLOW":
		if b.Flow == "" {
			l.add(0, path, " must have one of flow_id, flow_name and flow_json.")
		}
	}
}

// link checks the address of a button: one parameter, at its end.
func (l *lint) link(path string, b Button) {
	l.tooLong(path+".url", b.URL, MaxURL)
	list, ok := cut(b.URL)
	names := params(list)
	u, err := url.Parse(strings.NewReplacer("{{", "", "}}", "").Replace(b.URL))
	switch {
	case !ok || err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil:
		l.add(0, path, ".url must be an address that begins with https:// or http://.")
	case len(names) > 1 || len(names) == 1 && (list[len(list)-1].param == "" || len(list) != 2):
		l.add(0, path, ".url must have one parameter at most, at its end.")
	case len(names) == 1 && !strings.ContainsAny(list[0].words[strings.Index(list[0].words, "//")+2:], "/?#"):
		l.add(0, path, ".url must have a / before its parameter, which must not decide on the host.")
	case len(names) == 1 && len(b.Examples) == 0:
		l.add(0, path, ".example must have an example for the parameter of the url.")
	}
}

func (l *lint) code(path string, b Button) {
	if len(b.Examples) == 0 || b.Examples[0] == "" {
		l.add(0, path, ".example must have the code to copy, of at most 15 characters.")
		return
	}
	l.tooLong(path+".example", b.Examples[0], MaxCode)
}

func (l *lint) otp(path string, b Button) {
	l.tooLong(path+".text", b.Text, MaxLabel)
	switch {
	case !known(otpTypes, b.OTP):
		l.add(0, path, ".otp_type ", oneOf(otpTypes), ".")
	case b.OTP != "COPY_CODE" && (b.Package == "" || b.Hash == ""):
		l.add(0, path, " must have package_name and signature_hash for otp_type ", b.OTP, ".")
	}
}
