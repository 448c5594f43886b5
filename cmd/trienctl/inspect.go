package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"time"

	"trien/cmd/internal/devices"
	"trien/cmd/internal/edition"
	"trien/cmd/internal/settings"
	"trien/signer"
	"trien/signer/fault"
	"trien/token"
)

// listTokens is trienctl token list.
func listTokens(ctx context.Context, c *console, args []string) int {
	var (
		set    flag.FlagSet
		named  settings.List
		asJSON bool
		anch   anchorFlags
		ids    idFlags
	)
	set.Var(&named, "module", "")
	set.BoolVar(&asJSON, "json", false, "")
	anch.add(&set)
	ids.add(&set)
	if operands, ok := c.parse(&set, args); !ok || len(operands) > 0 {
		return c.usage("ctl.usage", nil)
	}
	store, err := anch.store(c)
	if err != nil {
		return c.fail(err, "")
	}
	paths, err := devices.Modules(named, c.settings.Modules)
	if err != nil {
		return c.fail(err, "")
	}
	opened := devices.New(paths, store)
	defer opened.Close()
	found := opened.Look(ctx)
	c.tellModuleFailures(found)
	if asJSON {
		err = c.writeJSON(map[string]any{"modules": tokenJSON(found, ids)})
	} else {
		c.tellTokens(found, ids)
	}
	if err != nil {
		return c.fail(err, "")
	}
	for _, m := range found {
		if m.Err == nil || len(m.Tokens) > 0 {
			return exitDone
		}
	}
	if len(found) == 0 {
		return c.fail(token.New(token.NoDriver, nil), "")
	}
	return exitUnavailable
}

func (c *console) tellTokens(found []devices.Module, ids idFlags) {
	for _, m := range found {
		if m.Err != nil && len(m.Tokens) == 0 {
			continue
		}
		fmt.Fprintln(c.out, m.Path)
		if len(m.Tokens) == 0 {
			fmt.Fprintln(c.out, "  "+c.words.Text("ctl.no-token-in-module", nil))
		}
		for _, t := range m.Tokens {
			fmt.Fprintf(c.out, "  %s · %s %s · %s\n", ids.text(t.Label), t.Manufacturer, t.Model, t.Serial)
			for _, i := range m.Identities {
				if i.Token.Slot == t.Slot {
					c.tellIdentity(i, ids)
				}
			}
		}
	}
}

func (c *console) tellIdentity(i devices.Identity, ids idFlags) {
	fmt.Fprintf(c.out, "    %x  %s\n", i.ID, c.holder(i, ids))
	for _, id := range ids.identifiers(i.Certificate) {
		fmt.Fprintf(c.out, "        %s %s\n", id.Kind, id.Number)
	}
	if i.Certificate != nil {
		fmt.Fprintf(c.out, "        %s\n", c.words.Text("ctl.certificate-period", map[string]string{
			"from": day(i.Certificate.NotBefore), "to": day(i.Certificate.NotAfter), "issuer": i.Certificate.Issuer.CommonName,
		}))
	}
	if i.Unusable != nil {
		fmt.Fprintf(c.out, "        ✕ %s\n", c.words.Failure(i.Unusable).Title)
	}
}

func day(t time.Time) string { return t.In(signer.Vietnam()).Format("02/01/2006") }

// identityJSON is one certificate in trienctl token list --json.
type identityJSON struct {
	ID           string    `json:"id"`
	Label        string    `json:"label"`
	Name         string    `json:"name"`
	Organisation string    `json:"organisation"`
	System       string    `json:"system"`
	Issuer       string    `json:"issuer"`
	Serial       string    `json:"serial"`
	Identifiers  []idOut   `json:"identifiers"`
	NotBefore    time.Time `json:"not_before"`
	NotAfter     time.Time `json:"not_after"`
	SHA256       string    `json:"sha256"`
	Usable       bool      `json:"usable"`
	Reason       string    `json:"reason"`
}

type tokenInfoJSON struct {
	Label        string         `json:"label"`
	Manufacturer string         `json:"manufacturer"`
	Model        string         `json:"model"`
	Serial       string         `json:"serial"`
	PIN          string         `json:"pin"`
	Certificates []identityJSON `json:"certificates"`
}

type moduleJSON struct {
	Path   string          `json:"path"`
	Error  string          `json:"error"`
	Tokens []tokenInfoJSON `json:"tokens"`
}

func tokenJSON(found []devices.Module, ids idFlags) []moduleJSON {
	out := []moduleJSON{}
	for _, m := range found {
		mod := moduleJSON{Path: m.Path, Tokens: []tokenInfoJSON{}}
		if m.Err != nil {
			mod.Error = fault.CodeOf(m.Err)
		}
		for _, t := range m.Tokens {
			info := tokenInfoJSON{
				Label: ids.text(t.Label), Manufacturer: t.Manufacturer, Model: t.Model, Serial: t.Serial,
				PIN: pinWord(t.PIN), Certificates: []identityJSON{},
			}
			for _, i := range m.Identities {
				if i.Token.Slot == t.Slot {
					info.Certificates = append(info.Certificates, identityOut(i, ids))
				}
			}
			mod.Tokens = append(mod.Tokens, info)
		}
		out = append(out, mod)
	}
	return out
}

func identityOut(i devices.Identity, ids idFlags) identityJSON {
	out := identityJSON{ID: hex.EncodeToString(i.ID), Label: ids.text(i.Label), Identifiers: ids.identifiers(i.Certificate), System: i.Path.System.String(), Usable: i.Unusable == nil}
	if i.Unusable != nil {
		out.Reason = fault.CodeOf(i.Unusable)
	}
	if cert := i.Certificate; cert != nil {
		out.Name, out.Organisation = ids.text(cert.Subject.CommonName), ids.text(cert.Subject.Organisation)
		out.Issuer, out.Serial = cert.Issuer.CommonName, cert.Serial.Text(16)
		out.NotBefore, out.NotAfter = cert.NotBefore, cert.NotAfter
		out.SHA256 = hex.EncodeToString(cert.SHA256[:])
	}
	return out
}

func pinWord(s token.PINState) string {
	return [...]string{"ready", "low", "final-try", "locked"}[s]
}

func (c *console) writeJSON(value any) error {
	encoder := json.NewEncoder(c.out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fault.New("ctl.output", err)
	}
	return nil
}

func runVersion(_ context.Context, c *console, _ []string) int {
	fmt.Fprintln(c.out, "trienctl "+edition.Version)
	return exitDone
}
