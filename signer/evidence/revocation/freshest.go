package revocation

import (
	"golang.org/x/crypto/cryptobyte"

	"trien/signer/evidence/extension"
	"trien/signer/trust"
)

// Freshest returns the addresses of delta CRLs that the certificate names
// (RFC 5280, 4.2.1.15).
func Freshest(cert *trust.Certificate) []string {
	ext, ok := extension.Of(cert, oidFresh)
	if !ok {
		return nil
	}
	return urlsOf(ext.Value)
}

// urlsOf returns the URLs of a CRLDistributionPoints.
func urlsOf(points cryptobyte.String) []string {
	var urls []string
	for _, name := range pointNames(points) {
		if name.tag == tagUniformResourceID {
			urls = append(urls, string(name.value))
		}
	}
	return urls
}
