/**
 * The point that generates the data, from values by the names of quantities. Beside the names of single numbers there are, for whole
 * blocks, `sd|GROUP` (every column's) and `rho|GROUP` (compound symmetry, or the correlation of neighbours of ar1).
 */
import {
  type Canonical,
  type Coefficients,
  type Matrix,
  OTHER_PARTS,
  type Problem,
  type Refusal,
  type Residual,
} from '@mixdiff/contract';
import { blockNames, correlationName, deviationName, nearest, quantityNamed, RESIDUAL } from '@mixdiff/schema';
import * as say from './messages.ts';
import { hasSigma, ownNames, quantitiesOf, randomBlocks } from './quantities.ts';

/** Names that `canonicalOf` understands for this model. */
export function parameterNames(problem: Problem): string[] {
  const blocks = blockNames(randomBlocks(problem));
  return [...quantitiesOf(problem).keys(), ...blocks.flatMap((block) => [`sd|${block}`, `rho|${block}`])];
}

/** `given`: of a fit, where values are taken that are not named. `partial`: NaN where there is none, in place of a refusal. */
export function canonicalOf(
  problem: Problem,
  values: ReadonlyMap<string, number>,
  scenario: number,
  given: Canonical | null = null,
  partial = false,
): Canonical | Refusal {
  const missing: string[] = [];
  const readers = quantitiesOf(problem);
  const optional = (name: string): number | undefined =>
    values.get(name) ?? (given ? readers.get(name)?.read(given) : undefined);
  const value = (name: string): number => {
    const found = optional(name);
    if (found === undefined) missing.push(name);
    return found ?? Number.NaN;
  };
  const beta = Float64Array.from(problem.parts.conditional.columns, (column) => value(quantityNamed('beta', column)));
  const others: { -readonly [P in keyof Coefficients]: Coefficients[P] } = {};
  const named = [...readers.values()].filter(({ coefficient }) => coefficient !== null);
  let at = beta.length;
  for (const part of OTHER_PARTS) {
    const predictor = problem.parts[part];
    if (!predictor) continue;
    others[part] = Float64Array.from(predictor.columns, () => value(named[at++].name));
  }
  const Sigma: Matrix[] = [];
  const blocks = randomBlocks(problem);
  for (const [k, block] of blockNames(blocks).entries()) {
    const S = covarianceOf(problem, k, block, values, optional, value);
    if ('negative' in S) return say.badParameter(scenario, S.negative, S.value, 'zero or more');
    Sigma.push(S);
  }
  const residual = residualOf(problem, optional, value);
  if (missing.length > 0 && !partial) return say.missingParameters(scenario, missing);
  const sigma = optional(RESIDUAL.sd);
  if (sigma !== undefined && sigma < 0) return say.badParameter(scenario, RESIDUAL.sd, sigma, 'zero or more');
  return { beta, ...(Object.keys(others).length > 0 ? { others } : {}), Sigma, residual };
}

function covarianceOf(
  { random }: Problem,
  k: number,
  block: string,
  values: ReadonlyMap<string, number>,
  optional: (name: string) => number | undefined,
  value: (name: string) => number,
): Matrix | { readonly negative: string; readonly value: number } {
  const { columns, structure } = random[k];
  const c = columns.length;
  const data = new Float64Array(c * c);
  const all = values.get(`sd|${block}`);
  const sd = columns.map((column) => {
    const variance = values.get(deviationName('variance', block, column));
    return variance === undefined
      ? (values.get(deviationName('sd', block, column)) ?? all ?? value(deviationName('sd', block, column)))
      : Math.sqrt(variance);
  });
  const bad = sd.findIndex((one) => one < 0);
  if (bad >= 0) return { negative: deviationName('sd', block, columns[bad]), value: sd[bad] };
  const rho = values.get(`rho|${block}`);
  const free = structure.kind !== 'diag-het' && structure.kind !== 'diag-hom';
  for (let i = 0; i < c; i++) {
    data[i * (c + 1)] = sd[i] ** 2;
    for (let j = 0; j < i && free; j++) {
      const name = correlationName(block, columns[i], columns[j]);
      const neighbours = structure.kind.startsWith('ar1') ? i - j : 1;
      // of a column that does not vary no correlation is needed
      const idle = sd[i] === 0 || sd[j] === 0;
      const r =
        values.get(name) ??
        (rho === undefined ? undefined : rho ** neighbours) ??
        (idle ? 0 : (optional(name) ?? value(name)));
      data[j * c + i] = data[i * c + j] = (Number.isNaN(r) && idle ? 0 : r) * sd[i] * sd[j];
    }
  }
  return { nrow: c, ncol: c, data };
}

function residualOf(
  problem: Problem,
  optional: (name: string) => number | undefined,
  value: (name: string) => number,
): Residual {
  const variance = optional(RESIDUAL.variance);
  const sigma2 = hasSigma(problem)
    ? (optional(RESIDUAL.sd) ?? (variance === undefined ? value(RESIDUAL.sd) : Math.sqrt(variance))) ** 2
    : Number.NaN;
  const own = Object.fromEntries(ownNames(problem).map((name) => [name, value(quantityNamed('residual', name))]));
  if (problem.residual) return { kind: 'marginal', sigma2, parameters: own };
  if (hasSigma(problem)) return { kind: 'variance', sigma2 };
  return Object.keys(own).length > 0 ? { kind: 'none', family: own } : { kind: 'none' };
}

/** Names in a study file that no scenario's model has. */
export function unknownParameters(given: readonly string[], known: ReadonlySet<string>): Refusal[] {
  return given
    .filter((name) => !known.has(name))
    .map((name) => say.unknownParameter(name, [...known], nearest(name, [...known])));
}
