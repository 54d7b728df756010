import type { JsonSchema } from '../schema/json-schema.ts';

/** The part of OpenAPI 3.1 that the catalogue writes. Source: OpenAPI Specification 3.1.1. */
export type OpenApiDocument = {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers?: { url: string }[];
  /** By path template. */
  paths: Record<string, OpenApiPathItem>;
  components?: {
    schemas?: Record<string, OpenApiSchema>;
    securitySchemes?: Record<string, OpenApiSecurityScheme>;
  };
  /** Endpoints that OpenAPI cannot describe, such as `PROPFIND /files`. */
  'x-meshtap-left-out'?: string[];
  /** How many exchanges are not described, because the catalogue had no room. */
  'x-meshtap-unlearned'?: number;
};

export type OpenApiMethod = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch' | 'trace';

export type OpenApiPathItem = Partial<Record<OpenApiMethod, OpenApiOperation>>;

export type OpenApiOperation = {
  operationId: string;
  tags?: string[];
  parameters?: OpenApiParameter[];
  requestBody?: { required?: true; content: OpenApiContent };
  /** By status code. Never empty. */
  responses: Record<string, OpenApiResponse>;
  security?: OpenApiSecurityRequirement[];
  /** How many exchanges it was learned from. */
  'x-meshtap-count': number;
};

export type OpenApiParameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: true;
  schema: OpenApiSchema;
};

/** By media type. */
export type OpenApiContent = Record<string, { schema?: OpenApiSchema }>;

export type OpenApiResponse = {
  description: string;
  headers?: Record<string, { required?: true; schema: OpenApiSchema }>;
  content?: OpenApiContent;
  'x-meshtap-count'?: number;
};

/** A JSON schema, parts of which may be references to `components.schemas`. */
export type OpenApiSchema =
  | { $ref: string }
  | (Omit<JsonSchema, 'properties' | 'additionalProperties' | 'items' | 'anyOf'> & {
      properties?: Record<string, OpenApiSchema>;
      /** Members whose names tools would take for references, such as `^\\$ref$`. */
      patternProperties?: Record<string, OpenApiSchema>;
      additionalProperties?: OpenApiSchema;
      items?: OpenApiSchema;
      anyOf?: OpenApiSchema[];
    });

export type OpenApiSecurityScheme =
  | { type: 'http'; scheme: string; bearerFormat?: string }
  | { type: 'apiKey'; in: 'header'; name: string };

/** The names of schemes that a request needs together. */
export type OpenApiSecurityRequirement = Record<string, string[]>;
