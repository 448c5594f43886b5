package prepare

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"trien/signer/fault"
)

// book is what the parts were put together to.
type book struct{ context *model.Context }

// bind reads the parts one after the other into the first of them.
func (r Request) bind(ctx context.Context, sources []Source) (book, error) {
	var b book
	for i, part := range r.Parts {
		if err := ctx.Err(); err != nil {
			return book{}, err
		}
		if err := b.add(part, sources[i], r.Paper); err != nil {
			return book{}, fault.New("prepare.failed", err, "file", filepath.Base(part.Path))
		}
		if r.Progress != nil {
			r.Progress(i+1, len(r.Parts))
		}
	}
	return b, nil
}

// add appends the pages of one part.
func (b *book) add(part Part, source Source, paper Paper) (err error) {
	defer caught(&err)
	data, err := plain(part, source, paper)
	if err != nil {
		return err
	}
	read, err := api.ReadContext(bytes.NewReader(data), configuration(model.MERGECREATE, nil))
	if err != nil {
		return err
	}
	read.EnsureVersionForWriting() // before the check: many files use what their version does not have yet
	if err := api.ValidateContext(read); err != nil {
		return err
	}
	if b.context == nil {
		b.context = read
		return nil
	}
	return pdfcpu.MergeXRefTables(filepath.Base(part.Path), read, b.context, false, false)
}

// plain is a part as a PDF that anybody can read.
func plain(part Part, source Source, paper Paper) ([]byte, error) {
	data, err := os.ReadFile(part.Path)
	switch {
	case err != nil:
		return nil, err
	case source.Kind == Image:
		return imagePage(data, source.Scan, paper)
	case !source.Protected:
		return data, nil
	}
	read, err := api.ReadAndValidate(bytes.NewReader(data), configuration(model.DECRYPT, part.Password))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := api.WriteContext(read, &out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (b book) write(to io.Writer) (err error) {
	defer caught(&err)
	if err := api.WriteContext(b.context, to); err != nil {
		return fault.New("prepare.check-failed", err)
	}
	return nil
}

// configuration is for one use: the library writes into it. It keeps no folder
// of its own, asks nobody on the network and bounds what it unpacks.
func configuration(command model.CommandMode, password []byte) *model.Configuration {
	api.DisableConfigDir()
	c := model.NewDefaultConfiguration()
	c.Cmd, c.Offline, c.CreateBookmarks = command, true, false
	c.ValidationMode = model.ValidationRelaxed
	c.Optimize, c.OptimizeBeforeWriting = false, false
	c.OptimizeResourceDicts, c.OptimizeDuplicateContentStreams = false, false
	c.UserPW, c.OwnerPW = string(password), string(password)
	c.Limits.MaxDecodeBytes, c.Limits.MaxStreamBytes = MaxFile, MaxFile
	c.Limits.MaxImagePixels = MaxPixels
	c.Limits.MaxObjectCount, c.Limits.MaxXRefEntries = 2_000_000, 2_000_000
	return c
}

// caught makes an error of a panic in the library: one file must not end the
// program.
func caught(err *error) {
	if broken := recover(); broken != nil {
		*err = errors.Join(*err, fmt.Errorf("pdfcpu: %v", broken))
	}
}
