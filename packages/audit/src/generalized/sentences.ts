/** What an audit of a generalized model says, in sentences. */
import { CODES } from '@mixdiff/certify';
import { type Code, isMaximum, type Problem } from '@mixdiff/contract';
import type { AuditDocument, AuditFinding } from '@mixdiff/schema';
import type { PrintedEstimates } from '../printed.ts';
import { quantityName } from '../quantity-name.ts';
import type { Row } from '../reproduced.ts';
import type { AuditTask } from '../task.ts';
import type { Judged } from './judged.ts';
import { AT_PRINTED, isNumber, leftOut, NEARLY, type Place } from './rows.ts';
import type { Scored } from './scored.ts';

export interface Told {
  readonly task: AuditTask;
  readonly problem: Problem;
  readonly printed: PrintedEstimates;
  readonly places: readonly Place[];
  /** The one that is believed first. */
  readonly scored: readonly Scored[];
  readonly judged: Judged;
  readonly rows: readonly Row[];
  /** Whether it has every number. */
  readonly whole: boolean;
  /** The only one that it has not, where a slip shows. */
  readonly misprint: AuditFinding['numbers'][number] | null;
}
const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

export function findingOf(told: Told): AuditDocument['finding'] {
  const {
    task,
    places,
    scored,
    judged: { certificate },
    whole,
    misprint,
  } = told;
  const reproduced = scored[0]?.reproduced ?? 0;
  const short = certificate.gain !== null && !isMaximum(certificate.verdict);
  const kind = misprint
    ? 'misprint'
    : whole
      ? 'all-reproduce'
      : short
        ? 'not-a-maximum'
        : certificate.gain === null
          ? 'not-assessed'
          : 'not-reproduced';
  return {
    kind,
    method: task.input.method,
    numbers: misprint ? [misprint] : [],
    reproduced,
    of: places.length,
    sentence: found(told),
  };
}
/** Of so many numbers that are off by a little it is said which they are. */
const FEW = 3;
/** Which of them reproduce it, in one sentence. */
function found({ printed, places, scored, whole, rows, problem, misprint }: Told): string {
  const [best] = scored;
  if (!best) return 'no engine here fits this model';
  if (misprint) {
    const { quantity, printed: text, instead, slip } = misprint;
    const kind = slip === null ? '' : ` (${slip})`;
    return `one number appears misprinted: ${quantityName(quantity, printed.random)}, printed ${text}, is ${instead} by ${best.candidate.by} (${best.candidate.engine})${kind}; all ${places.length - 1} others reproduce`;
  }
  const all = best.reproduced + best.near;
  const equals = scored.filter((one) => one.reproduced === best.reproduced && one.near === best.near);
  const names = [...new Set(equals.map(({ candidate }) => candidate.by))];
  const by = [...new Set(equals.map(({ candidate }) => candidate.engine))];
  const loose = places
    .filter((_, k) => rows[k]?.by?.endsWith(NEARLY))
    .map(({ quantity }) => quantityName(quantity, printed.random));
  const which = loose.length === best.near && loose.length <= FEW ? ` (${list(loose)})` : '';
  const near =
    best.near > 0 ? `, ${best.near} of them${which} not to the last digit but within what an optimizer leaves` : '';
  const numbers = count(places.length, 'printed number');
  if (whole) return `all ${numbers} are those of ${list(names)} (${list(by)})${near}`;
  const following = rows.filter(({ by: way }) => way?.endsWith(AT_PRINTED)).length;
  const there =
    following > 0
      ? `; of what follows from the estimates (standard errors, statistics, p-values, log-likelihood) ${count(following, 'number')} ${following === 1 ? 'is' : 'are'} what ${best.candidate.by} (${best.candidate.engine}) states${AT_PRINTED}`
      : '';
  const nowhere =
    problem.random.length === 0
      ? 'the likelihood has no maximum there'
      : 'no way of integrating the random effects out that was tried has its maximum there';
  if (2 * all < places.length)
    return `${nowhere}: at most ${all} of ${numbers} are those of one; nearest is ${best.candidate.by}${there}`;
  const left = places.filter((_, k) => rows[k]?.by == null);
  const missing = list(left.slice(0, 6).map(({ quantity }) => quantityName(quantity, printed.random)));
  const not = left.length > 0 ? `; not ${missing}${left.length > 6 ? ' and others' : ''}` : '';
  return `${all} of ${numbers} are those of ${best.candidate.by} (${best.candidate.engine})${near}, more than of any other way that was tried${not}${there}`;
}
export function sentencesOf(told: Told): string[] {
  const { task, scored, whole, problem, printed } = told;
  const [best] = scored;
  const first = `${task.input.source}: ${found(told)}.`;
  if (!best) return [first];
  const others = scored
    .filter(({ candidate, reproduced }) => candidate.by !== best.candidate.by && reproduced < best.reproduced)
    .filter(({ candidate }, i, all) => all.findIndex((one) => one.candidate.by === candidate.by) === i)
    .map(({ candidate, reproduced }) => `${candidate.by} ${reproduced}`);
  const rest = whole && others.length > 0 ? [`Others that were tried reproduce fewer: ${others.join(', ')}.`] : [];
  const constant = leftOut(printed, best.candidate.fit, problem);
  return [
    first,
    ...(told.misprint ? [] : verdictSentences(told)),
    ...(constant === null ? [] : [constant]),
    ...withheld(printed),
    ...rest,
  ];
}
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function verdictSentences({ judged: { certificate }, scored }: Told): string[] {
  const { verdict, gain, because } = certificate;
  const by = scored[0]?.candidate.criterionInWords ?? '';
  const note = (...codes: Code[]): string[] =>
    because.flatMap(({ code, text }) => (codes.includes(code) ? [sentence(text)] : []));
  if (gain === null)
    return [`Whether the estimates are a maximum is not assessed: ${because[0]?.text ?? 'no judge takes it'}.`];
  const below = `${Number(gain.toPrecision(3))} below`;
  if (verdict === 'separated') {
    const reached = gain > 1e-4 ? ` The printed estimates are ${below} what it approaches.` : '';
    return [
      `There is no finite maximum of ${by}, so that no printed estimates are one.${reached}`,
      ...note(CODES.separated, CODES.infiniteDeviation),
    ];
  }
  const approximation = note(CODES.approximation);
  const jumps = note(CODES.jumps);
  if (verdict === 'at-limit')
    return [
      'They are a maximum of that criterion at a limit of its family: nothing higher was found.',
      ...note(CODES.limit),
      'How far towards the limit an estimate is printed, and its standard error, say where an optimizer gave up.',
      ...approximation,
    ];
  if (isMaximum(verdict))
    return [
      verdict === 'boundary-maximum'
        ? 'They are a maximum of that criterion, at the boundary of the covariances: nothing higher was found.'
        : `They are a maximum of that criterion: nothing higher was found${jumps.length > 0 ? ' beyond its jumps' : ''}.`,
      ...jumps,
      ...approximation,
    ];
  return [
    `By ${by} the estimates are ${below} the maximum in log-likelihood (${verdict}).`,
    // the way to a limit has no end, and an optimizer gives up on it
    ...note(CODES.limit),
  ];
}
/** What is printed as NA is no number of the source, and says something. */
function withheld({ logLik, se }: PrintedEstimates): string[] {
  const errors = [...se.values()].some((one) => !isNumber(one));
  const what = [...(logLik && !isNumber(logLik) ? ['the log-likelihood'] : []), ...(errors ? ['standard errors'] : [])];
  return what.length === 0
    ? []
    : [
        sentence(
          `${what.join(' and ')} ${what.length > 1 || errors ? 'are' : 'is'} printed as NA: the program withholds what it takes for unsafe, as glmmTMB does where its Hessian is not positive definite`,
        ),
      ];
}
