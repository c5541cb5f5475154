import type { DatabaseSync } from 'node:sqlite';
import { Refusal } from '../../endpoint/call.ts';
import type { ReplayRequest, ReplayState, RuleListed } from '../../model.ts';
import { inTransaction } from '../../state-database.ts';
import type { Archives } from './archives.ts';
import type { Bus } from './bus.ts';
import { busNameOf, type Rule } from './rules.ts';

/** What comes out of archives again, as EventBridge does it, but at once. */
export interface Replays {
  /** @throws Refusal when the name was used before, or archive, bus or a rule is not there. */
  start(request: ReplayRequest): ReplayState;
  /** @throws Refusal when there is none of this name. */
  describe(name: string): ReplayState;
  /** The rules of a bus. */
  rules(busName: string): readonly RuleListed[];
}

export interface ReplayParts {
  readonly database: DatabaseSync;
  readonly archives: Archives;
  readonly bus: Bus;
  readonly now: () => number;
  rules(): readonly Rule[];
}

export function openReplays({ database, archives, bus, now, rules }: ReplayParts): Replays {
  database.exec('CREATE TABLE IF NOT EXISTS replays (name TEXT PRIMARY KEY, state TEXT NOT NULL)');
  const insert = database.prepare('INSERT INTO replays VALUES (?, ?)');
  const select = database.prepare('SELECT state FROM replays WHERE name = ?');
  const find = (name: string): ReplayState | undefined => {
    const row = select.get(name);
    return row && (JSON.parse(String(row.state)) as ReplayState);
  };
  const notFound = (what: string) => new Refusal(400, 'ResourceNotFoundException', `${what} does not exist.`);
  const wrong = (message: string) => new Refusal(400, 'ValidationException', message);

  function check({ name, busArn, from, to, ruleArns = [] }: ReplayRequest): void {
    if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name))
      throw wrong('A replay name has 1 to 64 letters, digits, dots, dashes or underscores.');
    if (find(name)) throw new Refusal(400, 'ResourceAlreadyExistsException', `Replay ${name} already exists.`);
    if (!(from < to)) throw wrong('EventStartTime must be before EventEndTime.');
    const strange = ruleArns.find(
      (arn) => !rules().some((rule) => rule.arn === arn && rule.busName === busNameOf(busArn)),
    );
    if (strange) throw notFound(`Rule ${strange}`);
  }

  return {
    start(request) {
      check(request);
      const { name, archiveArn, busArn, from, to, ruleArns } = request;
      const { busName, events } = read(archiveArn, from, to);
      if (busName !== busNameOf(busArn)) throw wrong('The destination must be the event bus that the archive keeps.');
      const startedAt = now();
      const only = ruleArns && new Set(ruleArns);
      const lastEventAt = events.length > 0 ? Date.parse(events.at(-1)?.time ?? '') : undefined;
      const state: ReplayState = { ...request, startedAt, endedAt: startedAt, events: events.length, lastEventAt };
      inTransaction(database, () => {
        insert.run(name, JSON.stringify(state));
        for (const event of events) bus.publish(busName, { ...event, 'replay-name': name }, only);
      });
      return state;
    },
    describe(name) {
      const state = find(name);
      if (!state) throw notFound(`Replay ${name}`);
      return state;
    },
    rules: (busName) =>
      rules()
        .filter((rule) => rule.busName === busNameOf(busName))
        .map(({ name, arn, description, enabled }) => ({ name, arn, description, enabled })),
  };

  function read(archiveArn: string, from: number, to: number) {
    try {
      return archives.read(archiveArn.split('/').at(-1) ?? '', from, to);
    } catch (cause) {
      throw notFound(`Archive ${archiveArn} (${(cause as Error).message})`);
    }
  }
}
