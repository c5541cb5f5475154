/** API Gateway's limits; a larger frame or message closes the connection with 1009. */
export const MAX_FRAME_BYTES = 32 * 1024;
export const MAX_MESSAGE_BYTES = 128 * 1024;

const MASK_BYTES = 4;

/**
 * Reads the heads of the frames a client sends, beside the WebSocket library (which joins frames and so cannot tell). Feed it every chunk
 * of the connection in order; it answers true once a frame is announced that is larger than 32 KB.
 */
export class FrameLimit {
  readonly #head = Buffer.alloc(14);
  #have = 0;
  #skip = 0;

  exceededBy(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, chunk.length - at);
        this.#skip -= step;
        at += step;
        continue;
      }
      this.#head[this.#have++] = chunk[at++] as number;
      if (this.#have < this.#headLength()) continue;
      const length = this.#payloadLength();
      if (length > MAX_FRAME_BYTES) return true;
      this.#have = 0;
      this.#skip = length;
    }
    return false;
  }

  #headLength(): number {
    if (this.#have < 2) return 2;
    const masked = ((this.#head[1] as number) & 0x80) !== 0;
    return 2 + this.#lengthBytes() + (masked ? MASK_BYTES : 0);
  }

  #lengthBytes(): number {
    const short = (this.#head[1] as number) & 0x7f;
    return short === 126 ? 2 : short === 127 ? 8 : 0;
  }

  #payloadLength(): number {
    const extra = this.#lengthBytes();
    if (extra === 0) return (this.#head[1] as number) & 0x7f;
    return extra === 2 ? this.#head.readUInt16BE(2) : Number(this.#head.readBigUInt64BE(2));
  }
}
