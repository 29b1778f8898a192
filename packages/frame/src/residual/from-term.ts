/**
 * One model under two names: with `dispformula = ~ 0` a structured term with a column per visit is the residual. glmmTMB says
 * `cs(0 + visit | id)` with no dispersion where mmrm and gls say a covariance of the residuals.
 */
import type { Answer, RandomTerm, ResidualModel } from '@mixdiff/contract';
import { doubles, integers } from '../fill.ts';
import * as say from '../messages.ts';
import type { ModelFrame } from '../model-frame.ts';

/** The residual model that one of the terms is, and the other terms; `random` are those of the frame's formula, in order. */
export function residualFromTerm(
  random: readonly RandomTerm[],
  frame: ModelFrame,
): Answer<{ readonly residual: ResidualModel; readonly random: readonly RandomTerm[] }> {
  const found = random.flatMap((term) => {
    const position = indicators(term);
    return position && isOnePerPlace(term, position) && term.structure.kind !== 'rr' ? [{ term, position }] : [];
  });
  const [only, ...others] = found;
  if (!only) return say.noResidual(random.map(({ name }) => name));
  if (others.length > 0) return say.twoResiduals(found.map(({ term }) => term.name));
  return {
    residual: modelOf(only.term, only.position, visitsOf(random.indexOf(only.term), frame)),
    random: random.filter((term) => term !== only.term),
  };
}

/** Which column of the term a row has, where every row has a 1 in one column and 0 in the others. */
function indicators({ Z: { nrow: n, ncol, data } }: RandomTerm): Int32Array | null {
  const position = integers(n, () => -1);
  for (const [k, z] of data.entries()) {
    if (z === 0) continue;
    const row = k % n;
    if (z !== 1 || (position[row] as number) >= 0) return null;
    position[row] = Math.floor(k / n);
  }
  return ncol > 0 && position.every((at) => at >= 0) ? position : null;
}
/** Two rows of one level at one place would have one residual between them. */
const isOnePerPlace = ({ level, columns }: RandomTerm, position: Int32Array): boolean =>
  new Set(level.map((who, row) => who * columns.length + (position[row] as number))).size === level.length;

/** The levels of a lone factor, which mmrm and gls call the positions; its columns have its name before them. */
function visitsOf(term: number, { formula, variables }: ModelFrame): readonly string[] | null {
  const [only, ...others] = formula.random[term]?.terms.variables ?? [];
  const factor = only && others.length === 0 ? variables.get(only.label) : undefined;
  return factor?.kind === 'factor' ? factor.levels : null;
}

function modelOf(
  { group, levels, level, structure }: RandomTerm,
  position: Int32Array,
  visits: readonly string[] | null,
): ResidualModel {
  const { coordinates, ...said } = structure;
  const pattern = { ...said, labels: visits ?? said.labels };
  const subject = { name: group, levels, index: level };
  if (!coordinates) return { subject, position, structure: pattern };
  const n = position.length;
  const { nrow: m, ncol: d, data } = coordinates;
  const at = doubles(n * d, (k) => data[(position[k % n] as number) + Math.floor(k / n) * m] as number);
  return { subject, position, structure: pattern, at: { nrow: n, ncol: d, data: at } };
}
