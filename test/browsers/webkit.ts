import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilPasses } from '../until-passes.ts';
import {
  type Answer,
  type Browser,
  type BrowserWindow,
  type Engine,
  isInstalled,
  patience,
  windowOf,
} from './browser.ts';
import { orElseEnd, type Program, runProgram, temporaryFolder, whatItSays } from './program.ts';
import { type SeverableLine, severableLine } from './severable-line.ts';

/**
 * WebKitGTK, the engine of Safari, by WebDriver: its own browser, on a screen that nobody sees. It has no passkeys, and never ends a picture there. A
 * driver has one session, so each window has a driver, and a line of its own, as WebDriver knows of no network.
 */
export const webkit: Engine = {
  name: 'WebKit',
  installed: isInstalled('WebKitWebDriver', '--help') && isInstalled('Xvfb', '-help'),
  can: [],
  start,
};

async function start(): Promise<Browser> {
  const home = temporaryFolder('webkit');
  const screen = runProgram('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp']);
  const sessions: Running[] = [];
  async function stop(): Promise<void> {
    await Promise.all(sessions.map(({ quit }) => quit().catch(() => undefined)));
    // Whatever did not quit ends with its screen.
    await Promise.all([...sessions.flatMap(({ driver, line }) => [driver.end(), line.close()]), screen.end()]);
    home.remove();
  }
  return orElseEnd(async () => {
    const display = await whatItSays(screen, /(\d+)\n/);
    const env = {
      ...{ DISPLAY: `:${display}`, HOME: home.path, XDG_RUNTIME_DIR: home.path },
      ...{ LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_COMPOSITING_MODE: '1', NO_AT_BRIDGE: '1' },
      // The pages are ours, and whoever tests in a container is root there, as which its sandbox does not start.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    };
    return { open: async (url) => openFirst(await startSession(env, sessions), url), stop };
  }, stop);
}

interface Running {
  readonly driver: Program;
  readonly line: SeverableLine;
  /** Ends the session, and its browser with it. */
  quit(): Promise<unknown>;
}

type Ask = (method: 'GET' | 'POST', path: string, body?: object) => Promise<Answer>;

interface Session {
  readonly ask: Ask;
  readonly line: SeverableLine;
  /** WebDriver speaks to one tab at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

async function startSession(env: Readonly<Record<string, string>>, sessions: Running[]): Promise<Session> {
  const port = await freePort();
  const line = await severableLine();
  const driver = runProgram('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], env);
  let session = '/session/none';
  async function ask(method: string, path: string, body: object = {}, signal?: AbortSignal): Promise<Answer> {
    const sent = method === 'POST' ? { body: JSON.stringify(body) } : {};
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, signal, ...sent });
    const { value } = (await response.json()) as Answer;
    if (value?.error) throw new Error(`${path}: ${value.error} ${value.message}`);
    return value;
  }
  sessions.push({ driver, line, quit: () => ask('DELETE', session, {}, AbortSignal.timeout(5_000)) });
  await untilPasses(() => ask('GET', '/status'), 20_000, 50);
  const proxy = { proxyType: 'manual', httpProxy: `127.0.0.1:${line.port}` };
  const capabilities = { alwaysMatch: { proxy, timeouts: { script: 100_000 } } };
  session = `/session/${(await ask('POST', '/session', { capabilities })).sessionId}`;
  let last: Promise<unknown> = Promise.resolve();
  return {
    ask: (method, path, body) => ask(method, `${session}${path}`, body),
    line,
    inTurn(work) {
      const mine = last.then(work);
      // What takes long, or is never answered, goes on beside what follows.
      last = Promise.race([mine.catch(() => undefined), sleep(patience, undefined, { ref: false })]);
      return mine;
    },
  };
}

/** One that was free just now: the driver takes none by itself. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function openFirst(session: Session, url: string): Promise<BrowserWindow> {
  const handle = await session.ask('GET', '/window');
  await session.ask('POST', '/url', { url });
  return openTab(session, handle);
}

function openTab(session: Session, handle: string): BrowserWindow {
  const { line, ask } = session;
  let isOffline = false;
  const inTab: Ask = (...asked) =>
    session.inTurn(async () => {
      await ask('POST', '/window', { handle });
      return ask(...asked);
    });
  async function evaluate<T>(expression: string): Promise<T> {
    const script = `const [done] = arguments;
      (async () => JSON.stringify(await (${expression})))().then((json) => done({ json }), (error) => done({ error: String(error) }));`;
    const { json, error } = await inTab('POST', '/execute/async', { script, args: [] });
    if (error) throw new Error(`${expression}: ${error}`);
    return (json === undefined || json === null ? undefined : JSON.parse(json)) as T;
  }
  /** The line is cut outside of the browser, which cannot know of it. */
  const tellPage = () =>
    evaluate(`(() => {
      Object.defineProperty(Navigator.prototype, 'onLine', { configurable: true, get: () => ${!isOffline} });
      dispatchEvent(new Event('${isOffline ? 'offline' : 'online'}'));
    })()`);
  return windowOf({
    evaluate,
    passkeys: () => Promise.reject(new Error('WebKit has no passkeys here')),
    async offline(on) {
      isOffline = on;
      line.cut(on);
      await tellPage();
    },
    async reload() {
      await inTab('POST', '/refresh');
      if (isOffline) await tellPage();
    },
    async tab(url) {
      const { handle: another } = await session.inTurn(() => ask('POST', '/window/new', { type: 'tab' }));
      await session.inTurn(async () => {
        await ask('POST', '/window', { handle: another });
        await ask('POST', '/url', { url });
      });
      return openTab(session, another);
    },
    screenshot: () => Promise.reject(new Error('WebKit takes no pictures here')),
  });
}
