import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../../lib/local/model.ts';
import { accepted, servers, start, useAsyncFunctions, writesEvents, written } from './functions-async-calls.ts';
import { log, place } from './functions-running.ts';
import { functionOf, resource } from './functions-stack.ts';

useAsyncFunctions();

interface Call {
  readonly target: string;
  readonly body: string;
  readonly authorization: string;
}

const published = '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

/** Takes AWS calls of any service and keeps them. The first `failing` calls are answered with an error. */
async function awsCalls(failing = 0): Promise<{ endpoint: string; calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    calls.push({
      target: String(request.headers['x-amz-target'] ?? 'query'),
      body,
      authorization: String(request.headers.authorization),
    });
    const fail = calls.length <= failing;
    const xml = calls.at(-1)?.target === 'query';
    response.writeHead(fail ? 400 : 200, { 'content-type': xml ? 'text/xml' : 'application/x-amz-json-1.0' });
    response.end(fail ? '{"__type":"Broken"}' : xml ? published : accepted(body));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

const queueArn = 'arn:aws:sqs:eu-central-1:111122223333:failed';

const queue = resource(
  'AWS::SQS::Queue',
  'Failed',
  {},
  { ref: 'http://127.0.0.1:9324/111122223333/failed', arn: queueArn },
);

const invokeConfig = (properties: Resource['properties']) =>
  resource('AWS::Lambda::EventInvokeConfig', 'Config', { FunctionName: 'Job', Qualifier: '$LATEST', ...properties });

describe('asynchronous invoke', () => {
  it('accepts at once, runs once, and settles', async () => {
    const file = join(place.dir, 'out');
    const runner = start([functionOf(place, 'Job', writesEvents(file))]);
    await Promise.all([1, 2, 3].map((n) => runner.invokeAsync('Job', { n })));
    await runner.idle();
    expect(
      written(file)
        .map(({ n }) => n)
        .sort(),
    ).toEqual([1, 2, 3]);
  });

  it('retries twice with the same request id, then writes the event to the dead-letter queue', async () => {
    const file = join(place.dir, 'out');
    const { endpoint, calls } = await awsCalls();
    const runner = start(
      [functionOf(place, 'Job', writesEvents(file), { DeadLetterConfig: { TargetArn: queueArn } }), queue],
      {},
      endpoint,
    );
    await runner.invokeAsync('Job', { n: 1, fail: true });
    await runner.idle();
    const attempts = written(file);
    expect(attempts).toHaveLength(3);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(1);
    expect(calls.map(({ target }) => target)).toEqual(['AmazonSQS.SendMessage']);
    const message = JSON.parse(calls[0]?.body ?? '') as {
      QueueUrl: string;
      MessageBody: string;
      MessageAttributes: Record<string, { StringValue: string }>;
    };
    expect(message.QueueUrl).toBe(queue.ref);
    expect(JSON.parse(message.MessageBody)).toEqual({ n: 1, fail: true });
    expect(message.MessageAttributes.RequestID?.StringValue).toBe(attempts[0]?.id);
    expect(message.MessageAttributes.ErrorMessage?.StringValue).toBe('not now');
    expect(calls[0]?.authorization).toContain('ASIATEST');
  });

  it('obeys the retries of its configuration and sends the record of a failure', async () => {
    const file = join(place.dir, 'out');
    const { endpoint, calls } = await awsCalls();
    const config = invokeConfig({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: queueArn } },
    });
    const fn = functionOf(place, 'Job', writesEvents(file));
    const runner = start([fn, queue, config], {}, endpoint);
    await runner.invokeAsync('Job', { n: 7, fail: true });
    await runner.idle();
    expect(written(file)).toHaveLength(1);
    const record = JSON.parse((JSON.parse(calls[0]?.body ?? '') as { MessageBody: string }).MessageBody) as Record<
      string,
      unknown
    >;
    expect(record).toMatchObject({
      version: '1.0',
      requestContext: {
        requestId: written(file)[0]?.id,
        functionArn: `${fn.arn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { n: 7, fail: true },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'not now' },
    });
  });

  it.each([
    [
      'a bus',
      'arn:aws:events:eu-central-1:111122223333:event-bus/main',
      'AWSEvents.PutEvents',
      '"DetailType":"Lambda Function Invocation Result - Success"',
    ],
    ['a topic', 'arn:aws:sns:eu-central-1:111122223333:news', 'query', 'Action=Publish'],
  ])('sends the record of a success to %s, trying again when that fails', async (_name, Destination, target, part) => {
    const { endpoint, calls } = await awsCalls(1);
    const runner = start(
      [
        functionOf(place, 'Job', writesEvents(join(place.dir, 'out'))),
        invokeConfig({ DestinationConfig: { OnSuccess: { Destination } } }),
      ],
      {},
      endpoint,
    );
    await runner.invokeAsync('Job', { n: 1 });
    await runner.idle();
    expect(calls.map((call) => call.target)).toEqual([target, target]);
    expect(calls[1]?.body).toContain(part);
  });

  it('hands its outcome to another function', async () => {
    const file = join(place.dir, 'next');
    const next = functionOf(place, 'Next', writesEvents(file));
    const runner = start([
      functionOf(place, 'Job', writesEvents(join(place.dir, 'out'))),
      next,
      invokeConfig({ DestinationConfig: { OnSuccess: { Destination: next.arn } } }),
    ]);
    await runner.invokeAsync('Job', { n: 5 });
    await runner.idle();
    expect(written(file)[0]).toMatchObject({
      responsePayload: { done: 5 },
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
    });
  });

  it('gives up an event that is too old', async () => {
    const { endpoint, calls } = await awsCalls();
    const config = invokeConfig({
      MaximumEventAgeInSeconds: 0.05,
      DestinationConfig: { OnFailure: { Destination: queueArn } },
    });
    const runner = start(
      [functionOf(place, 'Job', writesEvents(join(place.dir, 'out'))), queue, config],
      { retryDelaysMs: [100] },
      endpoint,
    );
    await runner.invokeAsync('Job', { n: 1, fail: true });
    await runner.idle();
    expect(written(join(place.dir, 'out'))).toHaveLength(1);
    expect(calls[0]?.body).toContain('EventAgeExceeded');
  });

  it('waits out a throttle without counting an attempt', async () => {
    const file = join(place.dir, 'out');
    const source = `${writesEvents(file).replace('export const handler', 'const write')} export const handler = async (...all) => { await new Promise((r) => setTimeout(r, 80)); return write(...all); };`;
    const runner = start([
      functionOf(place, 'Job', source, { ReservedConcurrentExecutions: 1 }),
      invokeConfig({ MaximumRetryAttempts: 0 }),
    ]);
    await Promise.all([1, 2, 3].map((n) => runner.invokeAsync('Job', { n })));
    await runner.idle();
    expect(
      written(file)
        .map(({ n }) => n)
        .sort(),
    ).toEqual([1, 2, 3]);
  });

  it('says so when an event is lost for want of a dead-letter queue', async () => {
    const runner = start([functionOf(place, 'Job', writesEvents(join(place.dir, 'out')))]);
    await runner.invokeAsync('Job', { fail: true });
    await runner.idle();
    expect(log.messages.join()).toContain(
      'an asynchronous event of Job failed for good and the function has no dead-letter queue',
    );
  });

  it('refuses what Lambda refuses', async () => {
    const runner = start([functionOf(place, 'Job', 'export const handler = async () => {};')]);
    await expect(runner.invokeAsync('Nobody', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(runner.invokeAsync('Job', { text: 'x'.repeat(1_048_576) })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
  });
});
