#!/bin/sh
# Builds Parvis as it is released: one static program that loads no codec from the machine.
#
#	./release.sh OUT
#
# Functions of the packages below are not copied into their callers (-l): they wait
# for disks, networks and people, and the copies weigh some five megabytes.
# What decides and reads posts for every page stays as fast as it can be made.
#
# The codec for AVIF comes with an encoder of 862 kB that nothing here calls, and that the
# linker cannot leave out: it is built from a copy of the same version with an empty one.
set -eu
test $# -eq 1 || { echo "usage: ./release.sh OUT" >&2; exit 2; }
case $1 in /*) out=$1 ;; *) out=$PWD/$1 ;; esac
cd "$(dirname "$0")"

codec=.release/avif
rm -rf .release
trap 'rm -rf .release' EXIT
mkdir .release
cp -R "$(go list -m -f '{{.Dir}}' github.com/gen2brain/avif)" "$codec"
chmod -R u+w .release
: >"$codec/lib/encode.wasm.gz"
cp go.mod .release/go.mod
cp go.sum .release/go.sum
go mod edit -replace "github.com/gen2brain/avif=./$codec" .release/go.mod

set -- -modfile .release/go.mod -tags nodynamic -ldflags "-s -w" -o "$out"
for whole in maragu.dev/gomponents github.com/minio/minio-go/... github.com/nats-io/... \
	github.com/go-webauthn/... github.com/google/go-tpm/... github.com/fxamacker/... github.com/tetratelabs/wazero/... \
	github.com/jackc/pgx/... github.com/pressly/goose/... github.com/yuin/goldmark/... github.com/bep/imagemeta/... \
	github.com/fyne-io/... github.com/srwiley/... github.com/wneessen/... github.com/nicksnyder/... github.com/BurntSushi/... go.yaml.in/yaml/... \
	net/... vendor/... crypto/tls crypto/x509/... crypto/rsa crypto/ecdsa mime/... encoding/asn1 encoding/json encoding/pem encoding/xml text/... html/template go/... archive/... image/... \
	database/sql debug/... internal/profile log/... math/big runtime/pprof golang.org/x/crypto/acme/... \
	golang.org/x/net/... golang.org/x/text/... golang.org/x/oauth2/... github.com/go-viper/... github.com/klauspost/... github.com/gen2brain/... \
	parvis/base/... parvis/system/... parvis/engine/... parvis/edge/... parvis/app; do
	set -- "$@" "-gcflags=$whole=-l"
done
for fast in parvis/engine/post parvis/engine/policy parvis/base/store parvis/base/event; do
	set -- "$@" "-gcflags=$fast="
done
CGO_ENABLED=0 go build -trimpath "$@" ./cmd/parvis
