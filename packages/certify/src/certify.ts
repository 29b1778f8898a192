/**
 * Judges points. The search for the best point is made once per problem and shared by all fits, so that no fit is
 * judged by a luckier search than another.
 */
import {
  type Answer,
  type Canonical,
  type Capability,
  type Certificate,
  type Engine,
  type Feature,
  type Fit,
  isRefusal,
  LAPLACE,
  type Note,
  type Problem,
  refuseLacking,
  smooth,
  withConditional,
} from '@mixdiff/contract';
import { STRUCTURED } from '@mixdiff/covariance';
import { GENERALIZED, isIntegrated, openReferee, type Referee, TOO_LARGE, type WeightKind } from '@mixdiff/referee';
import { MARGINAL_KINDS, type SearchOptions } from '@mixdiff/surface';
import { finiteJudge } from './finite.ts';
import { type Ground, notAssessed, prepareGround } from './ground.ts';
import { assessIntegrated } from './integrated/certificate.ts';
import { IntegratedGround } from './integrated/ground.ts';
import { assessJoint } from './integrated/joint.ts';
import { noModelNote, pseudoLikelihoodNote } from './integrated/messages.ts';
import { type Judge, type RefereeJudge, refereeJudge } from './judge.ts';
import { assessMarginal } from './marginal/certificate.ts';
import { goesWithFitted, holdFitted } from './marginal/fitted.ts';
import { type MarginalGround, prepareMarginal } from './marginal/ground.ts';
import { spacesOf } from './marginal/space.ts';
import { badPoint, finiteNote, heldFittedNote, noEngine, notJudged } from './messages.ts';
import { withoutNegative } from './rounded.ts';
import { assessStructured } from './structured/certificate.ts';
import { prepareStructured, type StructuredGround } from './structured/ground.ts';
import { assess } from './verdict.ts';

/**
 * `starts`: of the search beyond one variance component, 20 unless told. `budget`: by default a number of operations.
 */
export interface CertifyOptions extends SearchOptions {
  /** What the weights mean, where neither the problem nor the fit says it. */
  readonly weights?: WeightKind;
  /** Of generalized models: also how far their criterion is from the integral, which takes longer than the verdict. */
  readonly approximation?: boolean;
  /** Judges by finite differences where the problem is too large for the referee. */
  readonly engine?: Engine;
}
/** A fit, or anything that has a point and may say what its weights mean and where its parameters end. */
export type FitLike = Pick<Fit, 'canonical'> & {
  readonly logLik?: number;
  readonly meaning?: Pick<Fit['meaning'], 'weights' | 'space'> & Partial<Pick<Fit['meaning'], 'criterion'>>;
};

/** LIVE. Judges points of one problem; the search runs once per meaning of the weights and set of kept columns. */
export interface Certifier {
  certify(point: Canonical | FitLike, options?: Pick<CertifyOptions, 'weights' | 'engine'>): Certificate;
}

/** Of models with residual structures, alone or beside random effects. */
export const RESIDUALS: readonly Feature[] = [
  ...MARGINAL_KINDS.map((kind): Feature => `residual:${kind}`),
  'residual-nugget',
  'residual-groups',
  ...(['ident', 'power', 'exp', 'const-power', 'fixed'] as const).map((kind): Feature => `variance:${kind}`),
  'residual-beside-random',
];
const JUDGED: Capability = {
  name: 'the certificate',
  code: 'certify',
  takes: ['weights', ...GENERALIZED, ...RESIDUALS, ...STRUCTURED.map((kind): Feature => `structure:${kind}`)],
};

