import { randomUUID } from 'node:crypto';
import { drain } from './deliveries.ts';
import { type Call, type Reply, request, type Session } from './requests.ts';
import type { World } from './world.ts';

export interface TestPerson extends Session {
  call(method: string, path: string, call?: Call): Promise<Reply>;
  /** The same person, signed in once more. */
  signIn(): TestPerson;
}

function asPerson(world: World, session: Session): TestPerson {
  return {
    ...session,
    call: (method, path, call) => request(world, session, method, path, call),
    signIn: () =>
      asPerson(world, {
        ...session,
        sessionId: randomUUID(),
        signedInAt: Math.floor(world.tools.now().getTime() / 1000),
      }),
  };
}

/** Someone who has signed up and signed in. */
export async function signUp(
  world: World,
  about: { groups?: string[]; email?: string; verified?: boolean; trigger?: boolean } = {},
) {
  const personId = randomUUID();
  const email = about.email ?? `${personId}@example.com`;
  const attributes = { email, email_verified: String(about.verified ?? true) };
  world.pool.users.push({ sub: personId, username: personId, enabled: true, signedOut: 0, attributes });
  if (about.trigger ?? true) {
    const event = { trigger: 'PostConfirmation', source: 'PostConfirmation_ConfirmSignUp', personId, attributes };
    await world.run('createPerson', event);
  }
  const session = {
    personId,
    email,
    sessionId: randomUUID(),
    signedInAt: Math.floor(world.tools.now().getTime() / 1000) - 5,
  };
  return asPerson(world, about.groups ? { ...session, groups: about.groups } : session);
}

export async function found(owner: TestPerson, name = 'Bakery'): Promise<string> {
  const { status, body } = await owner.call('POST', '/v1/organisations', { json: { name } });
  if (status !== 201) throw new Error(`not founded: ${JSON.stringify(body)}`);
  return body.organisationId;
}

/** The token that was mailed with an invitation. */
export async function invite(
  world: World,
  by: TestPerson,
  email: string,
  role: string,
  organisationId: string,
): Promise<string> {
  const { status, body } = await by.call('POST', `/v1/organisations/${organisationId}/invitations`, {
    json: { email, role },
  });
  if (status !== 201) throw new Error(`not invited: ${JSON.stringify(body)}`);
  await drain(world);
  const token = /[A-Za-z0-9_-]{80,}/.exec(world.mailer.to(email).at(-1)?.text ?? '')?.[0];
  if (!token) throw new Error('no invitation was mailed');
  return token;
}

export async function join(world: World, by: TestPerson, role: string, organisationId: string): Promise<TestPerson> {
  const person = await signUp(world);
  const token = await invite(world, by, person.email, role, organisationId);
  const { status, body } = await person.call('POST', '/v1/invitations/accept', { json: { token } });
  if (status !== 201) throw new Error(`not joined: ${JSON.stringify(body)}`);
  return person;
}
