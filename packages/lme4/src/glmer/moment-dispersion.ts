/**
 * The dispersion while random effects are sought, since lme4 2.1-0 ("moment"): rounds of the iterations at a given phi, each going on
 * from the last one's mu, with
 *
 *   phi <- exp(0.9 log phi + 0.1 log phi'),   phi' = sum r / (sum w - rank [X Z])
 *
 * until phi' is within 1e-8 of phi, or for 100 rounds, which is what it always comes to: phi is then 1e-5 of its way short. The
 * factor is taken once more with the last phi. Up to 2.0-6 phi is 1 there.
 */
import { pivotedQr } from '@mixdiff/linalg';
import type { GlmerDesign } from './design.ts';
import { total } from './families/family.ts';
import type { GlmerModel } from './model.ts';
import type { Origin } from './origin.ts';
import { pirls, refactor } from './pirls.ts';

const MOST_ROUNDS = 100;
const CLOSE = 1e-8;
const SHARE = 0.1;

/** The mode and the factor, by the model's manner; false where it failed as lme4 fails. */
export function settle(model: GlmerModel, origin: Origin, offset: Float64Array, joint: boolean): boolean {
  const { design, manner } = model;
  model.phi = 1;
  if (!design.family.scaled || manner.dispersion === 'ignored')
    return pirls(model, origin, offset, joint) && (manner.stale || refactor(model));
  const left = total(design.w) - rankOf(design);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (!pirls(model, round === 0 ? origin : null, offset, joint)) return false;
    const next = model.deviance / left;
    const close = Math.abs(next - model.phi) / model.phi < CLOSE;
    model.phi = Math.exp((1 - SHARE) * Math.log(model.phi) + SHARE * Math.log(next));
    if (close) break;
  }
  return refactor(model);
}

const ranks = new WeakMap<GlmerDesign, number>();
/** Of [X Z]. */
function rankOf(design: GlmerDesign): number {
  const known = ranks.get(design);
  if (known !== undefined) return known;
  const { n, rank, X, terms, blocks } = design;
  const columns = rank + blocks.q;
  const all = new Float64Array(n * columns);
  all.set(X);
  terms.forEach(({ size, level, Z }, k) => {
    const first = rank + blocks.first[blocks.firstOfTerm[k]];
    for (let c = 0; c < size; c++) {
      for (let i = 0; i < n; i++) all[(first + level[i] * size + c) * n + i] = Z[c * n + i];
    }
  });
  const found = pivotedQr({ nrow: n, ncol: columns, data: all }).rank;
  ranks.set(design, found);
  return found;
}
