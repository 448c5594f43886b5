package signer

import (
	"context"
	"crypto"
	"errors"
	"strings"
	"sync"

	"trien/signer/fault"
	"trien/token"
)

// errNotBegun tells a document that the batch ended before the key had its turn
// with it: by Stop, or because the key failed for another document.
var errNotBegun = errors.New("the batch has ended before")

// ahead is a Key that can be given further messages while it signs one, so that
// its device goes from one to the next without waiting for us. Once SignNext has
// failed, it begins with none any more and fails with token.NotBegun. token.Key
// is one.
type ahead interface {
	Ahead() int
	SignNext(message []byte, hash crypto.Hash, pss bool) ([]byte, error)
}

// sharedKey opens the key once and lets documents use it one after the other, or
// so many at a time as it takes ahead.
type sharedKey struct {
	unlock Unlock
	stop   <-chan struct{}

	mu     sync.Mutex
	sign   func(message []byte, hash crypto.Hash, pss bool) ([]byte, error) // the key's; nil before it is open
	places chan struct{}                                                    // of the documents that the key has; made with sign
	gone   bool
}

func (k *sharedKey) open(ctx context.Context) (Key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ended() {
		return nil, errNotBegun
	}
	if k.sign == nil {
		key, err := k.unlock(ctx)
		if err != nil {
			k.gone = true
			return nil, err
		}
		sign, count := key.SignMessage, 1
		if further, ok := key.(ahead); ok {
			sign, count = further.SignNext, 1+further.Ahead()
		}
		k.sign, k.places = sign, make(chan struct{}, count)
	}
	return k, nil
}

// SignMessage is Key.SignMessage. After a failure of the token nothing more is
// sent to it.
func (k *sharedKey) SignMessage(message []byte, hash crypto.Hash, pss bool) ([]byte, error) {
	k.places <- struct{}{}
	defer func() { <-k.places }()
	if k.over() {
		return nil, errNotBegun
	}
	signature, err := k.sign(message, hash, pss)
	if err != nil {
		return nil, k.fail(err)
	}
	return signature, nil
}

func (k *sharedKey) over() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.ended()
}

// ended is for who holds mu.
func (k *sharedKey) ended() bool { return k.gone || closed(k.stop) }

func (k *sharedKey) fail(err error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.gone = true
	if fault.CodeOf(err) == token.NotBegun {
		return errNotBegun
	}
	return err
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// failed tells whether err is the token's, so that every other document would
// meet it too.
func (k *sharedKey) failed(err error) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.gone || strings.HasPrefix(fault.CodeOf(err), "token.")
}
