package token

import (
	"context"
	"errors"

	"trien/token/internal/wire"
)

// ServiceState is the state of the PC/SC service, through which card readers and
// most tokens are reached.
type ServiceState int

const (
	ServiceUnknown ServiceState = iota // not asked yet, or no answer
	ServiceMissing                     // the system has no PC/SC
	ServiceStopped                     // it is installed and does not run
	ServiceFailed                      // it answers with an error
	ServiceRunning
)

// Readers is what the PC/SC service says.
type Readers struct {
	Service ServiceState
	Code    uint32 // what the service returned; 0 when all went well
	List    []Reader
}

// Reader is a card reader. A token on USB is a reader with its card in it.
type Reader struct {
	Name    string
	Present bool   // a card is in it
	Mute    bool   // and does not answer: put in the wrong way, or broken
	ATR     []byte // the card's answer to reset; empty without a card
}

// ReaderService asks the PC/SC service in a process of its own, which a broken
// service cannot take with it.
type ReaderService struct{ module *Module }

// NewReaderService prepares the process; the first Look starts it. Of config
// only Command, Env and Deadlines count.
func NewReaderService(config Config) *ReaderService {
	config.Module, config.Driver = "", nil
	m := Prepare(config)
	m.bare = true
	return &ReaderService{m}
}

// Look asks for the readers and what is in them. A service that is missing,
// stopped or fails is an answer; an error means that nobody could be asked.
func (s *ReaderService) Look(ctx context.Context) (Readers, error) {
	reply, err := s.module.call(ctx, wire.Request{Op: wire.Readers}, s.module.config.Deadlines.Poll)
	if err != nil {
		return Readers{}, err
	}
	if reply.Readers == nil {
		return Readers{}, s.module.explain(New(DriverGarbage, errors.New("readers: none in the reply")))
	}
	found := Readers{Service: serviceStateOf(reply.Readers.State), Code: reply.Readers.Code}
	for _, r := range reply.Readers.Readers {
		found.List = append(found.List, Reader(r))
	}
	return found, nil
}

// Close ends the process.
func (s *ReaderService) Close() error { return s.module.Close() }

func serviceStateOf(wired string) ServiceState {
	switch wired {
	case wire.ServiceMissing:
		return ServiceMissing
	case wire.ServiceStopped:
		return ServiceStopped
	case wire.ServiceRunning:
		return ServiceRunning
	}
	return ServiceFailed
}
