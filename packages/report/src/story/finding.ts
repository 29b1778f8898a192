import type { CertificateDocument, ComparisonDocument, MaterialFinding } from '@mixdiff/schema';
import { count, fixed, list, significant } from '../format.ts';
import { type Block, facts, paragraph } from './block.ts';
import {
  certificateOf,
  componentName,
  endingThere,
  type Fitted,
  faithful,
  isMaximumVerdict,
  nameOf,
  notMaxima,
} from './names.ts';

/** What it found, first: which fits are no maximum of their own criterion, by how much, and whether it matters. */
export function findings(document: ComparisonDocument): Block[] {
  const short = notMaxima(document);
  const judged = faithful(document).filter((f) => certificateOf(document, f.id)?.verdict !== 'not-assessed');
  const blocks: Block[] = [
    {
      kind: 'finding',
      text: headline(
        document,
        short.map((s) => nameOf(document, s.entry.id)),
        judged.length,
      ),
    },
  ];
  for (const { entry, certificate } of short) {
    blocks.push(paragraph(story(document, entry, certificate)));
    blocks.push(...matters(document, entry));
    blocks.push(paragraph(advice(document, entry)));
  }
  blocks.push(agreement(document));
  return blocks;
}

function headline(document: ComparisonDocument, short: readonly string[], judged: number): string {
  const all = faithful(document).length;
  const unjudged = all - judged > 0 ? ` ${count(all - judged, 'fit')} could not be judged.` : '';
  const refused = document.fits.filter((f) => f.refusal && !f.certifies).length;
  const missing = refused > 0 ? ` ${count(refused, 'fit was', 'fits were')} refused by the engine.` : '';
  if (judged === 0) return `No fit could be judged.${missing}`;
  if (short.length === 0) {
    return `${judged === 1 ? 'The fit is' : `All ${judged} fits are`} a maximum of ${judged === 1 ? 'its' : 'their'} own criterion.${unjudged}${missing}`;
  }
  const [verb, own] = short.length === 1 ? ['is not a maximum', 'its'] : ['are not maxima', 'their'];
  return `${short.length} of ${judged} fits ${verb} of ${own} own likelihood: ${list(short)}.${unjudged}${missing}`;
}

/** Where it stopped, what is higher, who ends there, whether it warned. */
function story(document: ComparisonDocument, entry: Fitted, certificate: CertificateDocument): string {
  const place = whereItStopped(entry, certificate);
  const gain = significant(certificate.gain, 3);
  const best = fixed(certificate.bestLogLik, 4);
  const there = endingThere(document, entry, certificate.bestLogLik);
  const others = there.length > 0 ? `, and ${list(there)} ${there.length === 1 ? 'ends' : 'end'} there` : '';
  const question = document.problem.question;
  const answer =
    question && there.length > 0
      ? ` So ${entry.label} had not found a larger likelihood: the source of this case leaves open whether ${question}.`
      : '';
  return `It stops at ${place.from}, log-likelihood ${fixed(certificate.logLik, 4)}. At ${place.to} the same ${entry.method === 'REML' ? 'restricted likelihood' : 'likelihood'} is ${best}, ${gain} higher${others}.${answer} ${warned(entry)}`;
}
/** The variance that moves most, relatively, between where it stopped and the best point found. */
function whereItStopped(entry: Fitted, certificate: CertificateDocument): { from: string; to: string } {
  let most = { ratio: 0, from: 'its estimates', to: 'the best point found' };
  entry.fit.random.forEach((block, t) => {
    block.terms.forEach((term, i) => {
      const [a, b] = [block.cov[i]?.[i] ?? null, certificate.best?.random[t]?.cov[i]?.[i] ?? null];
      if (a === null || b === null) return;
      const ratio = Math.abs(Math.log((a + 1e-12) / (b + 1e-12)));
      const name = `${componentName(block.group, term)} variance`;
      if (ratio > most.ratio) most = { ratio, from: `${name} ${fixed(a, 4)}`, to: `${name} ${fixed(b, 4)}` };
    });
  });
  return most;
}
function warned(entry: Fitted): string {
  const warnings = entry.fit.messages.filter((m) => m.level === 'warning');
  const withheld =
    entry.fit.withheld.length > 0 ? ` and prints ${list(entry.fit.withheld.map(printedName))} as NA` : '';
  if (warnings.length === 0) {
    return withheld ? `It${withheld.slice(4)}.` : 'It gave no warning.';
  }
  return `It did warn (${warnings.map((w) => w.text).join('; ')})${withheld}.`;
}
const printedName = (quantity: string): string => ({ aic: 'AIC', bic: 'BIC' })[quantity] ?? quantity;

function matters(document: ComparisonDocument, entry: Fitted): Block[] {
  const material = document.material.filter((m) => m.fit === entry.id);
  if (material.length === 0) return [];
  const variances = material.filter((m) => m.what === 'variance');
  const lines: (readonly [string, string])[] = [
    ...material.filter((m) => m.what !== 'variance').map((m) => [materialName(m), m.sentence] as const),
  ];
  const table: Block = {
    kind: 'table',
    id: `matters-${entry.id}`,
    caption: 'Does it matter?',
    left: 1,
    head: ['Does it matter?', nameOf(document, entry.id), 'at the maximum'],
    rows: variances.map((m) => [m.sentence, fixed(m.from, 4), fixed(m.to, 4)]),
  };
  return [table, ...(lines.length > 0 ? [facts(...lines)] : [])];
}
const materialName = (m: MaterialFinding): string =>
  ({ estimate: 'fixed effects', 'p-value': '5 % line', interval: 'intervals', variance: 'variance' })[m.what];

function advice(document: ComparisonDocument, entry: Fitted): string {
  const others = faithful(document).filter((f) => f.method !== entry.method);
  const agreeing = others.filter((f) => isMaximumVerdict(certificateOf(document, f.id)?.verdict ?? ''));
  const otherMethod = others[0]?.method;
  const alternative =
    otherMethod && agreeing.length === others.length && others.length > 1
      ? `, or ${otherMethod}, where all ${others.length} agree`
      : '';
  return `Report instead: this ${entry.method} fit at its maximum (--certify)${alternative}.`;
}

/** AGREE and DIFFER: who stands with whom on the log-likelihood, and how many quantities differ for which reason. */
function agreement(document: ComparisonDocument): Block {
  const lines: (readonly [string, string])[] = [];
  for (const method of ['REML', 'ML'] as const) {
    const fits = faithful(document).filter((f) => f.method === method);
    if (fits.length < 2) continue;
    const same = fits.filter((f) => isMaximumVerdict(certificateOf(document, f.id)?.verdict ?? ''));
    if (same.length < 2) continue;
    const logLiks = same.map((f) => certificateOf(document, f.id)?.logLik ?? Number.NaN);
    const spread = Math.max(...logLiks) - Math.min(...logLiks);
    lines.push([
      lines.length === 0 ? 'AGREE' : '',
      `${method}: ${same.map((f) => f.label).join(', ')} (logLik within ${spread.toExponential(0)})`,
    ]);
  }
  const unexplained = document.unexplained.length;
  const differing = document.quantities.filter((q) => q.classes.length > 1).length;
  const short = notMaxima(document).length;
  lines.push([
    'DIFFER',
    `${count(short, 'fit')} by optimum · ${count(differing, 'quantity', 'quantities')} between fits · ${unexplained} unexplained`,
  ]);
  return facts(...lines);
}
