/**
 * Print-outs whose truth is known from how they were made: a fit rounded to so many significant digits, with no or one
 * number changed afterwards. What an audit says of them is counted against that.
 */
import { audit } from '@mixdiff/audit';
import { type Context, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import type { Random } from '@mixdiff/probability';
import type { Entrant } from '@mixdiff/runs';
import { type AuditDocument, type AuditFinding, type AuditInput, type FitDocument, headOf } from '@mixdiff/schema';

export interface Source {
  readonly name: string;
  readonly fit: FitDocument;
  readonly problem: Problem;
  /** Of the fit itself, at full precision. */
  readonly maximum: boolean;
  readonly gain: number;
}
/** How a source prints: variances, or standard deviations with correlations; with what beside the estimates. */
export interface Style {
  readonly digits: number;
  readonly random: 'cov' | 'sd' | 'both';
  readonly derived: 'none' | 'se' | 'all';
}
export const CHANGES = [
  'two digits swapped',
  'digit missing',
  'digit too many',
  'sign turned',
  'point moved',
  'one digit wrong',
  'root or square',
] as const;
type ChangeKind = (typeof CHANGES)[number];
export interface Changed {
  readonly quantity: string;
  readonly kind: ChangeKind;
  readonly from: string;
  readonly to: string;
}
/** A number of a print-out: where it stands, and its text. */
interface Slot {
  readonly quantity: string;
  readonly text: string;
  put(text: string): unknown;
}
type Tables = Record<'fixed' | 'se' | 'df' | 't' | 'p', Record<string, string>>;

/** As R's format does it: never an exponent, so many significant digits. */
export function shown(x: number, digits: number): string {
  if (x === 0) return '0';
  const decimals = Math.max(
    0,
    Math.min(15, digits - 1 - Math.floor(Math.log10(Math.abs(Number(x.toPrecision(digits)))))),
  );
  return x.toFixed(decimals);
}

export function printOut({ fit, problem }: Source, { digits, random, derived }: Style): AuditInput {
  const as = (x: number): string => shown(x, digits);
  const table = (value: (row: FitDocument['fixed'][number]) => number | null): Record<string, string> =>
    Object.fromEntries(
      fit.fixed.flatMap((row) => {
        const x = value(row);
        return x === null ? [] : [[row.term, as(x)]];
      }),
    );
  const all = derived === 'all';
  const logLik =
    fit.logLik === null || derived === 'none' ? {} : { logLik: fit.logLik.toFixed(Math.max(0, digits - 3)) };
  return {
    data: 'd.csv',
    formula: problem.source.formula,
    method: fit.method,
    source: 'a constructed print-out',
    fixed: table((row) => row.estimate),
    random: fit.random.map(({ group, terms, cov, sd, corr }) => {
      const lower = (m: readonly (readonly (number | null)[])[]): string[][] =>
        m.map((row, i) => row.slice(0, i + 1).map((x) => as(x ?? 0)));
      const known = sd.every((x) => x !== null && x > 0) && corr !== null;
      const deviations = random !== 'cov' && known;
      return {
        group,
        terms: [...terms],
        ...(random === 'sd' && deviations ? {} : { cov: lower(cov) }),
        ...(deviations ? { sd: sd.map((x) => as(x ?? 0)) } : {}),
        ...(deviations && terms.length > 1 && corr ? { corr: lower(corr) } : {}),
      };
    }),
    sigma: as(fit.sigma ?? Number.NaN),
    ...logLik,
    ...(derived === 'none' ? {} : { se: table((row) => row.se) }),
    ...(all ? { t: table((row) => row.statistic), p: table((row) => row.p) } : {}),
    ...(all && fit.fixed.some((row) => row.df !== null) ? { df: table((row) => row.df) } : {}),
  };
}

/** Every number of the print-out that can be changed; `put` writes into `input`, which is a copy. */
function slotsOf(input: AuditInput): Slot[] {
  const tables = input as unknown as Tables;
  const slots: Slot[] = (['fixed', 'se', 'df', 't', 'p'] as const).flatMap((field) =>
    Object.entries(tables[field] ?? {}).map(([term, text]) => ({
      quantity: `${field === 'fixed' ? 'beta' : field}|${term}`,
      text,
      put: (to: string) => {
        tables[field][term] = to;
      },
    })),
  );
  for (const { group, terms, cov, sd, corr } of input.random) {
    const cells = (matrix: (string | number | null)[][] | undefined, kind: string, from: number): void => {
      matrix?.forEach((row, i) => {
        for (let j = 0; j <= i - from; j++) {
          const name = i === j ? `variance|${group}|${terms[i]}` : `${kind}|${group}|${terms[i]},${terms[j]}`;
          slots.push({ quantity: name, text: String(row[j]), put: (to) => row.splice(j, 1, to) });
        }
      });
    };
    cells(cov, 'covariance', 0);
    cells(corr, 'correlation', 1);
    sd?.forEach((text, i) => {
      slots.push({ quantity: `sd|${group}|${terms[i]}`, text: String(text), put: (to) => sd.splice(i, 1, to) });
    });
  }
  slots.push({ quantity: 'sigma', text: String(input.sigma), put: (to) => Object.assign(input, { sigma: to }) });
  const { logLik } = input;
  if (logLik !== undefined)
    slots.push({ quantity: 'logLik', text: String(logLik), put: (to) => Object.assign(input, { logLik: to }) });
  return slots;
}

export const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random.unifRand() * from.length)] as T;
/** Null where the change leaves the number as it was, or makes none. */
function alter(kind: ChangeKind, slot: Slot, random: Random): string | null {
  const { text, quantity } = slot;
  const value = Number(text);
  if (value === 0) return null;
  const places = [...text].flatMap((c, i) => (/\d/.test(c) ? [i] : []));
  const significant = places.filter((i) => /[1-9]/.test(text.slice(0, i + 1)));
  const with_ = (i: number, c: string): string => text.slice(0, i) + c + text.slice(i + 1);
  const place = pick(random, significant);
  switch (kind) {
    case 'two digits swapped': {
      const pairs = significant.slice(1).map((b, t) => [significant[t] as number, b] as const);
      const differing = pairs.filter(([a, b]) => text[a] !== text[b]);
      if (differing.length === 0) return null;
      const [a, b] = pick(random, differing);
      const digits = [...text];
      [digits[a], digits[b]] = [digits[b] as string, digits[a] as string];
      return digits.join('');
    }
    case 'digit missing':
      return significant.length < 2 ? null : with_(place, '');
    case 'digit too many':
      return text.slice(0, place) + pick(random, [...'123456789']) + text.slice(place);
    case 'sign turned':
      if (/^(variance|sd|sigma|se|df|p)/.test(quantity)) return null;
      return text.startsWith('-') ? text.slice(1) : `-${text}`;
    case 'point moved': {
      const bare = text.replace('-', '');
      const [whole = '', rest = ''] = bare.split('.');
      const by = pick(random, [1, -1]);
      const moved = by > 0 ? `${whole}${rest[0] ?? '0'}.${rest.slice(1)}` : `0${whole}`.replace(/(\d)$/, `.$1${rest}`);
      const clean = moved.replace(/^0+(?=\d)/, '').replace(/\.$/, '');
      return text.startsWith('-') ? `-${clean}` : clean;
    }
    case 'one digit wrong':
      return with_(place, String((Number(text[place]) + 1 + Math.floor(random.unifRand() * 8)) % 10));
    case 'root or square': {
      const digits = significant.length;
      if (quantity.startsWith('variance')) return shown(Math.sqrt(value), digits);
      return /^(sd|sigma|se)/.test(quantity) ? shown(value * value, digits) : null;
    }
  }
}
/** One number changed, each kind of quantity as likely as any other; null where the drawn change is none. */
export function misprint(input: AuditInput, random: Random): { input: AuditInput; changed: Changed } | null {
  const copy = structuredClone(input);
  const slots = slotsOf(copy);
  const heads = [...new Set(slots.map(({ quantity }) => headOf(quantity)))];
  const head = pick(random, heads);
  const slot = pick(
    random,
    slots.filter(({ quantity }) => headOf(quantity) === head),
  );
  const kind = pick(random, CHANGES);
  const to = alter(kind, slot, random);
  if (to === null || Number(to) === Number(slot.text) || !Number.isFinite(Number(to))) return null;
  slot.put(to);
  return { input: copy, changed: { quantity: slot.quantity, kind, from: slot.text, to } };
}

export async function audited(
  input: AuditInput,
  problem: (method: Method) => Problem,
  engines: readonly Entrant[],
  context: Context,
): Promise<AuditDocument | string> {
  const task = { file: 'a.json', input, problems: problem, engines, context, search: { starts: 8, seed: 1 } };
  const answer = await audit(task);
  return isRefusal(answer) ? answer.refused : answer;
}
/** What was said: of a misprint, whether it names the number that was changed. */
export function saidOf(document: AuditDocument | string, changed: Changed | null): string {
  if (typeof document === 'string') return 'refused';
  const { kind, numbers } = document.finding as AuditFinding;
  if (kind !== 'misprint') return kind;
  return numbers.length === 1 && numbers[0]?.quantity === changed?.quantity
    ? 'misprint, the right one'
    : 'misprint, another';
}
