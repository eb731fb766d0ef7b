package media

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Limits of a child: seconds of processor, kibibytes of memory, and blocks of
// at least 512 bytes of a file it writes.
const (
	childSeconds = 600
	childMemory  = 3 << 20
	childFile    = 2 * 120 << 10
	childAnswer  = 1 << 20
	probeFor     = time.Minute
	filmFor      = 5 * time.Minute
)

// limited is the script that binds a child before it becomes the program; where
// the shell cannot set a limit, the child does not start.
const limited = `ulimit -t "$1" && ulimit -v "$2" && ulimit -f "$3" && shift 3 && exec "$@"`

// input is where a child finds the file that it is handed as its fourth.
const input = "/dev/fd/3"

// guarding are the arguments by which ffmpeg and ffprobe reach nothing but the
// file they are given.
var guarding = []string{"-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file,pipe"}

// probeBeside gives the path of ffprobe beside ffmpeg, or nothing.
func probeBeside(ffmpeg string) string {
	if ffmpeg == "" {
		return ""
	}
	dir, name := filepath.Split(ffmpeg)
	path := filepath.Join(dir, strings.Replace(name, "ffmpeg", "ffprobe", 1))
	if info, err := os.Stat(path); err != nil || info.IsDir() || name == filepath.Base(path) {
		return ""
	}
	return path
}

// child runs a program in dir with nothing of our environment and gives what it
// printed. The file is its fourth.
func child(ctx context.Context, dir string, file *os.File, program string, args ...string) ([]byte, error) {
	all := []string{"-c", limited, "sh", strconv.Itoa(childSeconds), strconv.Itoa(childMemory), strconv.Itoa(childFile), program}
	c := exec.CommandContext(ctx, "/bin/sh", append(all, args...)...)
	c.Dir, c.Env, c.ExtraFiles, c.WaitDelay = dir, []string{"LC_ALL=C", "HOME=" + dir}, []*os.File{file}, 5*time.Second
	var said bytes.Buffer
	out := &short{left: childAnswer}
	c.Stdout, c.Stderr = out, &short{left: 4096, w: &said}
	if err := c.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, fmt.Errorf("%s: %w: %s", filepath.Base(program), err, strings.TrimSpace(said.String()))
	}
	return out.b.Bytes(), nil
}

// short keeps the beginning of what is written.
type short struct {
	left int
	b    bytes.Buffer
	w    io.Writer
}

func (s *short) Write(p []byte) (int, error) {
	n := min(len(p), s.left)
	s.left -= n
	to := s.w
	if to == nil {
		to = &s.b
	}
	_, err := to.Write(p[:n])
	return len(p), err
}

// clip is what is known of a film or sound.
type clip struct {
	w, h     int
	rate     int // thousandths of frames a second
	duration time.Duration
	bitrate  int
	sound    bool
}

var errNoStream = errors.New("media: nothing to see or hear")

// measure asks ffprobe, bound to one form.
func (e *Engine) measure(ctx context.Context, dir string, file *os.File, demuxer string) (clip, error) {
	ctx, cancel := context.WithTimeout(ctx, probeFor)
	defer cancel()
	args := append(append([]string{}, guarding...), "-f", demuxer, "-print_format", "json",
		"-show_entries", "format=duration,bit_rate:stream=codec_type,width,height,avg_frame_rate,duration:stream_disposition=attached_pic", input)
	out, err := child(ctx, dir, file, e.probe, args...)
	if err != nil {
		return clip{}, err
	}
	return readProbe(out)
}

type probed struct {
	Streams []struct {
		Kind        string `json:"codec_type"`
		Width       int    `json:"width"`
		Height      int    `json:"height"`
		Rate        string `json:"avg_frame_rate"`
		Duration    string `json:"duration"`
		Disposition struct {
			Cover int `json:"attached_pic"`
		} `json:"disposition"`
	} `json:"streams"`
	Format struct {
		Duration string `json:"duration"`
		Bitrate  string `json:"bit_rate"`
	} `json:"format"`
}

func readProbe(out []byte) (c clip, err error) {
	var p probed
	if err := json.Unmarshal(out, &p); err != nil {
		return c, fmt.Errorf("ffprobe answered: %w", err)
	}
	for _, s := range p.Streams {
		switch {
		case s.Kind == "audio":
			c.sound = true
		case s.Kind == "video" && s.Disposition.Cover == 0 && c.w == 0:
			c.w, c.h, c.rate = s.Width, s.Height, thousandths(s.Rate)
		}
		c.duration = max(c.duration, seconds(s.Duration))
	}
	if d := seconds(p.Format.Duration); d > 0 {
		c.duration = d
	}
	c.bitrate, _ = strconv.Atoi(p.Format.Bitrate)
	if c.w == 0 && !c.sound {
		return c, errNoStream
	}
	return c, nil
}

// maxLength bounds durations that files claim.
const maxLength = 48 * time.Hour

func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0) {
		return 0
	}
	return time.Duration(min(f, maxLength.Seconds())*1000) * time.Millisecond
}

// thousandths reads a fraction such as 30000/1001.
func thousandths(s string) int {
	a, b, _ := strings.Cut(s, "/")
	n, err1 := strconv.ParseInt(a, 10, 32)
	d, err2 := strconv.ParseInt(b, 10, 32)
	if err1 != nil || err2 != nil || n < 0 || d <= 0 {
		return 0
	}
	return int(min(n*1000/d, 1_000_000))
}

// reading is how every work on a file begins.
func reading(demuxer string) []string {
	return append(append([]string{"-nostdin", "-y"}, guarding...), "-threads", "2", "-f", demuxer, "-i", input)
}

// plain leaves out everything but pictures and sound.
var plain = []string{"-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-threads", "2"}

// asFilm gives the arguments that write out.mp4.
func asFilm(demuxer string, mute bool) []string {
	args := append(reading(demuxer), "-map", "0:v:0")
	if !mute {
		args = append(args, "-map", "0:a:0?", "-c:a", "aac", "-b:a", "128k", "-ac", "2")
	}
	args = append(args, plain...)
	return append(args, "-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-maxrate", "5M", "-bufsize", "10M", "-fpsmax", "60",
		"-vf", "scale=w='min(1920,iw)':h='min(1920,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1,format=yuv420p",
		"-movflags", "+faststart", "-f", "mp4", filmOut)
}

// asSound gives the arguments that write out.mp3.
func asSound(demuxer string) []string {
	args := append(reading(demuxer), "-map", "0:a:0", "-vn")
	args = append(args, plain...)
	return append(args, "-c:a", "libmp3lame", "-q:a", "3", "-ac", "2", "-id3v2_version", "0", "-f", "mp3", soundOut)
}

// asFrame gives the arguments that write one frame of out.mp4.
func asFrame(at time.Duration) []string {
	args := append([]string{"-nostdin", "-y"}, guarding...)
	args = append(args, "-threads", "2", "-ss", strconv.FormatFloat(at.Seconds(), 'f', 3, 64), "-f", "mov", "-i", input)
	return append(args, "-frames:v", "1", "-map_metadata", "-1", "-an", "-c:v", "png", "-f", "image2", "-update", "1", frameOut)
}

const (
	filmOut  = "out.mp4"
	soundOut = "out.mp3"
	frameOut = "frame.png"
)
