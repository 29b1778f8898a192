/**
 * Whether the path of an optimizer hangs on rounding. A re-implementation whose objective agrees with the package's to
 * rounding still ends elsewhere where the last bits decide: at steps taken on noise, near-singular factors, columns of
 * 1e6. So it is fitted again as if rounded otherwise, and where those fits end elsewhere its own end does not stand for the
 * package's. Two things are moved at once, each as far as rounding honestly moves it:
 *
 * - the numbers of the data (response, offset, columns of X and Z), by a uniform relative amount of at most 1e-12. What a
 *   backward stable algorithm returns is the exact result for data moved about so little, some thousands of units in the
 *   last place, whatever its operations and their order (Wilkinson 1963; Higham 2002, chapter 1). Zeros and ones are left,
 *   as any program multiplies by them without error;
 * - each value of the objective (and its gradient), by at most a tenth of a bound on the package's own rounding error there,
 *   as the backend knows it from the published arithmetic (Engine.fit): packages that form cross-products of raw columns are
 *   not backward stable, and a cancellation at one point costs them digits that it does not cost them, or us, at another.
 *
 * Ends are compared by the log-likelihood of the data as they are. Where the end is the package's, the value that it prints
 * there may still be rounded: the bound on its rounding is stated beside them.
 */
import {
  type Answer,
  type Engine,
  type Fit,
  isRefusal,
  type PathSensitivity,
  type Predictor,
  type Problem,
  type Rounding,
} from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';

const JITTER = 1e-12;
const SEED = 1;
/** Five missed some of the fits that end apart from their package on 300 hard designs (`npm run hard`). */
const REFITS = 8;
/** Rounding is mostly a tenth of its bound, or less. */
const TYPICAL = 0.1;
/** Log-likelihoods further apart than this are two ends. */
const APART = 1e-6;
/** Beyond either, eight refits would take longer than what they tell is worth. */
const LIMIT = { rowEvaluations: 1e6, randomEffects: 300 };

/**
 * The measure of a fit by a backend of this process, or why there is none; undefined for others. `engine` holds the
 * objective of the problem as it is; where a function opens it, it is not asked where nothing is measured.
 */
export async function sensitivityOf(
  problem: Problem,
  fit: Fit,
  engine: Engine | null | (() => Promise<Engine | null>),
  again: Again,
): Promise<PathSensitivity | string | undefined> {
  if (!engine || fit.stop.reason === 'given') return undefined;
  const reason = notMeasured(problem, fit);
  if (reason !== null) return reason;
  const opened = typeof engine === 'function' ? await engine() : engine;
  return opened ? measure(problem, fit, opened, again) : undefined;
}
function notMeasured({ response: { y }, random }: Problem, { stop }: Fit): string | null {
  const effects = random.reduce((sum, { levels, columns }) => sum + levels.length * columns.length, 0);
  const work = y.length * (stop.evaluations.f + stop.evaluations.g);
  if (work <= LIMIT.rowEvaluations && effects <= LIMIT.randomEffects) return null;
  return `runs/large: sensitivity to rounding is measured up to ${LIMIT.rowEvaluations} rows times evaluations and ${LIMIT.randomEffects} random effects`;
}

/** Fits a moved problem as the fit was made, with rounding drawn. */
export type Again = (moved: Problem, rounding: Rounding) => Promise<Answer<Fit>>;

const moved = new WeakMap<Problem, readonly Problem[]>();
/** The same problem with its numbers moved; the same for every engine. */
function movedProblems(problem: Problem): readonly Problem[] {
  const known = moved.get(problem) ?? Array.from({ length: REFITS }, (_, i) => movedBy(problem, new Random(SEED + i)));
  moved.set(problem, known);
  return known;
}
function movedBy(problem: Problem, random: Random): Problem {
  const exact = (x: number): boolean => x === 0 || x === 1 || x === -1;
  const move = (data: Float64Array): Float64Array =>
    data.map((x) => (exact(x) ? x : x * (1 + JITTER * (2 * random.unifRand() - 1))));
  const movedSide = (side: Predictor): Predictor => ({
    ...side,
    offset: side.offset && move(side.offset),
    X: { ...side.X, data: move(side.X.data) },
  });
  const { conditional, ...others } = problem.parts;
  return {
    ...problem,
    response: { ...problem.response, y: move(problem.response.y) },
    parts: {
      conditional: movedSide(conditional),
      ...Object.fromEntries(Object.entries(others).map(([part, side]) => [part, movedSide(side)])),
    },
    random: problem.random.map((term) => ({ ...term, Z: { ...term.Z, data: move(term.Z.data) } })),
  };
}

async function measure(problem: Problem, fit: Fit, engine: Engine, again: Again): Promise<PathSensitivity> {
  const ends: PathSensitivity['ends'][number][] = [];
  let elsewhere = 0;
  for (const [i, one] of movedProblems(problem).entries()) {
    const random = new Random(SEED + i);
    const end = await again(one, (size) => TYPICAL * size * (2 * random.unifRand() - 1));
    const logLik = isRefusal(end) || Number.isNaN(end.logLik) ? null : logLikAt(engine, end);
    ends.push({ logLik, outcome: isRefusal(end) ? end.refused : end.stop.message });
    if (isRefusal(end) || !sameEnd(fit, end, logLik)) elsewhere++;
  }
  const reached = [fit.logLik, ...ends.map(({ logLik }) => logLik ?? Number.NaN)].filter((x) => !Number.isNaN(x));
  return {
    jitter: JITTER,
    seed: SEED,
    refits: ends.length,
    elsewhere,
    ends,
    spread: reached.length > 0 ? Math.max(...reached) - Math.min(...reached) : Number.NaN,
    sensitive: elsewhere > 0,
    valueRounding: valueRounding(engine, fit),
  };
}
const logLikAt = (engine: Engine, fit: Fit): number | null => atEnd(engine, fit, engine.logLik);
const valueRounding = (engine: Engine, fit: Fit): number | null => atEnd(engine, fit, engine.logLikRounding);
function atEnd(engine: Engine, { native }: Fit, read: (par: Float64Array) => number): number | null {
  if (native.values.length !== engine.names.length) return null;
  const value = read(native.values);
  return Number.isFinite(value) ? value : null;
}
/** An end may have lost its log-likelihood to rounding: the same only as another such. */
function sameEnd(fit: Fit, end: Fit, logLik: number | null): boolean {
  const warnings = ({ notes }: Fit): string =>
    notes.flatMap(({ level, code }) => (level === 'warning' ? [code] : [])).join();
  const there = logLik === null ? Number.isNaN(fit.logLik) : Math.abs(logLik - fit.logLik) <= APART;
  return there && end.stop.reason === fit.stop.reason && warnings(end) === warnings(fit);
}
