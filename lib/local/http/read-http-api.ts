import type { Resource, Stack } from '../model.ts';
import { type Authorizer, readAuthorizers } from './read-authorizers.ts';
import { type Route, readRoutes } from './read-routes.ts';
import { readStages, type Stage } from './read-stages.ts';

/** AWS::ApiGatewayV2::Api CorsConfiguration. Absent when the API has none. */
export interface Cors {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly credentials: boolean;
  readonly maxAge?: number;
}

/** One HTTP API of the template, ready to be served. */
export interface HttpApi {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly stages: readonly Stage[];
  readonly routes: readonly Route[];
  readonly authorizers: ReadonlyMap<string, Authorizer>;
  readonly cors?: Cors;
}

/** Reads one HTTP API. Throws one error that names everything in it that this machine cannot serve. */
export function readHttpApi(stack: Stack, api: Resource): HttpApi {
  const problems: string[] = [];
  const name = String(api.properties.Name ?? api.logicalId);
  if (api.properties.Body ?? api.properties.BodyS3Location)
    problems.push(`${api.path}: an API given as an OpenAPI document is not served; use routes and integrations`);
  const read: HttpApi = {
    id: api.ref,
    name,
    account: stack.account,
    region: stack.region,
    stages: readStages(stack, api.ref),
    routes: readRoutes(stack, api.ref, problems),
    authorizers: readAuthorizers(stack, api.ref, problems),
    cors: readCors(api.properties.CorsConfiguration),
  };
  if (read.stages.length === 0) problems.push(`${api.path}: the API has no stage, so nothing would answer on AWS`);
  if (problems.length > 0)
    throw new Error(`HTTP API ${name} cannot be served on this machine:\n  ${problems.join('\n  ')}`);
  return read;
}

function readCors(cors: Resource['properties'] | undefined): Cors | undefined {
  if (!cors) return undefined;
  return {
    origins: cors.AllowOrigins ?? [],
    methods: (cors.AllowMethods ?? []).map((method: string) => method.toUpperCase()),
    headers: (cors.AllowHeaders ?? []).map((header: string) => header.toLowerCase()),
    exposed: cors.ExposeHeaders ?? [],
    credentials: cors.AllowCredentials === true || cors.AllowCredentials === 'true',
    maxAge: cors.MaxAge === undefined ? undefined : Number(cors.MaxAge),
  };
}
