import sequencer from '@jest/test-sequencer';

/** Files named `last-` look at what all the others did, so they run at the end. */
export default class LastSequencer extends (sequencer.default ?? sequencer) {
  async sort(tests) {
    const sorted = await super.sort(tests);
    const isLast = ({ path }) => /\/last-[^/]+$/.test(path);
    return [...sorted.filter((test) => !isLast(test)), ...sorted.filter(isLast)];
  }
}
