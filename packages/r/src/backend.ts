import {
  type Backend,
  compareVersions,
  type Feature,
  isRefusal,
  type Kind,
  lacking,
  type Problem,
} from '@mixdiff/contract';
import { ask, type Place } from './batch.ts';
import { WEIGHTS } from './convention.ts';
import { fitOf } from './fit.ts';
import { jobOf, R_PACKAGES, type RPackage } from './job.ts';
import { noRandomEffects, notPassedOn, otherVersion, otherWeights } from './messages.ts';
import { CORRELATIONS } from './residual.ts';

export interface ROptions {
  /** Another name than `r:<package>`: two versions side by side. */
  readonly id?: string;
  readonly library?: string;
  readonly rscript?: string;
  readonly timeoutSeconds?: number;
}
const TIMEOUT_SECONDS = 300;

export const placeOf = (options: ROptions): Place => ({
  rscript: options.rscript ?? 'Rscript',
  library: options.library ?? null,
  timeoutSeconds: options.timeoutSeconds ?? (Number(process.env['MIXDIFF_R_SECONDS']) || TIMEOUT_SECONDS),
});
/** The real package, of whatever version that library holds, as a backend through Rscript. */
export function rBackend(name: RPackage, options: ROptions = {}): Backend {
  const id = options.id ?? `r:${name}`;
  const place = placeOf(options);
  return {
    contract: 1,
    id,
    versions: [],
    choices: [],
    defaultMethod: name === 'glmmTMB' ? 'ML' : 'REML',
    lacks: (problem) => [...lacksOf(problem, name), ...(otherMeaning(name, problem) ? (['weights'] as const) : [])],
    fit: async (problem, chosen, context) => {
      if (name === 'mmrm') return noRandomEffects(id);
      const [missing] = lacksOf(problem, name);
      if (missing) return notPassedOn(id, missing);
      const other = otherMeaning(name, problem);
      if (other) return otherWeights(id, other);
      const answer = await ask(place, jobOf(problem, name), id, context.signal);
      if (isRefusal(answer)) return answer;
      const installed = answer.versions[name];
      const asked = chosen['as'];
      if (asked?.by === 'user' && installed && compareVersions(asked.value, installed) !== 0)
        return otherVersion(id, installed, asked.value);
      return fitOf(id, name, problem, answer);
    },
  };
}
/** The package's own meaning of weights, where another is asked for. */
function otherMeaning(name: RPackage, problem: Problem): 'precision' | 'likelihood' | null {
  const own = WEIGHTS[name];
  const asked = problem.weights?.kind ?? 'as-original';
  return asked === 'as-original' || asked === own ? null : own;
}
/** What is passed on to each package so far, beside Gaussian mixed models; what the weights mean is asked of each. */
const PASSED_ON: Readonly<Record<RPackage, readonly Feature[]>> = {
  lme4: [],
  nlme: (Object.keys(CORRELATIONS) as Kind[]).map((kind): Feature => `residual:${kind}`),
  glmmTMB: ['family:binomial(logit)'],
  mmrm: [],
};
function lacksOf(problem: Problem, name: RPackage): Feature[] {
  const lacks = lacking(problem, { takes: ['weights', ...PASSED_ON[name]] });
  // gls has no random effects, and lme with a correlation is not passed on
  const beside = problem.residual && problem.random.length > 0;
  return lacks.length === 0 && beside ? [`residual:${problem.residual.structure.kind}`] : lacks;
}
export const rBackends: readonly Backend[] = R_PACKAGES.map((name) => rBackend(name));
