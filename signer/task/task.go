// Package task knows what officials do with a document: approve, initial, issue
// it with number, date and seal, sign what is attached, certify a copy, register
// an arrival, comment. What a task paints is a template, plain data that people
// may change.
//
// Propose names the task that fits a certificate; Default or Load gives its
// template; Template.Fill puts facts into it; Place finds where each mark goes.
package task

import "slices"

// Task is what an official does with a document, as the command line names it.
type Task string

// The tasks. The zero value is none.
const (
	Approve  Task = "approve"  // ký phê duyệt: the authorised person
	Initial  Task = "initial"  // ký nháy: who drafted or checked it
	Issue    Task = "issue"    // ký phát hành: number, date and the agency's seal
	Appendix Task = "appendix" // ký phụ lục: an attachment in a file of its own
	Copy     Task = "copy"     // sao y, sao lục, trích sao
	Incoming Task = "incoming" // công văn đến: the arrival stamp
	Comment  Task = "comment"  // ý kiến
	Plain    Task = "plain"    // ký thường
)

// All lists the tasks in the order in which people meet them.
func All() []Task {
	return []Task{Approve, Initial, Issue, Appendix, Copy, Incoming, Comment, Plain}
}

// Known tells whether t is one of All.
func (t Task) Known() bool { return slices.Contains(All(), t) }

// CopyKind is a kind of certified copy (Nghị định 30/2020/NĐ-CP, Điều 25).
type CopyKind string

// The kinds of copies: of the whole original, of a copy, of a part.
const (
	TrueCopy   CopyKind = "sao-y"
	CopyOfCopy CopyKind = "sao-luc"
	Extract    CopyKind = "trich-sao"
)

// Title returns what stands on the copy, "" for an unknown kind.
func (k CopyKind) Title() string {
	return map[CopyKind]string{TrueCopy: "SAO Y", CopyOfCopy: "SAO LỤC", Extract: "TRÍCH SAO"}[k]
}

// CopyKinds lists the kinds of copies.
func CopyKinds() []CopyKind { return []CopyKind{TrueCopy, CopyOfCopy, Extract} }
