/** R's cut(x, breaks): numbers as the interval that they lie in. */
import type { Answer, Refusal } from '@mixdiff/contract';
import { toNumbers } from '../arithmetic.ts';
import type { Arguments, RFunction } from '../calling.ts';
import { integers, listOf } from '../fill.ts';
import { labels as labelsOf } from '../levels.ts';
import * as say from '../messages.ts';
import { numbers, type Vector } from '../vector.ts';
import { isRefused, truthOf, variableOf, wholeOf } from './basis.ts';

function cut(args: Arguments): Answer<Vector> {
  const x = variableOf(args);
  if (isRefused(x)) return x;
  const breaks = breaksOf(args, x);
  if (isRefused(breaks)) return breaks;
  const right = truthOf(args, 'right', true);
  if (isRefused(right)) return right;
  const closed = truthOf(args, 'include.lowest', false);
  if (isRefused(closed)) return closed;
  const ordered = truthOf(args, 'ordered_result', false);
  if (isRefused(ordered)) return ordered;
  const codes = integers(x.length, (i) => intervalOf(x[i] as number, breaks, right, closed));
  const names = args.named.get('labels');
  if (names?.kind === 'logical' && names.values[0] === 0)
    return numbers(Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : code + 1)));
  const levels = levelsOf(args, breaks, right, closed);
  return 'refused' in levels ? levels : { kind: 'factor', codes, levels, ordered };
}

/** Sorted; one number is how many intervals of equal length there are, their ends a thousandth of the range further out. */
function breaksOf(args: Arguments, x: Float64Array): readonly number[] | Refusal {
  const v = args.named.get('breaks');
  const given = v && toNumbers(v);
  if (!given) return v ? say.notNumbers(args.call, v) : say.argumentCount('cut', 'at least 2', 1);
  const points = Array.from(given.values);
  const [count = Number.NaN] = points;
  if (points.some(Number.isNaN) || new Set(points).size < points.length || points.length === 0)
    return say.badBreaks(args.call);
  if (points.length > 1) return points.sort((a, b) => a - b);
  if (!Number.isInteger(count) || count < 2) return say.badBreaks(args.call);
  const present = x.filter(Number.isFinite);
  if (present.length === 0) return say.noRange(args.call);
  const [low, high] = [present.reduce((a, b) => Math.min(a, b)), present.reduce((a, b) => Math.max(a, b))];
  const width = high - low;
  if (width === 0) {
    const spread = Math.abs(low) / 1000;
    return listOf(count + 1, (i) => low - spread + (i * 2 * spread) / count);
  }
  const step = width / count;
  const inner = listOf(count + 1, (i) => low + i * step);
  return [low - width / 1000, ...inner.slice(1, -1), high + width / 1000];
}

/** 0-based; -1 outside of all and where x is missing. */
function intervalOf(x: number, breaks: readonly number[], right: boolean, closed: boolean): number {
  const last = breaks.length - 1;
  for (let i = 0; i < last; i++) {
    const [a, b] = [breaks[i] as number, breaks[i + 1] as number];
    if (right ? x > a && x <= b : x >= a && x < b) return i;
  }
  if (!closed) return -1;
  if (right) return x === breaks[0] ? 0 : -1;
  return x === breaks[last] ? last - 1 : -1;
}

function levelsOf(args: Arguments, breaks: readonly number[], right: boolean, closed: boolean): string[] | Refusal {
  const count = breaks.length - 1;
  const names = args.named.get('labels');
  if (names && !(names.kind === 'logical' && names.values[0] === 1)) {
    const given = labelsOf(names).filter((label) => label !== null);
    return given.length === count && new Set(given).size === count
      ? given
      : say.badLabels(args.call, count, given.length);
  }
  const digits = wholeOf(args, 'dig.lab', 3, 1);
  if (isRefused(digits)) return digits;
  const shown = breakTexts(breaks, digits as number);
  return listOf(count, (i) => {
    const open = closed && right && i === 0 ? '[' : right ? '(' : '[';
    const close = closed && !right && i === count - 1 ? ']' : right ? ']' : ')';
    return `${open}${shown[i]},${shown[i + 1]}${close}`;
  });
}
/** With as many significant digits as tell neighbours apart, 12 at most. */
function breakTexts(breaks: readonly number[], digits: number): string[] {
  for (let d = digits; ; d++) {
    const shown = breaks.map((x) => significant(x, d));
    if (d >= Math.max(12, digits) || shown.every((text, i) => i === 0 || text !== shown[i - 1])) return shown;
  }
}
/** C's %.dg; R's formatC gives infinity a space for its sign. */
function significant(x: number, digits: number): string {
  if (!Number.isFinite(x)) return x > 0 ? ' Inf' : '-Inf';
  const [mantissa = '', power = '0'] = rounded(x, digits).split('e');
  const exponent = Number(power);
  const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (exponent >= -4 && exponent < digits)
    return trimmed(Number(`${mantissa}e${power}`).toFixed(Math.max(0, digits - 1 - exponent)));
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${trimmed(mantissa)}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** Scientific with that many digits. Of two equally near C takes the even one, JavaScript the larger. */
function rounded(x: number, digits: number): string {
  const nearest = x.toExponential(digits - 1);
  const [exact = '', power = '0'] = Math.abs(x).toExponential(60).split('e');
  const all = exact.replace('.', '');
  const isTie = /^50*$/.test(all.slice(digits)) && Number(all[digits - 1]) % 2 === 0;
  if (!isTie) return nearest;
  const kept = all.slice(0, digits);
  return `${x < 0 ? '-' : ''}${kept[0]}${digits > 1 ? `.${kept.slice(1)}` : ''}e${power}`;
}

export const CUT: Readonly<Record<string, RFunction>> = {
  cut: { parameters: ['x', 'breaks', 'labels', 'include.lowest', 'right', 'dig.lab', 'ordered_result'], apply: cut },
};
