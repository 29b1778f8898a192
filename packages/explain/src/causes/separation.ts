/**
 * Data that a combination of predictors, or a group, tells apart without an error: the likelihood rises for ever, and where an
 * engine stops says something about its stopping rule and nothing about the data.
 */
import type { Side } from '../ladder/side.ts';
import type { Cause } from './cause.ts';
import { short } from './integral.ts';

export const separation: Cause = {
  code: 'separation',
  rungs: ['optimum', 'print', 'derived', 'criterion'],
  detect({ step: { side }, a, b }) {
    const found = [side, a, b].find((one) => one?.certificate.verdict === 'separated');
    const endless = found?.certificate.endless;
    if (!found || !endless) return null;
    const where =
      endless.of === 'random-effects'
        ? 'the standard deviation of a random effect is infinite'
        : `along ${endless.direction.map(({ name }) => name).join(', ')}`;
    const stopped = [...new Set([a, b])].map((one) => `${one.id} stops at ${told(one, endless.direction[0]?.name)}`);
    return {
      sentence: `there is no finite maximum (${where}; the log-likelihood rises towards ${short(endless.supremum, 7)}): ${stopped.join(', ')}`,
      evidence: {
        of: endless.of,
        direction: endless.direction.map(({ name }) => name),
        supremum: endless.supremum,
        logLiks: [a.fit.logLik, b.fit.logLik],
      },
    };
  },
};
/** The coefficient that runs away, or the largest standard deviation. */
function told({ problem, fit: { canonical } }: Side, column: string | undefined): string {
  const j = column === undefined ? -1 : problem.parts.conditional.columns.indexOf(column);
  if (j >= 0) return `${column} = ${short(canonical.beta[j] as number)}`;
  const deviations = canonical.Sigma.flatMap(({ data, nrow }) =>
    Array.from({ length: nrow }, (_, i) => Math.sqrt(data[i * (nrow + 1)] as number)),
  );
  return `a standard deviation of ${short(Math.max(...deviations))}`;
}
