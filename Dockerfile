# Builds bin/http-trace-filter.wasm without local tools: `make docker_build`. NODE_IMAGE names another base image
# with Node.js 20 or newer and npm; the module is the same, byte for byte. `docker build --target receiver .` makes
# the image of the receiver, which needs Node.js 22.19 or newer.
ARG NODE_IMAGE=node:24-bookworm-slim
FROM ${NODE_IMAGE} AS build
ARG NPM_CONFIG_REGISTRY
WORKDIR /meshtap
# docker-build.sh puts a CA there if CA_FILE is set; a pattern may match nothing. The old builder has no secrets.
COPY package.json package-lock.json .npmrc build/ca.pe[m] ./
COPY filter/package.json filter/
COPY publish/package.json publish/
COPY publish/bin publish/bin/
COPY receive/package.json receive/
COPY e2e/package.json e2e/
COPY tools/package.json tools/
RUN if [ -e ca.pem ]; then export NODE_EXTRA_CA_CERTS=$PWD/ca.pem; fi; \
  npm ci --workspace filter --loglevel=error
COPY filter filter/
RUN npm run --silent build --workspace filter

# The npm package and its dependencies.
FROM build AS package
COPY tsconfig.json LICENSE ./
COPY manifests/plugin-config.schema.json manifests/
COPY publish publish/
COPY receive receive/
RUN if [ -e ca.pem ]; then export NODE_EXTRA_CA_CERTS=$PWD/ca.pem; fi; \
  npm ci --workspace publish --workspace receive --include-workspace-root --loglevel=error
RUN npm run --silent build --workspace receive
RUN node publish/scripts/dist.ts
RUN if [ -e ca.pem ]; then export NODE_EXTRA_CA_CERTS=$PWD/ca.pem; fi; \
  rm -rf node_modules && npm ci --workspace publish --omit dev --loglevel=error

FROM ${NODE_IMAGE} AS receiver
ENV NODE_ENV=production
WORKDIR /meshtap
COPY --from=package /meshtap/node_modules node_modules/
COPY --from=package /meshtap/publish/package.json ./
COPY --from=package /meshtap/publish/bin bin/
COPY --from=package /meshtap/publish/dist dist/
# This id is not a user of the image, nor that of Istio's proxy.
USER 65532:65532
EXPOSE 9000 9080
ENTRYPOINT ["node", "/meshtap/bin/meshtap.js"]
CMD ["receive", "--listen", "0.0.0.0:9000", "--store", ":memory:"]

FROM scratch
COPY --from=build /meshtap/bin/http-trace-filter.wasm /
