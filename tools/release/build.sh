#!/usr/bin/env bash
# Builds all that a release publishes into build/release, and prints digests for the jobs that publish it: those jobs
# have rights and run nothing of the checkout. Call it by `make release`.
#   TAG         such as v1.2.3
#   IMAGE       name of the filter's image without its tag; the receiver's is IMAGE/receiver
#   REPOSITORY  the web address of the sources
# It needs Docker with a builder that writes OCI layouts.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=${TAG#v}
name=$(printf %s "$IMAGE" | tr '[:upper:]' '[:lower:]')
out=build/release
rm -rf "$out"
mkdir -p "$out"

filter=$(npx meshtap package --output-dir "$out/filter")

# No provenance from the builder: it would make the image an index. The release attests it.
docker buildx build --target receiver --provenance=false --output "type=oci,tar=false,dest=$out/receiver" . >&2
receiver=$(node -p 'JSON.parse(fs.readFileSync(process.argv[1], "utf8")).manifests[0].digest' "$out/receiver/index.json")

RECEIVER_IMAGE="$name/receiver:$version@$receiver" node publish/scripts/pack.ts >&2
cp "build/meshtap-$version.tgz" bin/http-trace-filter.wasm "$out"
npm sbom --sbom-format spdx --workspace filter >"$out/filter.spdx.json"
npm sbom --sbom-format spdx --workspace publish --omit dev >"$out/publish.spdx.json"
node tools/release/notes.ts "$TAG" "$name:$version@$filter" "${REPOSITORY#*://*/}" >"$out/notes.md"

(cd "$out" && find . -type f -print0 | sort -z | xargs -0 sha256sum) >build/SHA256SUMS
mv build/SHA256SUMS "$out"
checksums=$(sha256sum <"$out/SHA256SUMS")
printf '%s\n' "checksums=${checksums%% *}" "filter=$filter" "receiver=$receiver"
