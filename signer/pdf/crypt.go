package pdf

import (
	"io"

	"trien/signer/fault"
)

// crypt decrypts an encrypted document.
type crypt struct{}

func (d *Document) unlock(password []byte) error {
	if d.Trailer()["Encrypt"] != nil {
		return fault.New("pdf.encryption-unsupported", nil)
	}
	return nil
}

func (d *Document) decrypted(got found) (found, error) { return got, nil }

func (d *Document) opened(s *Stream, names []Name, parms []Dict) (io.Reader, error) {
	return d.RawStream(s), nil
}

func (d *Document) sealedBeforeUnlock(s *Stream) bool {
	return s.sealed && d.crypt == nil && d.Trailer()["Encrypt"] != nil
}
