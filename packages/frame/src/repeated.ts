/** mmrm's covariance term as text, `us(visit | subject)`: positions are told by a variable, never by the order of rows. */
import { type Answer, isRefusal, type Kind, notYet } from '@mixdiff/contract';
import type { Correlation } from './correlation.ts';
import { deparse } from './deparse.ts';
import { stripParens } from './expression.ts';
import { expandGroup } from './grouping.ts';
import * as say from './messages.ts';
import { parseExpression } from './parse.ts';

/** mmrm's keywords: one variance for all positions, or with h one for each. Spatial ones are not built yet. */
const KEYWORDS: Readonly<Record<string, Kind | null>> = {
  us: 'us',
  cs: 'cs-hom',
  csh: 'cs-het',
  ar1: 'ar1-hom',
  ar1h: 'ar1-het',
  ad: 'ad-hom',
  adh: 'ad-het',
  toep: 'toep-hom',
  toeph: 'toep-het',
  sp_exp: null,
  sp_gau: null,
};

export function parseRepeated(source: string): Answer<Correlation> {
  const e = parseExpression(source);
  if (isRefusal(e)) return e;
  const call = stripParens(e);
  if (call.kind !== 'call' || !Object.hasOwn(KEYWORDS, call.name)) {
    return say.unknownRepeated(call.kind === 'call' ? call.name : deparse(e), Object.keys(KEYWORDS));
  }
  const kind = KEYWORDS[call.name];
  if (!kind) return notYet(say.repeatedNotYet(call.name));
  const [only, ...more] = call.args;
  const bar = only && only.name === undefined ? stripParens(only.value) : null;
  if (more.length > 0 || bar?.kind !== 'binary' || bar.op !== '|') return say.repeatedForm(call.name);
  const right = stripParens(bar.right);
  if (right.kind === 'binary' && right.op === '/') return notYet(say.repeatedGroups(deparse(bar.right)));
  const subject = expandGroup(bar.right);
  if (isRefusal(subject)) return subject;
  const [own] = subject;
  const left = stripParens(bar.left);
  if (!own) return say.repeatedForm(call.name);
  return { kind, subject: own, visit: { name: left.kind === 'name' ? left.name : deparse(left), expression: left } };
}
