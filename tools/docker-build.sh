#!/bin/sh
# Builds the filter in a container and puts the module into bin/. Needs nothing but Docker.
#   tools/docker-build.sh [OPTION OF docker build]...
# With BuildKit the module comes straight out of the build; an engine that has only the old builder makes an
# image, from which it is copied. DOCKER_BUILDKIT=0 asks for the old builder, as docker itself understands it.
set -eu
cd "$(dirname "$0")/.."
module=http-trace-filter.wasm

if ! command -v docker >/dev/null 2>&1; then
  printf 'Cannot build in a container: docker is not on PATH.\nInstall Docker, or run make build, which needs Node.js instead.\n' >&2
  exit 1
fi
mkdir -p bin

if [ "${DOCKER_BUILDKIT:-1}" != 0 ] && docker buildx version >/dev/null 2>&1; then
  exec docker build --output type=local,dest=bin "$@" .
fi

scratch=$(mktemp -d)
image=
container=
clean() {
  [ -z "$container" ] || docker rm "$container" >/dev/null
  [ -z "$image" ] || docker rmi "$image" >/dev/null
  rm -rf "$scratch"
}
trap clean EXIT
trap 'exit 130' INT TERM
docker build --iidfile "$scratch/image" "$@" .
image=$(cat "$scratch/image")
# It never starts; an image from scratch names no command, and docker wants one.
container=$(docker create "$image" none)
docker cp "$container:/$module" "$scratch/$module"
mv "$scratch/$module" "bin/$module"
