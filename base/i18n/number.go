package i18n

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"
)

// Number writes a whole number with the language's thousands: "12 345",
// "12,345".
func (t Tag) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	return sign + group(digits, t.separators().thousands)
}

// Decimal writes a number with so many digits after the decimal sign.
func (t Tag) Decimal(x float64, digits int) string {
	s := strconv.FormatFloat(math.Abs(x), 'f', digits, 64)
	whole, rest, _ := strings.Cut(s, ".")
	sep := t.separators()
	out := group(whole, sep.thousands)
	if rest != "" {
		out += sep.decimal + rest
	}
	if x < 0 && strings.Trim(s, "0.") != "" {
		out = "-" + out
	}
	return out
}

// Percent writes a share of one: 0.125 with one digit is "12,5 %" or "12.5%".
func (t Tag) Percent(share float64, digits int) string {
	if t == French {
		return t.Decimal(share*100, digits) + string(hard) + "%"
	}
	return t.Decimal(share*100, digits) + "%"
}

// Compact writes a count for a narrow place: exact under 1,000, then "1,2 k",
// "3 M", "1,2 Md" or "1.2K", "3M", "1.2B". It rounds down, so that a count
// never shows a thousand before it is reached.
func (t Tag) Compact(n int64) string {
	size := max(n, -n)
	step := 0
	unit := int64(1)
	for step < 3 && size/1000 >= unit {
		unit *= 1000
		step++
	}
	if step == 0 || size < 0 {
		return t.Number(n)
	}
	tenths := size / (unit / 10)
	text := t.Number(tenths / 10)
	if tenths < 100 && tenths%10 != 0 {
		text += t.separators().decimal + strconv.FormatInt(tenths%10, 10)
	}
	if n < 0 {
		text = "-" + text
	}
	if t == French {
		return text + string(hard) + [...]string{"", "k", "M", "Md"}[step]
	}
	return text + [...]string{"", "K", "M", "B"}[step]
}

// Money writes an amount in the currency's smallest unit: 1250 of "EUR" is
// "12,50 €" or "€12.50". A currency that is not known is written as its code.
func (t Tag) Money(minor int64, code string) string {
	scale := 2
	if unit, err := currency.ParseISO(code); err == nil {
		scale, _ = currency.Standard.Rounding(unit)
	}
	digits := strconv.FormatUint(uint64(max(minor, -minor)), 10)
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale+1-len(digits)) + digits
	}
	sep := t.separators()
	text := group(digits[:len(digits)-scale], sep.thousands)
	if scale > 0 {
		text += sep.decimal + digits[len(digits)-scale:]
	}
	sign := ""
	if minor < 0 {
		sign = "-"
	}
	symbol, known := map[string]string{"EUR": "€", "USD": "$", "GBP": "£"}[code]
	switch {
	case !known:
		return sign + text + string(hard) + code
	case t == French:
		return sign + text + string(hard) + symbol
	}
	return sign + symbol + text
}

// FileSize is a number of bytes that a sentence shows as people say it.
type FileSize int64

// Bytes writes the size of a file: "3,2 Mo" or "3.2 MB". Whole binary units, as
// limits have them, stay such: "2 Gio" or "2 GiB".
func (t Tag) Bytes(n int64) string {
	if whole, unit := binary(n); whole > 0 {
		if t == French {
			unit = strings.Replace(unit, "B", "o", 1)
		}
		return t.Number(whole) + string(hard) + unit
	}
	units := [...]string{"B", "KB", "MB", "GB", "TB"}
	if t == French {
		units = [...]string{"o", "Ko", "Mo", "Go", "To"}
	}
	x, i := float64(n), 0
	for x >= 1000 && i < len(units)-1 {
		x /= 1000
		i++
	}
	digits := 0
	if i > 0 && x < 10 && math.Round(x*10) != math.Round(x)*10 {
		digits = 1
	}
	return t.Decimal(x, digits) + string(hard) + units[i]
}

// binary gives a size in the largest binary unit that divides it; 0 if none does.
func binary(n int64) (int64, string) {
	for _, u := range []struct {
		size int64
		name string
	}{{1 << 40, "TiB"}, {1 << 30, "GiB"}, {1 << 20, "MiB"}} {
		if n > 0 && n%u.size == 0 {
			return n / u.size, u.name
		}
	}
	return 0, ""
}

// List joins words: "a, b et c", "a, b and c".
func (t Tag) List(words []string) string {
	and := " and "
	if t == French {
		and = " et "
	}
	return join(words, and)
}

// ListOr joins alternatives: "a, b ou c", "a, b or c".
func (t Tag) ListOr(words []string) string {
	or := " or "
	if t == French {
		or = " ou "
	}
	return join(words, or)
}

func join(words []string, last string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + last + words[n-1]
}

type separators struct{ thousands, decimal string }

func (t Tag) separators() separators {
	if t == French {
		return separators{string(thin), ","}
	}
	return separators{",", "."}
}

func group(digits, by string) string {
	if len(digits) < 4 {
		return digits
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(by)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// written gives an argument's text in the language; a placeholder nobody
// filled stays visible, so that a test or a reader reports it.
func written(tag Tag, args []Arg, name string) string {
	for _, a := range args {
		if a.Name == name {
			return show(tag, a.Value)
		}
	}
	return "{{." + name + "}}"
}

func show(tag Tag, value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int:
		return tag.Number(int64(v))
	case int64:
		return tag.Number(v)
	case float64:
		return tag.Decimal(v, 1)
	case time.Time:
		return tag.Date(v)
	case time.Duration:
		return tag.Duration(v)
	case []string:
		return tag.List(v)
	case FileSize:
		return tag.Bytes(int64(v))
	case fmt.Stringer:
		return v.String()
	}
	if n, ok := whole(value); ok {
		return tag.Number(n)
	}
	return fmt.Sprint(value)
}

func whole(value any) (int64, bool) {
	switch v := reflect.ValueOf(value); {
	case !v.IsValid():
		return 0, false
	case v.CanInt():
		return v.Int(), true
	case v.CanUint():
		return int64(min(v.Uint(), math.MaxInt64)), true
	}
	return 0, false
}
