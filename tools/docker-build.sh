#!/bin/sh
# Builds the filter in a container and puts the module into bin/. Needs nothing but Docker.
#   tools/docker-build.sh [OPTION OF docker build]...
#   CA_FILE  a PEM file: npm in the container trusts these CAs too, such as that of a proxy
#   HTTP_PROXY, HTTPS_PROXY, NO_PROXY (in lower case too), NPM_CONFIG_REGISTRY  are handed to npm in the container
# With BuildKit the module comes directly from the build; an engine with only the old builder makes an
# image, from which it is copied. DOCKER_BUILDKIT=0 selects the old builder, as it does for docker itself.
set -eu
cd "$(dirname "$0")/.."
module=http-trace-filter.wasm
ca=build/ca.pem

fail() {
  printf 'Cannot build in a container: %s\n%s\n' "$1" "$2" >&2
  exit 1
}
command -v docker >/dev/null 2>&1 ||
  fail 'docker is not on PATH.' 'Install Docker, or run make build, which needs Node.js instead.'

scratch=$(mktemp -d)
image=
container=
clean() {
  [ -z "$container" ] || docker rm "$container" >/dev/null
  [ -z "$image" ] || docker rmi "$image" >/dev/null
  rm -rf "$scratch" "$ca"
}
trap clean EXIT
trap 'exit 130' INT TERM

mkdir -p bin build
rm -f "$ca"
if [ -n "${CA_FILE:-}" ]; then
  cp "$CA_FILE" "$ca" 2>/dev/null ||
    fail "CA_FILE=$CA_FILE is not a readable file." 'Set it to a PEM file with the CA of your proxy, or unset it.'
fi
for name in HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy NPM_CONFIG_REGISTRY; do
  [ -z "$(printenv "$name")" ] || set -- --build-arg "$name" "$@"
done

if [ "${DOCKER_BUILDKIT:-1}" != 0 ] && docker buildx version >/dev/null 2>&1; then
  docker build --output type=local,dest=bin "$@" .
  exit
fi
# This builder makes all stages before the one that it is asked for, needed or not: the first one has the module.
docker build --iidfile "$scratch/image" --target build "$@" .
image=$(cat "$scratch/image")
# It never starts.
container=$(docker create "$image")
docker cp "$container:/meshtap/bin/$module" "$scratch/$module"
mv "$scratch/$module" "bin/$module"
