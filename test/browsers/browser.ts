import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilPasses } from '../until-passes.ts';

/** One window with cookies, storage and service workers of its own: another device. */
export interface BrowserWindow {
  /** Value of an expression in the page, as JSON has it; promises are waited for. */
  evaluate<T = unknown>(expression: string): Promise<T>;
  /** Runs statements in the page. */
  run(statements: string): Promise<void>;
  /** Until an expression is true in the page. */
  until(expression: string, seconds?: number): Promise<void>;
  /** A passkey provider in the window: it verifies whoever is there, and says yes to all. */
  passkeys(): Promise<void>;
  /** Cuts the page off the network, and tells it so; `false` ends it. */
  offline(on: boolean): Promise<void>;
  reload(): Promise<void>;
  /** Another tab beside it, with the same storage. */
  tab(url: string): Promise<BrowserWindow>;
  screenshot(file: string): Promise<void>;
}

export interface Browser {
  open(url: string): Promise<BrowserWindow>;
  /** Ends all of its processes, and removes what they wrote. */
  stop(): Promise<void>;
}

/** What an engine cannot do here rejects, and names it. */
export type Ability = 'passkeys' | 'screenshots';

export interface Engine {
  readonly name: string;
  /** Is on this machine. */
  readonly installed: boolean;
  readonly can: readonly Ability[];
  /** Starts it without a screen. */
  start(): Promise<Browser>;
}

export const isInstalled = (program: string, asked = '--version'): boolean =>
  spawnSync(program, [asked], { stdio: 'ignore' }).status === 0;

// biome-ignore lint/suspicious/noExplicitAny: answers of the protocols have many shapes
export type Answer = any;

/** Milliseconds after which a question is asked anew: a page that is frozen just then for the way back does not answer it, in WebKit. */
export const patience = 5_000;

/** What an engine's window does by itself, and what follows from it. */
export function windowOf(own: Omit<BrowserWindow, 'run' | 'until'>): BrowserWindow {
  const { evaluate } = own;
  async function isTrue(expression: string): Promise<boolean> {
    const answer = evaluate<boolean>(`Boolean(${expression})`);
    // It may fail when nobody waits for it any more.
    answer.catch(() => undefined);
    return Promise.race([answer, sleep(patience, false, { ref: false })]);
  }
  return {
    ...own,
    run: (statements) => evaluate(`(() => { ${statements} })()`),
    until: (expression, seconds = 20) =>
      untilPasses(
        async () => {
          if (await isTrue(expression)) return;
          throw new Error(`never true: ${expression}; the page says: ${await evaluate('document.body.innerText')}`);
        },
        seconds * 1000,
        100,
      ),
  };
}
