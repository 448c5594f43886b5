package main

import (
	"bytes"
	"fmt"
)

// draftPDF is a page that was prepared: text fields "so" and "ngay", a signature
// field "ky" for a seal and a low one, "nhay".
func draftPDF() []byte {
	widget := func(kind, name, rect string) string {
		return "<< /Type /Annot /Subtype /Widget /P 3 0 R /FT /" + kind + " /T (" + name + ") /Rect [" + rect + "] /DA (/F1 12 Tf 0 g) >>"
	}
	var out bytes.Buffer
	var offsets []int
	out.WriteString("%PDF-1.7\n")
	for i, body := range []string{
		"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R 6 0 R 7 0 R 8 0 R] /DA (/F1 0 Tf 0 g) /DR << /Font << /F1 4 0 R >> >> >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Annots [5 0 R 6 0 R 7 0 R 8 0 R] >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
		widget("Tx", "so", "130 725 170 741"), widget("Tx", "ngay", "320 725 500 741"),
		widget("Sig", "ky", "300 200 420 320"), widget("Sig", "nhay", "60 60 160 72"),
	} {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}
