import { jsonAnswer, jsonError } from './answers.ts';
import { type Answer, type Call, type Input, type Need, Refusal, type Service } from './call.ts';

/** A service of the JSON protocols whose operations are functions here. */
export interface JsonOperations {
  readonly name: string;
  readonly contentType?: string;
  needs(call: Call): readonly Need[];
  readonly operations: Readonly<Record<string, (input: Input, call: Call) => unknown>>;
}

/** Finds the operation in `x-amz-target` and answers what it returns; an operation that is missing is named. */
export function jsonService({
  name,
  contentType = 'application/x-amz-json-1.1',
  needs,
  operations,
}: JsonOperations): Service {
  return {
    name,
    accessDenied: { status: 400, code: 'AccessDeniedException' },
    throttled: { status: 400, code: 'ThrottlingException' },
    read: readTarget,
    needs,
    async handle(call): Promise<Answer> {
      const operation = operations[call.operation];
      if (!operation)
        throw new Refusal(400, 'UnknownOperationException', `${name} ${call.operation} does not run on this machine.`);
      return jsonAnswer(contentType, call.request.requestId, (await operation(call.input, call)) ?? {});
    },
    error: jsonError(contentType),
  };
}

/** Operation and input of a request in one of the JSON protocols. */
export function readTarget({ headers, body }: Parameters<Service['read']>[0]): { operation: string; input: Input } {
  const operation = /\.(\w+)$/.exec(String(headers['x-amz-target']))?.[1];
  if (!operation) throw new Refusal(400, 'UnknownOperationException', 'The request names no operation.');
  try {
    return { operation, input: JSON.parse(body.toString() || '{}') };
  } catch {
    throw new Refusal(400, 'SerializationException', 'The request body is not JSON.');
  }
}
