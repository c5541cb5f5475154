import { type AddressInfo, createServer } from 'node:net';
import { untilPasses } from '../until-passes.ts';
import { type Answer, type Browser, type BrowserWindow, type Engine, isInstalled, windowOf } from './browser.ts';
import { runProgram, temporaryFolder, whatItSays } from './program.ts';
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
  const ends: End[] = [];
  async function stop(): Promise<void> {
    for (const end of ends.reverse()) await end();
    await screen.end();
    home.remove();
  }
  try {
    const display = await whatItSays(screen, /(\d+)\n/);
    const env = {
      ...{ DISPLAY: `:${display}`, HOME: home.path, XDG_RUNTIME_DIR: home.path },
      ...{ LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_COMPOSITING_MODE: '1', NO_AT_BRIDGE: '1' },
      // The pages are ours, and whoever tests in a container is root there, as which its sandbox does not start.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    };
    return { open: async (url) => openFirst(await startSession(env, ends), url), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type End = () => Promise<unknown>;
type Ask = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<Answer>;

interface Session {
  readonly ask: Ask;
  readonly line: SeverableLine;
  /** WebDriver speaks to one tab at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

async function startSession(env: Readonly<Record<string, string>>, ends: End[]): Promise<Session> {
  const port = await freePort();
  const driver = runProgram('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], env);
  ends.push(driver.end);
  const line = await severableLine();
  ends.push(line.close);
  const ask: Ask = async (method, path, body) => {
    const sent = method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {};
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...sent });
    const { value } = (await response.json()) as Answer;
    if (value?.error) throw new Error(`${path}: ${value.error} ${value.message}`);
    return value;
  };
  await untilPasses(() => ask('GET', '/status'), 20_000, 50);
  const proxy = { proxyType: 'manual', httpProxy: `127.0.0.1:${line.port}` };
  const { sessionId } = await ask('POST', '/session', { capabilities: { alwaysMatch: { proxy } } });
  const session = `/session/${sessionId}`;
  ends.push(() => ask('DELETE', session).catch(() => undefined));
  let last: Promise<unknown> = Promise.resolve();
  return {
    ask: (method, path, body) => ask(method, `${session}${path}`, body),
    line,
    inTurn(work) {
      const mine = last.then(work, work);
      last = mine.catch(() => undefined);
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
