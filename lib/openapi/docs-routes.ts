import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bundleClient } from '../../client/build.ts';

export type DocsHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Outputs that the page needs to let a person sign in. */
const shown = ['apiUrl', 'userPoolId', 'userPoolClientId', 'region', 'cognitoEndpoint'] as const;
export type Outputs = Readonly<Record<string, string>>;

const page = join(import.meta.dirname, 'docs-page');
const require = createRequire(import.meta.url);
const swagger = dirname(require.resolve('swagger-ui-dist/package.json'));

const types = { css: 'text/css', html: 'text/html', js: 'text/javascript', json: 'application/json' } as const;
type Kind = keyof typeof types;

const files: Readonly<Record<string, readonly [kind: Kind, path: string]>> = {
  '/docs': ['html', join(page, 'index.html')],
  '/docs/page.css': ['css', join(page, 'page.css')],
  '/docs/page.js': ['js', join(page, 'page.js')],
  '/docs/swagger-ui.css': ['css', join(swagger, 'swagger-ui.css')],
  '/docs/swagger-ui-bundle.js': ['js', join(swagger, 'swagger-ui-bundle.js')],
};

const originOf = (url: string | undefined) => (url ? new URL(url).origin : '');

/** Nothing from other hosts, no inline script. Swagger UI styles its elements inline and draws its icons from data URLs. */
const contentPolicy = (outputs: Outputs) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self' ${originOf(outputs.cognitoEndpoint)}`.trim(),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * A page at `/docs` that shows the API from `/openapi.json` and tries its calls, with a form to sign in; for the local runtime, which
 * serves these beside the API. Swagger UI and the client come from this checkout: the page works offline.
 * @param outputs the stack's outputs, asked for at each request, since they are known only when everything runs.
 */
export function docsRoutes(outputs: () => Outputs | undefined): Map<string, DocsHandler> {
  const answer = (read: () => Promise<string | Uint8Array>, kind: Kind): DocsHandler => {
    return async (_request, response) => {
      const body = await read();
      response.writeHead(200, {
        'content-type': `${types[kind]}; charset=utf-8`,
        'cache-control': 'no-cache',
        'content-security-policy': contentPolicy(outputs() ?? {}),
        'x-content-type-options': 'nosniff',
      });
      response.end(body);
    };
  };
  const backend = async () => {
    const known = outputs() ?? {};
    return JSON.stringify(Object.fromEntries(shown.flatMap((name) => (known[name] ? [[name, known[name]]] : []))));
  };
  let client: Promise<Uint8Array> | undefined;
  const bundled = () => {
    client ??= bundleClient();
    return client;
  };
  return new Map([
    ...Object.entries(files).map(([path, [kind, file]]) => [path, answer(() => readFile(file), kind)] as const),
    ['/docs/backend.json', answer(backend, 'json')],
    ['/docs/client.js', answer(bundled, 'js')],
  ]);
}
