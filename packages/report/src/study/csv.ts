/** Tidy tables of a study: one row per number, its scenario's factors beside it. */
import { csvCell } from '@mixdiff/quoting';
import type { SimulationDocument } from '@mixdiff/schema';

type Cell = string | number | null;
/** Rows of cells under a head, each after the factors of its scenario. */
function table(
  { scenarios }: SimulationDocument,
  head: readonly string[],
  rows: readonly (readonly [number, readonly Cell[]])[],
): string {
  const factors = [...new Set(scenarios.flatMap((one) => Object.keys(one.factors)))];
  const taken = new Set(['scenario', ...head, ...factors]);
  const own = new Map(scenarios.map((one) => [one.scenario, one.factors]));
  const lines = rows.map(([scenario, cells]) => {
    const values = factors.map((name): Cell => {
      const of = own.get(scenario) ?? {};
      return Object.hasOwn(of, name) ? (of[name] ?? null) : null;
    });
    return [scenario, ...values, ...cells];
  });
  // a factor may be called n: no two columns have one name
  const names = factors.map((name) =>
    name === 'scenario' || head.includes(name) ? unused(`factor.${name}`, taken) : name,
  );
  return `${[['scenario', ...names, ...head], ...lines].map((cells) => cells.map(csvCell).join(',')).join('\n')}\n`;
}
const unused = (name: string, taken: ReadonlySet<string>): string =>
  taken.has(name) ? unused(`${name}.`, taken) : name;
/** Every measure of every estimator under every policy, those of fits with the policy left open. */
export function performanceCsv(document: SimulationDocument): string {
  const ofFits = document.fits.flatMap((one) =>
    (['convergence', 'time'] as const).map((measure) => {
      const { n, value, mcse } = one[measure];
      return [one.scenario, [one.estimator, null, null, measure, n, value, mcse]] as const;
    }),
  );
  const ofEstimands = document.performance.map(
    ({ scenario, estimator, estimand, policy, measure, n, value, mcse }) =>
      [scenario, [estimator, estimand, policy, measure, n, value, mcse]] as const,
  );
  return table(
    document,
    ['estimator', 'estimand', 'policy', 'measure', 'n', 'value', 'mcse'],
    [...ofEstimands, ...ofFits],
  );
}
/** Every difference of two estimators, with its paired error. */
export const differencesCsv = (document: SimulationDocument): string =>
  table(
    document,
    ['first', 'second', 'estimand', 'policy', 'measure', 'value', 'mcse'],
    document.differences.map(
      ({ scenario, first, second, estimand, policy, measure, value, mcse }) =>
        [scenario, [first, second, estimand, policy, measure, value, mcse]] as const,
    ),
  );
/** Every conclusion under every policy. */
export const conclusionsCsv = (document: SimulationDocument): string =>
  table(
    document,
    ['estimand', 'what', 'first', 'second', 'own', 'union', 'none', 'certified', 'depends'],
    document.conclusions.map(({ scenario, estimand, what, estimators, by, depends }) => [
      scenario,
      [
        estimand,
        what,
        estimators[0] ?? null,
        estimators[1] ?? null,
        by.own ?? null,
        by.union ?? null,
        by.none ?? null,
        by.certified ?? null,
        String(depends),
      ],
    ]),
  );
