/** The finding: which fits are no maximum, by how much, and whether it matters. Everything after it is evidence. */
import {
  blockNames,
  blocksOf,
  type CertificateDocument,
  type ComparisonDocument,
  deviationName,
  type MaterialFinding,
} from '@mixdiff/schema';
import { count, fixed, list, rowCell, rowDecimals, several, significant } from '../format.ts';
import { agreement } from './agreement.ts';
import { apartBlocks } from './apart.ts';
import { type Block, insetFacts, paragraph } from './block.ts';
import { identificationBlocks, isUnidentified, unidentifiedOf } from './identification.ts';
import { integratedBlocks, separatedText } from './integrated.ts';
import { endingThere } from './likelihoods.ts';
import {
  certificateOf,
  componentName,
  type Fitted,
  faithful,
  fitted,
  isMaximumVerdict,
  isOneOfMany,
  nameOf,
  notMaxima,
} from './names.ts';
import { pathSentence, sensitiveAmong } from './path.ts';

/** What it found, first: which fits are no maximum of their own criterion, by how much, and whether it matters. */
export function findings(document: ComparisonDocument, detailed = Number.POSITIVE_INFINITY): Block[] {
  const short = notMaxima(document);
  const entries = short.map(({ entry }) => entry);
  return [
    { kind: 'finding', text: headline(document, entries) },
    ...identificationBlocks(document),
    ...apartBlocks(document),
    ...short
      .slice(0, detailed)
      .flatMap(({ entry, certificate }) =>
        certificate.verdict === 'separated'
          ? [paragraph(separatedText(document, entry, certificate))]
          : [
              paragraph(whatHappened(document, entry, certificate)),
              ...matters(document, entry),
              paragraph(advice(document, entry)),
            ],
      ),
    ...integratedBlocks(document),
    agreement(document),
  ];
}

function headline(document: ComparisonDocument, short: readonly Fitted[]): string {
  const all = faithful(document);
  const judged = all.filter(
    (f) => (certificateOf(document, f.id)?.verdict ?? 'not-assessed') !== 'not-assessed',
  ).length;
  const unjudged = all.length > judged ? ` ${count(all.length - judged, 'fit')} could not be judged.` : '';
  const missing = withoutFit(document);
  if (judged === 0) return `No fit could be judged${why(document, all)}.${missing}`;
  const many = all.filter((f) => isOneOfMany(document, f.id)).length;
  if (short.length === 0 && many > 0) return `${oneOfMany(many, judged)}${unjudged}${missing}`;
  if (short.length === 0) {
    const which = judged === 1 ? 'The fit is' : judged === 2 ? 'Both fits are' : `All ${judged} fits are`;
    return `${which} a maximum of ${judged === 1 ? 'its' : 'their'} own criterion, the best of the starts tried.${unjudged}${missing}`;
  }
  const names = short.map(({ id }) => nameOf(document, id));
  if (short.every(({ id }) => certificateOf(document, id)?.verdict === 'separated'))
    return `There is no finite maximum: the data are separated, and ${several(names)} ${names.length === 1 ? 'stops' : 'stop'} where an optimizer gave up.${unjudged}${missing}`;
  const [verb, own] = short.length === 1 ? ['is not a maximum', 'its'] : ['are not maxima', 'their'];
  return `${short.length} of ${judged} fits ${verb} of ${own} own likelihood: ${several(names)}.${sensitiveAmong(document, short)}${unjudged}${missing}`;
}

/** Fits that there are none of: by the engine's own limit, or by ours. */
function withoutFit({ fits }: ComparisonDocument): string {
  const refusals = fits.flatMap((f) => (f.refusal && !f.certifies ? [f.refusal] : []));
  const ours = refusals.filter(({ limit }) => limit === 'mixdiff').length;
  const theirs = refusals.length - ours;
  const refused = theirs > 0 ? ` ${count(theirs, 'fit was', 'fits were')} refused by the engine.` : '';
  return `${refused}${ours > 0 ? ` ${count(ours, 'fit is', 'fits are')} not done here yet.` : ''}`;
}

/** No fit is short, and some have equals with other variances by the design itself. */
function oneOfMany(many: number, judged: number): string {
  const all = many === judged;
  const every = judged === 2 ? 'Both fits are' : `All ${judged} fits are`;
  const which = judged === 1 ? 'The fit is' : all ? every : `${many} of ${judged} fits are`;
  const rest = all ? '' : ` The other ${count(judged - many, 'fit is', 'fits are')} at a maximum, too.`;
  return `${which} at one of many equally high points: this design does not identify all variances.${rest}`;
}
/** Why nothing could be judged, where it is one reason. */
function why(document: ComparisonDocument, all: readonly Fitted[]): string {
  const reasons = new Set(all.map((f) => certificateOf(document, f.id)?.sentences[0]?.text ?? ''));
  const [reason] = reasons;
  return reasons.size === 1 && reason ? `: ${reason}` : '';
}

