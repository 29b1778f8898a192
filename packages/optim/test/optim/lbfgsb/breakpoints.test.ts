import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, newBreakpoints, take } from '../../../src/optim/lbfgsb/breakpoints.ts';

test('breakpoints come in order of time, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 30 }), (times) => {
      const path = newBreakpoints();
      times.forEach((time, variable) => {
        add(path, { time, variable });
      });
      const taken = times.map(() => take(path));
      expect(path.left).toBe(0);
      expect(taken.map(({ time }) => time)).toEqual([...times].sort((a, b) => a - b));
      expect(taken.map(({ variable }) => variable).sort((a, b) => a - b)).toEqual([...times.keys()]);
    }),
  );
});
