package settings

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"trien/signer/evidence"
	"trien/signer/fault"
)

// TSA is a time-stamping authority as the settings name it: its address alone,
// or an object where it wants more. The password stands in no settings file: it
// is in a file of its own that nobody but the person can read, or in the
// environment (PasswordVariable).
type TSA struct {
	URL  string `json:"url"`
	User string `json:"user,omitempty"` // HTTP Basic; "" for none
	// PasswordFile is the full path of a file whose first line is the password.
	PasswordFile string `json:"password_file,omitempty"`
	Policy       string `json:"policy,omitempty"`  // OID to ask for
	Seconds      int    `json:"seconds,omitempty"` // to wait for its answer; 0 is 30
}

// PasswordVariable holds the password of the authorities that have a user and
// no file for it.
const PasswordVariable = "TRIEN_TSA_PASSWORD"

// UnmarshalJSON reads an address alone, or an object.
func (t *TSA) UnmarshalJSON(data []byte) error {
	*t = TSA{}
	if bytes.HasPrefix(data, []byte(`"`)) {
		return json.Unmarshal(data, &t.URL)
	}
	type plain TSA
	return json.Unmarshal(data, (*plain)(t))
}

// MarshalJSON writes the address alone where there is no more.
func (t TSA) MarshalJSON() ([]byte, error) {
	if t == (TSA{URL: t.URL}) {
		return json.Marshal(t.URL)
	}
	type plain TSA
	return json.Marshal(plain(t))
}

// Authority returns the authority with its password. Errors: ctl.tsa-password,
// ctl.tsa-password-open, ctl.tsa-no-password.
func (t TSA) Authority() (evidence.TSA, error) {
	authority := evidence.TSA{URL: t.URL, User: t.User, Policy: t.Policy, Timeout: time.Duration(t.Seconds) * time.Second}
	if t.User == "" {
		return authority, nil
	}
	if t.PasswordFile == "" {
		password, ok := os.LookupEnv(PasswordVariable)
		if !ok {
			return authority, fault.New("ctl.tsa-no-password", nil, "address", t.URL, "variable", PasswordVariable)
		}
		authority.Password = password
		return authority, nil
	}
	var err error
	authority.Password, err = readSecret(t.PasswordFile)
	return authority, err
}

// readSecret returns the first line of a file that is its owner's alone. On
// Windows the folder's access list says whose it is, which is not looked at.
func readSecret(name string) (string, error) {
	const others = 0o077
	file, err := os.Open(name)
	if err != nil {
		return "", fault.New("ctl.tsa-password", err, "file", name)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", fault.New("ctl.tsa-password", err, "file", name)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&others != 0 {
		return "", fault.New("ctl.tsa-password-open", nil, "file", name)
	}
	secret := make([]byte, 4096)
	n, err := file.Read(secret)
	if err != nil {
		return "", fault.New("ctl.tsa-password", err, "file", name)
	}
	line, _, _ := bytes.Cut(secret[:n], []byte("\n"))
	return string(bytes.TrimSuffix(line, []byte("\r"))), nil
}

// KeepPassword writes the password of an authority into a file of the person's
// own, which takes the place of an earlier one, and returns its name for
// PasswordFile.
func KeepPassword(address, user, password string) (string, error) {
	dir, err := configDir()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(address + "\n" + user))
	name := filepath.Join(dir, "tsa-"+hex.EncodeToString(sum[:8])+".secret")
	aside, err := os.CreateTemp(dir, ".secret-*") // mode 0600
	if err != nil {
		return "", err
	}
	_, err = aside.WriteString(password + "\n")
	if err = errors.Join(err, aside.Close()); err == nil {
		err = os.Rename(aside.Name(), name)
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(aside.Name()))
	}
	return name, nil
}

// Authorities returns the time-stamping authorities in the order in which they
// are asked, without those whose password cannot be had: problems say why.
func (s Settings) Authorities() (tsas []evidence.TSA, problems []error) {
	for _, t := range s.TSAs {
		authority, err := t.Authority()
		if err != nil {
			problems = append(problems, err)
			continue
		}
		tsas = append(tsas, authority)
	}
	return tsas, problems
}
