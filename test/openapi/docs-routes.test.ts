import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docsRoutes } from '../../lib/openapi/docs-routes.ts';

describe('the docs page', () => {
  let server: Server;
  let address: string;
  let outputs: Record<string, string> | undefined;
  beforeAll(async () => {
    const routes = docsRoutes(() => outputs);
    server = createServer((request, response) => void routes.get(request.url ?? '')?.(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  it('is served whole: everything that it loads is here', async () => {
    const html = await (await fetch(`${address}/docs`)).text();
    const loaded = [...html.matchAll(/(?:src|href)="(\/docs[^"]*)"/g)].map(([, path]) => path ?? '');
    const page = await (await fetch(`${address}/docs/page.js`)).text();
    const named = [...page.matchAll(/'(\/docs\/[^']+)'/g)].map(([, path]) => path ?? '');
    expect([...loaded, ...named].sort()).toEqual([
      '/docs/backend.json',
      '/docs/client.js',
      '/docs/page.css',
      '/docs/page.js',
      '/docs/swagger-ui-bundle.js',
      '/docs/swagger-ui.css',
    ]);
    for (const path of [...loaded, ...named]) {
      const response = await fetch(`${address}${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      expect((await response.text()).length).toBeGreaterThan(1);
    }
  });

  it('loads nothing from another host, which its content policy makes sure of', async () => {
    outputs = { cognitoEndpoint: 'http://127.0.0.1:4000/', apiUrl: 'http://127.0.0.1:3000' };
    const policy = (await fetch(`${address}/docs`)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self' http://127.0.0.1:4000;");
    expect(await (await fetch(`${address}/docs`)).text()).not.toMatch(/https?:/);
  });

  it('is told where to sign in, and no secret', async () => {
    outputs = { userPoolId: 'local_x', userPoolClientId: 'c', region: 'r', apiUrl: 'a', awsSecretAccessKey: 'secret' };
    expect(await (await fetch(`${address}/docs/backend.json`)).json()).toEqual({
      userPoolId: 'local_x',
      userPoolClientId: 'c',
      region: 'r',
      apiUrl: 'a',
    });
  });

  it('hides the form while nothing is known of the stack', async () => {
    outputs = undefined;
    expect(await (await fetch(`${address}/docs/backend.json`)).json()).toEqual({});
  });
});
