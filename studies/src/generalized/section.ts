/** What docs/how-common.md says of the generalized designs. */
import { isContradicted, judgedOf, type OfDesign, tableOf } from './study.ts';

export const HEADING = 'Generalized designs';

export function generalizedSection(designs: readonly OfDesign[], starts: number, command: string): string {
  const judged = designs.flatMap(judgedOf);
  const engines = [...new Set(judged.map(({ engine }) => engine))].sort();
  const fits = engines.map((engine) => `${engine} ${judged.filter((one) => one.engine === engine).length}`);
  const blank = judged.filter(({ verdict }) => verdict === 'not-assessed');
  const odd = judged.filter(isContradicted);
  const reasons = [...new Set(blank.map(({ why }) => why))];
  return `${designs.length} random designs of proportions, counts and overdispersed counts: 10 to 200 clusters of 1 to 20 rows, standard deviations from 0 to 3, every third
crossed with a second factor, by every engine that can. The best that is known is the highest of ${starts} starts of another optimizer on a likelihood written out
for this study (Laplace with the information that the engine takes), of every engine's end and of every certificate's
best point. Contradicted: a maximum more than 1e-3 below the best known, a fit called none that nothing is above, a gain that is not there, another
log-likelihood (by 1e-7 of it), data called separated whose highest point is near, or quadrature with 101 nodes that is further from the integral by the
trapezoidal rule than its own error, what half the nodes change.

    ${command}

${tableOf(designs)}

- Fits: ${fits.join(', ')}.
- Not assessed: ${blank.length} of ${judged.length} (${((100 * blank.length) / Math.max(1, judged.length)).toFixed(1)} %)${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}.
- Contradicted: ${odd.length}${odd.length > 0 ? `: ${odd.map(({ engine, design, verdict }) => `${engine}, ${design} (${verdict})`).join('; ')}` : ''}.
`;
}
