package trust

import (
	"bytes"
	"encoding/pem"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/fault"
)

// maxAnchorFile bounds a file of anchors in bytes.
const maxAnchorFile = 4 << 20

// LoadDir reads the anchors below dir: those in dir/national, dir/specialised
// and dir/foreign belong to these systems, all others to Other. Files named
// .pem, .crt, .cer or .der are read, PEM or DER, any number of certificates in
// one file; other files are passed over. RoleOf says what each of them is.
//
// Errors are *fault.Error: trust.dir-unreadable, trust.file-unreadable,
// trust.no-certificate, trust.bad-certificate, trust.not-an-authority. A
// directory with one bad file is refused as a whole: an anchor that silently
// is not there would be searched for long.
func LoadDir(dir string) ([]Entry, error) {
	var entries []Entry
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fault.New("trust.dir-unreadable", err, "path", path)
		}
		if d.IsDir() || !anchorFile(path) {
			return nil
		}
		found, err := loadFile(path, systemOfPath(dir, path))
		for i := range found {
			found[i].Origin = dir
		}
		entries = append(entries, found...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return entries, nil
}

func anchorFile(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".pem", ".crt", ".cer", ".der":
		return true
	}
	return false
}

func systemOfPath(dir, path string) System {
	rel, err := filepath.Rel(dir, path)
	if err != nil {
		return Other
	}
	first, _, nested := strings.Cut(filepath.ToSlash(rel), "/")
	if system := SystemNamed(first); nested && system != Unknown {
		return system
	}
	return Other
}

func loadFile(path string, system System) ([]Entry, error) {
	certificates, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, 0, len(certificates))
	for _, c := range certificates {
		role := RoleOf(c)
		if role == RoleNone {
			return nil, fault.New("trust.not-an-authority", nil, "path", path, "subject", c.Subject.Display())
		}
		entries = append(entries, Entry{System: system, Role: role, Certificate: c})
	}
	return entries, nil
}

// ReadFile reads the certificates of one file, PEM or DER. Errors are those of
// LoadDir.
func ReadFile(path string) ([]*Certificate, error) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() || info.Size() > maxAnchorFile {
		return nil, fault.New("trust.file-unreadable", err, "path", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New("trust.file-unreadable", err, "path", path)
	}
	ders := certificatesIn(data)
	if len(ders) == 0 {
		return nil, fault.New("trust.no-certificate", nil, "path", path)
	}
	var certificates []*Certificate
	for _, der := range ders {
		c, err := ParseCertificate(der)
		if err != nil {
			return nil, fault.New("trust.bad-certificate", err, "path", path)
		}
		certificates = append(certificates, c)
	}
	return certificates, nil
}

// certificatesIn returns the DER of every certificate in data: the PEM blocks
// of that type, or the DER structures one after the other.
func certificatesIn(data []byte) [][]byte {
	if !bytes.Contains(data, []byte("-----BEGIN ")) {
		return derSequences(data)
	}
	var ders [][]byte
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return ders
		}
		if block.Type == "CERTIFICATE" || block.Type == "X509 CERTIFICATE" || block.Type == "TRUSTED CERTIFICATE" {
			ders = append(ders, block.Bytes)
		}
	}
}

// RoleOf derives what a certificate may do from the certificate itself: a CA
// that signed itself is a root, and so is a self-signed certificate of version
// 1, which cannot say that it is a CA; another CA is an intermediate, and one
// for time-stamping that is no CA a TSA. Everything else is RoleNone.
func RoleOf(c *Certificate) Role {
	switch {
	case (c.IsCA || c.Version < 3) && c.SelfSigned():
		return RoleRoot
	case c.IsCA:
		return RoleIntermediate
	case c.For(EKUTimeStamping):
		return RoleTSA
	}
	return RoleNone
}

// derSequences divides data into the SEQUENCEs it consists of, nil when it
// does not.
func derSequences(data []byte) [][]byte {
	var ders [][]byte
	in := cryptobyte.String(data)
	for !in.Empty() {
		var one cryptobyte.String
		if !in.ReadASN1Element(&one, asn1.SEQUENCE) {
			return nil
		}
		ders = append(ders, one)
	}
	return ders
}
