/**
 * How often jittered starts end at the false point. A single run cannot tell a trap from an accident, and the repairs
 * are only worth naming if they change that share.
 */
import { type Certificate, type Engine, type Fit, isMaximum, isRefusal, type Verdict } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import type { Run, Runs } from '@mixdiff/runs';
import { finite, type Mechanism } from '@mixdiff/schema';
import { jittered } from '../starts.ts';
import { otherValues, steering, withChoices } from '../variant.ts';
import { type Work, workOf } from './work.ts';

type Frequency = Mechanism['frequency'];
/** Standard deviation of what is added to every native start parameter. */
export const JITTER = 0.01;
export interface FrequencyPlan {
  readonly runs: number;
  readonly seed: number;
  readonly work: number;
}

/** How often the run ends where, from jittered starts: as chosen, and with every other start and parameterization. */
export async function frequencyOf(
  run: Run,
  certificate: Certificate,
  runs: Runs,
  plan: FrequencyPlan,
): Promise<Frequency> {
  if (!run.engine) return [];
  const others = steering(run.entrant)
    .filter(({ changes }) => changes === 'start' || changes === 'parameterization')
    .sort((a, b) => Number(a.changes === 'start') - Number(b.changes === 'start'))
    .flatMap((choice) => otherValues(choice, run.entrant).map((value) => ({ [choice.name]: value })));
  const settings: Record<string, string>[] = [{}, ...others];
  const result: Frequency = [];
  for (const chosen of settings) {
    const made = await runs.runOn(withChoices(run.entrant, chosen), run.problem);
    if (!made.engine) continue;
    const work = workOf(plan.work / settings.length, run.problem, runs.context);
    const ends = endsFrom(made.engine, plan, work);
    result.push({
      chosen,
      jitter: JITTER,
      runs: ends.length,
      seed: plan.seed,
      ends: clustered(ends, certificate.bestLogLik, (fit) => runs.certificate(run, fit)),
    });
  }
  return result;
}
/** Fewer say little of a frequency. */
const LEAST = 30;
function endsFrom(engine: Engine, { runs, seed }: FrequencyPlan, work: Work): Fit[] {
  const random = new Random(seed);
  const ends: Fit[] = [];
  const done = (): boolean => (ends.length < LEAST ? work.farSpent() : work.spent());
  while (ends.length < runs && !(ends.length > 0 && done())) {
    const fit = engine.fit(jittered(engine, JITTER, random));
    if (isRefusal(fit)) break;
    work.spend(fit);
    ends.push(fit);
  }
  return ends;
}

/** Ends within 1e-3 in log-likelihood are one place, judged once. */
const PLACE = 1e-3;
interface Place {
  readonly logLik: number;
  readonly verdict: Verdict;
  count: number;
}
function clustered(
  fits: readonly Fit[],
  best: number | null,
  judge: (fit: Fit) => Certificate,
): Frequency[number]['ends'] {
  const places: Place[] = [];
  for (const fit of fits) {
    const atTop = best !== null && Math.abs(fit.logLik + fit.meaning.logLikConstant - best) <= 1e-4;
    const known = places.find((place) =>
      isMaximum(place.verdict) ? atTop : !atTop && Math.abs(place.logLik - fit.logLik) < PLACE,
    );
    if (known) known.count++;
    else places.push({ logLik: fit.logLik, verdict: judge(fit).verdict, count: 1 });
  }
  return places
    .sort((a, b) => b.count - a.count)
    .map(({ logLik, verdict, count }) => ({ verdict, count, logLik: finite(logLik) }));
}
