import { expect, it } from 'vitest';
import type { Client } from '../../client/src/create-client.ts';
import { started } from './started-session.ts';

const page = () => new Response('<p>This site needs your consent', { headers: { 'content-type': 'text/html' } });

it.each<[string, (auth: Client['auth']) => Promise<unknown>]>([
  ['a password is changed', (auth) => auth.changePassword('Old-horse-10', 'Newer-horse-11')],
  ['a password is set anew', (auth) => auth.confirmForgotPassword('ada@example.com', '123456', 'Newer-horse-11')],
  ['a code is on its way', (auth) => auth.forgotPassword('ada@example.com')],
  ['there is an account', (auth) => auth.signUp('ada@example.com', 'Newer-horse-11')],
  ['an address is confirmed', (auth) => auth.confirmSignUp('ada@example.com', '123456')],
  ['all devices are signed out', (auth) => auth.signOutEverywhere()],
])('a filter that answers a page in Cognito’s place does not say that %s', async (_, call) => {
  const { client, time, told } = started({ cognito: () => page });
  await expect(time.run(call(client.auth))).rejects.toMatchObject({ name: 'NetworkError' });
  expect(told).toEqual([]);
});
