#!/bin/sh
# Runs Envoy from its image, for machines that its wheel does not fit. It takes Envoy's own arguments.
#   ENVOY_VERSION  tag of the image, without the leading v
#   ENVOY_PORTS    ports that Envoy listens on, separated by blanks
# The working folder must hold every file that the arguments and the configuration name. On Linux Envoy
# shares the host's network; elsewhere its ports are published, and the host is `host.docker.internal`.
set -eu
network=--network=host
if [ "$(uname -s)" != Linux ]; then
  network=
  for port in $ENVOY_PORTS; do network="$network --publish=127.0.0.1:$port:$port"; done
fi
# shellcheck disable=SC2086 # the network options are several words
exec docker run --rm --user "$(id -u):$(id -g)" $network --volume "$PWD:$PWD" --workdir "$PWD" \
  --entrypoint envoy "envoyproxy/envoy:v$ENVOY_VERSION" "$@"
