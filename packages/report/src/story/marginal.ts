/**
 * Two nested random intercepts are a covariance pattern, so programs without random effects are not out of the game; and
 * as a pattern its covariances may be negative, which says whether a variance of zero is an end of the data or of the model.
 */
import type { ComparisonDocument, MarginalDocument, MarginalWay } from '@mixdiff/schema';
import { count, fixed, list, NA, several, significant } from '../format.ts';
import { type Block, heading, items, paragraph, type TableBlock } from './block.ts';
import { certificateOf, nameOf } from './names.ts';

/** Log-likelihoods that differ by less are told as equal. */
const EQUAL = 1e-5;
/** What rounding makes of log-likelihoods is not told. */
const ROUNDING = 1e-8;
/** A fit so near the maximum without the inner group lies there. */
const THERE = 0.01;

/** The nested model without random effects: what it is, who fits it, whether a negative covariance would be better. */
export function marginalSection(document: ComparisonDocument): Block[] {
  const { marginal = [] } = document;
  const [first] = marginal;
  if (!first) return [];
  return [
    heading('The same model as a marginal covariance'),
    paragraph([whatItIs(first), ...inTheGame(marginal)].join(' ')),
    waysTable(marginal),
    items(
      ...marginal.map((one) => maximum(document, one)),
      ...negatives(marginal),
      ...distances(marginal),
      ...notFitted(marginal),
      ...anotherModel(marginal),
      ...marginal.flatMap((one) => zeros(document, one)),
    ),
  ];
}
const whatItIs = ({ outer, inner }: MarginalDocument): string =>
  `Any two rows of one ${inner} have the covariance w, any two of one ${outer} but not of one ${inner} the covariance s, and every row has the variance v. In random effects s is the variance of ${outer}, w - s that of ${inner}, and v - w the residual variance.`;
/** Engines that have fitted it without any random effect. */
function inTheGame(marginal: readonly MarginalDocument[]): string[] {
  const without = marginal.map(({ ways }) =>
    ways.filter(({ way, gap }) => way.startsWith('exponential') && gap !== null && Math.abs(gap) < EQUAL),
  );
  const [names = []] = without.map((ways) => [...new Set(ways.flatMap(({ engine }) => engine ?? []))]);
  const everywhere = names.filter((name) => without.every((ways) => ways.some(({ engine }) => engine === name)));
  if (everywhere.length === 0) return [];
  return [
    `It needs no random effects: ${list(everywhere)} ${everywhere.length > 1 ? 'fit' : 'fits'} it without any, by correlations that fall with a distance, and ${everywhere.length > 1 ? 'end' : 'ends'} at the same log-likelihood. A program that has none, such as mmrm, is in the game.`,
  ];
}

function waysTable(marginal: readonly MarginalDocument[]): TableBlock {
  const [first] = marginal as [MarginalDocument];
  const keys = [...new Set(marginal.flatMap(({ ways }) => ways.map(keyOf)))];
  const rows = keys.map((key) => {
    const found = marginal.map(({ ways }) => ways.find((way) => keyOf(way) === key));
    const way = found.find(Boolean) as MarginalWay;
    const values = found.map((one, i) => shown(marginal[i], one));
    return [wayText(way, first), way.engine ?? NA, ...values, spaceText(way.space, first)];
  });
  const best = marginal.map((one) => criterion(one, one.free.logLik));
  return {
    kind: 'table',
    id: 'marginal',
    caption: `The same model as a marginal covariance: ${count(first.rows, 'row')}, ${first.outerGroups} ${first.outer} (at most ${first.largestOuter} rows), ${first.innerGroups} ${first.inner} (at most ${first.largestInner})`,
    left: 2,
    head: [
      'fitted as',
      'by',
      ...marginal.map(({ method }) => (method === 'ML' ? 'logLik, ML' : '-2 logLik, REML')),
      'may be negative',
    ],
    rows: [['search over s, w and v', 'mixdiff', ...best, 's and w - s'], ...rows],
  };
}
const keyOf = ({ way, engine }: MarginalWay): string => JSON.stringify([way, engine]);
/** As R's programs print the two: the log-likelihood, and under REML the criterion. */
const criterion = ({ method }: MarginalDocument, logLik: number | null | undefined): string =>
  method === 'ML' ? fixed(logLik, 7) : fixed(logLik == null ? null : -2 * logLik, 6);
