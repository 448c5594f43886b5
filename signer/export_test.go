package signer

import (
	"context"
	"path/filepath"
)

// SignUnchecked is Sign without the self-check, to see what that costs: nothing
// is read back from the file that is written.
func SignUnchecked(ctx context.Context, req Request) error {
	req = withDefaults(req)
	j, _, err := prepare(ctx, req, openFolder(filepath.Dir(req.Target)))
	if err != nil {
		return err
	}
	defer j.close()
	landed := make(chan int64, copyAhead)
	err = together(ctx,
		func(ctx context.Context) error { return j.copyBytes(ctx, landed) },
		func(context.Context) error { return j.syncCopy(landed) },
	)
	if err != nil {
		return err
	}
	if err := j.hashed.wait(); err != nil {
		return err
	}
	content, err := j.writeUpdate()
	if err != nil {
		return err
	}
	j.out.beginSync()
	key, err := req.Unlock(ctx)
	if err != nil {
		return err
	}
	if err := j.sign(ctx, key, content); err != nil {
		return err
	}
	if err := j.out.sync(); err != nil {
		return err
	}
	return j.out.publish()
}
