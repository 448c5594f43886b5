package main

import (
	"context"
	"runtime"

	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/report/sheet"
	"trien/signer/verify"
)

// verification is one run of trienctl verify over any number of files.
type verification struct {
	console *console
	flags   *verifyFlags
	options verify.Options
	basis   report.Basis

	json     *report.JSONWriter
	kept     []report.Document // without signatures where no report file is asked for
	progress *progress
}

// all verifies the files, tells each report in the order of the files, writes
// the report files and returns the exit code.
func (v *verification) all(ctx context.Context, files []string) int {
	c := v.console
	v.progress = newProgress(c, len(files))
	if v.flags.json {
		v.json = report.NewJSONWriter(c.out, v.basis, c.words.Text)
	}
	check := func(file string) report.Document { return verify.File(ctx, file, v.options) }
	err := inOrder(ctx, files, check, v.take)
	v.progress.clear()
	if err == nil || ctx.Err() != nil {
		err = v.finish(err)
	}
	if ctx.Err() != nil {
		c.warn("ctl.stopped", map[string]string{"done": count(len(v.kept)), "count": count(len(files))})
		return exitUnavailable
	}
	if err != nil {
		return c.fail(fault.New("ctl.output", err), "")
	}
	if err := v.flags.reports.write(v.kept, v.basis, c.words.Text); err != nil {
		return c.fail(err, "")
	}
	return report.ExitCode(v.kept)
}

// take tells one report.
func (v *verification) take(doc report.Document) error {
	v.progress.clear()
	err := v.tell(doc)
	if !v.flags.reports.any() {
		doc.Signatures = nil
	}
	v.kept = append(v.kept, doc)
	v.progress.show(len(v.kept))
	return err
}

func (v *verification) tell(doc report.Document) error {
	if v.json != nil {
		return v.json.Add(doc)
	}
	return v.sheet(doc).WriteDocuments(v.console.out)
}

func (v *verification) sheet(docs ...report.Document) sheet.Sheet {
	return sheet.Read(docs, v.basis, v.console.words.Text)
}

// finish ends what was told, also where the person stopped the run.
func (v *verification) finish(stopped error) error {
	switch {
	case v.json != nil:
		return v.json.Close()
	case stopped != nil:
		return nil
	}
	return v.sheet(v.kept...).WriteEnd(v.console.out)
}

// inOrder calls work for every item, on as many goroutines as there are
// processors, and hands the results to take in the order of the items. Few
// results wait at a time, however slow the item before them is. It returns the
// first error of take, or that of ctx, after which nothing more is begun.
func inOrder[T, R any](ctx context.Context, items []T, work func(T) R, take func(R) error) error {
	const ahead = 4 // results waiting, for each worker
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	order := make(chan chan R, ahead*workers)
	go func() {
		defer close(order)
		busy := make(chan struct{}, workers)
		for _, item := range items {
			result := make(chan R, 1)
			select {
			case order <- result:
			case <-ctx.Done():
				return
			}
			busy <- struct{}{}
			go func() {
				result <- work(item)
				<-busy
			}()
		}
	}()
	for result := range order {
		r := <-result
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := take(r); err != nil {
			return err
		}
	}
	return ctx.Err()
}
