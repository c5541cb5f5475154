/** Partitions of the agenda: one of an index takes a thousand writes a second, and each is asked every minute. */
export const agendaShards = ['0', '1', '2', '3'] as const;

export const agendaPartition = (shard: string): string => `CONNECTION#${shard}`;

/** Where a connection stands on the agenda, by the last digit of its id, which is by chance. @param at ISO 8601, when it is due. */
export const agendaOf = (id: string, at: string) => ({
  agenda: agendaPartition(String(Number.parseInt(id.slice(-1), 16) % agendaShards.length)),
  agendaAt: `${at}#${id}`,
});
