/** How far apart two points are, parameter by parameter, in standard errors at one of them. */
import { type Approximation, type Canonical, PART_PREFIX, type Problem } from '@mixdiff/contract';
import { cholesky, choleskyInverse } from '@mixdiff/linalg';
import type { Information, InformationParameter } from '@mixdiff/referee';

/** Below this share of a unit diagonal a parameter is taken as held: a variance of zero. */
const HELD = 1e-12;

/** Standard errors of the parameters; NaN of what is held. null: no inverse. */
export function standardErrors({ parameters, matrix }: Information, at: Canonical): Float64Array | null {
  const inverse = covarianceOf({ parameters, matrix }, at);
  return inverse && Float64Array.from(parameters, (_, k) => Math.sqrt(inverse[k * (parameters.length + 1)]));
}
/** The inverse of the information, NaN in the rows of a variance of zero; null: not positive definite. */
export function covarianceOf(
  { parameters, matrix }: Pick<Information, 'parameters' | 'matrix'>,
  at: Canonical,
): Float64Array | null {
  const d = parameters.length;
  const kept = [...parameters.keys()].filter((k) => !isHeld(parameters[k], at));
  const m = kept.length;
  const scale = kept.map((k) => Math.sqrt(matrix.data[k * (d + 1)]));
  if (!scale.every((s) => s > 0)) return null;
  const work = new Float64Array(m * m);
  for (let a = 0; a < m; a++) {
    for (let b = 0; b < m; b++) work[b * m + a] = matrix.data[kept[b] * d + kept[a]] / (scale[a] * scale[b]);
  }
  if (cholesky(work, m) !== -1) return null;
  const inverse = new Float64Array(m * m);
  choleskyInverse(work, m, inverse);
  const out = new Float64Array(d * d).fill(Number.NaN);
  for (let a = 0; a < m; a++) {
    for (let b = 0; b < m; b++) out[kept[b] * d + kept[a]] = inverse[b * m + a] / (scale[a] * scale[b]);
  }
  return out;
}
function isHeld(parameter: InformationParameter, { Sigma }: Canonical): boolean {
  if (parameter.kind !== 'Sigma') return false;
  const { nrow, data } = Sigma[parameter.term];
  return Math.min(data[parameter.i * (nrow + 1)], data[parameter.j * (nrow + 1)]) <= HELD;
}
/** `at` less `from`, of standard deviations and dispersions by their logarithms; what is held at `from` is left out. */
export function distanceOf(
  problem: Problem,
  { parameters }: Pick<Information, 'parameters'>,
  se: Float64Array,
  from: Canonical,
  at: Canonical,
): Approximation['distance'] {
  return parameters.flatMap((parameter, k) => {
    if (!(se[k] > 0)) return [];
    const [a, b] = [parameterOf(parameter, from), parameterOf(parameter, at)];
    const logarithm = (parameter.kind === 'Sigma' && parameter.i === parameter.j) || parameter.kind === 'dispersion';
    const value = logarithm && a > 0 && b > 0 ? (Math.log(b / a) * a) / se[k] : (b - a) / se[k];
    return Number.isFinite(value) ? [{ name: nameOf(problem, parameter), value }] : [];
  });
}
export function parameterOf(parameter: InformationParameter, { beta, others, Sigma, residual }: Canonical): number {
  switch (parameter.kind) {
    case 'Sigma':
      return Sigma[parameter.term].data[parameter.j * Sigma[parameter.term].nrow + parameter.i];
    case 'beta':
      return beta[parameter.column];
    case 'other':
      return others?.[parameter.part]?.[parameter.column] ?? Number.NaN;
    case 'shape':
      return residual.kind === 'none' ? (residual.family?.[parameter.name] ?? Number.NaN) : Number.NaN;
    default:
      return residual.kind === 'none' ? (residual.family?.['dispersion'] ?? Number.NaN) : residual.sigma2;
  }
}
function nameOf({ parts, random }: Problem, parameter: InformationParameter): string {
  switch (parameter.kind) {
    case 'Sigma': {
      const { name, columns } = random[parameter.term];
      const [a, b] = [columns[parameter.i], columns[parameter.j]];
      if (parameter.i !== parameter.j) return `covariance of ${b} and ${a} in (${name})`;
      return columns.length === 1 ? `log SD of (${name})` : `log SD of ${a} in (${name})`;
    }
    case 'beta':
      return parts.conditional.columns[parameter.column];
    case 'other':
      return PART_PREFIX[parameter.part] + (parts[parameter.part]?.columns[parameter.column] ?? '');
    case 'shape':
      return parameter.name;
    default:
      return 'log dispersion';
  }
}
