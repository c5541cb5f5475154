import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const command = join(import.meta.dirname, '..', '..', 'bin', 'start.ts');

export interface StartProcess {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  printed(): string;
  /** Resolves with the exit code, or the signal. */
  readonly ended: Promise<number | string>;
  /** Resolves when the stack answers; rejects with what was printed when it never does. */
  readonly ready: Promise<void>;
  outputs(): Record<string, string>;
}

/** `npm start` as a process of its own, with its state in a folder of the test. */
export function startProcess(stateDir: string, more: readonly string[], env: NodeJS.ProcessEnv = {}): StartProcess {
  const child = spawn(process.execPath, [command, '--state', stateDir, ...more], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let isReady = () => {};
  const ended = new Promise<number | string>((resolve) =>
    child.on('close', (code, signal) => resolve(code ?? signal ?? '')),
  );
  const ready = new Promise<void>((resolve, reject) => {
    isReady = resolve;
    void ended.then((how) => reject(new Error(`ended with ${how}:\n${printed}`)));
  });
  ready.catch(() => {});
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      printed += chunk;
      if (printed.includes('Ctrl-C stops everything')) isReady();
    });
  return {
    child,
    printed: () => printed,
    ended,
    ready,
    outputs: () => JSON.parse(readFileSync(join(stateDir, 'outputs.json'), 'utf8')),
  };
}

/** Processes, by number and command line, that this one started or that belong to what it started. */
export function childrenOf(pid: number | undefined): string[] {
  const all = processes();
  const found: string[] = [];
  const collect = (parent: number) => {
    for (const one of all.filter((process) => process.parent === parent)) {
      found.push(`${one.pid} ${one.command}`);
      collect(one.pid);
    }
  };
  if (pid !== undefined) collect(pid);
  return found;
}

export const isRunning = (pid: number): boolean => processes().some((process) => process.pid === pid && !process.ended);

/** The process group: what a terminal's Ctrl-C goes to. */
export const groupOf = (pid: number): number | undefined => processes().find((process) => process.pid === pid)?.group;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Over, and not yet waited for. */
  readonly ended: boolean;
  readonly command: string;
}

/** As the system lists them; a Debian without `ps` has `/proc`, which a Mac has not. */
export function processes(from: 'proc' | 'ps' = existsSync('/proc/self/stat') ? 'proc' : 'ps'): Process[] {
  return from === 'proc' ? processesOfProc() : processesOfPs();
}

function processesOfPs(): Process[] {
  const columns = ['pid', 'ppid', 'pgid', 'stat', 'args'].flatMap((column) => ['-o', `${column}=`]);
  const { stdout } = spawnSync('ps', ['-A', '-ww', ...columns], { encoding: 'utf8' });
  return [...stdout.matchAll(/^ *(\d+) +(\d+) +(\d+) +(\S+) +(.*)$/gm)].map(
    ([, pid, parent, group, state = '', command = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      ended: state.startsWith('Z'),
      command: `${command} `,
    }),
  );
}

function processesOfProc(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, rest = ''] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ');
        const [state, parent, group] = rest.split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), parent: Number(parent), group: Number(group), ended: state === 'Z', command }];
      } catch {
        return [];
      }
    });
}
