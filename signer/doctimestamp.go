package signer

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// addDocumentTimestamp appends an update with a document timestamp over the
// whole output (ISO 32000-2, 12.8.5; EN 319 142-1, 5.4.3). It is false where no
// authority gave a token that counts.
func (j *job) addDocumentTimestamp(ctx context.Context) (bool, error) {
	doc, err := j.out.document(j.req.Password)
	if err != nil {
		return false, err
	}
	u := doc.Update()
	if err := addTimestampField(doc, u); err != nil {
		return false, err
	}
	appendix, err := u.Build()
	if err != nil {
		return false, err
	}
	if err := fillByteRange(appendix); err != nil {
		return false, err
	}
	if err := j.out.append(appendix); err != nil {
		return false, err
	}
	digest, err := j.digestAround(ctx, appendix.Marks[contentsMark])
	if err != nil {
		return false, err
	}
	token, err := j.askTimestamp(ctx, digest, j.req.TSAs)
	if err != nil {
		return false, err
	}
	if token == nil {
		return false, errors.New("no timestamp for the document")
	}
	if err := fillContents(appendix, token.Raw); err != nil {
		return false, err
	}
	return true, j.out.writeContents(appendix, contentsMark)
}

// addTimestampField adds an invisible field with the timestamp's dictionary.
func addTimestampField(doc *pdf.Document, u *pdf.Update) error {
	if !doc.MayAddField() {
		return fault.New("sign.new-field-not-permitted", nil)
	}
	form, err := openForm(doc)
	if err != nil {
		return err
	}
	rules, err := readRules(doc)
	if err != nil {
		return err
	}
	sheets := sheets{doc: doc}
	page, err := sheets.page(0)
	if err != nil {
		return err
	}
	value := u.Add(pdf.Dict{
		"Type":      pdf.Name("DocTimeStamp"),
		"Filter":    handler,
		"SubFilter": pdf.Name("ETSI.RFC3161"),
		"ByteRange": pdf.Placeholder{Name: byteRangeMark, Width: byteRangeWidth},
		"Contents":  pdf.Placeholder{Name: contentsMark, Width: 2*maxToken + 2},
	})
	field := u.Add(pdf.Dict{
		"Type": pdf.Name("Annot"), "Subtype": pdf.Name("Widget"), "FT": pdf.Name("Sig"),
		"F": pdf.Integer(flagPrint | flagLocked), "Rect": pdf.Rect{}.Array(), "P": page.Ref,
		"T": pdf.TextString(form.freeName(rules)), "V": value,
	})
	sheets.add(page, field)
	form.add(field)
	if err := sheets.write(u); err != nil {
		return err
	}
	return form.write(u)
}

// document opens the output as it is now.
func (o *output) document(password []byte) (*pdf.Document, error) {
	size, err := o.size()
	if err != nil {
		return nil, err
	}
	return pdf.Open(o.file, size, pdf.Options{Password: password})
}

func (o *output) size() (int64, error) {
	info, err := o.file.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// append writes an update behind what is there.
func (o *output) append(a pdf.Appendix) error {
	if size, err := o.size(); err != nil || size != a.Base {
		return errors.Join(err, fmt.Errorf("update for %d bytes, the file has %d", a.Base, size))
	}
	return o.write(a.Bytes, a.Base)
}

// digestAround returns the SHA-256 of the output without the bytes of gap. What
// was copied from the source need not be read again for it.
func (j *job) digestAround(ctx context.Context, gap pdf.Span) ([]byte, error) {
	size, err := j.out.size()
	if err != nil {
		return nil, err
	}
	digest, from := crypto.SHA256.New(), int64(0)
	if j.req.Hash == crypto.SHA256 {
		if digest, err = j.hashed.goOn(); err != nil {
			return nil, err
		}
		from = j.size
	}
	for _, part := range []pdf.Span{{Start: from, End: gap.Start}, {Start: gap.End, End: size}} {
		section := io.NewSectionReader(j.out.file, part.Start, part.Len())
		for done := int64(0); done < part.Len(); {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			n, err := io.CopyN(digest, section, min(copyStep, part.Len()-done))
			if err != nil {
				return nil, err
			}
			done += n
		}
	}
	return digest.Sum(nil), nil
}
