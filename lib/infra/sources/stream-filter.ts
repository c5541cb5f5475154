import type { ChangeKind, Consumer } from '../../contract/consumer.ts';
import type { TableSpec } from '../../contract/resources.ts';
import { ConfigurationError } from '../stage/read-stage.ts';

/**
 * Patterns for the records that a consumer wants; a record passes when it fits any of them. `where` looks at the new image, or
 * at the old one of removed items. None means that every change passes.
 * @throws ConfigurationError when the stream does not carry the image that `where` looks at.
 */
export function streamFilters(entry: Consumer, name: string, spec: TableSpec): readonly { readonly pattern: string }[] {
  const { on } = entry;
  if (!('table' in on)) return [];
  const { where, changes } = on;
  if (!where && !changes) return [];
  const kinds: readonly ChangeKind[] = changes ?? ['insert', 'modify', 'remove'];
  if (!where) return [pattern(kinds)];

  const written = kinds.filter((kind) => kind !== 'remove');
  const carries = (view: 'new' | 'old') => spec.stream === view || spec.stream === 'both';
  const missing =
    written.length > 0 && !carries('new') ? 'new' : kinds.includes('remove') && !carries('old') ? 'old' : undefined;
  if (missing) {
    throw new ConfigurationError(
      `${name}: 'where' looks at the ${missing} image, but the stream of '${on.table}' carries '${spec.stream}'`,
    );
  }
  const values = Object.fromEntries(
    Object.entries(where).map(([attribute, allowed]) => [attribute, { S: [...allowed] }]),
  );
  return [
    ...(written.length > 0 ? [pattern(written, { NewImage: values })] : []),
    ...(kinds.includes('remove') ? [pattern(['remove'], { OldImage: values })] : []),
  ];
}

const pattern = (kinds: readonly ChangeKind[], image?: Record<string, unknown>) => ({
  pattern: JSON.stringify({
    eventName: kinds.map((kind) => kind.toUpperCase()),
    ...(image ? { dynamodb: image } : {}),
  }),
});
