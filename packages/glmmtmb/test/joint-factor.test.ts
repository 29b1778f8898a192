import type { Engine } from '@mixdiff/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mixedProblem, nativePoint } from './arbitrary.ts';
import { opened } from './opened.ts';

const at = (engine: Engine, par: Float64Array): number[] => {
  const gradient = new Float64Array(par.length);
  return [engine.objective(par, gradient), ...gradient];
};

test('a factor that is kept is that of the point asked for: whatever was evaluated before, the bits are those of a new engine', async () => {
  await fc.assert(
    fc.asyncProperty(mixedProblem(), fc.gen(), async (model, draw) => {
      const used = await opened(model);
      const { length } = used.names;
      const here = draw(nativePoint, length);
      // each coordinate alone moves: coefficients leave H as it is, a deviation does not
      const points = [here, ...Array.from(here, (_, k) => here.map((x, j) => (j === k ? x + 0.1 : x))), here];
      for (const par of points) expect(at(used, par)).toEqual(at(await opened(model), par));
    }),
    { numRuns: 15 },
  );
});
