/** Carries messages between tabs or processes that share a store; the sender does not hear its own. */
export interface Channel {
  post(message: unknown): void;
  /** Called once. */
  listen(listener: (message: unknown) => void): void;
  close(): void;
}

interface BroadcastChannelLike {
  postMessage(message: unknown): void;
  onmessage: ((event: never) => void) | null;
  close(): void;
}

/** `BroadcastChannel` where there is one. */
export function platformChannel(name: string): Channel | undefined {
  const Constructor = (globalThis as { BroadcastChannel?: new (name: string) => BroadcastChannelLike })
    .BroadcastChannel;
  if (!Constructor) return undefined;
  const channel = new Constructor(name);
  // Node: an open channel alone is no reason to go on.
  (channel as { unref?(): void }).unref?.();
  let closed = false;
  return {
    // What was under way when it was closed is told to nobody any more.
    post: (message) => {
      if (!closed) channel.postMessage(message);
    },
    listen: (listener) => {
      channel.onmessage = ({ data }: { data: unknown }) => listener(data);
    },
    close: () => {
      closed = true;
      channel.close();
    },
  };
}
