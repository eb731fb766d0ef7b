package media

import "math"

// Pictures are made smaller plane by plane: halved by a box filter until they
// are within twice the wanted size, then by the kernel of Catmull and Rom. The
// scaler of golang.org/x/image keeps a row of four floats for each pixel, 350 MB
// for twelve megapixels; this one keeps a few rows.

// pyramid is a raster and its halves, made when they are first needed.
type pyramid struct{ levels []raster }

func newPyramid(r raster) *pyramid { return &pyramid{[]raster{r}} }

// at gives the picture at a size not above its own.
func (p *pyramid) at(w, h int) raster {
	r := p.levels[0]
	for n := 1; r.w >= 2*w && r.h >= 2*h; n++ {
		if n == len(p.levels) {
			p.levels = append(p.levels, halved(r))
		}
		r = p.levels[n]
	}
	if r.w == w && r.h == h {
		return r
	}
	out := raster{w, h, make([]plane, len(r.planes))}
	for i := range r.planes {
		pw, ph := r.size(i, w, h)
		out.planes[i] = shrink(r.planes[i], pw, ph)
	}
	return out
}

func halved(r raster) raster {
	out := raster{(r.w + 1) / 2, (r.h + 1) / 2, make([]plane, len(r.planes))}
	for i, p := range r.planes {
		out.planes[i] = p.half()
	}
	return out
}

func (p plane) half() plane {
	q := newPlane((p.w+1)/2, (p.h+1)/2)
	for y := range q.h {
		average(q.row(y), p.row(2*y), p.row(min(2*y+1, p.h-1)))
	}
	return q
}

func (p plane) narrow() plane {
	q := newPlane((p.w+1)/2, p.h)
	for y := range q.h {
		average(q.row(y), p.row(y), p.row(y))
	}
	return q
}

func (p plane) flat() plane {
	q := newPlane(p.w, (p.h+1)/2)
	for y := range q.h {
		a, b, to := p.row(2*y), p.row(min(2*y+1, p.h-1)), q.row(y)
		for x := range to {
			to[x] = uint8((uint16(a[x]) + uint16(b[x]) + 1) / 2)
		}
	}
	return q
}

// shrink gives one plane at a size not above its own; its shape may change.
func shrink(p plane, w, h int) plane {
	for p.w >= 2*w && p.h >= 2*h {
		p = p.half()
	}
	for p.w >= 2*w {
		p = p.narrow()
	}
	for p.h >= 2*h {
		p = p.flat()
	}
	if p.w == w && p.h == h {
		return p
	}
	return resample(p, w, h)
}

// Weights have 14 bits behind the point, rows between the two passes five.
const (
	weightBits = 14
	middleBits = 5
)

// filter says of which pixels, with which weights, each pixel of a line is
// made.
type filter struct {
	taps   int
	start  []int
	weight []int32 // taps for each pixel
}

// newFilter makes the filter from a line of size pixels to one of want.
func newFilter(size, want int) filter {
	scale := float64(size) / float64(want)
	spread := max(scale, 1)
	taps := min(int(math.Ceil(4*spread))+1, size)
	f := filter{taps, make([]int, want), make([]int32, want*taps)}
	raw := make([]float64, taps)
	for i := range want {
		centre := (float64(i)+0.5)*scale - 0.5
		first := int(math.Ceil(centre - 2*spread))
		last := int(math.Floor(centre + 2*spread))
		start := max(0, min(first, size-taps))
		clear(raw)
		sum := 0.0
		for j := first; j <= last; j++ {
			w := catmullRom((float64(j) - centre) / spread)
			raw[min(max(j, 0), size-1)-start] += w
			sum += w
		}
		f.start[i] = start
		f.fix(i, raw, sum)
	}
	return f
}

// fix stores weights as integers that add up to exactly one.
func (f filter) fix(i int, raw []float64, sum float64) {
	to := f.weight[i*f.taps : (i+1)*f.taps]
	left, largest := int32(1<<weightBits), 0
	for k, w := range raw {
		to[k] = int32(math.Round(w / sum * (1 << weightBits)))
		left -= to[k]
		if to[k] > to[largest] {
			largest = k
		}
	}
	to[largest] += left
}

func catmullRom(t float64) float64 {
	t = math.Abs(t)
	switch {
	case t < 1:
		return (1.5*t-2.5)*t*t + 1
	case t < 2:
		return ((-0.5*t+2.5)*t-4)*t + 2
	}
	return 0
}

// resample scales a plane, to at least half its size, in two passes, of which
// the first keeps only the rows that the second needs.
func resample(p plane, w, h int) plane {
	across, down := newFilter(p.w, w), newFilter(p.h, h)
	out := newPlane(w, h)
	rows := make([]int16, down.taps*w)
	held := make([]int, down.taps)
	for i := range held {
		held[i] = -1
	}
	sum := make([]int32, w)
	for y := range h {
		clear(sum)
		for k := range down.taps {
			from := down.start[y] + k
			slot := from % down.taps
			row := rows[slot*w : (slot+1)*w]
			if held[slot] != from {
				across.line(row, p.row(from))
				held[slot] = from
			}
			if weight := down.weight[y*down.taps+k]; weight != 0 {
				add(sum, row, weight)
			}
		}
		settle(out.row(y), sum)
	}
	return out
}

func (f filter) line(to []int16, from []uint8) {
	const shift = weightBits - middleBits
	for x := range to {
		px := from[f.start[x] : f.start[x]+f.taps]
		weight := f.weight[x*f.taps : (x+1)*f.taps]
		s := int32(1 << (shift - 1))
		for k, v := range px {
			s += int32(v) * weight[k]
		}
		to[x] = int16(s >> shift)
	}
}

func add(sum []int32, row []int16, weight int32) {
	row = row[:len(sum)]
	for x := range sum {
		sum[x] += int32(row[x]) * weight
	}
}

func settle(to []uint8, sum []int32) {
	const shift = weightBits + middleBits
	sum = sum[:len(to)]
	for x := range to {
		to[x] = uint8(min(max((sum[x]+1<<(shift-1))>>shift, 0), 255))
	}
}
