import { type Backend, compareVersions, type Feature, isRefusal, type Problem } from '@mixdiff/contract';
import { ask, type Place } from './batch.ts';
import { WEIGHTS } from './convention.ts';
import { fitOf } from './fit.ts';
import { jobOf, R_PACKAGES, type RPackage } from './job.ts';
import { noRandomEffects, notPassedOn, otherVersion, otherWeights } from './messages.ts';

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
    lacks: (problem) => [...lacksOf(problem), ...(otherMeaning(name, problem) ? (['weights'] as const) : [])],
    fit: async (problem, chosen, context) => {
      if (name === 'mmrm') return noRandomEffects(id);
      const [missing] = lacksOf(problem);
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
/** Gaussian responses and unstructured or diagonal covariances, as the contract has them for now. */
function lacksOf(problem: Problem): Feature[] {
  const family: Feature[] =
    problem.response.family === 'gaussian' && problem.response.link === 'identity'
      ? []
      : [`family:${problem.response.family}`];
  const structures = problem.random.filter((t) => t.structure !== 'us' && t.structure !== 'diag');
  return [...family, ...structures.map((t): Feature => `structure:${t.structure}`)];
}
export const rBackends: readonly Backend[] = R_PACKAGES.map((name) => rBackend(name));
