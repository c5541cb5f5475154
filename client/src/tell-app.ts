/** An app's mistake is its own: it must not end the work, and it must not be hidden. */
export function tellApp<A extends readonly unknown[]>(
  listener: ((...values: A) => void) | undefined,
  ...values: A
): void {
  try {
    listener?.(...values);
  } catch (error) {
    void Promise.reject(error);
  }
}
