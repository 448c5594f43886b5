package batch

import (
	"encoding/csv"
	"io"
	"strings"
)

// WriteCSV writes a table (RFC 4180) that Excel shows in Vietnamese: UTF-8 with
// a mark of its order at the start. A cell that a spreadsheet would compute is
// written as text: names of files come from anywhere.
func WriteCSV(to io.Writer, table [][]string) error {
	if _, err := io.WriteString(to, "\uFEFF"); err != nil {
		return err
	}
	w := csv.NewWriter(to)
	w.UseCRLF = true
	for _, row := range table {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = asText(cell)
		}
		if err := w.Write(safe); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func asText(cell string) string {
	if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
		return "'" + cell
	}
	return cell
}
