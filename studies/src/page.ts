import type { Row, Seen } from './tally.ts';

export interface Study {
  readonly designs: number;
  readonly seed: number;
  readonly withR: number;
  readonly table: string;
  readonly rows: readonly Row[];
  readonly wrong: readonly Seen[];
  readonly higher: readonly Seen[];
  readonly refused: ReadonlyMap<string, number>;
}

/** Why an engine gives no fit here, by how its name begins; seen by looking at the messages. */
const WHY: Record<string, string> = {
  nlme: 'nlme knows no crossed factors, and ends with an error where its optimizer reports one',
  'r:glmmTMB': 'glmmTMB 1.1.5 ends with "system is computationally singular" at some singular REML fits with slopes',
};

/** docs/how-common.md. */
export function page({ designs, seed, withR, table, rows, wrong, higher, refused }: Study): string {
  const judged = rows.reduce((sum, r) => sum + r.fits, 0);
  const notAssessed = rows.reduce((sum, r) => sum + r.notAssessed, 0);
  const certified = rows.filter((r) => r.engine.endsWith('certified'));
  const short = certified.reduce((sum, r) => sum + r.falseZeros.length + r.localMaxima.length + r.otherShort.length, 0);
  const refusals = [...refused].map(([engine, count]) => `${engine} ${count}`).join(', ');
  const r = withR > 0 ? ` --r ${withR}` : '';
  const reasons = Object.entries(WHY).flatMap(([name, why]) =>
    [...refused.keys()].some((id) => id.startsWith(name)) ? [why] : [],
  );
  const named = `npm run study -- DIR --n ${designs} --seed ${seed}${r}`;
  const commands = [
    named,
    'mixdiff simulate DIR/study.json',
    ...(withR > 0 ? ['mixdiff simulate DIR/real.json'] : []),
    `${named} --table --write`,
  ].map((command) => `    ${command}`);
  const real = withR === designs ? 'the real packages on all of them' : `the real packages on the first ${withR}`;
  return `# How common is it?

${designs} random small designs (one-way, nested, crossed, random slopes with and without correlation; 40 to 600 rows; each
variance zero in one case of four, else log-uniform from 0.01 to 10 times the residual one), each fitted by ML and by
REML${withR > 0 ? `; ${real}` : ''}. Every end is judged by a likelihood written out for this study and the best point of a
brute-force search (a scan, or Nelder and Mead from a grid of starts, the best ends refined by BFGS): no code shared with
the engines, the referee or the certificates.

${commands.join('\n')}

${table}

In brackets: median and largest gap in log-likelihood. A star marks a re-implementation here; it follows the newest version
that it knows. Silent: converged, nothing withheld, no warning (lme4's "boundary (singular) fit" is a message). Verdict
wrong: the brute force contradicts whether the fit is a maximum, or its gain by more than 1e-4 and 0.1 %.

- Certified fits that stop short by more than 1e-4: ${short} of ${certified.reduce((sum, r) => sum + r.fits, 0)}.
- Verdicts: ${judged}, of which ${notAssessed} not assessed and ${wrong.length} contradicted by the brute force.
- Ends above the brute-force search by more than 1e-5: ${higher.length}.${refusals ? `\n- Refused by the engine: ${refusals} (${reasons.join('; ')}).` : ''}

The mix of designs is ours: the table says that it happens, not how often in the field.
`;
}
