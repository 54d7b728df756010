#!/usr/bin/env bash
# The step of action.yml: installs meshtap from npm, pushes the filter, and rolls it out. Inputs come in the
# variables INPUT_*, and are passed on as single arguments.
set -euo pipefail

fail() {
  echo "::error::Cannot publish: $1." >&2
  exit 2
}

# Lines to arguments: empty ones and the CR of other systems are left out.
lines=()
read_lines() {
  local line
  lines=()
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%$'\r'}
    line=${line#"${line%%[![:space:]]*}"}
    [[ -z $line ]] && continue
    [[ $line == -* ]] || fail "${1} has the line '${line}', which is not a flag; give each as --flag or --flag=value"
    lines+=("$line")
  done <<<"$2"
}

install_meshtap() {
  local own="$GITHUB_ACTION_PATH/publish/package.json" version=${INPUT_VERSION:-}
  [[ -n $version ]] || version=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).version' "$own")
  # npm would take a range, a path or an address too.
  [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "'${version}' is not a version such as 1.2.3"
  local folder="$RUNNER_TEMP/meshtap-$version"
  local quiet=(--ignore-scripts --no-audit --no-fund --loglevel=error)
  rm -rf "$folder"
  mkdir -p "$folder"
  npm pack --pack-destination "$folder" "${quiet[@]}" "meshtap@$version" >/dev/null
  tar -xzf "$folder/meshtap-$version.tgz" -C "$folder"
  # The package has a lock file: this installs what the release was tested with, compared with its hashes.
  [[ -f $folder/package/npm-shrinkwrap.json ]] || fail "meshtap ${version} comes without npm-shrinkwrap.json, so its dependencies are not locked; use a newer version"
  npm ci --prefix "$folder/package" --omit=dev "${quiet[@]}" >&2
  meshtap=(node "$folder/package/bin/meshtap.js")
}

read -r -d '' -a namespaces <<<"${INPUT_NAMESPACES:-}" || true
((${#namespaces[@]} > 0)) || fail 'the input namespaces is empty'
[[ -n ${INPUT_IMAGE:-} ]] || fail 'the input image is empty'
# It becomes a line of the step's outputs.
[[ $INPUT_IMAGE != *$'\n'* ]] || fail 'the input image has several lines'
[[ ${INPUT_WAIT:-true} =~ ^(true|false)$ ]] || fail "the input wait is '${INPUT_WAIT}', neither true nor false"

read_lines push-args "${INPUT_PUSH_ARGS:-}"
push=(push ${lines[@]+"${lines[@]}"})
[[ -z ${INPUT_WASM:-} ]] || push+=("--wasm=$INPUT_WASM")

read_lines args "${INPUT_ARGS:-}"
apply=(apply ${lines[@]+"${lines[@]}"})
[[ -z ${INPUT_BACKEND_ADDRESS:-} ]] || apply+=("--backend-address=$INPUT_BACKEND_ADDRESS")
[[ -z ${INPUT_BACKEND_PORT:-} ]] || apply+=("--backend-port=$INPUT_BACKEND_PORT")
[[ -z ${INPUT_CONFIG:-} ]] || apply+=("--config=$INPUT_CONFIG")
[[ -z ${INPUT_KUBECONFIG:-} ]] || apply+=("--kubeconfig=$INPUT_KUBECONFIG")
[[ -z ${INPUT_CONTEXT:-} ]] || apply+=("--context=$INPUT_CONTEXT")
[[ ${INPUT_WAIT:-true} == false ]] || apply+=(--wait "--timeout=${INPUT_TIMEOUT:-5m}")

install_meshtap
image=$INPUT_IMAGE
[[ $image == *@* ]] || image=$("${meshtap[@]}" "${push[@]}" -- "$image")
{
  echo "image=$image"
  echo "digest=${image##*@}"
} >>"$GITHUB_OUTPUT"
"${meshtap[@]}" "${apply[@]}" "--image=$image" -- "${namespaces[@]}"
