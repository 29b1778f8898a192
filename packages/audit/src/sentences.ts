/** What an audit says, in whole sentences: the finding first, then its evidence, then what it changes. */
import { CODES } from '@mixdiff/certify';
import {
  type Canonical,
  type Certificate,
  isMaximum,
  type Matrix,
  type Method,
  type Problem,
  sigma2Of,
} from '@mixdiff/contract';
import { type AuditFinding, type MaterialFinding, termOf } from '@mixdiff/schema';
import type { Judged } from './judged.ts';
import type { Decided } from './misprint.ts';
import type { Box } from './point.ts';
import type { PrintedEstimates } from './printed.ts';
import { quantityName } from './quantity-name.ts';

export interface Told {
  readonly source: string;
  readonly problem: Problem;
  readonly printed: PrintedEstimates;
  readonly box: Box;
  readonly over: Judged['over'];
  readonly certificate: Certificate;
  /** At the printed numbers themselves. */
  readonly logLikAtEstimates: number | null;
  /** Engines fitted here that end at the highest point found, as tables head them. */
  readonly endingThere: readonly string[];
  readonly material: readonly MaterialFinding[];
  /** The printed point under the other criterion, where it is no maximum of the stated one. */
  readonly other: { readonly method: Method; readonly certificate: Certificate } | null;
  /** What reproduces the printed log-likelihood; null where nothing does. */
  readonly logLikBy: string | null;
  /** All numbers together; null where nothing could judge them. */
  readonly decided: Decided | null;
}

const LIKELIHOOD: Record<Method, string> = { ML: 'likelihood', REML: 'restricted likelihood' };
const logLik = (x: number | null): string => (x === null ? 'not known' : x.toFixed(4));
const size = (x: number): string =>
  Math.abs(x) >= 0.9995 ? Number(x.toPrecision(4)).toString() : Number(x.toPrecision(3)).toString();
const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** `class` for an intercept, `Days within Subject` for a slope. */
const component = (group: string, column: string): string =>
  column === '(Intercept)' ? `${group} variance` : `variance of ${column} within ${group}`;
const variances = (problem: Problem, point: Canonical): { name: string; value: number }[] =>
  [
    ...problem.random.flatMap(({ group, columns }, k) =>
      columns.map((column, j) => ({
        name: component(group, column),
        value: (point.Sigma[k] as Matrix).data[j * (columns.length + 1)] as number,
      })),
    ),
    ...(point.residual.kind === 'marginal'
      ? Object.entries(point.residual.parameters).map(([name, value]) => ({ name, value }))
      : []),
    { name: 'residual variance', value: sigma2Of(point) },
  ].filter(({ value }) => !Number.isNaN(value));

export function sentences(told: Told): string[] {
  const { certificate, decided } = told;
  if (decided?.kind === 'misprint') return [misprint(told, decided), ...contradicted(told, decided)];
  if (certificate.verdict === 'not-assessed' || certificate.gain === null) return [notAssessed(told)];
  if (certificate.verdict === 'separated') return [separated(told), ...printedLogLik(told)];
  return isMaximum(certificate.verdict)
    ? [maximum(told), ...ridge(told), ...others(told), ...printedLogLik(told)]
    : [
        short(told),
        ...unsure(told),
        ...slope(told),
        answer(told),
        ...otherCriterion(told),
        ...changes(told),
        ...printedLogLik(told),
      ];
}

/** What all printed numbers say together, in one sentence. */
export function findingOf(told: Told, decided: Decided | null): AuditFinding {
  const { problem, certificate } = told;
  const { kind, numbers, reproduced, of } = decided ?? { kind: 'not-assessed', numbers: [], reproduced: 0, of: 0 };
  const assessed = certificate.verdict !== 'not-assessed' || kind === 'misprint' ? kind : 'not-assessed';
  return {
    kind: assessed,
    method: problem.method,
    numbers,
    reproduced,
    of,
    sentence: FINDING[assessed](told, decided),
  };
}
const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
const FINDING: Record<AuditFinding['kind'], (told: Told, decided: Decided | null) => string> = {
  'all-reproduce': ({ problem }, decided) =>
    `all ${count(decided?.of ?? 0, 'printed number')} reproduce at the maximum of the ${LIKELIHOOD[problem.method]}${decided?.near ? `, ${decided.near} of them not to the last digit but within what an optimizer leaves` : ''}`,
  misprint: (told, decided) => (decided ? appears(told, decided) : ''),
  'cannot-tell': (told, decided) =>
    decided
      ? `the printed digits cannot tell: ${decided.numbers.map((one) => correction(told, one)).join('; ')}, or ${otherwise(decided)}`
      : '',
  'not-a-maximum': (_, decided) =>
    `${decided ? `${decided.of - decided.reproduced} of ${count(decided.of, 'printed number')} are not those of a maximum` : 'no maximum'}`,
  'not-reproduced': ({ printed }, decided) =>
    `the estimates are a maximum; ${list((decided?.numbers ?? []).map(({ quantity }) => quantityName(quantity, printed.random)))} follow no definition known here`,
  'not-assessed': () => 'not assessed',
};
const otherwise = ({ numbers }: Decided): string =>
  /^(se|df|t|p|logLik)/.test(numbers[0]?.quantity ?? '')
    ? 'a definition that is not known here'
    : 'a fit that stopped short of the maximum';

