#!/bin/sh
# Runs a command while the servers of clickhouse/servers/compose.yaml run, and names them in its environment.
#   CLICKHOUSE_VERSION=26.9 tools/clickhouse-servers.sh COMMAND...
set -eu
cd "$(dirname "$0")/.."
export CLICKHOUSE_PORT="${CLICKHOUSE_PORT:-18123}"
export MESHTAP_CLICKHOUSE_PASSWORD=meshtap
export MESHTAP_CLICKHOUSE_URL="clickhouse://meshtap@127.0.0.1:$CLICKHOUSE_PORT/meshtap"

compose() {
  docker compose --project-name meshtap-clickhouse --file tools/clickhouse/servers/compose.yaml "$@" >&2
}
finish() { # keeps the logs of the servers if the command failed
  code=$?
  trap - EXIT
  if [ "$code" != 0 ]; then
    logs=.cache/logs/clickhouse-$CLICKHOUSE_VERSION${MESHTAP_CLICKHOUSE_CLUSTER:+-cluster}.log
    mkdir -p .cache/logs
    compose logs --no-color 2>"$logs" || true
    echo "logs: $logs" >&2
  fi
  compose down --volumes --timeout 5 || true
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

compose up --detach --wait --wait-timeout 120 --quiet-pull
"$@"
