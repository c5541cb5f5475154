import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { eventually } from './stack.ts';

/** Name of the browser's program; undefined on a machine without one. */
export const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);

/** One window with cookies, storage and service workers of its own: another device. */
export interface BrowserWindow {
  /** Value of an expression in the page; promises are waited for. */
  evaluate<T = unknown>(expression: string): Promise<T>;
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
  stop(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of the protocol have many shapes
type Answer = any;

/** Headless Chromium, driven by its DevTools protocol. */
export async function startBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'mainstay-chromium-'));
  const quiet = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
  const alone = ['--disable-background-networking', '--disable-component-update', `--user-data-dir=${profile}`];
  const program = spawn(chromium as string, [...quiet, ...alone, '--remote-debugging-port=0', 'about:blank']);
  const devTools = new WebSocket(await addressOf(program));
  await new Promise((resolve, reject) => devTools.once('open', resolve).once('error', reject));
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  devTools.on('message', (data) => {
    const message = JSON.parse(String(data));
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  async function send(method: string, params: object = {}, sessionId?: string): Promise<Answer> {
    last += 1;
    const id = last;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    devTools.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }));
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  async function open(url: string): Promise<BrowserWindow> {
    const { browserContextId } = await send('Target.createBrowserContext');
    return openTab({ url, browserContextId, width: 800, height: 640 });
  }
  async function openTab(target: {
    readonly url: string;
    readonly browserContextId: string;
    readonly [size: string]: unknown;
  }): Promise<BrowserWindow> {
    const { browserContextId } = target;
    const { targetId } = await send('Target.createTarget', target);
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
    const call = (method: string, params: object = {}) => send(method, params, sessionId);
    await call('Page.enable');
    async function evaluate<T>(expression: string): Promise<T> {
      const asked = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails: failed } = await call('Runtime.evaluate', asked);
      if (failed) throw new Error(`${expression}: ${failed.exception?.description ?? failed.text}`);
      return result.value;
    }
    return {
      evaluate,
      until: (expression, seconds = 20) =>
        eventually(async () => {
          if (!(await evaluate(`Boolean(${expression})`))) {
            throw new Error(`never true: ${expression}; the page says: ${await evaluate('document.body.innerText')}`);
          }
        }, seconds),
      async passkeys() {
        const options = {
          ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
          ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
        };
        await call('WebAuthn.enable');
        await call('WebAuthn.addVirtualAuthenticator', { options });
      },
      async offline(on) {
        const speed = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
        await call('Network.enable');
        await call('Network.emulateNetworkConditions', { offline: on, ...speed });
      },
      async reload() {
        await evaluate('window.old = true');
        await call('Page.reload');
        await eventually(async () => {
          if (await evaluate('window.old === true || document.readyState !== "complete"')) throw new Error('no reload');
        });
      },
      tab: (another) => openTab({ url: another, browserContextId }),
      async screenshot(file) {
        const { data } = await call('Page.captureScreenshot', { format: 'png' });
        writeFileSync(file, Buffer.from(data, 'base64'));
      },
    };
  }

  return {
    open,
    async stop() {
      devTools.close();
      const ended = new Promise((resolve) => program.once('exit', resolve));
      program.kill();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The browser writes where it listens. */
function addressOf(program: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    program.stderr?.on('data', (chunk) => {
      said += chunk;
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (address) resolve(address);
    });
    program.once('exit', () => reject(new Error(`the browser ended: ${said}`)));
  });
}
