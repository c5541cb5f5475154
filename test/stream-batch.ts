/** A batch of a table's stream: one new item each, with these texts. */
export const streamBatch = (items: readonly Readonly<Record<string, string>>[]) => ({
  Records: items.map((item, index) => ({
    eventName: 'INSERT',
    dynamodb: {
      Keys: { pk: { S: `item ${index}` } },
      SequenceNumber: String(index + 1),
      NewImage: Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }])),
    },
  })),
});

/** Something that takes its time, and how often it was done at once at most. */
export function slowly() {
  let under = 0;
  const times = { calls: 0, atOnce: 0 };
  const act = async (): Promise<void> => {
    under += 1;
    times.calls += 1;
    times.atOnce = Math.max(times.atOnce, under);
    await new Promise((resolve) => setTimeout(resolve, 1));
    under -= 1;
  };
  return { times, act };
}
