import { randomUUID } from 'node:crypto';
import { createClient } from '../../client/src/create-client.ts';
import { printingFetch } from './print-exchange.ts';

export interface DemoBackend {
  readonly apiUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly region: string;
  readonly cognitoEndpoint: string;
  readonly awsEndpoint: string;
}

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly code?: string;
}

/** The newest mail to an address that fits, out of the local outbox. */
async function mail(backend: DemoBackend, to: string, fits: (mail: Mail) => boolean): Promise<Mail> {
  for (let tries = 0; tries < 100; tries++) {
    const mails = (await (await fetch(`${backend.awsEndpoint}/_local/outbox`)).json()) as Mail[];
    const found = mails.find((each) => each.to.includes(to) && fits(each));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail to ${to} arrived`);
}

/**
 * Two people and an organisation, through the real API with the real client: what an app does in its first minutes.
 * @param write where each request and answer is shown.
 */
export async function tellStory(backend: DemoBackend, write: (text: string) => void): Promise<void> {
  const chapter = (title: string) => write(`\n\x1b[1m${title}\x1b[0m\n`);
  const app = () =>
    createClient({ ...backend, fetch: printingFetch(write), app: { platform: 'ios', version: '3.1.0' } });
  const [ann, bob] = [app(), app()];
  const password = `Demo-${randomUUID()}`;
  const suffix = randomUUID().slice(0, 8);
  const [annsMail, bobsMail] = [`ann.${suffix}@example.com`, `bob.${suffix}@example.com`];

  const join = async (client: typeof ann, email: string) => {
    await client.auth.signUp(email, password);
    const { code = '' } = await mail(backend, email, (each) => each.code !== undefined);
    write(`\n  ✉ ${email} got the code ${code}\n`);
    await client.auth.confirmSignUp(email, code);
    await client.auth.signIn(email, password);
  };

  chapter('1  Ann signs up, confirms her address and signs in (SRP: her password never leaves the app)');
  await join(ann, annsMail);

  chapter('2  Her profile is there: the sign-up trigger made it, exactly once');
  await ann.api.getProfile({});
  await ann.api.updateProfile({ body: { displayName: 'Ann', timeZone: 'Europe/Zurich' } });

  chapter('3  She registers her phone: deleting it later ends its session');
  await ann.api.registerDevice({
    params: { deviceId: randomUUID() },
    body: { platform: 'ios', appVersion: '3.1.0', locale: 'de-CH', pushToken: 'apns-token-of-this-phone' },
  });

  chapter('4  She founds an organisation and invites Bob');
  const organisation = await ann.api.createOrganisation({ body: { name: 'Corner Bakery' } });
  const params = { organisationId: organisation.organisationId };
  await ann.api.createInvitation({ params, body: { email: bobsMail, role: 'member' } });
  const invitation = await mail(backend, bobsMail, (each) => /[A-Za-z0-9_-]{60}/.test(each.text));
  const token = /[A-Za-z0-9_-]{60,}/.exec(invitation.text)?.[0] ?? '';
  write(`\n  ✉ ${bobsMail} got “${invitation.subject}”\n`);

  chapter('5  Bob joins with the token of the mail, which works once');
  await join(bob, bobsMail);
  await bob.api.acceptInvitation({ body: { token } });
  await bob.api.getOrganisation({ params });

  chapter('6  May Bob delete the organisation? The policy says which rule decides');
  await bob.api.explainAccess({ query: { action: 'organisation:delete', resource: organisation.organisationId } });
  await refused(() => bob.api.deleteOrganisation({ params }));

  chapter('7  Ann removes Bob: his very next request is refused');
  const { personId } = await bob.api.getProfile({});
  await ann.api.removeMember({ params: { ...params, personId } });
  await refused(() => bob.api.getOrganisation({ params }));

  chapter('8  Ann asks for a copy of everything kept about her');
  await ann.api.requestExport({});
  for (let state = 'queued'; state !== 'ready'; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    ({ state } = await ann.api.getExport({}));
  }

  chapter('9  Bob deletes his account, changes his mind, and keeps it');
  await bob.api.requestErasure({});
  await bob.api.cancelErasure({});

  chapter('That was the API as an app sees it. Next: npm start, then open /docs');
}

/** A call that must be refused. */
async function refused(attempt: () => Promise<unknown>): Promise<void> {
  const outcome = await attempt().then(
    () => 'allowed',
    () => 'refused',
  );
  if (outcome === 'allowed') throw new Error('a request that must be refused was not');
}
