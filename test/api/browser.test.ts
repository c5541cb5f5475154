import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPerson, type Person } from './people.ts';
import { outputs } from './stack.ts';

const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);
/** A laptop without Chromium passes over this file; CI installs it. */
const inBrowser = chromium ? it : it.skip;

/** What the page does with the client; it tells the server that served it how that went. */
const script = `
import { createClient } from './client/src/create-client.ts';
const { backend, email, password } = JSON.parse(document.getElementById('given').textContent);
const tell = (outcome) => fetch('/outcome', { method: 'POST', body: JSON.stringify(outcome) });
try {
  const client = createClient({ ...backend, app: { platform: 'web', version: '3.0.0' } });
  const step = await client.auth.signIn(email, password);
  const profile = await client.api.getProfile({});
  const organisation = await client.api.createOrganisation({ body: { name: 'From a browser' } });
  const refused = await client.api.createOrganisation({ body: { name: '' } }).catch((error) => error.code);
  const message = await new Promise((resolve, reject) => {
    const socket = client.socket({
      onMessage: resolve,
      onState: (state, error) => (state === 'open' ? socket.send({ action: 'unheard-of' }) : error && reject(error)),
    });
  });
  await client.auth.signOut();
  await tell({ step, profile, organisation, refused, message, signedOut: (await client.auth.session()) === undefined });
} catch (error) {
  await tell({ error: String(error?.stack ?? error) });
}`;

let server: Server;
let browser: ChildProcess | undefined;
let origin: string;
let person: Person;
let told: (outcome: Record<string, unknown>) => void;
const outcome = new Promise<Record<string, unknown>>((resolve) => {
  told = resolve;
});
const profile = mkdtempSync(join(tmpdir(), 'mainstay-chromium-'));

beforeAll(async () => {
  if (!chromium) return;
  person = await createPerson();
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: join(import.meta.dirname, '..', '..'), loader: 'ts' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  const given = { backend: outputs, email: person.email, password: person.password };
  const page = `<!doctype html><title>t</title><script id="given" type="application/json">${JSON.stringify(given)}</script><script type="module" src="/page.js"></script>`;
  server = createServer((request, response) => {
    if (request.url === '/page.js')
      return response.setHeader('content-type', 'text/javascript').end(outputFiles[0]?.text);
    if (request.url !== '/outcome') return response.setHeader('content-type', 'text/html').end(page);
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      told(JSON.parse(body));
      response.end();
    });
    return undefined;
  });
  origin = await listenWhereAllowed(server);
});

afterAll(async () => {
  browser?.kill();
  server?.closeAllConnections();
  server?.close();
  await new Promise((resolve) => setTimeout(resolve, 200));
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

/** One of the origins that the stage dev allows, since the API answers no other. */
async function listenWhereAllowed(http: Server): Promise<string> {
  for (const port of [5173, 8081, 3000]) {
    const listening = await new Promise<boolean>((resolve) => {
      http.once('error', () => resolve(false));
      http.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (listening) return `http://localhost:${port}`;
  }
  throw new Error('the ports 5173, 8081 and 3000 are all taken');
}

describe('the client in a real browser', () => {
  inBrowser('signs in with SRP, calls across origins, is refused clearly, opens a socket and signs out', async () => {
    const quiet = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
    const offline = ['--disable-background-networking', '--disable-component-update', `--user-data-dir=${profile}`];
    browser = spawn(chromium as string, [...quiet, ...offline, origin], { stdio: 'ignore' });
    const result = await outcome;
    expect(result).toMatchObject({
      profile: { personId: person.personId, email: person.email },
      organisation: { name: 'From a browser', role: 'owner' },
      refused: 'invalid-request',
      message: { action: 'error' },
      signedOut: true,
    });
  });
});
