// Package pdf reads PDF files as every one of their revisions left them, and
// writes incremental updates that are appended to them. It judges nothing.
//
// Start with Open (or OpenFile) and Document.Signatures; Document.At shows an
// earlier revision; Document.Update collects what is to be appended.
//
// A file is hostile until proven otherwise: every length is capped before it
// is used, every walk is bounded, and the file is read through small windows,
// never as a whole. Objects that the package returns are shared with its
// cache: clone them before changing them.
package pdf
