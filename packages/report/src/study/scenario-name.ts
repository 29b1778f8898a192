/** Scenarios: in a word, the number and the values of its factors; and as a table, with true values. Which measures a table of them shows. */
import type { SimulationDocument } from '@mixdiff/schema';
import { NA, significant } from '../format.ts';

export function scenarioName({
  scenario,
  factors,
}: Pick<SimulationDocument['scenarios'][number], 'scenario' | 'factors'>): string {
  const values = Object.entries(factors).map(([name, value]) => `${name}=${value}`);
  return values.length === 0 ? String(scenario) : `${scenario}: ${values.join(', ')}`;
}
/** Head and rows: every scenario's factors, and what is true in it. */
export function scenarioTable({ scenarios, estimands }: SimulationDocument): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const factors = [...new Set(scenarios.flatMap((one) => Object.keys(one.factors)))];
  return {
    head: ['scenario', ...factors, ...estimands.map(({ name }) => `true ${name}`)],
    rows: scenarios.map(({ scenario, factors: own, truths }) => [
      String(scenario),
      ...factors.map((name) => (Object.hasOwn(own, name) ? String(own[name]) : '')),
      ...estimands.map(({ name }) => significant(truths[name] ?? null, 6)),
    ]),
  };
}
type Fits = SimulationDocument['fits'][number];
/** Counts by verdict and the largest gain; not known where nothing was judged. */
export function judgedCells(one: Fits): readonly string[] {
  const isJudged = Object.keys(one.verdicts).some((verdict) => verdict !== 'not-assessed');
  const counts = [one.notAMaximum, one.silent, one.falseAlarm];
  return [...counts.map((n) => (isJudged ? String(n) : NA)), significant(one.largestGain, 3)];
}
/** The usual measures where the study has all of them; else those that it names. */
export function measuresShown({ performance }: SimulationDocument, usual: readonly string[]): readonly string[] {
  const own = new Set<string>(performance.map(({ measure }) => measure));
  return usual.every((measure) => own.has(measure)) ? usual : [...own];
}
