/** A WebSocket whose other side is the test. */
export function fakeLine(url: string) {
  const sent: string[] = [];
  const line = {
    url,
    sent,
    readyState: 0,
    closed: false,
    onopen: null as (() => void) | null,
    onmessage: null as ((event: { data: unknown }) => void) | null,
    onclose: null as (() => void) | null,
    onerror: null as (() => void) | null,
    send: (data: string) => void sent.push(data),
    close() {
      line.closed = true;
    },
    open() {
      line.readyState = 1;
      line.onopen?.();
    },
    say: (message: unknown) =>
      line.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) }),
    drop() {
      line.readyState = 3;
      line.onerror?.();
      line.onclose?.();
    },
  };
  return line;
}
