/**
 * An app as others write it, compiled here against the sources and by package.test.ts against the built package; never run.
 * Each `@ts-expect-error` fails when the error is gone.
 */
import type { SignInStep } from '../../client/src/auth/sign-in-step.ts';
import { createClient } from '../../client/src/create-client.ts';
import { ApiError, AuthError, isErrorOf } from '../../client/src/errors.ts';
import type { Profile } from '../../client/src/generated/api.ts';
import { each } from '../../client/src/http/each.ts';
import { itemStorage } from '../../client/src/storage/storage.ts';

const client = createClient({
  apiUrl: 'https://api.example.com',
  userPoolId: 'eu-central-1_Abc',
  userPoolClientId: 'abc',
  region: 'eu-central-1',
  storage: itemStorage(localStorage),
  app: { platform: 'ios', version: '1.4.0' },
  webSocket: WebSocket,
  onSignedOut: (reason: 'signed-out' | 'refused' | 'revoked') => console.log(reason),
});

export async function signIn(email: string, password: string, ask: () => Promise<string>): Promise<string> {
  let step: SignInStep = await client.auth.signIn(email, password);
  while (step.step === 'code') step = await step.submit(await ask());
  return step.step === 'signed-in' ? step.session.personId : step.challenge;
}

export async function use(organisationId: string): Promise<Profile> {
  const profile: Profile = await client.api.getProfile();
  const name: string | undefined = profile.displayName;
  await client.api.updateProfile({ body: { displayName: name ?? null } }, { signal: new AbortController().signal });
  for await (const member of each(client.api.listMembers, { params: { organisationId } })) {
    const role: string = member.role;
    console.log(role);
  }
  const nothing: undefined = await client.api.deleteDevice({ params: { deviceId: 'x' } });
  console.log(nothing);

  // @ts-expect-error a field that the body does not have
  await client.api.updateProfile({ body: { nickname: 'x' } });
  // @ts-expect-error the wrong type
  await client.api.updateProfile({ body: { displayName: 5 } });
  // @ts-expect-error a path parameter is missing
  await client.api.deleteDevice({});
  // @ts-expect-error input is missing
  await client.api.createOrganisation();
  // @ts-expect-error an operation that does not exist
  await client.api.readMinds();
  // @ts-expect-error a field that the answer does not have
  profile.password;
  return profile;
}

export async function explain(error: unknown): Promise<string> {
  if (isErrorOf('registerDevice', error)) {
    if (error.code === 'device-limit') return 'Remove a device first.';
    // @ts-expect-error a failure that this operation does not have
    if (error.code === 'last-owner') return '';
  }
  if (error instanceof ApiError) return error.problem.detail ?? error.problem.title;
  return error instanceof AuthError && error.code === 'SignedOut' ? 'Sign in.' : 'Offline?';
}
