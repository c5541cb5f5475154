/** What a stream says of an item before and after a change, as DynamoDB Local answers it. */
export interface WireImages {
  readonly NewImage?: object;
  readonly OldImage?: object;
}

interface Value {
  M?: Record<string, Value>;
  readonly L?: readonly Value[];
  readonly [type: string]: unknown;
}

/** Puts back the empty maps that DynamoDB Local leaves out of its streams: `{ "M": {} }` arrives as `{}`. */
export function restoreEmptyMaps({ NewImage, OldImage }: WireImages): void {
  for (const image of [NewImage, OldImage]) restoreIn(Object.values(image ?? {}));
}

function restoreIn(values: Iterable<Value>): void {
  for (const value of values) {
    if (value.M) restoreIn(Object.values(value.M));
    else if (value.L) restoreIn(value.L);
    else if (Object.keys(value).length === 0) value.M = {};
  }
}
