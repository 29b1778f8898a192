/** Performance of a study for a paper: a table for each estimand (package booktabs). Every cell is quoted for LaTeX. */
import { forTerminal, latexText as tex } from '@mixdiff/quoting';
import type { SimulationDocument } from '@mixdiff/schema';
import { measuresShown, scenarioName } from './scenario-name.ts';
import { withError } from './study-story.ts';

const SHOWN = ['bias', 'empirical-se', 'model-se', 'rmse', 'coverage'] as const;

export function simulationTex(given: SimulationDocument): string {
  const document = forTerminal(given);
  return `${document.estimands.map(({ name }) => table(document, name)).join('\n')}`;
}
function table(document: SimulationDocument, estimand: string): string {
  const shown = measuresShown(document, SHOWN);
  const rows = document.scenarios.flatMap((scenario) =>
    document.estimators.map(({ name }) => {
      const own = document.performance.filter(
        (one) =>
          one.scenario === scenario.scenario &&
          one.estimator === name &&
          one.estimand === estimand &&
          one.policy === 'none',
      );
      return [
        scenarioName(scenario),
        name,
        String(Math.max(0, ...own.map(({ n }) => n))),
        ...shown.map((measure) => withError(own, measure)),
      ];
    }),
  );
  const depending = document.conclusions.filter((one) => one.estimand === estimand && one.depends).length;
  return `${[
    '\\begin{table}',
    '\\centering\\small',
    `\\begin{tabular}{llr${'r'.repeat(shown.length)}}`,
    '\\toprule',
    line(['scenario', 'estimator', 'n', ...shown]),
    '\\midrule',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{tabular}',
    `\\caption{${tex(estimand)}: performance with every fit kept that has numbers, $n$ of them, Monte Carlo standard errors in brackets. ${depending} of ${document.conclusions.filter((one) => one.estimand === estimand).length} conclusions depend on what is done with failed fits.}`,
    '\\end{table}',
  ].join('\n')}\n`;
}
const line = (cells: readonly string[]): string =>
  `${cells.map((cell) => tex(cell).replace(/^-(?=\d)/, '$-$')).join(' & ')} \\\\`;
