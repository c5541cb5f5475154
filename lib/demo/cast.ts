import { randomUUID } from 'node:crypto';
import { createClient } from '../../client/src/create-client.ts';
import { jsonCall } from '../runtime/aws/json-call.ts';
import { printingFetch } from './print-exchange.ts';

export interface DemoBackend {
  readonly apiUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly region: string;
  readonly cognitoEndpoint: string;
  readonly awsEndpoint: string;
  readonly awsAccessKeyId: string;
  readonly awsSecretAccessKey: string;
}

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly code?: string;
}

export type App = ReturnType<typeof createClient>;

export interface Actor {
  readonly app: App;
  readonly email: string;
  readonly password: string;
}

/** What all chapters work with. */
export interface Stage {
  readonly backend: DemoBackend;
  readonly ann: Actor;
  readonly bob: Actor;
  /** Somebody else, who has not signed up yet. */
  actor(name: string): Actor;
  /** A line of the story, below the chapter's title. */
  say(line: string): void;
  chapter(title: string): void;
  join(actor: Actor): Promise<void>;
  /** The newest mail to an address that fits, out of the local outbox. */
  mail(to: string, fits: (mail: Mail) => boolean): Promise<Mail>;
}

/** The same app without its requests shown. */
export const quietApp = (backend: DemoBackend) =>
  createClient({ ...backend, app: { platform: 'ios', version: '3.1.0' } });

export function setStage(backend: DemoBackend, write: (text: string) => void): Stage {
  let chapters = 0;
  const suffix = randomUUID().slice(0, 8);
  const fetch = printingFetch(write);
  const actor = (name: string): Actor => ({
    app: createClient({ ...backend, fetch, app: { platform: 'ios', version: '3.1.0' } }),
    email: `${name}.${suffix}@example.com`,
    password: `Demo-${randomUUID()}`,
  });
  const say = (line: string) => write(`\n  ${line}\n`);
  const mail: Stage['mail'] = (to, fits) =>
    soon(`a mail to ${to}`, async () => {
      const outbox = `${backend.awsEndpoint}/_local/outbox?to=${encodeURIComponent(to)}`;
      return ((await (await globalThis.fetch(outbox)).json()) as Mail[]).find(fits);
    });
  return {
    backend,
    ann: actor('ann'),
    bob: actor('bob'),
    actor,
    say,
    mail,
    chapter: (title) => {
      chapters += 1;
      write(`\n\x1b[1m${chapters}  ${title}\x1b[0m\n`);
    },
    async join({ app, email, password }) {
      await app.auth.signUp(email, password);
      const { code = '' } = await mail(email, (each) => each.code !== undefined);
      say(`✉ ${email} got the code ${code}`);
      await app.auth.confirmSignUp(email, code);
      await app.auth.signIn(email, password);
    },
  };
}

/** Puts somebody into a group of the pool, as an operator with AWS credentials does; tokens say so from the next sign-in on. */
export async function joinGroup(
  { backend }: Pick<Stage, 'backend'>,
  { email }: Actor,
  GroupName: string,
): Promise<void> {
  const { region, awsEndpoint: endpoint, awsAccessKeyId, awsSecretAccessKey, userPoolId } = backend;
  const credentials = { accessKeyId: awsAccessKeyId, secretAccessKey: awsSecretAccessKey };
  const pool = { name: 'cognito-idp', target: 'AWSCognitoIdentityProviderService', version: '1.1' } as const;
  const input = { UserPoolId: userPoolId, Username: email, GroupName };
  await jsonCall(pool, 'AdminAddUserToGroup', input, { config: { region, endpoint, credentials } });
}

/** Asks until there is an answer, for a minute. @throws when there is none. */
export async function soon<T>(what: string, ask: () => Promise<T | undefined>, everyMs = 200): Promise<T> {
  for (let tries = 0; tries < 60_000 / everyMs; tries++) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`${what} did not come`);
}

/** A call that must be refused. */
export async function refused(attempt: () => Promise<unknown>): Promise<void> {
  const outcome = await attempt().then(
    () => 'allowed',
    () => 'refused',
  );
  if (outcome === 'allowed') throw new Error('a request that must be refused was not');
}