function shown(document: MarginalDocument | undefined, way: MarginalWay | undefined): string {
  return document && way ? criterion(document, way.logLik) : NA;
}
function wayText({ way }: MarginalWay, { outer, inner }: MarginalDocument): string {
  switch (way) {
    case 'inner-compound-symmetry':
      return `random ${outer}, cs within ${inner}`;
    case 'exponential-nugget':
      return 'gls, exponential with nugget';
    case 'exponential':
      return 'exponential (sp_exp)';
    case 'outer-compound-symmetry':
      return `another model: cs within ${outer}`;
  }
}
function spaceText(space: MarginalWay['space'], { largestOuter, largestInner }: MarginalDocument): string {
  switch (space) {
    case 'inner-free':
      return `w - s, to -(v-w)/${largestInner}`;
    case 'positive':
      return 'none';
    case 'outer-only':
      return `s, to -(v-s)/${largestOuter}`;
  }
}

/** Where it is, and how far from the best that random effects reached. */
function maximum(document: ComparisonDocument, { method, positive, inner, outer }: MarginalDocument): string {
  const { between, inner: tau, sigma2, logLik } = positive;
  const [s, w, v] = [between ?? 0, (between ?? 0) + (tau ?? 0), (between ?? 0) + (tau ?? 0) + (sigma2 ?? 0)];
  const best = document.fits
    .filter((f) => f.method === method && f.certifies === null)
    .flatMap((f) => certificateOf(document, f.id)?.bestLogLik ?? []);
  const at = `${method}: with s and w - s not negative the maximum is ${fixed(logLik, 7)} at s = ${significant(s, 6)}, w = ${significant(w, 6)}, v = ${significant(v, 6)}`;
  if (best.length === 0 || logLik === null) return `${at}.`;
  const gap = logLik - Math.max(...best);
  const random = `the random effects of ${outer} and ${inner}`;
  return Math.abs(gap) < EQUAL
    ? `${at}: within ${bound(gap)} that of ${random}.`
    : `${at}, ${significant(Math.abs(gap), 3)} ${gap > 0 ? 'above' : 'below'} the best found for ${random}.`;
}
/** The power of ten that a difference stays below. */
const bound = (x: number): string => `1e${Math.ceil(Math.log10(Math.max(Math.abs(x), ROUNDING)))}`;

