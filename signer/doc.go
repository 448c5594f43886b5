// Package signer signs official PDF documents: Ready says why a document cannot
// be signed before anybody is asked for a PIN, Sign does the work. The source
// file is only read; the signed copy is written aside, verified by the same
// engine that clerks use, and only then given its name.
//
// # Where the signature goes
//
// EmptyFields lists the fields that a draft was prepared with; Request.Field
// names the one to sign into. What the field's author asks for (its Lock and its
// seed value, ISO 32000-2, 12.7.5.5) is done or the signature is refused, never
// passed over. Without a field a new one is made. What earlier signers closed
// (DocMDP, FieldMDP, ISO 32000-2, 12.8.2) stays closed.
//
// # Several marks, one signature
//
// A clerk adds number, day, month and seal to a document that the leader has
// signed. Request.Marks paints all of them by one signature: the seal is the
// mark of the signature's own field, the others stand beside it in the same
// incremental update, which the signature covers. Four constructions were
// weighed.
//
// One signature field with several widgets is out: "signature fields shall never
// refer to more than one annotation" (ISO 32000-2, 12.7.5.5), and pdfsig 22.12
// and mutool 1.21 then list one signature several times, none of them valid.
//
// Text fields that the draft was prepared with are best: filling in a form is
// allowed under DocMDP 2 and 3 (ISO 32000-2, Table 257), so the leader's
// signature stays clean for every reader, certified or not. A PlacedMark with
// Field does this. A new signature field also locks what it fills (FieldMDP).
//
// Where the draft has no such fields, a PlacedMark becomes a stamp annotation
// that viewers neither move nor change (Print, ReadOnly, Locked, LockedContents;
// ISO 32000-2, Table 167). It works on every document, and pdfsig, mutool,
// PDFium, pdfcpu and pdfsign go on accepting the leader's signature; a viewer
// may tell that annotations were added after it, which is true. DocMDP 3 allows
// annotations; under 2 they would break the leader's signature, so they are
// refused.
//
// One taller widget for number and seal together needs nothing of this: it is a
// larger Mark. It only serves where the two stand side by side.
//
// # Batches
//
// Batch keeps the device of the key busy: while it signs one document, the next
// ones wait at it (see Key), others are laid out, and those it is done with are
// read back, verified and given to the disk. One document fewer is worked on at a
// time than there are processors: a driver that computes, and the process that
// holds it, would else wait behind our own work. Documents that wait for the key,
// a service or the disk take nobody's place. What fails at the key ends the batch
// before anything that stands behind it is begun.
package signer
