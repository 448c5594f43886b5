package main

import (
	"context"

	"trien/signer/prepare"
)

// preparer makes documents to be signed, for the window.
type preparer struct{}

func (preparer) Examine(path string, password []byte) (prepare.Source, error) {
	return prepare.Examine(path, password)
}

func (preparer) Make(ctx context.Context, r prepare.Request) (prepare.Result, error) {
	return prepare.Make(ctx, r)
}
