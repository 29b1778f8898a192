/** What docs/how-common.md says of the designs of visits. */
import { isCertified, isContradicted, isShort, type Judged, judgedOf, type OfDesign, tableOf } from './study.ts';

export const HEADING = 'Designs of visits';

export function visitSection(designs: readonly OfDesign[], starts: number, command: string): string {
  const judged = designs.flatMap(judgedOf);
  const faithful = judged.filter((one) => !isCertified(one));
  const count = (is: (one: Judged) => boolean): number => judged.filter(is).length;
  const blank = faithful.filter(({ verdict }) => verdict === 'not-assessed').length;
  const engines = [...new Set(faithful.map(({ engine }) => engine))].sort();
  const fits = engines.map((engine) => `${engine} ${faithful.filter((one) => one.engine === engine).length}`);
  const refusals = new Map<string, number>();
  // what a version of an original lacks is no error
  for (const { engine, code } of designs.flatMap(({ refused }) =>
    refused.filter((one) => !one.code.endsWith('/lacks')),
  ))
    refusals.set(`${engine} (\`${code}\`)`, (refusals.get(`${engine} (\`${code}\`)`) ?? 0) + 1);
  const errors = [...refusals].map(([what, times]) => `${what} ${times}`).join(', ');
  const odd = judged.filter((one) => isContradicted(one) || isShort(one));
  const listed = odd.map(
    ({ engine, design, verdict, gap }) =>
      `\n  - ${engine}, ${design}: ${verdict}, ${gap.toPrecision(3)} below the best known`,
  );
  return `${designs.length} random designs as of a clinical trial (3 to 8 visits, 15 to 200 subjects in two arms, dropouts and missed visits, ML and REML by
turns), every residual structure, by every engine that can. The best that is known is the highest of ${starts} starts of another optimizer on a
dense likelihood written out for this study, of every engine's end and of every certificate's best point. Contradicted: a maximum that lies more
than 1e-3 below the best known, a gain that is not there, or another log-likelihood (by 1e-6). Certified: what the engine states at its
certificate's best point; short: more than 1e-3 below the best known.

    ${command}

${tableOf(judged)}

- Fits: ${fits.join(', ')}.
- Contradicted ${count(isContradicted)}; certified fits short ${count(isShort)} of ${count(isCertified)}; not assessed ${blank} of ${faithful.length} (${((100 * blank) / Math.max(1, faithful.length)).toFixed(1)} %).${listed.join('')}
- Ended with an error, as the original does there: ${errors === '' ? 'none' : errors}.`;
}
