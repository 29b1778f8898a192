/** Gradient and Hessian at a point, in the parameters that an engine searches over and in variances. */
import type { Canonical, Certificate, Engine, Fit, Matrix, Problem } from '@mixdiff/contract';
import { cholesky, richardsonJacobian, solveLower, solveLowerT, symmetricEigen } from '@mixdiff/linalg';
import {
  blockNames,
  type DiagnoseDocument,
  deviationName,
  finite,
  finiteAll,
  quantityNamed,
  RESIDUAL,
} from '@mixdiff/schema';

export type Curvature = NonNullable<DiagnoseDocument['curvature']>[number];

/** A parameter this close to its bound is held there: no gradient is asked of it. */
const AT_BOUND = 1e-8;
/** Eigenvalues no larger than this share of the largest are flat, glmmTMB's and lme4's own measure. */
const FLAT = 1e-5;
const ELEMENT = 0.1;

/** What a fit reports of its own parameters; where it reports nothing and can be asked, what its objective has there. */
export function nativeCurvature(fit: Fit, engine: Engine | null, differences = true): Curvature | null {
  const { names, values, scale, gradient, hessian, eigenvalues } = fit.native;
  if (values.length === 0) return null;
  const held = Array.from(values, (x, i) => engine !== null && x <= (engine.lower[i] as number) + AT_BOUND);
  const free = [...held.keys()].filter((i) => !held[i]);
  const asked = engine ? gradientOf(engine, values) : null;
  const g = gradient ?? asked;
  const reported = hessian !== null || eigenvalues !== null;
  const H = hessian ?? (engine && differences && !reported ? recomputed(engine, values) : null);
  const own = H ? { ...spectrum(H, names, free), source: reported ? 'reported' : 'recomputed' } : null;
  const listed = eigenvalues ? { eigenvalues: finiteAll(eigenvalues), flat: [] } : { eigenvalues: null, flat: [] };
  const { eigenvalues: found, flat } = own ?? listed;
  return {
    parameters: 'native',
    scale,
    names: [...names],
    held: names.filter((_, i) => held[i]),
    gradient: g ? finiteAll(g) : null,
    gradientSource: gradient ? 'reported' : asked ? 'recomputed' : null,
    scaledGradient: g && H ? scaledBy(H, g, free) : null,
    gain: g && H && engine ? inLogLik(engine, gainOf(H, g, free), values) : null,
    hessianSource: own ? (own.source as 'reported' | 'recomputed') : reported ? 'reported' : null,
    eigenvalues: found,
    positiveDefinite: isDefinite(found),
    flat,
  };
}
/** Decreasing eigenvalues; the last one beyond rounding above zero. */
function isDefinite(eigenvalues: readonly (number | null)[] | null): boolean | null {
  const [largest, smallest] = [eigenvalues?.[0], eigenvalues?.at(-1)];
  return largest == null || smallest == null ? null : smallest > ROUNDING * largest;
}
const ROUNDING = 1e-14;
function gradientOf(engine: Engine, par: Float64Array): Float64Array | null {
  if (!engine.gradient) return null;
  const gradient = new Float64Array(par.length);
  engine.objective(par.slice(), gradient);
  return gradient.every(Number.isFinite) ? gradient : null;
}
function recomputed(engine: Engine, par: Float64Array): Matrix | null {
  if (!engine.gradient || par.length === 0) return null;
  const jacobian = richardsonJacobian((at) => {
    const gradient = new Float64Array(par.length);
    engine.objective(at, gradient);
    return gradient;
  }, par.slice());
  return jacobian.data.every(Number.isFinite) ? symmetrised(jacobian) : null;
}
const symmetrised = ({ nrow: d, data }: Matrix): Matrix => ({
  nrow: d,
  ncol: d,
  data: Float64Array.from(data, (x, t) => (x + (data[(t % d) * d + Math.floor(t / d)] as number)) / 2),
});
const among = ({ nrow, data }: Matrix, free: readonly number[]): Float64Array =>
  Float64Array.from(free.flatMap((j) => free.map((i) => data[j * nrow + i] as number)));

