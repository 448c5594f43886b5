// Package single lets a program that is started once more hand its files to the
// one that runs already. Start is the entry. What belongs together is told by a
// Key; programs of other people, of other settings or on other screens never
// meet. A first program that is dead or hangs holds nobody up for long.
package single

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
)

// Key tells which programs are one.
type Key struct {
	Settings string   // folder of the settings
	Options  []string // of the command line, which change what the program does
}

// patience is how long the first program may take to accept the files.
const patience = 3 * time.Second

// Instance is the first program of its key, or one that could not find out.
type Instance struct {
	gate gate
}

// errTaken: another program of the key runs.
var errTaken = errors.New("another program of this key runs")

// connection is a way to another program.
type connection interface {
	io.ReadWriteCloser
	SetDeadline(time.Time) error
}

// gate is where later programs come in; it belongs to one program at a time.
type gate interface {
	accept() (connection, error)
	close()
}

// Start makes this program the first of its key. Where another is that took
// files over, first is nil and this one should end. An error says why nobody will
// find this program; it should run all the same.
func Start(key Key, files []string) (first *Instance, err error) {
	name := key.name()
	for until := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		refused := hand(name, files)
		if refused == nil {
			return nil, nil
		}
		door, err := open(name)
		if err == nil {
			return &Instance{gate: door}, nil
		}
		if !errors.Is(err, errTaken) {
			return &Instance{}, err
		}
		if time.Now().After(until) {
			return &Instance{}, refused
		}
	}
}

// name is short, and the same for the same user, screen and key.
func (k Key) name() string {
	all := append([]string{k.Settings, whose()}, k.Options...)
	sum := sha256.Sum256([]byte(strings.Join(all, "\x00")))
	return "trien-" + hex.EncodeToString(sum[:10])
}

// Serve calls got with the files of each later program until Close. It returns at
// once where nobody can find this program.
func (i *Instance) Serve(got func(files []string)) {
	if i.gate == nil {
		return
	}
	for {
		c, err := i.gate.accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			if files, err := receive(c); err == nil {
				got(files)
			}
		}()
	}
}

// Close lets another program be the first.
func (i *Instance) Close() {
	if i.gate != nil {
		i.gate.close()
	}
}

// message is one line of JSON; the answer is accepted and the end of the line.
type message struct {
	Files []string `json:"files"`
}

const (
	accepted = "ok\n"
	longest  = 1 << 20 // bytes of a message
)

func receive(c connection) ([]string, error) {
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(io.LimitReader(c, longest)).ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	var m message
	if err := json.Unmarshal(line, &m); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(c, accepted); err != nil {
		return nil, err
	}
	return m.Files, nil
}

// hand gives files to the first program, and returns when it has accepted them.
func hand(name string, files []string) error {
	c, err := dial(name)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	data, err := json.Marshal(message{Files: files})
	if err != nil {
		return err
	}
	if _, err := c.Write(append(data, '\n')); err != nil {
		return err
	}
	answer := make([]byte, len(accepted))
	if _, err := io.ReadFull(c, answer); err != nil {
		return err
	}
	if string(answer) != accepted {
		return errors.New("the first program answered " + string(answer))
	}
	return nil
}
