import { describe, expect, it } from 'vitest';
import { account, region } from './functions-stack.ts';
import { apiId, events, judge, log, opened, refusal, start, until, useSockets } from './socket-running.ts';

useSockets();

describe('the authorizer of $connect', () => {
  it('hands its context to every event of the connection', async () => {
    const { url } = await start({ judge });
    const { ws, next } = await opened(`${url}/dev?ticket=good`);
    ws.send('{"action":"echo"}');
    await next();
    ws.close();
    await until(() => events('$disconnect')[0]);
    const arn = `arn:aws:execute-api:${region}:${account}:${apiId}/dev/$connect`;
    for (const event of events()) {
      expect(event.requestContext.authorizer).toEqual({
        principalId: 'user-1',
        device: 'd1',
        n: '5',
        yes: 'true',
        type: 'REQUEST',
        arn,
        header: 'test',
      });
    }
    expect(events()).toHaveLength(3);
  });

  it.each([
    ['', 401, 'Unauthorized'],
    ['?ticket=', 401, 'Unauthorized'],
    ['?ticket=unauthorized', 401, 'Unauthorized'],
    ['?ticket=no', 403, 'Forbidden'],
    ['?ticket=other', 403, 'Forbidden'],
    ['?ticket=boom', 500, 'Internal server error'],
    ['?ticket=odd', 500, 'Internal server error'],
    ['?ticket=nested', 500, 'Internal server error'],
  ])('answers %o with %i, and $connect does not run', async (query, status, message) => {
    const { url } = await start({ judge });
    expect(await refusal(`${url}/dev${query}`)).toEqual({ status, body: JSON.stringify({ message }) });
    expect(events()).toHaveLength(0);
    expect(log.lines.join() + log.messages.join()).not.toContain('ticket=');
  });
});

describe('a function that the template does not let API Gateway call', () => {
  it('admits nobody', async () => {
    const { url } = await start({ judge, permitted: 'another' });
    expect((await refusal(`${url}/dev?ticket=good`)).status).toBe(500);
    expect(log.messages.join()).toContain('the template has no AWS::Lambda::Permission');
  });
});
