#!/bin/sh
# Taps the traffic of namespaces: ./deploy.sh NAMESPACE... [flags of `meshtap publish`]
# Settings come from the environment (WASM_FILTER_TRACE_BACKEND_ADDRESS and so on) or from flags, see --help. Without an
# image it needs no registry: pods mount the filter from a ConfigMap. With --image HOST/REPOSITORY:TAG it is pushed.
set -eu

case $0 in
*/*) here=${0%/*} ;;
*) here=. ;;
esac

if [ ! -d "$here/node_modules" ]; then
  echo "Cannot run ./deploy.sh: nothing is built here yet." >&2
  echo "Run \`make build\` in $here first." >&2
  exit 2
fi

delivery='--delivery=config-map'
for word in "$@"; do
  case $word in
  --image | --image=* | --delivery | --delivery=*) delivery= ;;
  esac
done

node=$here/node_modules/.bin/node
[ -x "$node" ] || node=node
exec "$node" "$here/publish/bin/meshtap.js" publish ${delivery:+"$delivery"} "$@"