/** Where it stopped, what is higher, who ends there, whether it warned. */
function whatHappened(document: ComparisonDocument, entry: Fitted, certificate: CertificateDocument): string {
  const place = whereItStopped(document, entry, certificate);
  const gain = significant(certificate.gain, 3);
  const best = fixed(certificate.bestLogLik, 4);
  const there = endingThere(document, entry, certificate.bestLogLik).map((f) => nameOf(document, f.id));
  const others = there.length > 0 ? `, and ${several(there)} ${there.length === 1 ? 'ends' : 'end'} there` : '';
  const sensitive = pathSentence(entry.fit);
  const answer = there.length > 0 ? remarkOn(document, entry) : '';
  return `${nameOf(document, entry.id)} stops at ${place.from}, log-likelihood ${fixed(certificate.logLik, 4)}. At ${place.to} the same ${entry.method === 'REML' ? 'restricted likelihood' : 'likelihood'} is ${best}, ${gain} higher${others}.${answer} ${warned(entry)}${sensitive ? ` ${sensitive}` : ''}`;
}
/** What the case has to say of it. */
function remarkOn({ problem: { remark, question } }: ComparisonDocument, { label }: Fitted): string {
  const names: ReadonlyMap<string, string> = new Map([
    ['{engine}', label],
    ['{question}', question ?? ''],
  ]);
  return remark ? ` ${remark.replace(/\{\w+\}/g, (name) => names.get(name) ?? name)}` : '';
}
/** The variance that moves most, relatively, between where it stopped and the best point found. */
function whereItStopped(
  document: ComparisonDocument,
  entry: Fitted,
  certificate: CertificateDocument,
): { from: string; to: string } {
  let most = { ratio: 0, from: 'its estimates', to: 'the best point found' };
  const nothing = 1e-12 * ((entry.fit.sigma ?? 1) ** 2 || 1);
  const names = blockNames(blocksOf(entry.fit.random));
  entry.fit.random.forEach((block, t) => {
    block.terms.forEach((term, i) => {
      if (isUnidentified(document, deviationName('variance', names[t] as string, term))) return;
      const [a, b] = [block.cov[i]?.[i] ?? null, certificate.best?.random[t]?.cov[i]?.[i] ?? null];
      if (a === null || b === null) return;
      const ratio = Math.abs(Math.log((a + nothing) / (b + nothing)));
      const name = `${componentName(block.group, term)} variance`;
      if (ratio > most.ratio) most = { ratio, from: `${name} ${shown(a)}`, to: `${name} ${shown(b)}` };
    });
  });
  return most;
}
const shown = (variance: number): string => (variance >= 1e-4 ? fixed(variance, 4) : significant(variance, 3));

function warned(entry: Fitted): string {
  const warnings = entry.fit.messages.filter((m) => m.level === 'warning');
  const withheld = list(entry.fit.withheld.map(printedName));
  if (warnings.length === 0) return withheld ? `It prints ${withheld} as NA.` : 'It gave no warning.';
  return `It did warn (${warnings.map((w) => w.text).join('; ')})${withheld ? ` and prints ${withheld} as NA` : ''}.`;
}
const printedName = (quantity: string): string => ({ aic: 'AIC', bic: 'BIC' })[quantity] ?? quantity;

function matters(document: ComparisonDocument, entry: Fitted): Block[] {
  const material = document.material.filter((m) => m.fit === entry.id);
  if (material.length === 0) return [];
  const name = nameOf(document, entry.id);
  const covariances = material.filter((m) => m.what === 'variance' || m.what === 'correlation');
  const lines = material
    .filter((m) => !covariances.includes(m))
    .map((m) => [MATERIAL_NAMES[m.what], m.sentence] as const);
  return [
    {
      kind: 'table',
      id: `matters-${entry.id}`,
      caption: `${name} against the same model at ${unidentifiedOf(document) ? 'one of its maxima' : 'its maximum'}`,
      left: 1,
      head: ['Does it matter?', name, unidentifiedOf(document) ? 'at one of the maxima' : 'at the maximum'],
      rows: covariances.map((m) => {
        const places = rowDecimals([m.from, m.to], 4);
        return [`  ${m.sentence}`, rowCell(m.from, places), rowCell(m.to, places)];
      }),
    },
    ...(lines.length > 0 ? [insetFacts(...lines)] : []),
  ];
}
const MATERIAL_NAMES: Record<MaterialFinding['what'], string> = {
  variance: 'variance',
  correlation: 'correlation',
  estimate: 'fixed effects',
  interval: '95 % intervals',
  'p-value': '5 % line',
};

function advice(document: ComparisonDocument, entry: Fitted): string {
  const found = unidentifiedOf(document);
  if (found && found.contained.length > 0) {
    const terms = list(found.contained.map(({ term }) => `(${term})`));
    return `Report instead: the ${entry.method} fit of the model without ${terms}, which has the same likelihood at its maximum and ${found.contained.length === 1 ? 'one term' : `${found.contained.length} terms`} less${found.without ? `: ${found.without}` : ''}.`;
  }
  const others = faithful(document).filter((f) => f.method !== entry.method);
  const agreeing = others.filter((f) => isMaximumVerdict(certificateOf(document, f.id)?.verdict ?? ''));
  const otherMethod = others[0]?.method;
  const alternative =
    otherMethod && agreeing.length === others.length && others.length > 1
      ? `, or ${otherMethod}, where ${others.length === 2 ? 'both' : `all ${others.length}`} agree`
      : '';
  return `Report instead: ${instead(document, entry)}${alternative}.`;
}
/** Its own engine may have no way to state the best point: then who can. */
function instead(document: ComparisonDocument, entry: Fitted): string {
  const own = document.fits.find((f) => f.certifies === entry.id);
  if (!own?.refusal)
    return `this ${entry.method} fit at ${unidentifiedOf(document) ? 'one of its maxima' : 'its maximum'} (--certify)`;
  const best = certificateOf(document, entry.id)?.bestLogLik ?? null;
  const [there] = endingThere(document, entry, best);
  const certified = fitted(document).find((f) => f.certifies && f.method === entry.method);
  const who = there?.id ?? certified?.id;
  return who
    ? `${nameOf(document, who)}, which is at the maximum`
    : 'an engine that can state the maximum; this one cannot (see Fits)';
}
