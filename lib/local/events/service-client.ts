import { Agent, request } from 'node:http';
import type { Addresses, Credentials } from '../model.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are as many shapes as there are operations
type Answer = any;

/** A refusal by a service, with its error code (`QueueDoesNotExist`, `TrimmedDataAccessException`). */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/**
 * Calls to the services behind the endpoint with their own wire JSON, which is what Lambda puts into its events as well: binary
 * values stay base64, times stay numbers. These services check no signature; the header names the key and the region, by which
 * DynamoDB Local tells databases apart.
 */
export interface ServiceClient {
  dynamodb(action: string, input: object, signal?: AbortSignal): Promise<Answer>;
  streams(action: string, input: object, signal?: AbortSignal): Promise<Answer>;
  sqs(action: string, input: object, signal?: AbortSignal): Promise<Answer>;
  /** SNS speaks forms and XML: parameters in, the XML text out. */
  sns(action: string, parameters: Record<string, string>): Promise<string>;
  close(): void;
}

export function connectServices(addresses: Addresses, credentials: Credentials, region: string): ServiceClient {
  const agent = new Agent({ keepAlive: true });
  const json =
    (base: string, service: string, prefix: string) => async (action: string, input: object, signal?: AbortSignal) => {
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `${prefix}.${action}`,
        authorization: authorization(credentials, region, service),
      };
      const { status, text } = await send(agent, base, headers, JSON.stringify(input), signal);
      const answer = text === '' ? {} : JSON.parse(text);
      if (status >= 300) {
        const code = String(answer.__type ?? status).replace(/^.*#/, '');
        throw new ServiceError(code, answer.message ?? answer.Message ?? text);
      }
      return answer;
    };
  return {
    dynamodb: json(addresses.dynamodb, 'dynamodb', 'DynamoDB_20120810'),
    streams: json(addresses.dynamodb, 'dynamodb', 'DynamoDBStreams_20120810'),
    sqs: json(addresses.fauxqs, 'sqs', 'AmazonSQS'),
    sns: async (action, parameters) => {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: authorization(credentials, region, 'sns'),
      };
      const form = new URLSearchParams({ Action: action, Version: '2010-03-31', ...parameters }).toString();
      const { status, text } = await send(agent, addresses.fauxqs, headers, form);
      if (status >= 300)
        throw new ServiceError(element(text, 'Code') ?? String(status), element(text, 'Message') ?? text);
      return text;
    },
    close: () => agent.destroy(),
  };
}

/** The text of the first XML element of that name. */
export function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

function authorization(credentials: Credentials, region: string, service: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const scope = `${credentials.accessKeyId}/${day}/${region}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
}

interface Received {
  readonly status: number;
  readonly text: string;
}

function send(agent: Agent, base: string, headers: Record<string, string>, body: string, signal?: AbortSignal) {
  return new Promise<Received>((resolve, reject) => {
    const outgoing = request(base, { agent, method: 'POST', headers, signal }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (part: string) => {
        text += part;
      });
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 500, text }));
      incoming.on('error', reject);
    });
    outgoing.on('error', (cause: NodeJS.ErrnoException) => {
      // The service closed an idle connection at the moment it was used again.
      const closedIdle = outgoing.reusedSocket && cause.code === 'ECONNRESET' && !signal?.aborted;
      if (closedIdle) resolve(send(agent, base, headers, body, signal));
      else reject(cause);
    });
    outgoing.end(body);
  });
}
