// /docs: the OpenAPI document and its page, made from the same schemas that check requests, with every event beside them.
import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { z } from "zod";
import { EVENT_SCHEMAS, EVENT_TYPES } from "../core/events.ts";
import { errorSchema } from "./envelope.ts";
import type { Api } from "./route.ts";
import { FORMATS } from "./routes/events.ts";

const REF = "#/components/schemas/";

/** Registers the document before any route, so that it sees them all. */
export function docsRoutes(app: Api, build: string): void {
  void app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "linepulse", version: build, description: "Events in, figures out. Every instant is UTC; every ratio a fraction." },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject(document) {
      if (!("openapiObject" in document)) throw new TypeError("the document is OpenAPI 3");
      complete(document.openapiObject as Document);
      return document.openapiObject;
    },
  });
  void app.register(fastifySwaggerUi, {
    routePrefix: "/docs",
    uiConfig: { validatorUrl: null, layout: "BaseLayout", persistAuthorization: true, docExpansion: "list", tagsSorter: "alpha" },
    theme: { title: "linepulse API" },
  });
}

/** The part of an OpenAPI document that `complete` writes to. */
interface Document {
  paths?: Record<string, Partial<Record<"get" | "post", { responses: Record<string, object>; requestBody?: object }>>>;
  components?: { schemas?: Record<string, object> };
}

/** Adds what routes cannot say themselves: the events of a body that is a stream, and the one form of every error. */
function complete(document: Document): void {
  document.components = { ...document.components, schemas: componentSchemas() };
  const error = { description: "An error", content: { "application/json": { schema: { $ref: `${REF}Error` } } } };
  for (const { get, post } of Object.values(document.paths ?? {})) {
    if (get) get.responses.default = error;
    if (post) post.responses.default = error;
  }
  const events = document.paths?.["/api/v1/events"]?.post;
  if (events) events.requestBody = { required: true, content: eventContent() };
}

function eventContent() {
  const event = { $ref: `${REF}Event` };
  return Object.fromEntries(
    Object.entries(FORMATS).map(([mediaType, format]) => [
      mediaType,
      { schema: format === "json-array" ? { type: "array", items: event } : event },
    ]),
  );
}

/** One schema for each type of event, as a sender writes it, and their union. */
function componentSchemas() {
  const events = EVENT_TYPES.map((type) => [nameOf(type), jsonSchema(EVENT_SCHEMAS[type])]);
  const mapping = Object.fromEntries(EVENT_TYPES.map((type) => [type, REF + nameOf(type)]));
  const union = { oneOf: Object.values(mapping).map(($ref) => ({ $ref })), discriminator: { propertyName: "type", mapping } };
  return { ...Object.fromEntries(events), Event: union, Error: jsonSchema(errorSchema) };
}

function nameOf(type: string): string {
  return `${type.charAt(0).toUpperCase()}${type.slice(1)}Event`;
}

function jsonSchema(schema: z.ZodType) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}
