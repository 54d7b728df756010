# Builds bin/http-trace-filter.wasm without local tools: `make docker_build`. NODE_IMAGE names another image
# with Node.js 20 or newer and npm; the module is the same, byte for byte.
ARG NODE_IMAGE=node:24-bookworm-slim
FROM ${NODE_IMAGE} AS build
ARG NPM_CONFIG_REGISTRY
WORKDIR /meshtap
# docker-build.sh puts a CA there if it was given one; a pattern may match nothing. The old builder knows no secrets.
COPY package.json package-lock.json .npmrc build/ca.pe[m] ./
COPY filter/package.json filter/
COPY publish/package.json publish/
COPY publish/bin publish/bin/
COPY e2e/package.json e2e/
RUN if [ -e ca.pem ]; then export NODE_EXTRA_CA_CERTS=$PWD/ca.pem; fi; \
  npm ci --workspace filter --ignore-scripts --loglevel=error
COPY filter filter/
RUN npm run --silent build

FROM scratch
COPY --from=build /meshtap/bin/http-trace-filter.wasm /
