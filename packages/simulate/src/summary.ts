/** From the results of a study to its document: everything that a report says is in it. */
import { isMaximum, type Verdict } from '@mixdiff/contract';
import { finite, type MeasureName, type SimulationDocument } from '@mixdiff/schema';
import { ORDERED, orders, placeOf } from './conclusions.ts';
import { COMPARED, comparison, type Measured, type Measures, measuresOf } from './measures.ts';
import { failed, POLICIES, type Policy, type Results, type Series, sampleUnder } from './results.ts';
import type { Scenario } from './scenarios.ts';

const WORST = 20;

export function summaryOf(results: Results): SimulationDocument {
  const { study } = results;
  const { file, estimators, estimands, scenarios, level, failures } = study;
  const document: SimulationDocument = {
    schema: 'mixdiff/simulation@1',
    title: file.title ?? null,
    seed: file.seed,
    replicates: file.replicates,
    level,
    failures: [...failures],
    estimators: estimators.map(({ name, engine, method, certified }) => ({
      name,
      estimator: `${engine}/${method}${certified ? '+certified' : ''}`,
    })),
    estimands: estimands.map(({ name, quantity }) => ({ name, quantity })),
    scenarios: [],
    fits: [],
    performance: [],
    differences: [],
    conclusions: [],
    needed: [],
    worst: [],
  };
  for (const [k, scenario] of scenarios.entries()) addScenario(document, results, scenario, k);
  document.worst.sort((a, b) => b.gain - a.gain || a.scenario - b.scenario || a.replicate - b.replicate);
  document.worst.length = Math.min(WORST, document.worst.length);
  return document;
}

function addScenario(document: SimulationDocument, results: Results, { id, factors }: Scenario, k: number): void {
  const { study } = results;
  const { estimators, estimands, level, failures, measures, file } = study;
  const all = estimators.map(({ name }) => results.of(id, name));
  const lost = all.map((series) => failed(series, failures));
  const anyLost = Uint8Array.from({ length: file.replicates }, (_, i) => (lost.some((one) => one[i]) ? 1 : 0));
  const done = Math.max(0, ...all.map((series) => count(series.done)));
  document.scenarios.push({
    scenario: id,
    factors: { ...factors },
    done,
    truths: Object.fromEntries(estimands.map(({ name, truths }) => [name, finite(truths[k])])),
  });
  for (const [a, series] of all.entries()) {
    const fits = fitsOf(id, series, lost[a]);
    document.fits.push(fits);
    document.worst.push(...worstOf(id, series));
    need(document, results, 'convergence', fits, null, fits.convergence.mcse, done);
  }
  for (const [e, estimand] of estimands.entries()) {
    const target = { truth: estimand.truths[k], null: estimand.nulls[k], level };
    const by = POLICIES.map((policy) =>
      all.map((series, a) => measuresOf(sampleUnder(policy, series, e, lost[a], anyLost), target)),
    );
    for (const [p, policy] of POLICIES.entries()) {
      for (const [a, { name }] of estimators.entries()) {
        const of = { scenario: id, estimator: name, estimand: estimand.name, policy };
        for (const measure of measures) {
          if (measure === 'convergence' || measure === 'time') continue;
          const one = by[p][a][measure];
          document.performance.push({ ...of, measure, ...numbersOf(one) });
          if (policy === 'none')
            need(document, results, measure, of, estimand.name, errorOf(one, measure, level), done);
        }
      }
      addDifferences(document, id, estimand.name, policy, by[p], estimators, level);
    }
    addConclusions(document, id, estimand.name, by, estimators, level);
  }
}
const count = (flags: Uint8Array): number => flags.reduce((sum, one) => sum + one, 0);
const numbersOf = ({ n, value, mcse }: Measured) => ({ n, value: finite(value), mcse: finite(mcse) });
/** A share of 0 or 1 has none by its own: that of the nominal level then. */
function errorOf({ mcse, n }: Measured, measure: MeasureName, level: number): number | null {
  const nominal = measure === 'coverage' && mcse === 0 ? Math.sqrt((level * (1 - level)) / n) : mcse;
  return finite(nominal);
}
/** Errors fall with the root of the number of replicates. */
function need(
  document: SimulationDocument,
  { study: { file } }: Results,
  measure: MeasureName,
  { scenario, estimator }: { readonly scenario: number; readonly estimator: string },
  estimand: string | null,
  mcse: number | null,
  done: number,
): void {
  const wanted = file.wanted?.[measure];
  if (wanted === undefined) return;
  const more = mcse === null ? null : Math.max(0, Math.ceil(done * (mcse / wanted) ** 2) - done);
  document.needed.push({ scenario, estimator, estimand, measure, mcse, wanted, more });
}

