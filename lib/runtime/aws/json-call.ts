import { type ClientOptions, configOf, send } from './send.ts';

/** A service with AWS's JSON protocol. */
export interface JsonService {
  /** In the address and in the signature: `kms`. */
  readonly name: string;
  /** Before the operation in X-Amz-Target. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** As policies call it, for errors; default `name`. */
  readonly prefix?: string;
}

/**
 * Calls an operation with its documented input; resolves with its documented output.
 * @param options `once`: it must not happen twice, and is sent again only when it surely was not received; else OutcomeUnknown.
 */
export async function jsonCall(
  service: JsonService,
  operation: string,
  input: object,
  { once = false, ...options }: ClientOptions & { readonly once?: boolean },
  // biome-ignore lint/suspicious/noExplicitAny: the answer's shape is that of the operation
): Promise<any> {
  const answer = await send(
    {
      operation: `${service.prefix ?? service.name}:${operation}`,
      service: service.name,
      origin: `https://${service.name}.${configOf(options).region}.amazonaws.com`,
      method: 'POST',
      path: '/',
      headers: {
        'content-type': `application/x-amz-json-${service.version}`,
        'x-amz-target': `${service.target}.${operation}`,
      },
      body: JSON.stringify(input),
      once,
    },
    options,
  );
  return answer.body.length === 0 ? {} : JSON.parse(answer.body.toString());
}
