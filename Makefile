# Two commands for a newcomer: make run, make test. Every build uses one set of
# flags, so that nothing is compiled twice.
export GOFLAGS := -buildvcs=false -tags=migrated_fynedo,x11

GOFUMPT     := mvdan.cc/gofumpt@v0.9.2
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0

.PHONY: run test bench build windows lint picture clean

run: ## set up everything, create the demo token, open the window on a sample document
	@.ci/setup run
	@echo "Đang dựng chương trình / building (lần đầu mất vài phút / the first time takes minutes) ..."
	@go build -o bin/ ./cmd/trien ./cmd/trienctl ./cmd/demo
	@.ci/first-light

test: ## set up what the tests need and run all of them
	@.ci/setup test
	@$(MAKE) --no-print-directory lint
	go test ./...

lint:
	@unformatted=$$(go run $(GOFUMPT) -l assets cmd signer token ui); \
		test -z "$$unformatted" || { echo "not gofumpt-formatted:"; echo "$$unformatted"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...

bench: ## time and peak memory of opening, signing, verifying and of the window, beside SHA-256 + copy, the bare token and other programs
	@.ci/setup test
	go test -p=1 -run='^$$' -bench=. -benchtime=1x -timeout=60m ./signer ./cmd/trienctl ./cmd/trien

build:
	@.ci/setup build
	go build -o bin/ ./cmd/...

windows: ## build and link both programs for Windows amd64, and the helper for 32-bit drivers
	@.ci/setup test
	CGO_ENABLED=1 GOOS=windows GOARCH=amd64 CC=x86_64-w64-mingw32-gcc \
		go build -ldflags='-s -w' -o dist/windows/ ./cmd/trien ./cmd/trienctl
	CGO_ENABLED=1 GOOS=windows GOARCH=386 CC=i686-w64-mingw32-gcc \
		go build -ldflags='-s -w' -o dist/windows/trien-worker32.exe ./cmd/trienworker
	@ls -l dist/windows

picture: ## the picture in the README, taken by the robot from the real window
	@.ci/setup test
	@pictures=$$(mktemp -d) && TRIEN_PICTURES=$$pictures go test -count=1 -run TestSigningInTheRealWindow ./cmd/trien && \
		cp $$pictures/signed.png assets/window.png && rm -r $$pictures

clean:
	rm -rf bin dist .demo
