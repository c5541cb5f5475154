import { writeFileSync } from 'node:fs';
import { untilPasses } from '../until-passes.ts';
import { type Answer, type Browser, type BrowserWindow, type Engine, isInstalled, windowOf } from './browser.ts';
import { browserOver, connect } from './over-web-socket.ts';
import { runProgram, temporaryFolder, whatItSays } from './program.ts';

const name = ['chromium', 'chromium-browser', 'google-chrome'].find((each) => isInstalled(each));

/** Headless Chromium, by its DevTools protocol. */
export const chromium: Engine = {
  name: 'Chromium',
  installed: name !== undefined,
  can: ['passkeys', 'screenshots'],
  start,
};

async function start(): Promise<Browser> {
  const profile = temporaryFolder('chromium');
  const quiet = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
  const alone = ['--disable-background-networking', '--disable-component-update', `--user-data-dir=${profile.path}`];
  const parameters = [...quiet, ...alone, '--remote-debugging-port=0', 'about:blank'];
  const program = runProgram(name ?? 'chromium', parameters);
  return browserOver(program, profile, async () => {
    const devTools = await connect(await whatItSays(program, /DevTools listening on (ws:\S+)/));
    async function send(method: string, params: object = {}, sessionId?: string): Promise<Answer> {
      const { result, error } = await devTools.ask(method, params, sessionId ? { sessionId } : {});
      if (error) throw new Error(`${method}: ${error.message}`);
      return result;
    }
    async function open(url: string): Promise<BrowserWindow> {
      const { browserContextId } = await send('Target.createBrowserContext');
      return openTab(send, { url, browserContextId, width: 800, height: 640 });
    }
    return { connection: devTools, open };
  });
}

interface Target {
  readonly url: string;
  readonly browserContextId: string;
  readonly [size: string]: unknown;
}

type Send = (method: string, params?: object, sessionId?: string) => Promise<Answer>;

async function openTab(send: Send, target: Target): Promise<BrowserWindow> {
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
  return windowOf({
    evaluate,
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
      const reloaded = async () => {
        if (await evaluate('window.old === true || document.readyState !== "complete"')) throw new Error('no reload');
      };
      await untilPasses(reloaded, 20_000, 100);
    },
    tab: (url) => openTab(send, { url, browserContextId: target.browserContextId }),
    async screenshot(file) {
      const { data } = await call('Page.captureScreenshot', { format: 'png' });
      writeFileSync(file, Buffer.from(data, 'base64'));
    },
  });
}