function correction(
  { problem, printed: { random } }: Told,
  { quantity, printed, instead, slip }: AuditFinding['numbers'][number],
): string {
  const kind = slip === null ? '' : ` (${slip})`;
  return `${quantityName(quantity, random)}, printed ${printed}, is ${instead} at the maximum of the ${LIKELIHOOD[problem.method]}${kind}`;
}
function appears(told: Told, { numbers, reproduced }: Decided): string {
  const [one] = numbers;
  const what =
    numbers.length === 1 && one ? `one number appears misprinted: ${correction(told, one)}` : column(told, numbers);
  return `${what}; ${reproduced === 0 ? 'no other number is printed' : `${reproduced === 1 ? 'the one other number reproduces' : `all ${reproduced} others reproduce`}`}`;
}
const column = (told: Told, numbers: AuditFinding['numbers']): string =>
  `${numbers.length} numbers appear misprinted alike: ${numbers.map((one) => correction(told, one)).join('; ')}`;
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const misprint = (told: Told, decided: Decided): string => `${capital(appears(told, decided))} (${told.source}).`;
/** What the number as it is printed would mean for the rest. */
function contradicted({ certificate, printed: { random } }: Told, { against, numbers }: Decided): string[] {
  const wrong = new Set(numbers.map(({ quantity }) => quantity));
  const others = against.filter((quantity) => !wrong.has(quantity)).map((quantity) => quantityName(quantity, random));
  const short =
    certificate.gain !== null && certificate.gain > 1e-4
      ? [`Taken as it is printed, the point would be ${size(certificate.gain)} below the maximum in log-likelihood.`]
      : [];
  const apart =
    others.length > 0
      ? [
          `A fit that ended there would not have printed ${list(others)} as they are: no fit that stopped short has these numbers.`,
        ]
      : [];
  return [...short, ...apart];
}
/** At a maximum: the numbers that follow from it. */
function others(told: Told): string[] {
  const { decided } = told;
  if (!decided || decided.of === 0) return [];
  if (decided.kind === 'all-reproduce') return [`${capital(FINDING['all-reproduce'](told, decided))}.`];
  if (decided.kind === 'cannot-tell') return [`${capital(FINDING['cannot-tell'](told, decided))}.`];
  return [];
}
const unsure = (told: Told): string[] =>
  told.decided?.kind === 'cannot-tell'
    ? [
        `Or it is a misprint: ${told.decided.numbers.map((one) => correction(told, one)).join('; ')}, and all others reproduce; the printed digits cannot tell.`,
      ]
    : [];

const notAssessed = ({ source, certificate }: Told): string =>
  `The estimates of ${source} could not be judged: ${certificate.because.map((n) => n.text).join('; ')}.`;

const OVER: Record<Judged['over'], string> = {
  estimates: 'the printed point',
  box: 'the best point that rounds to the printed digits',
  clipped: 'the nearest covariance matrix (the printed numbers are none: an eigenvalue is negative)',
};

function maximum(told: Told): string {
  const { source, problem, certificate } = told;
  const where = certificate.verdict === 'boundary-maximum' ? ', at the boundary' : '';
  const { starts, reached, how } = certificate.searched;
  const search =
    how === 'scan' ? `a scan of ${starts} points` : `the best of ${starts} starts, of which ${reached} end there`;
  return (
    `The estimates of ${source} are a maximum of the ${LIKELIHOOD[problem.method]} of this model and data${where}: ` +
    `${OVER[told.over]} has log-likelihood ${logLik(certificate.logLik)}, and nothing higher by more than 0.0001 was found (${search}).`
  );
}
const ridge = ({ certificate }: Told): string[] =>
  certificate.verdict !== 'flat-ridge' && certificate.unidentified && certificate.ridge
    ? ['It is one of many points that are equally high: the design does not identify all variances.']
    : certificate.verdict === 'flat-ridge'
      ? [
          `The maximum is a flat ridge: ${certificate.because.find((n) => n.code === CODES.ridge)?.text ?? 'clearly other estimates are as likely'}.`,
        ]
      : [];