/** Whether the sign of a covariance holds a fit back. */
function negatives(marginal: readonly MarginalDocument[]): string[] {
  const gainOf = ({ free, positive }: MarginalDocument): number => (free.logLik ?? 0) - (positive.logLik ?? 0);
  const none = marginal.filter((one) => gainOf(one) < EQUAL);
  const same = `${list(none.map(({ method }) => method))}: no negative covariance is better. With s and w - s free in sign, the maximum is the same.`;
  const endless = marginal.filter((one) => one.higherWhereSingular).map(({ method }) => method);
  const edge = `${list(endless)}: with free signs the likelihood rises again towards a singular covariance, as the fixed effects can reproduce the means of the largest groups. No estimate lies there: the maximum told is the highest local one.`;
  const others = marginal.filter((one) => !none.includes(one));
  return [
    ...(none.length > 0 ? [same] : []),
    ...others.map((one) => negative(one, gainOf(one))),
    ...(endless.length > 0 ? [edge] : []),
  ];
}
function negative({ method, free, ways, outer, inner }: MarginalDocument, gain: number): string {
  const which = [
    ...((free.between ?? 0) < 0 ? [`s = ${significant(free.between, 4)}, of ${outer}`] : []),
    ...((free.inner ?? 0) < 0 ? [`w - s = ${significant(free.inner, 4)}, of ${inner}`] : []),
  ];
  const reach = ways.filter(
    ({ space, logLik }) => space === 'inner-free' && logLik !== null && (free.logLik ?? 0) - logLik < EQUAL,
  );
  const who =
    reach.length > 0
      ? ` ${list(reach.map(({ engine }) => engine ?? NA))} with compound symmetry within ${inner} reaches it.`
      : '';
  return `${method}: a negative covariance (${list(which)}) has a log-likelihood ${significant(gain, 4)} higher, ${fixed(free.logLik, 7)}. Variances of random effects cannot say it: a fit that ends at zero ends where its parameter space does (parameter-space), and has not stopped short.${who}`;
}
/** Ways that have no value, each with the reason, once for all that share it. */
function notFitted(marginal: readonly MarginalDocument[]): string[] {
  const reasons = new Map<string, Set<string>>();
  for (const one of marginal)
    for (const way of one.ways) {
      if (way.absent === null) continue;
      const of = reasons.get(way.absent) ?? new Set();
      reasons.set(way.absent, of.add(`${wayText(way, one)}${way.engine === null ? '' : ` by ${way.engine}`}`));
    }
  return [...reasons].map(([reason, ways]) => `No value of ${list([...ways])}: ${reason}.`);
}
/** What correlations by distance are distances on. */
function distances(marginal: readonly MarginalDocument[]): string[] {
  const [first] = marginal as [MarginalDocument];
  const at = marginal.flatMap(({ method, ways }) => {
    const ratio = ways.find(({ way }) => way === 'exponential')?.ratio;
    return ratio === undefined ? [] : [`${ratio.toFixed(6)} by ${method}`];
  });
  if (at.length === 0) return [];
  return [
    `The exponential ones lie on coordinates in which rows of one ${first.inner} are 1 apart and rows of two ${list(at)}: log(s / v) / log(w / v) at the maximum, where the profile over that distance is highest. With a nugget any longer distance does.`,
  ];
}
/** What is easily taken for the same. */
function anotherModel(marginal: readonly MarginalDocument[]): string[] {
  const [first] = marginal as [MarginalDocument];
  const lower = marginal.map(({ method, positive, outerOnly }) => {
    const gap = (positive.logLik ?? 0) - (outerOnly.logLik ?? 0);
    return `${fixed(outerOnly.logLik, 7)} by ${method}, ${gap < EQUAL ? 'which is no lower here' : `${significant(gap, 4)} lower`}`;
  });
  const engines = [
    ...new Set(first.ways.filter(({ space }) => space === 'outer-only').flatMap(({ engine }) => engine ?? [])),
  ];
  const who = engines.length > 0 ? ` (${list(engines)})` : '';
  return [
    `Compound symmetry within ${first.outer}${who} is another model, ${first.outer} without ${first.inner}: ${list(lower)}.`,
  ];
}
/** Where fits lie that report next to no inner variance. */
function zeros(document: ComparisonDocument, one: MarginalDocument): string[] {
  const { zeros: found, positive, inner, method } = one;
  const isTrue = ({ logLik }: Zero): boolean => logLik !== null && (positive.logLik ?? 0) - logLik < EQUAL;
  const honest = found.filter(isTrue).map(({ fit }) => nameOf(document, fit));
  const told = `${method}: ${several(honest)} ${honest.length > 1 ? 'report' : 'reports'} next to no variance of ${inner}, and that is the maximum of variances that are not negative.`;
  return [
    ...(honest.length > 0 ? [told] : []),
    ...found.filter((zero) => !isTrue(zero)).map((zero) => falseZero(document, zero, one)),
  ];
}
type Zero = MarginalDocument['zeros'][number];
function falseZero(
  document: ComparisonDocument,
  { fit, variance, logLik, gap }: Zero,
  { positive, outerOnly, outer, inner }: MarginalDocument,
): string {
  const says = `${nameOf(document, fit)} reports ${significant(variance, 2)} as the variance of ${inner}`;
  if (gap === null) return `${says}.`;
  const there = `the maximum of ${outer} without ${inner} (${fixed(outerOnly.logLik, 7)})`;
  if (Math.abs(gap) > THERE) return `${says} at ${fixed(logLik, 7)}, which is not ${there}.`;
  const short = significant((positive.logLik ?? 0) - (logLik ?? 0), 4);
  const from = Math.abs(gap) < ROUNDING ? 'that is' : `${significant(Math.abs(gap), 2)} from`;
  return `${says} at ${fixed(logLik, 7)}: ${from} ${there}, ${short} below the maximum with ${inner}. It has fitted the model without ${inner}.`;
}
