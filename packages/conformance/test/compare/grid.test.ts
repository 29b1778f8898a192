import { gridOf } from '@mixdiff/robustness';
import { Runs } from '@mixdiff/runs';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { context, entrant } from './engines.ts';

describe('the robustness grid', () => {
  it('runs every optimizer from every start on every scale, and judges every end', async () => {
    const problem = sleepstudy('ML', false);
    const runs = new Runs(() => problem, context, { starts: 8, seed: 1 });
    const entrants = ['lme4', 'glmmTMB'].map(entrant);
    const faithful = await Promise.all(entrants.map((one) => runs.run(one, 'ML')));
    const grid = await gridOf(entrants, ['ML'], faithful, runs, { seed: 1, jitter: 0.1 });
    for (const { backend, name } of entrants) {
      const own = grid.filter((run) => run.backend === name);
      const axis = (changes: string): number =>
        backend.choices.find((choice) => choice.changes === changes)?.values.length ?? 1;
      expect(new Set(own.map(({ optimizer }) => optimizer)).size).toBe(axis('optimizer'));
      expect(new Set(own.map(({ scale }) => scale)).size).toBe(axis('parameterization'));
      expect(own.map(({ start }) => start)).toEqual(expect.arrayContaining(['default', 'boundary', 'moved by 1']));
      expect(own.some(({ start }) => start.startsWith('end of '))).toBe(true);
    }
    // an end is called a maximum exactly where it is as high as the highest of all
    const top = Math.max(...grid.map(({ logLik }) => logLik ?? Number.NEGATIVE_INFINITY));
    for (const { logLik, verdict, optimizer, start } of grid) {
      if (logLik === null) continue;
      expect(verdict === 'interior-maximum', `${optimizer} from ${start}`).toBe(top - logLik <= 1e-4);
    }
  });
});