/** A judge of points of one problem. */
export function openCertifier(problem: Problem, options: CertifyOptions = {}): Certifier {
  const referees = new Map<WeightKind, Answer<Referee>>();
  const judges = new Map<WeightKind, RefereeJudge>();
  const grounds = new Map<string, Ground>();
  const structured = new Map<string, StructuredGround | Note>();
  const marginal = new Map<number, MarginalGround>();
  let integrated: IntegratedGround | undefined;
  const judgeFor = (
    weights: WeightKind,
    given: Canonical,
    engine: Engine | undefined,
  ): { judge: Judge; notes: Note[] } | Note => {
    const referee = kept(referees, weights, () => openReferee(problem, { weights }));
    if (!isRefusal(referee)) {
      const judge = kept(judges, weights, () => refereeJudge(referee, problem.method));
      const refused = judge.refusal(given);
      return refused ? badPoint(refused.message) : { judge, notes: [] };
    }
    if (!engine || referee.refused !== TOO_LARGE) return noEngine(referee.message);
    return { judge: finiteJudge(engine), notes: [finiteNote(referee.message)] };
  };
  return {
    certify(point, more = {}) {
      const [given, meant] = 'canonical' in point ? [point.canonical, point.meaning?.weights] : [point, undefined];
      // without weights their two meanings are one, and what was prepared for one engine serves them all
      const weights = problem.weights
        ? (more.weights ??
          meant ??
          options.weights ??
          (problem.weights.kind === 'likelihood' ? 'likelihood' : 'precision'))
        : 'precision';
      const refused = (note: Note): Certificate => notAssessed(problem, [note], options.seed ?? 1);
      const lacking = refuseLacking(problem, JUDGED);
      if (lacking) return refused(notJudged(lacking));
      if (isIntegrated(problem)) {
        // a point says no criterion of its own
        const own = ('canonical' in point ? point.meaning?.criterion : undefined) ?? LAPLACE;
        const criterion = smooth(own);
        if (criterion.kind === 'no-model') return { ...refused(noModelNote(criterion)), criterion };
        if (criterion.kind === 'pseudo-likelihood') return { ...refused(pseudoLikelihoodNote()), criterion };
        const jumps = 'stale' in own && own.stale && 'canonical' in point ? point.logLik : undefined;
        const clean = withoutNegative(problem, given);
        if ('code' in clean) return { ...refused(clean), criterion };
        integrated ??= new IntegratedGround(problem);
        if (criterion.kind === 'joint-mode') return assessJoint(integrated, clean.at, options.seed ?? 1);
        const found = assessIntegrated(integrated, criterion, clean.at, options.seed ?? 1, {
          jumping: jumps,
          approximation: options.approximation,
        });
        return clean.notes.length === 0 ? found : { ...found, because: [...clean.notes, ...found.because] };
      }
      if (problem.residual && problem.random.length === 0) {
        const referee = kept(referees, weights, () => openReferee(problem, { weights }));
        if (isRefusal(referee)) return refused(notJudged(referee));
        if (goesWithFitted(problem)) return ofHeld(problem, point, given, options);
        const { residual } = problem;
        const groundFor = (definite: number): MarginalGround =>
          kept(marginal, definite, () => prepareMarginal(problem, residual, definite, options));
        const { own, wider } = spacesOf(residual, given, 'canonical' in point ? point.meaning?.space : undefined);
        const beyond = wider === null ? null : groundFor(wider);
        return assessMarginal(groundFor(own), referee, given, options.seed ?? 1, beyond);
      }
      const clean = withoutNegative(problem, given);
      if ('code' in clean) return refused(clean);
      if (problem.residual || problem.random.some(({ structure: { kind } }) => kind !== 'us' && kind !== 'diag-het')) {
        const referee = kept(referees, weights, () => openReferee(problem, { weights }));
        if (isRefusal(referee)) return refused(notJudged(referee));
        const space = 'canonical' in point ? point.meaning?.space : undefined;
        const definite = problem.residual ? spacesOf(problem.residual, given, space).own : undefined;
        const ground = kept(structured, `${weights} ${definite}`, () =>
          prepareStructured(problem, weights, options, definite),
        );
        return 'code' in ground ? refused(ground) : assessStructured(ground, referee, clean.at, clean.notes);
      }
      const judged = judgeFor(weights, clean.at, more.engine ?? options.engine);
      if ('code' in judged) return refused(judged);
      const without = Array.from(clean.at.beta.keys()).filter((j) => Number.isNaN(clean.at.beta[j]));
      const ground = kept(grounds, `${weights} ${without}`, () =>
        prepareGround(withoutColumns(problem, without), weights, options),
      );
      return assess(ground, judged.judge, clean.at, [...clean.notes, ...judged.notes]);
    },
  };
}
/** Each point has a problem of its own where variances go with its fitted values: nothing is shared. */
function ofHeld(problem: Problem, point: Canonical | FitLike, given: Canonical, options: CertifyOptions): Certificate {
  const found = certify(holdFitted(problem, given), point, options);
  return { ...found, because: [...found.because, heldFittedNote()] };
}
/** Columns that an engine dropped are zero: then the search drops them, too. */
function withoutColumns(problem: Problem, without: readonly number[]): Problem {
  if (without.length === 0) return problem;
  const data = problem.parts.conditional.X.data.slice();
  for (const j of without)
    data.fill(0, j * problem.parts.conditional.X.nrow, (j + 1) * problem.parts.conditional.X.nrow);
  return withConditional(problem, { X: { ...problem.parts.conditional.X, data } });
}
function kept<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

/** One point. For several points of one problem open a certifier: it shares the search. */
export const certify = (problem: Problem, point: Canonical | FitLike, options: CertifyOptions = {}): Certificate =>
  openCertifier(problem, options).certify(point);