/** Decreasing eigenvalues over the free parameters; the flat ones with the parameters that they are about. */
function spectrum(
  H: Matrix,
  names: readonly string[],
  free: readonly number[],
): Pick<Curvature, 'flat'> & { eigenvalues: (number | null)[] | null } {
  const d = free.length;
  if (d === 0 || !H.data.every(Number.isFinite)) return { eigenvalues: null, flat: [] };
  const { values, vectors } = symmetricEigen(among(H, free), d);
  const order = [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number));
  const largest = Math.max(...values.map(Math.abs));
  const flat = order
    .filter((e) => (values[e] as number) <= FLAT * largest)
    .map((e) => ({
      value: values[e] as number,
      relative: (values[e] as number) / largest,
      elements: free.flatMap((i, t) => (Math.abs(vectors[e * d + t] as number) > ELEMENT ? [names[i] as string] : [])),
    }));
  return { eigenvalues: order.map((e) => finite(values[e])), flat };
}
/** max |C^-1 g| with H = C'C, C upper triangular: lme4's scaled gradient; null where H is not positive definite. */
function scaledBy(H: Matrix, g: ArrayLike<number>, free: readonly number[]): number | null {
  const scaled = solved(H, g, free, solveLowerT);
  return scaled === null ? null : finite(Math.max(0, ...scaled.map(Math.abs)));
}
/** (1/2) g'H^-1 g, half the square of C^-T g. */
function gainOf(H: Matrix, g: ArrayLike<number>, free: readonly number[]): number | null {
  const scaled = solved(H, g, free, solveLower);
  return scaled === null ? null : scaled.reduce((sum, x) => sum + x * x, 0) / 2;
}
function solved(
  H: Matrix,
  g: ArrayLike<number>,
  free: readonly number[],
  solve: typeof solveLower,
): Float64Array | null {
  const factor = among(H, free);
  if (!factor.every(Number.isFinite) || cholesky(factor, free.length) >= 0) return null;
  const out = Float64Array.from(free, (i) => g[i] as number);
  solve(factor, free.length, out, 1);
  return out;
}
/** Objectives are deviances or negative log-likelihoods: the unit is measured where the objective has another value. */
function inLogLik(engine: Engine, gain: number | null, par: Float64Array): number | null {
  if (gain === null) return null;
  const beside = par.map((x) => x + 0.01 * Math.max(1, Math.abs(x)));
  const unit =
    (engine.objective(beside) - engine.objective(par.slice())) / (engine.logLik(par.slice()) - engine.logLik(beside));
  return unit > 0 && Number.isFinite(unit) ? gain / unit : null;
}

/** The observed information on the variance scale, each parameter in units of its own (unit diagonal). */
export function canonicalCurvature(
  { information, predictedGain, curvature }: Certificate,
  problem: Problem,
  at: Canonical,
): Curvature | null {
  if (!information) return null;
  const names = canonicalNames(problem, at);
  const d = information.nrow;
  if (names.length !== d) return null;
  const scale = Array.from({ length: d }, (_, i) => Math.sqrt(Math.abs(information.data[i * (d + 1)] as number)) || 1);
  const data = information.data.map((x, t) => x / ((scale[t % d] as number) * (scale[Math.floor(t / d)] as number)));
  const { eigenvalues, flat } = spectrum({ nrow: d, ncol: d, data }, names, [...names.keys()]);
  return {
    parameters: 'canonical',
    scale: 'variances, covariances, residual variance and fixed effects, each in units of its own',
    names,
    held: [],
    gradient: null,
    gradientSource: null,
    scaledGradient: null,
    gain: finite(predictedGain),
    hessianSource: 'recomputed',
    eigenvalues,
    positiveDefinite: isDefinite(eigenvalues),
    smallestOnFace: finite(curvature),
    flat,
  };
}
function canonicalNames(
  {
    parts: {
      conditional: { columns },
    },
    random,
    method,
  }: Problem,
  { beta }: Canonical,
): string[] {
  const blocks = blockNames(random);
  const elements = random.flatMap(({ columns: own }, k) =>
    own.flatMap((b, j) =>
      own
        .slice(j)
        .map((a, i) =>
          i === 0 ? deviationName('variance', blocks[k] as string, b) : `covariance|${blocks[k]}|${a},${b}`,
        ),
    ),
  );
  const fixed =
    method === 'ML'
      ? columns.filter((_, j) => Number.isFinite(beta[j])).map((name) => quantityNamed('beta', name))
      : [];
  return [...elements, RESIDUAL.variance, ...fixed];
}
