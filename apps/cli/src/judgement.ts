/** What is said of a fit that was judged: to a user who asked for the best point found, and to one who did not. */
import { CODES } from '@mixdiff/certify';
import { type Engine, isMaximum, isRefusal, type Note, type Refusal, refuse, type Verdict } from '@mixdiff/contract';
import type { Judged } from './judged.ts';

const significant = (x: number): string => String(Number(x.toPrecision(3)));
const code = CODES.certified;

export function judgement({ problem, by, certificate, certified }: Judged, certify: boolean, several: boolean): Note[] {
  const which = several ? ` of ${problem.source.formula || 'one model'}` : '';
  if (!certificate) {
    const text = `the fit${which} was not judged: it has ${problem.response.y.length} rows, and that takes a while; --certify judges it`;
    return [{ code: CODES.notJudged, text, level: 'message' }];
  }
  const { verdict, gain, because } = certificate;
  const noted = (code: string): Note[] =>
    because.filter((note) => note.code === code).map((note) => ({ ...note, level: 'message' as const }));
  // no engine says it, so it is said unasked
  const limit = noted(CODES.limit);
  if (isMaximum(verdict)) {
    const within = gain === null ? '' : `, within ${gain.toExponential(1)} of the highest point found`;
    return certify
      ? [{ code, text: `certified${which}: ${verdict}${within}` }, ...limit, ...noted(CODES.approximation)]
      : limit;
  }
  const why = because.map(({ text }) => text);
  if (verdict === 'not-assessed') {
    return [{ code: CODES.notJudged, text: `the fit${which} was not judged: ${why[0] ?? verdict}`, level: 'message' }];
  }
  const short = significant(gain ?? Number.NaN);
  if (certify && !isRefusal(certified)) {
    const text = `certified${which}: moved up by ${short} in log-likelihood from where the faithful fit ended (${verdict}: ${why[0]})`;
    return [{ code, text }];
  }
  const there = because.filter((note) => note.code === CODES.best).map(({ text }) => text);
  const told = [
    `the fit${which} by ${by} is no maximum (${verdict}): ${why[0]}`,
    ...(verdict === 'separated' ? why.slice(1, 2) : []),
    ...there,
    isRefusal(certified) ? certified.message : `--certify takes the highest point found, ${short} higher, instead`,
  ];
  return [{ code: CODES.noMaximum, text: told.join('; '), level: 'warning' }];
}

/** How many numbers, of which parameters (a name may hold a comma: in quotes), and the engine's own as an example. */
export function wrongStart(given: number, { names, start }: Engine, engine: string): { told: string; hint: string } {
  const own = Array.from(start, (x) => Number(x.toPrecision(4))).join(',');
  return {
    told: `--start has ${count(given, 'number')}; ${engine} has ${count(names.length, 'parameter')} of this model to start`,
    hint: `one number for each, in this order: ${names.map((one) => `'${one}'`).join(', ')}; its own start is ${own}`,
  };
}
const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** What the same command gives at the highest points found. */
export const wouldBe = (result: string): Note[] =>
  result === '' ? [] : [{ code: CODES.wouldBe, text: `with --certify: ${result}` }];

export const notMoved = (verdict: Verdict, why: string): Refusal =>
  refuse(
    CODES.notMoved,
    `it cannot be certified (${verdict}): ${why}`,
    'leave --certify out for what follows from the point reached, or name a re-implementation as the engine',
  );
export const notJudged = (why: string): Refusal =>
  refuse(CODES.notJudged, `it cannot be certified: ${why}`, 'leave --certify out');
