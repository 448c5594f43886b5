package token_test

import (
	"testing"

	"trien/token/tokentest"
)

func TestMain(m *testing.M) { tokentest.Main(m) }
