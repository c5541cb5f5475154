import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type Browser, type BrowserWindow, type Engine, isInstalled, windowOf } from './browser.ts';
import { browserOver, connect } from './over-web-socket.ts';
import { runProgram, temporaryFolder, whatItSays } from './program.ts';

const name = ['firefox-esr', 'firefox'].find((each) => isInstalled(each));

/** Headless Firefox, by WebDriver BiDi, which has no passkeys. */
export const firefox: Engine = { name: 'Firefox', installed: name !== undefined, can: ['screenshots'], start };

/** WebDriver BiDi alone, nothing asked of Mozilla, and no proxy of the machine. */
const preferences = {
  'remote.active-protocols': 1,
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.proxy.type': 0,
};

async function start(): Promise<Browser> {
  const profile = temporaryFolder('firefox');
  const lines = Object.entries(preferences).map(([key, value]) => `user_pref("${key}", ${value});`);
  writeFileSync(join(profile.path, 'user.js'), lines.join('\n'));
  const parameters = ['--headless', '--no-remote', '--profile', profile.path, '--remote-debugging-port=0'];
  const program = runProgram(name ?? 'firefox-esr', [...parameters, 'about:blank'], { HOME: profile.path });
  return browserOver(program, profile, async () => {
    const bidi = await connect(`${await whatItSays(program, /WebDriver BiDi listening on (ws:\S+)/)}/session`);
    async function send(method: string, params: object = {}): Promise<Answer> {
      const answer = await bidi.ask(method, params);
      if (answer.type === 'error') throw new Error(`${method}: ${answer.error} ${answer.message}`);
      return answer.result;
    }
    await send('session.new', { capabilities: {} });
    async function open(url: string): Promise<BrowserWindow> {
      const { userContext } = await send('browser.createUserContext');
      return openTab(send, userContext, url);
    }
    return { connection: bidi, open };
  });
}

type Send = (method: string, params?: object) => Promise<Answer>;

async function openTab(send: Send, userContext: string, url: string): Promise<BrowserWindow> {
  const { context } = await send('browsingContext.create', { type: 'tab', userContext });
  await send('browsingContext.navigate', { context, url, wait: 'complete' });
  async function evaluate<T>(expression: string): Promise<T> {
    const asJson = `(async () => JSON.stringify(await (${expression})))()`;
    const answer = await send('script.evaluate', { expression: asJson, target: { context }, awaitPromise: true });
    if (answer.type === 'exception') throw new Error(`${expression}: ${answer.exceptionDetails.text}`);
    return (answer.result.type === 'string' ? JSON.parse(answer.result.value) : undefined) as T;
  }
  return windowOf({
    evaluate,
    passkeys: () => Promise.reject(new Error('Firefox has no passkeys here')),
    async offline(on) {
      const networkConditions = on ? { type: 'offline' } : null;
      await send('emulation.setNetworkConditions', { networkConditions, contexts: [context] });
    },
    async reload() {
      await send('browsingContext.reload', { context, wait: 'complete' });
    },
    tab: (another) => openTab(send, userContext, another),
    async screenshot(file) {
      const { data } = await send('browsingContext.captureScreenshot', { context });
      writeFileSync(file, Buffer.from(data, 'base64'));
    },
  });
}
