import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Rate } from './ledger-rate.ts';
import { quantile } from './statistics.ts';

export const accounts = 1000;

const schema = `
CREATE TABLE accounts (id int PRIMARY KEY, posted numeric(38) NOT NULL, sequence bigint NOT NULL, CHECK (posted >= 0)) WITH (fillfactor = 50);
CREATE TABLE transfers (id uuid PRIMARY KEY, debit int NOT NULL, credit int NOT NULL, amount numeric(38) NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE entries (account int, sequence bigint, transfer uuid NOT NULL, posted numeric(38) NOT NULL, PRIMARY KEY (account, sequence));
INSERT INTO accounts SELECT id, 1000000000, 0 FROM generate_series(1, ${accounts}) id;
`;

/**
 * The same double-entry transfer as an application would send it: its record, whose key makes it happen once, both balances, of which none may fall below zero,
 * and an entry of each with its place in the account. Accounts are locked in the order of their ids, or transfers would deadlock.
 */
const script = (hotShare: number) => `
\\set debit random(1, ${accounts - 1})
\\set other random(1, ${accounts - 2})
\\set credit case when random(1, 1000) <= ${Math.round(hotShare * 1000)} then ${accounts} when :other >= :debit then :other + 1 else :other end
\\set lo least(:debit, :credit)
\\set hi greatest(:debit, :credit)
\\set change case when :lo = :debit then -1 else 1 end
BEGIN;
INSERT INTO transfers (id, debit, credit, amount) VALUES (gen_random_uuid(), :debit, :credit, 1) RETURNING id AS transfer \\gset
UPDATE accounts SET posted = posted + :change, sequence = sequence + 1 WHERE id = :lo RETURNING sequence AS lo_at \\gset
UPDATE accounts SET posted = posted - :change, sequence = sequence + 1 WHERE id = :hi RETURNING sequence AS hi_at \\gset
INSERT INTO entries VALUES (:lo, :lo_at, :transfer, :change), (:hi, :hi_at, :transfer, -(:change::numeric));
COMMIT;
`;

/** The newest PostgreSQL of Debian's packages; nothing when there is none. */
export function findPostgres(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'pgbench')));
}

/** PostgreSQL will not run as root. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })));
  return { uid, gid } as { uid: number; gid: number };
}

/** A cluster of its own with Debian's settings, durable, in a temporary folder, on a socket there and nowhere else. */
export async function startPostgres(bin: string) {
  const as = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-postgres-'));
  chmodSync(folder, 0o700);
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid as number);
  const data = join(folder, 'data');
  const run = (command: string, ...args: string[]) =>
    execFileSync(join(bin, command), args, { ...as, cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  run('initdb', '-D', data, '-A', 'trust', '-U', 'bench', '--no-locale', '-E', 'UTF8');
  const server: ChildProcess = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'autovacuum=on'],
    { ...as, cwd: folder, stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  const stop = async () => {
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true });
  };
  try {
    for (let tries = 0; ; tries += 1) {
      try {
        run('pg_isready', '-h', folder, '-q');
        break;
      } catch (error) {
        if (tries === 50) throw error;
        await sleep(100);
      }
    }
    run('psql', '-h', folder, '-U', 'bench', '-d', 'postgres', '-q', '-v', 'ON_ERROR_STOP=1', '-c', schema);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    version: run('postgres', '--version').trim(),
    stop,
    /** @param hotShare of the transfers that credit one and the same account. */
    async measure(hotShare: number, writers: number, seconds: number): Promise<Rate> {
      const file = join(folder, 'transfer.sql');
      writeFileSync(file, script(hotShare), { mode: 0o644 });
      const log = join(folder, `log-${hotShare}`);
      const args = ['-n', '-h', folder, '-U', 'bench', '-M', 'prepared', '-f', file, '-c', String(writers), '-j', '2'];
      const child = spawn(
        join(bin, 'pgbench'),
        [...args, '-T', String(seconds), '-l', `--log-prefix=${log}`, 'postgres'],
        {
          ...as,
          cwd: folder,
          stdio: ['ignore', 'ignore', 'inherit'],
        },
      );
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(`pgbench ended with ${code}`);
      const logs = readdirSync(folder).filter((name) => name.startsWith(`log-${hotShare}.`));
      const times = logs.flatMap((name) =>
        readFileSync(join(folder, name), 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => Number(line.split(' ')[2]) / 1000),
      );
      const sums = ['-c', 'SELECT sum(posted) FROM accounts', '-c', 'SELECT sum(posted) FROM entries'];
      const [sum = '', entries = ''] = run('psql', '-h', folder, '-U', 'bench', '-d', 'postgres', '-At', ...sums).split(
        '\n',
      );
      if (sum !== String(accounts * 1_000_000_000) || entries !== '0')
        throw new Error(`PostgreSQL sums to ${sum} and ${entries}`);
      return { perSecond: times.length / seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99), failures: 0 };
    },
  };
}
