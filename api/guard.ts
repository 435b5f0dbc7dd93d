// Who may speak to this server: Host, Origin and bearer token, and the headers that keep a browser honest.
//   I1. A name that is not ours in Host is refused before anything else, so a rebound DNS name reads nothing.
//   I2. A browser's page of another origin is refused, whatever it sends.
//   I3. Every route under /api/v1 has a credential, and one of the permissions that it names (`read` when it names none). A signed link
//       stands for one that may command, and opens the alert that it names alone, on routes that say so.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Credential, Permission } from "../core/credential.ts";
import { PipelineError } from "../core/errors.ts";
import type { AlertLink } from "./alert-link.ts";
import type { ApiDeps } from "./deps.ts";

declare module "fastify" {
  interface FastifyRequest {
    credential: Credential | null;
    /** The signed link by which the request came. */
    alertLink: AlertLink | null;
  }
  interface FastifyContextConfig {
    /** Any one of these opens the route. */
    permissions?: readonly Permission[];
    /** A signed link to the alert `:id` opens it too. */
    opensByLink?: true;
  }
}

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'", // ECharts' tooltips and Swagger UI carry style attributes
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join("; ");

const SECURITY_HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export type OriginDeps = Pick<ApiDeps, "allowedHosts" | "allowedOrigins">;

/** Checks Host and Origin of every request and sets the headers of every answer. */
export function guardOrigins(app: FastifyInstance, deps: OriginDeps): void {
  const hosts = new Set(deps.allowedHosts.map((host) => host.toLowerCase()));
  const origins = new Set(deps.allowedOrigins.map((origin) => origin.toLowerCase()));
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    const host = request.headers.host?.toLowerCase() ?? "";
    if (!hosts.has(hostNameOf(host))) throw new PipelineError("FORBIDDEN", "this Host is not one of ours");
    const origin = request.headers.origin?.toLowerCase();
    if (origin !== undefined && !origins.has(origin) && !isSameOrigin(origin, host)) {
      throw new PipelineError("FORBIDDEN", "this Origin is not one of ours");
    }
  });
}

/** Asks for a credential, and for one of the route's permissions, before the body is read. */
export function guardRoutes(app: FastifyInstance, deps: Pick<ApiDeps, "authenticate" | "alerts" | "now">): void {
  app.addHook("onRequest", async (request) => {
    const { opensByLink, permissions = ["read"] } = request.routeOptions.config;
    const token = opensByLink ? linkTokenOf(request) : undefined;
    if (token !== undefined) request.alertLink = checkLink(request, token, deps);
    const credential = request.alertLink ? credentialOfLink(request.alertLink) : deps.authenticate(bearerOf(request));
    if (!credential) throw new PipelineError("UNAUTHORIZED", "no valid bearer token");
    if (!permissions.some((permission) => credential.permissions.has(permission))) {
      throw new PipelineError("FORBIDDEN", `the credential has no permission to ${permissions.join(" or ")}`);
    }
    request.credential = credential;
    if (request.method === "POST" && request.headers["content-type"] === undefined) {
      throw new PipelineError("UNSUPPORTED_MEDIA_TYPE", "a POST needs its content type");
    }
  });
}

/** The token of a signed link, if the address has one. */
export function linkTokenOf({ query }: FastifyRequest): string | undefined {
  const token = typeof query === "object" && query !== null && "token" in query ? query.token : undefined;
  return typeof token === "string" ? token : undefined;
}

function checkLink({ params }: FastifyRequest, token: string, { alerts, now }: Pick<ApiDeps, "alerts" | "now">): AlertLink {
  const link = alerts?.links.check(token, now()) ?? "forged";
  if (link === "expired") throw new PipelineError("UNAUTHORIZED", "the link has expired");
  if (link === "forged" || (params as { id?: string }).id !== link.alert) throw new PipelineError("UNAUTHORIZED", "the link is not valid");
  return link;
}

/** Who was told may act on the alert's factory; the route holds it to the alert. */
function credentialOfLink({ tenant, factory, by }: AlertLink): Credential {
  return { tenant, name: by, source: "alert-link", factories: new Set([factory]), permissions: new Set(["command"]) };
}

/** The credential that `guardRoutes` has found. */
export function credentialOf(request: FastifyRequest): Credential {
  if (!request.credential) throw new PipelineError("UNAUTHORIZED", "no valid bearer token");
  return request.credential;
}

/** True when the other end is this machine itself, and no proxy spoke for somebody else. */
export function isLocal(request: FastifyRequest): boolean {
  const { forwarded, "x-forwarded-for": forwardedFor } = request.headers;
  if (forwarded !== undefined || forwardedFor !== undefined) return false;
  const address = request.socket.remoteAddress ?? "";
  return address === "::1" || address.replace(/^::ffff:/, "").startsWith("127.");
}

/** The token that was sent, if any. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
}

/** The name in a Host header, without its port. */
function hostNameOf(host: string): string {
  return host.replace(/:\d{1,5}$/, "");
}

function isSameOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
