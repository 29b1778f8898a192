/** docs/gallery/README.md: what each entry shows, its rows, and what to do about it. */
import { pageNamed } from '@mixdiff/explain';
import type { Entry, Real } from './entry.ts';

/** Up to so many rows the data stand on the page. */
const SHOWN = 40;
const rise = (gain: number | null): string => (gain === null ? '-' : String(Number(gain.toPrecision(3))));
const told = ({ as, verdict, gain, silent }: Real): string =>
  `${as}: ${verdict}${gain !== null && gain > 1e-4 ? `, ${rise(gain)} below${silent ? ', silent' : ', it warns'}` : ''}`;

export function galleryPage(entries: readonly Entry[], csvOf: (entry: Entry) => string, command: string): string {
  const rows = entries.map(
    ({ name, made, method, rowsBefore, real }) =>
      `| [${name}](#${name}) | ${made.last.fit.as} | ${method} | ${made.last.certificate.verdict} | ${rise(made.last.certificate.gain)} | ${made.specimen.table.nrow} (${rowsBefore}) | ${real.length > 0 ? real.map(told).join('; ') : '-'} |`,
  );
  return `# Gallery of failures

The shortest data found on which a current engine stops short of its own maximum and says nothing: drawn at random, then made
small by \`mixdiff shrink\` while the verdict and the engine's own silence stay. Each folder has the rows, a config and
\`proof.R\`, which needs base R alone.

    ${command}

| entry | engine | method | verdict | below its maximum | rows (of) | the real package on these rows |
| --- | --- | --- | --- | ---: | ---: | --- |
${rows.join('\n')}

The engine is the re-implementation here, as the version that it follows; the last column is the package itself. Where that
ends elsewhere, the path hangs on the last bit of its criterion.

${entries.map((entry) => section(entry, csvOf(entry))).join('\n')}`;
}
function section(entry: Entry, csv: string): string {
  const { name, from, made, engine, method } = entry;
  const { verdict, gain, bestLogLik } = made.last.certificate;
  const page = pageNamed(verdict);
  const lines = csv.trim().split('\n');
  return `## ${name}

\`${made.specimen.spec.formula}\`, ${method}, ${made.last.fit.as}: log-likelihood ${made.last.fit.logLik.toFixed(4)}, and ${(bestLogLik ?? Number.NaN).toFixed(4)} at the highest
point found (${rise(gain)} higher). From ${from}.

    mixdiff compare --config docs/gallery/${name}/model.json
    Rscript docs/gallery/${name}/proof.R
${lines.length - 1 <= SHOWN ? `\n\`\`\`csv\n${lines.join('\n')}\n\`\`\`\n` : ''}
What to do: ${page?.remedy ?? `\`mixdiff explain ${verdict}\``} \`mixdiff fit --config docs/gallery/${name}/model.json --backend ${engine} --certify\` goes on to that point.
`;
}
