import type { Answer, Call, Input } from './call.ts';

/** A batch cut in two: the part that is carried out, and how the rest is reported in the answer to it. */
export interface PartialBatch {
  readonly call: Call;
  merge(answer: Input): Input;
}

type Cut = (input: Input, processed: number | undefined) => { input: Input; merge(answer: Input): Input } | undefined;

const cuts: Readonly<Record<string, Cut>> = {
  BatchWriteItem: (input, processed) =>
    cutRequestItems(input, processed, 'UnprocessedItems', (request: Input[]) => request),
  BatchGetItem: (input, processed) =>
    cutRequestItems(
      input,
      processed,
      'UnprocessedKeys',
      ({ Keys }) => Keys,
      (request, Keys) => ({ ...request, Keys }),
    ),
  SendMessageBatch: (input, processed) => cutEntries(input, processed),
  DeleteMessageBatch: (input, processed) => cutEntries(input, processed),
  ChangeMessageVisibilityBatch: (input, processed) => cutEntries(input, processed),
  PutEvents: (input, processed) => {
    const [now, later] = halves<Input>(input.Entries, processed);
    const failed = later.map(() => ({
      ErrorCode: 'ThrottlingException',
      ErrorMessage: 'Rate exceeded (injected fault).',
    }));
    return {
      input: { ...input, Entries: now },
      merge: (answer) => ({ FailedEntryCount: failed.length, Entries: [...(answer.Entries ?? []), ...failed] }),
    };
  },
};

/** Nothing for operations that have no batch. */
export function partialBatch(call: Call, processed: number | undefined): PartialBatch | undefined {
  const cut = cuts[call.operation]?.(call.input, processed);
  if (!cut) return undefined;
  const body = Buffer.from(JSON.stringify(cut.input));
  return { call: { ...call, input: cut.input, request: { ...call.request, body } }, merge: cut.merge };
}

/** The answer to the part that was carried out with the rest reported in it. */
export function mergedAnswer(answer: Answer, { merge }: PartialBatch): Answer {
  if (answer.status !== 200) return answer;
  const { 'x-amz-crc32': _checksum, 'content-length': _length, ...headers } = answer.headers;
  return { ...answer, headers, body: JSON.stringify(merge(JSON.parse(answer.body.toString()))) };
}

function cutRequestItems(
  input: Input,
  processed: number | undefined,
  member: string,
  listOf: (request: Input) => Input[],
  withList: (request: Input, list: Input[]) => Input = (_request, list) => list,
): ReturnType<Cut> {
  const all = Object.entries(input.RequestItems ?? {}).flatMap(([table, request]) =>
    listOf(request).map((entry) => ({ table, request, entry })),
  );
  const [now, later] = halves(all, processed);
  const grouped = (entries: typeof all) =>
    Object.fromEntries(
      Object.entries(Object.groupBy(entries, ({ table }) => table)).map(([table, of = []]) => [
        table,
        withList(
          of[0]?.request,
          of.map(({ entry }) => entry),
        ),
      ]),
    );
  // DynamoDB refuses an empty batch, so at least one entry is carried out.
  return {
    input: { ...input, RequestItems: grouped(now) },
    merge: (answer) => ({ ...answer, [member]: { ...answer[member], ...grouped(later) } }),
  };
}

function cutEntries(input: Input, processed: number | undefined): ReturnType<Cut> {
  const [now, later] = halves<Input>(input.Entries, processed);
  const failed = later.map(({ Id }) => ({
    Id,
    Code: 'InternalError',
    Message: 'Internal error (injected fault).',
    SenderFault: false,
  }));
  return {
    input: { ...input, Entries: now },
    merge: (answer) => ({ ...answer, Failed: [...(answer.Failed ?? []), ...failed] }),
  };
}

function halves<T>(list: readonly T[], processed = Math.floor(list.length / 2)): [T[], T[]] {
  const count = Math.max(1, Math.min(processed, list.length));
  return [list.slice(0, count), list.slice(count)];
}
