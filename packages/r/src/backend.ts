import { type Backend, compareVersions, type Feature, isRefusal, lacking, type Problem } from '@mixdiff/contract';
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
/** What is passed on to R so far; what the weights mean is asked of each package. */
const lacksOf = (problem: Problem): Feature[] => lacking(problem, { takes: ['weights'] });
export const rBackends: readonly Backend[] = R_PACKAGES.map((name) => rBackend(name));
