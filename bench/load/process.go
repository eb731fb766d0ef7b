package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tick is how /proc counts CPU: a hundredth of a second, on every Linux that Go
// runs on.
const tick = 10 * time.Millisecond

// cpu is what the measured processes and all below them have used.
func (l *load) cpu() time.Duration {
	var sum time.Duration
	for _, p := range l.tree() {
		sum += spent(p)
	}
	return sum
}

// memory is the resident memory of the first measured process, in MiB.
func (l *load) memory() string {
	if len(l.pids) == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f", float64(resident(l.pids[0]))/1024)
}

// tree gives the measured processes with their children.
func (l *load) tree() []int {
	all := append([]int(nil), l.pids...)
	for i := 0; i < len(all); i++ {
		lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", all[i]))
		for _, f := range lists {
			data, _ := os.ReadFile(f)
			for s := range strings.FieldsSeq(string(data)) {
				if n, err := strconv.Atoi(s); err == nil {
					all = append(all, n)
				}
			}
		}
	}
	return all
}

// spent reads user and system time of a process, and of its children that ended.
func spent(pid int) time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(data), ") ")
	part := strings.Fields(rest)
	if len(part) < 15 {
		return 0
	}
	var n int
	for _, s := range part[11:15] { // utime, stime, cutime, cstime
		v, _ := strconv.Atoi(s)
		n += v
	}
	return time.Duration(n) * tick
}

// resident reads the resident memory of a process in KiB.
func resident(pid int) int {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(data), "VmRSS:")
	n, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	v, _ := strconv.Atoi(n)
	return v
}

// launch starts the server and waits for its first 200; stop ends it.
func (l *load) launch(ctx context.Context) (stop func(), err error) {
	args := strings.Fields(l.start)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stderr = os.Stderr
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	l.pids = append([]int{cmd.Process.Pid}, l.pids...)
	stop = func() { _ = cmd.Process.Signal(syscall.SIGTERM); _ = cmd.Wait() }
	for end := begin.Add(60 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		if _, err := l.call(ctx, member{}, http.MethodGet, "/api/v2/instance", nil); err == nil {
			break
		}
		if time.Now().After(end) {
			stop()
			return nil, fmt.Errorf("%s does not answer", l.base)
		}
	}
	took := time.Since(begin)
	fmt.Printf("| start to the first 200: %.0f ms, %.0f ms CPU | | | | | | | | %s |\n", ms(took), ms(l.cpu()), l.memory())
	return stop, nil
}

// size tells how large the binary is.
func size(path string) string {
	s, err := os.Stat(path)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%.1f MB", float64(s.Size())/1e6)
}
