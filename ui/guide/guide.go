// Package guide is what people ask about the program, and how an answer is
// found by words typed with or without accents.
package guide

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Topics are the names of the questions, those asked most first. Words for
// NAME are "ui.help.NAME.q" and "ui.help.NAME.a".
func Topics() []string {
	return []string{
		"unseen", "pin", "locked", "place", "saved", "undecided", "chat", "picture", "stamp", "issue", "seal", "many",
		"expired", "network", "adobe", "support",
	}
}

// Answer is a question with its answer.
type Answer struct{ Topic, Question, Text string }

// Find returns the answers in which every word of query stands, those first
// whose question has them all; all of them where query is empty.
func Find(all []Answer, query string) []Answer {
	words := strings.Fields(Plain(query))
	var first, then []Answer
	for _, a := range all {
		switch question := Plain(a.Question); {
		case holds(question, words):
			first = append(first, a)
		case holds(question+" "+Plain(a.Text), words):
			then = append(then, a)
		}
	}
	return append(first, then...)
}

func holds(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// Plain is text without accents, in small letters: "Đã ký" becomes "da ky".
func Plain(text string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case r == 'đ':
			out.WriteRune('d')
		case !unicode.Is(unicode.Mn, r):
			out.WriteRune(r)
		}
	}
	return out.String()
}