function fitsOf(scenario: number, series: Series, lost: Uint8Array): SimulationDocument['fits'][number] {
  const at = Array.from(series.done.keys()).filter((i) => series.done[i]);
  const isNone = (i: number): boolean => isJudged(series.verdicts[i]) && !isMaximum(series.verdicts[i] as Verdict);
  const isOne = (i: number): boolean => isJudged(series.verdicts[i]) && isMaximum(series.verdicts[i] as Verdict);
  const n = at.length;
  const share = (n - count(lost)) / n;
  const times = at.map((i) => series.time[i]).filter(Number.isFinite);
  const mean = times.reduce((sum, x) => sum + x, 0) / times.length;
  const square = times.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const gains = at.filter(isNone).map((i) => series.gain[i]);
  return {
    scenario,
    estimator: series.estimator,
    fits: n,
    failed: count(lost),
    labels: tally(at.map((i) => series.labels[i])),
    verdicts: tally(at.map((i) => series.verdicts[i])),
    singular: count(series.singular),
    withheld: count(series.withheld),
    notAMaximum: at.filter(isNone).length,
    silent: at.filter((i) => isNone(i) && !lost[i]).length,
    falseAlarm: at.filter((i) => isOne(i) && lost[i]).length,
    largestGain: finite(largest(gains)),
    convergence: { n, value: finite(share), mcse: finite(Math.sqrt((share * (1 - share)) / n)) },
    time: {
      n: times.length,
      value: finite(mean),
      mcse: finite(Math.sqrt(square / (times.length * (times.length - 1)))),
    },
  };
}
/** By a loop: a study may have more gains than a call takes arguments. */
const largest = (gains: readonly number[]): number =>
  gains.reduce((most, gain) => (Number.isFinite(gain) && !(gain <= most) ? gain : most), Number.NaN);
const isJudged = (verdict: string | null): boolean => verdict !== null && verdict !== 'not-assessed';
function tally(words: readonly (string | null)[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) if (word !== null) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}
function worstOf(scenario: number, { estimator, gain, labels, verdicts }: Series): SimulationDocument['worst'] {
  const at = Array.from(gain.keys()).filter(
    (i) => isJudged(verdicts[i]) && !isMaximum(verdicts[i] as Verdict) && Number.isFinite(gain[i]),
  );
  at.sort((a, b) => gain[b] - gain[a] || a - b);
  return at.slice(0, WORST).map((i) => ({
    scenario,
    replicate: i + 1,
    estimator,
    label: labels[i] ?? '',
    verdict: verdicts[i] ?? '',
    gain: gain[i],
  }));
}

type Named = readonly { readonly name: string }[];
/** Every pair of estimators, the one listed first less the other. */
const pairsOf = (estimators: Named): (readonly [number, number])[] =>
  estimators.flatMap((_, a) => estimators.slice(a + 1).map((__, b) => [a, a + 1 + b] as const));

function addDifferences(
  document: SimulationDocument,
  scenario: number,
  estimand: string,
  policy: Policy,
  measures: readonly Measures[],
  estimators: Named,
  level: number,
): void {
  for (const [a, b] of pairsOf(estimators)) {
    const of = { scenario, first: estimators[a].name, second: estimators[b].name, estimand, policy };
    for (const measure of COMPARED) {
      const { value, mcse } = comparison(measures[a], measures[b], measure, level);
      document.differences.push({ ...of, measure, value: finite(value), mcse: finite(mcse) });
    }
  }
}
function addConclusions(
  document: SimulationDocument,
  scenario: number,
  estimand: string,
  by: readonly (readonly Measures[])[],
  estimators: Named,
  level: number,
): void {
  const add = (
    what: SimulationDocument['conclusions'][number]['what'],
    names: readonly string[],
    said: readonly string[],
  ): void => {
    const policies = Object.fromEntries(POLICIES.map((policy, p) => [policy, said[p]])) as Record<Policy, string>;
    // what is not to be said under one policy contradicts nothing, and of equals none is better
    const told = said.filter((one) => one !== 'none');
    if (told.length === 0) return;
    document.conclusions.push({
      scenario,
      estimand,
      what,
      estimators: [...names],
      by: policies,
      depends: new Set(told.map((one) => (one === 'same' ? 'undecided' : one))).size > 1,
    });
  };
  for (const [a, b] of pairsOf(estimators)) {
    const said = by.map((measures) => orders(measures[a], measures[b], level));
    for (const [w, what] of ORDERED.entries())
      add(
        what,
        [estimators[a].name, estimators[b].name],
        said.map((one) => one[w]),
      );
  }
  for (const [a, { name }] of estimators.entries())
    add(
      'coverage',
      [name],
      by.map((measures) => placeOf(measures[a].coverage, level)),
    );
}