const separated = ({ source, problem, certificate }: Told): string =>
  `The estimates of ${source} are no maximum of the ${LIKELIHOOD[problem.method]} of this model and data, which has no finite one: ` +
  `${certificate.because[1]?.text ?? 'the data are separated'}.`;

const VERDICT: Partial<Record<Certificate['verdict'], string>> = {
  'false-zero': 'a false zero',
  'local-maximum': 'a local maximum: no small step gains, but a higher point exists',
  saddle: 'a saddle point',
  'stopped-short': 'a fit that stopped short',
  unbounded: 'a likelihood without a maximum: it rises as the residual variance goes to zero',
};
function short(told: Told): string {
  const { source, problem, certificate, over } = told;
  const { best, gain } = certificate;
  const there = best ? list(variances(problem, best).map(({ name, value }) => `${name} ${size(value)}`)) : '';
  return (
    `The estimates of ${source} are not a maximum of the ${LIKELIHOOD[problem.method]} of this model and data but ${VERDICT[certificate.verdict] ?? certificate.verdict}: ` +
    `their log-likelihood is ${logLik(certificate.logLik)}${over === 'estimates' ? '' : ` at ${OVER[over]}`}; ` +
    `it is ${size(gain as number)} higher, ${logLik(certificate.bestLogLik)}, at ${there}.`
  );
}
/** The slope is a proof that needs no search. */
function slope({ problem, certificate, box }: Told): string[] {
  if (certificate.verdict !== 'false-zero') return [];
  return certificate.zeroed
    .filter((zero) => zero.slope > 0)
    .map((zero) => {
      const term = problem.random.find(({ name }) => name === zero.term);
      const k = problem.random.findIndex(({ name }) => name === zero.term);
      const single = zero.direction.findIndex((x) => Math.abs(x) > 0.999);
      const name =
        term && single >= 0
          ? component(term.group, term.columns[single] as string)
          : `variance of one combination of the terms of ${term?.group ?? zero.term}`;
      const c = term?.columns.length ?? 1;
      const value = single >= 0 ? ((box.at.Sigma[k] as Matrix).data[single * (c + 1)] as number) : zero.variance;
      return (
        `The ${name} is given as ${size(value)}, in effect zero, but the log-likelihood rises from there, by ${zero.slope.toPrecision(3)} per unit of that variance; ` +
        'at a true zero it would be level or fall. On the scale of a log standard deviation, where zero lies at minus infinity, the same place looks flat, and an optimizer can stop on it.'
      );
    });
}
function answer({ problem, endingThere, certificate }: Told): string {
  const others =
    endingThere.length > 0
      ? ` (${list(endingThere)}, fitted here to the same data, ${endingThere.length === 1 ? 'ends' : 'end'} there)`
      : '';
  return (
    `So these estimates have not found a larger likelihood than a fit that ends at the maximum${others}: theirs is smaller, ` +
    `by ${size(certificate.gain as number)} in log-likelihood. What to report instead is the ${problem.method} fit at its maximum.`
  );
}
function otherCriterion({ other }: Told): string[] {
  if (!other || !isMaximum(other.certificate.verdict)) return [];
  return [`They are a maximum of the ${LIKELIHOOD[other.method]}, though: the source may have used ${other.method}.`];
}
function changes({ material }: Told): string[] {
  const term = ({ quantity }: MaterialFinding): string => termOf(quantity);
  const moves = material.flatMap((m) =>
    m.what === 'estimate' && m.inSE !== null
      ? [`the largest move of a fixed effect is ${m.inSE.toPrecision(2)} SE (${term(m)})`]
      : [],
  );
  const crossings = material.flatMap((m) =>
    m.crosses && m.from !== null && m.to !== null ? [`${term(m)} (${m.from.toFixed(4)} -> ${m.to.toFixed(4)})`] : [],
  );
  const cross = crossings.length === 1 ? 'one Wald p-value crosses 5 %' : `${crossings.length} Wald p-values cross 5 %`;
  const parts = [...moves, ...(crossings.length > 0 ? [`${cross}: ${list(crossings)}`] : [])];
  return parts.length > 0 ? [`At the maximum, ${parts.join('; ')}.`] : [];
}
function printedLogLik({ printed, logLikBy, certificate }: Told): string[] {
  if (!printed.logLik || logLikBy !== null) return [];
  return [
    `The printed log-likelihood, ${printed.logLik.text}, is not that of the printed estimates on these data (${logLik(certificate.logLik)}): other rows, another criterion or other constants.`,
  ];
}
