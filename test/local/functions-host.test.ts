import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogFile } from '../../lib/local/functions/log-file.ts';
import { functionOf, workplace } from './functions-stack.ts';

describe('functions on a machine of another time zone', () => {
  it('live in UTC', () => {
    const place = workplace();
    const fn = functionOf(
      place,
      'Zone',
      'export const handler = async () => ({ offset: new Date(0).getTimezoneOffset(), hour: new Date(0).getHours(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone });',
    );
    const load = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const script = join(place.dir, 'zone.ts');
    writeFileSync(
      script,
      `import { startFunctions } from ${load('../../lib/local/functions/start-functions.ts')};
       import { stackOf, keptLog, credentials } from ${load('./functions-stack.ts')};
       const runner = startFunctions({ stack: stackOf([${JSON.stringify(fn)}]), log: keptLog(), stateDir: ${JSON.stringify(place.dir)}, awsEndpoint: '', rootCredentials: credentials, credentialsFor: () => credentials });
       process.stdout.write(JSON.stringify((await runner.invoke('Zone', {})).payload));
       await runner.stop();`,
    );
    const out = execFileSync(process.execPath, [script], {
      env: { PATH: process.env.PATH, TZ: 'America/New_York' },
      encoding: 'utf8',
    });
    expect(JSON.parse(out)).toEqual({ offset: 0, hour: 0, zone: 'UTC' });
    place.remove();
  });
});

describe('a log file', () => {
  it('turns over at its size, keeps so many older files, and goes on after a restart', () => {
    const place = workplace();
    const path = join(place.dir, 'logs', 'a.log');
    for (let n = 0; n < 3; n++) {
      const file = new LogFile(path, 100, 2);
      for (let line = 0; line < 10; line++) {
        file.append(`${n}-${line} ${'x'.repeat(30)}`);
        file.flush();
      }
    }
    expect(readdirSync(join(place.dir, 'logs')).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
    const lines = ['a.log.2', 'a.log.1', 'a.log'].flatMap((name) =>
      readFileSync(join(place.dir, 'logs', name), 'utf8')
        .trim()
        .split('\n'),
    );
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['2-4', '2-5', '2-6', '2-7', '2-8', '2-9']);
    place.remove();
  });
});
