import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createPerson } from '../api/people.ts';
import { outputs } from '../api/stack.ts';

// biome-ignore lint/suspicious/noExplicitAny: a line says one of several things
type Line = Record<string, any>;

/** Runs the app until it ends, or is killed when a line tells it to be. */
function runApp(about: object, killAt: (line: Line) => boolean = () => false): Promise<Line[]> {
  const app = spawn(process.execPath, [
    '--no-warnings',
    join(import.meta.dirname, 'upload-app.ts'),
    JSON.stringify(about),
  ]);
  const lines: Line[] = [];
  let rest = '';
  let failure = '';
  app.stderr.on('data', (data) => {
    failure += data;
  });
  app.stdout.on('data', (data) => {
    const parts = `${rest}${data}`.split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts.map((text) => JSON.parse(text) as Line)) {
      lines.push(line);
      if (killAt(line)) app.kill('SIGKILL');
    }
  });
  return new Promise((resolve, reject) => {
    app.on('exit', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(lines);
      else reject(new Error(failure));
    });
  });
}

it('an app that is killed half-way goes on in a fresh process with the parts that are missing', async () => {
  const person = await createPerson();
  await person.call('GET', '/v1/me');
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-upload-'));
  try {
    const path = join(folder, 'film.bin');
    writeFileSync(path, randomBytes(2 * 8 * 1024 * 1024 + 1000));
    const { apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint } = outputs;
    const about = {
      backend: { apiUrl, userPoolId, userPoolClientId, region, cognitoEndpoint },
      ...{ email: person.email, password: person.password, space: `p-${person.personId}` },
      ...{ store: join(folder, 'uploads.db'), path },
    };
    const before = await runApp(about, ({ sent }) => sent === '1');
    expect(before).toEqual([{}, { sent: '1', status: 200 }]);
    const after = await runApp(about);
    expect(after[0]).toEqual({ pending: 'film.bin' });
    const sent = after.filter((line) => 'sent' in line);
    // The second part may have been on its way when the process was killed.
    expect(sent.map((line) => line.sent).filter((number) => number === '1')).toEqual([]);
    expect(sent.at(-1)).toEqual({ sent: '3', status: 200 });
    expect(after.at(-2)?.file).toMatchObject({ state: 'ready', name: 'film.bin', current: { number: 1 } });
    expect(after.at(-1)).toEqual({ read: 2 * 8 * 1024 * 1024 + 1000, left: 0 });
    expect((await person.call('GET', `/v1/files?space=p-${person.personId}`)).body.items).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
