# main-app as an image, built from the root of the repository: docker build --file deploy/main-app.Dockerfile .
FROM node:24.21.0-trixie-slim AS packages
WORKDIR /srv
COPY package.json package-lock.json .npmrc ./
# All workspaces, because the lock file names them all; only the service's own packages are installed.
COPY contracts/package.json contracts/
COPY platform/package.json platform/
COPY main-app/package.json main-app/
COPY telemetry-service/package.json telemetry-service/
# Optional and peer packages are build tools and other databases.
RUN npm ci --omit=dev --omit=optional --omit=peer --workspace=main-app

FROM node:24.21.0-trixie-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /srv
# With the links to the workspaces. Node runs their sources, so there is nothing to build.
COPY --from=packages /srv ./
COPY contracts/src contracts/src/
COPY platform/src platform/src/
COPY main-app/src main-app/src/
USER node
EXPOSE 4000
CMD ["node", "main-app/src/main.ts"]
