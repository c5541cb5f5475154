/** `entity` of the items with which a module leaves its events in its own table. */
export const eventEntity = 'Event';

/**
 * Contract entry of the consumer that brings a table's events to the bus:
 * `export const relayEvents = notes.consumer(relayOf('notes'))`. The table's stream carries new images.
 */
export const relayOf = <const T extends string>(table: T) => ({
  /** An item that is touched later is relayed once more: so whoever mended what stood in its way sends it again. */
  on: { table, changes: ['insert', 'modify'], where: { entity: [eventEntity] } } as const,
  summary: `Bring the events that were left in the table '${table}' to the bus`,
  access: { [table]: ['BatchWriteItem'], events: ['PutEvents'] } as unknown as {
    readonly [K in T]: readonly ['BatchWriteItem'];
  } & { readonly events: readonly ['PutEvents'] },
});
