import { connect, type Socket } from 'node:net';
import { AnswerReader, type UpstreamAnswer } from './answer-reader.ts';

interface Connection {
  readonly socket: Socket;
  readonly reader: AnswerReader;
  idleSince: number;
  resolve?: (answer: UpstreamAnswer) => void;
  reject?: (error: Error) => void;
}

/** The services close connections that rest for 30 seconds or more; those that rested this long are not used again. */
const restMs = 10_000;

/**
 * HTTP/1.1 to one service on this machine over kept connections. Every call of every function passes here, so it does what such a
 * call needs and no more: about a quarter of the work of `node:http`.
 */
export class Upstream {
  readonly url: string;
  readonly #host: string;
  readonly #port: number;
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();

  /** @param url `http://127.0.0.1:<port>` */
  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.url = url;
    this.#host = hostname;
    this.#port = Number(port);
  }

  /**
   * @param path path and query as they go on the wire
   * @param headers without host, content-length and connection, which are added here
   * @throws the socket's error when the service cannot be reached or hangs up.
   */
  request(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: Buffer | string,
  ): Promise<UpstreamAnswer> {
    const length = body === undefined ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    let head = `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}:${this.#port}\r\ncontent-length: ${length}\r\n`;
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
    head += '\r\n';
    const connection = this.#take();
    connection.reader.expect(method);
    return new Promise((resolve, reject) => {
      connection.resolve = resolve;
      connection.reject = reject;
      if (typeof body === 'string') connection.socket.write(head + body);
      else if (body === undefined || length === 0) connection.socket.write(head, 'latin1');
      else {
        connection.socket.cork();
        connection.socket.write(head, 'latin1');
        connection.socket.write(body);
        connection.socket.uncork();
      }
    });
  }

  close(): void {
    for (const connection of this.#all) connection.socket.destroy();
  }

  #take(): Connection {
    const limit = Date.now() - restMs;
    for (let next = this.#idle.pop(); next; next = this.#idle.pop()) {
      if (next.idleSince > limit && !next.socket.destroyed) return next;
      next.socket.destroy();
    }
    return this.#open();
  }

  #open(): Connection {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    const connection: Connection = { socket, reader: new AnswerReader(), idleSince: 0 };
    this.#all.add(connection);
    socket.on('data', (chunk) => this.#finish(connection, connection.reader.read(chunk)));
    socket.on('end', () => this.#finish(connection, connection.reader.end()));
    socket.on('error', (error) => this.#fail(connection, error));
    socket.on('close', () => {
      this.#all.delete(connection);
      this.#fail(connection, new Error(`The service at ${this.url} hung up.`));
    });
    return connection;
  }

  #finish(connection: Connection, answer: UpstreamAnswer | undefined): void {
    if (!answer) return;
    const { resolve } = connection;
    connection.resolve = undefined;
    connection.reject = undefined;
    if (answer.headers.connection === 'close') connection.socket.destroy();
    else {
      connection.idleSince = Date.now();
      this.#idle.push(connection);
    }
    resolve?.(answer);
  }

  #fail(connection: Connection, error: Error): void {
    const { reject } = connection;
    connection.resolve = undefined;
    connection.reject = undefined;
    connection.socket.destroy();
    reject?.(error);
  }
}
