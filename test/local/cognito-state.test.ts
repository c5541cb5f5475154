import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { startCognito } from '../../lib/local/cognito/start-cognito.ts';
import {
  CLIENT_ID,
  claimsOf,
  createUser,
  PASSWORD,
  POOL_ID,
  type Pool,
  refusal,
  runtimeOf,
  signIn,
  startPool,
  tokensOf,
} from './cognito-pool.ts';

const EMAIL = 'ada@example.com';
let pool: Pool | undefined;
let child: ChildProcess | undefined;
afterEach(async () => {
  child?.kill('SIGKILL');
  await pool?.end();
  pool = undefined;
});

describe('The state of a pool', () => {
  it('survives a restart: users, sign-ins, keys, codes and groups; the template decides which groups it declares', async () => {
    pool = await startPool({ groups: ['admin', 'editors'] });
    const sub = await createUser(pool, EMAIL);
    await pool.server.send(
      new AdminAddUserToGroupCommand({ UserPoolId: POOL_ID, Username: EMAIL, GroupName: 'admin' }),
    );
    await pool.server.send(
      new AdminAddUserToGroupCommand({ UserPoolId: POOL_ID, Username: EMAIL, GroupName: 'editors' }),
    );
    const tokens = await tokensOf(pool, EMAIL);
    await pool.app.send(new SignUpCommand({ ClientId: CLIENT_ID, Username: 'new@example.com', Password: PASSWORD }));
    const keys = async () => (await fetch(`${pool?.address}/${POOL_ID}/.well-known/jwks.json`)).json();
    const before = await keys();
    await pool.stop();
    pool = await startPool({ stateDir: pool.stateDir, groups: ['admin', 'viewers'] });
    expect(await keys()).toEqual(before);
    expect((await pool.app.send(new GetUserCommand({ AccessToken: tokens.access }))).Username).toBe(sub);
    const refreshed = await pool.app.send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: tokens.refresh },
      }),
    );
    const claims = claimsOf(String(refreshed.AuthenticationResult?.AccessToken));
    expect(claims.origin_jti).toBe(claimsOf(tokens.access).origin_jti);
    expect(claims['cognito:groups']).toEqual(['admin']);
    const { Groups = [] } = await pool.server.send(new ListGroupsCommand({ UserPoolId: POOL_ID }));
    expect(Groups.map((group) => group.GroupName)).toEqual(['admin', 'viewers']);
    await pool.app.send(
      new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username: 'new@example.com', ConfirmationCode: pool.code() }),
    );
    expect((await signIn(pool, 'new@example.com')).AuthenticationResult).toBeDefined();
  });

  it('holds everything that was answered when the process is killed in the middle of its work', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'cognito-killed-'));
    child = spawn(process.execPath, [join(import.meta.dirname, 'cognito-child.ts'), stateDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data');
    const { address } = JSON.parse(String(line));
    const app = new CognitoIdentityProviderClient({
      region: 'eu-west-1',
      endpoint: address,
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      maxAttempts: 1,
    });
    const answered: string[] = [];
    const keepOn = async (lane: number) => {
      for (let index = 0; ; index++) {
        const email = `user-${lane}-${index}@example.com`;
        await app.send(new SignUpCommand({ ClientId: CLIENT_ID, Username: email, Password: PASSWORD }));
        answered.push(email);
        if (answered.length === 60) child?.kill('SIGKILL');
      }
    };
    await Promise.allSettled([keepOn(0), keepOn(1), keepOn(2), keepOn(3)]);
    app.destroy();
    expect(answered.length).toBeGreaterThanOrEqual(60);
    pool = await startPool({ stateDir, groups: ['admin'] });
    for (const email of answered) {
      const { UserStatus } = await pool.server.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: email }));
      expect(UserStatus).toBe('UNCONFIRMED');
      expect(pool.outbox().filter((message) => message.to === email)).toHaveLength(1);
    }
    const Username = answered.at(-1) ?? '';
    const ConfirmationCode = pool.outbox().find((message) => message.to === Username)?.code;
    await pool.app.send(new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username, ConfirmationCode }));
    const { access } = await tokensOf(pool, Username);
    expect((await pool.app.send(new GetUserCommand({ AccessToken: access }))).Username).toBeDefined();
  });

  it('is no reason to keep running: a start whose port is taken ends with the reason and leaves nothing open', async () => {
    pool = await startPool();
    const stateDir = mkdtempSync(join(tmpdir(), 'cognito-taken-'));
    const runtime = runtimeOf({ stateDir, cognito: pool.address, cognitoInner: 'http://127.0.0.1:0' });
    await expect(startCognito(runtime)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    rmSync(stateDir, { recursive: true });
    expect((await pool.server.send(new ListGroupsCommand({ UserPoolId: POOL_ID }))).Groups).toEqual([]);
  });
});

describe('Users of the same address', () => {
  it('are one user, however many sign up at once', async () => {
    pool = await startPool();
    const running = pool;
    const call = () =>
      refusal(running.app.send(new SignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, Password: PASSWORD })));
    const answers = await Promise.all(Array.from({ length: 10 }, call));
    expect(answers.filter((answer) => answer.startsWith('answered'))).toHaveLength(1);
    expect(
      (await pool.server.send(new AdminListGroupsForUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }))).Groups,
    ).toEqual([]);
  });
});
