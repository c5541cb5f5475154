import { defineModule } from '../../lib/contract/module.ts';

/**
 * Lists and tasks that people share, offline too: the example app's module, and one field for every merge policy. It has no routes:
 * declaring the collections is all it takes.
 */
export const tasks = defineModule('tasks', { summary: 'Lists and tasks, on every device' });

const roles = { owner: '*', admin: '*', member: ['read', 'create', 'update', 'delete-own'], reader: ['read'] } as const;

export const taskLists = tasks.collection('lists', {
  summary: 'Lists of tasks',
  roles,
  fields: {
    title: { type: 'string', maxLength: 200, required: true },
    colour: { type: 'string', enum: ['red', 'green', 'blue', 'grey'], default: 'grey' },
    createdBy: { type: 'string', stamp: 'created-by' },
  },
});

export const taskItems = tasks.collection('tasks', {
  summary: 'Tasks of a list',
  roles,
  version: 3,
  steps: {
    2: [{ rename: 'name', to: 'title' }],
    3: [
      { add: 'priority', default: 0 },
      { values: 'status', up: { finished: 'done' }, down: { done: 'finished' } },
    ],
  },
  fields: {
    listId: { type: 'string', maxLength: 64, required: true },
    title: { type: 'string', maxLength: 500, required: true },
    notes: { type: 'string', maxLength: 20_000 },
    status: { type: 'string', enum: ['open', 'started', 'done'], default: 'open' },
    due: { type: 'string', format: 'date' },
    priority: { type: 'integer', minimum: 0, maximum: 9, default: 0 },
    assignee: { type: 'string', maxLength: 64 },
    tags: { type: 'array', items: { type: 'string', maxLength: 40 }, maxItems: 100, merge: 'set' },
    votes: { type: 'integer', minimum: 0, default: 0, merge: 'counter' },
    log: { type: 'array', items: { type: 'string', maxLength: 500 }, maxItems: 1000, merge: 'append' },
    /** Percent; nobody's late report takes progress back. */
    progress: { type: 'integer', minimum: 0, maximum: 100, merge: 'max' },
    startedAt: { type: 'string', format: 'date-time', merge: 'min' },
    /** Minor units; two people who set it at once must talk. */
    budget: { type: 'integer', minimum: 0, merge: 'never', write: ['owner', 'admin'] },
    /** What only those who plan see. */
    estimate: { type: 'integer', minimum: 0, read: ['owner', 'admin'], write: ['owner', 'admin'] },
    reviewer: { type: 'string', maxLength: 64, merge: 'server' },
    createdBy: { type: 'string', stamp: 'created-by' },
    updatedAt: { type: 'string', format: 'date-time', stamp: 'updated-at' },
  },
  indexes: {
    byList: ['listId', '-priority', 'title'],
    byStatus: ['status', 'due'],
    byDue: ['due'],
    byAssignee: ['assignee', 'status', 'due'],
  },
  text: { title: 3, notes: 1, tags: 2 },
});
