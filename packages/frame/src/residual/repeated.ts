/**
 * mmrm's covariance term as text: `us(visit | subject)`, `cs(visit | group / subject)`, `sp_exp(x, y | subject)`.
 * Positions are told by a variable, never by the order of rows.
 */
import { type Answer, isRefusal, type Kind } from '@mixdiff/contract';
import { deparse } from '../deparse.ts';
import { type Expression, stripParens } from '../expression.ts';
import { expandGroup, type Group } from '../grouping.ts';
import * as say from '../messages.ts';
import { parseExpression } from '../parse.ts';
import { type Call, covariate } from './formals.ts';
import type { Correlation, Place } from './said.ts';

/** mmrm's keywords: one variance for all positions, or with h one for each. */
const KINDS: Readonly<Record<string, Kind>> = {
  us: 'us',
  cs: 'cs-hom',
  csh: 'cs-het',
  ar1: 'ar1-hom',
  ar1h: 'ar1-het',
  ad: 'ad-hom',
  adh: 'ad-het',
  toep: 'toep-hom',
  toeph: 'toep-het',
  sp_exp: 'exp',
  sp_gau: 'gau',
};
const isSpatial = (keyword: string): boolean => keyword.startsWith('sp_');
export const isRepeatedKeyword = (name: string): boolean => Object.hasOwn(KINDS, name);

export function parseRepeated(source: string): Answer<Correlation> {
  const e = parseExpression(source);
  if (isRefusal(e)) return e;
  const call = stripParens(e);
  if (call.kind !== 'call' || !isRepeatedKeyword(call.name)) {
    return say.unknownRepeated(call.kind === 'call' ? call.name : deparse(e), Object.keys(KINDS));
  }
  return repeatedTerm(call);
}

/** The term, once its keyword is known to be one of mmrm's. */
export function repeatedTerm(call: Call): Answer<Correlation> {
  const last = call.args.at(-1);
  const bar = last && call.args.every(({ name }) => name === undefined) ? stripParens(last.value) : null;
  if (bar?.kind !== 'binary' || bar.op !== '|') return say.repeatedForm(call.name);
  const where = [...call.args.slice(0, -1).map(({ value }) => value), bar.left].map(stripParens);
  const place = placeOf(call.name, where);
  if (isRefusal(place)) return place;
  const groups = groupsOf(bar.right);
  return isRefusal(groups) ? groups : { keyword: call.name, kind: KINDS[call.name] as Kind, ...groups, place };
}

function placeOf(keyword: string, where: readonly Expression[]): Answer<Place> {
  const [first, ...more] = where;
  if (isSpatial(keyword)) return { is: 'point', at: where.map((e) => covariate(e)) };
  if (!first || more.length > 0 || (first.kind !== 'name' && first.kind !== 'call')) return say.repeatedForm(keyword);
  return { is: 'visit', visit: { name: first.kind === 'name' ? first.name : deparse(first), expression: first } };
}

/** `group / subject`: the subject is told by its own column alone, the group says whose parameters it has. */
function groupsOf(right: Expression): Answer<Pick<Correlation, 'subject' | 'by'>> {
  const side = stripParens(right);
  const [outer, inner] = side.kind === 'binary' && side.op === '/' ? [side.left, side.right] : [null, right];
  const subject = expandGroup(inner);
  if (isRefusal(subject)) return subject;
  const by = outer && expandGroup(outer);
  if (by && isRefusal(by)) return by;
  if (subject.length > 1 || (by && by.length > 1)) return say.repeatedGroups(deparse(right));
  const [own] = by ?? [];
  return { subject: subject[0] as Group, ...(own ? { by: own } : {}) };
}
