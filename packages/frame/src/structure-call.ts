/**
 * A keyword around a bar, `cs(0 + visit | id, hom = TRUE)`, in the notation of lme4 2.x and glmmTMB. Without `hom` a keyword
 * means what it means in both; `cs` and `toep` are other models in mmrm, and that is said.
 */
import { type Answer, isRefusal, type Kind, type Matrix, type Note } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import type { Argument } from './expression.ts';
import { knownMatrix } from './known-matrix.ts';
import * as say from './messages.ts';
import { count, truth } from './residual/formals.ts';

/** A structure without its columns. */
export interface SaidStructure {
  readonly kind: Kind;
  /** `rr`: the rank. */
  readonly order?: readonly number[];
  readonly known?: Matrix;
  /** What a formula has after the bar: `, d = 2`. */
  readonly after: string;
  readonly notes: readonly Note[];
}
interface Keyword {
  readonly kind: Kind;
  /** The kinds that `hom = TRUE` and `hom = FALSE` say. */
  readonly hom?: readonly [hom: Kind, het: Kind];
  readonly more?: 'rank' | 'matrix';
}
const KEYWORDS: Readonly<Record<string, Keyword>> = {
  us: { kind: 'us' },
  diag: { kind: 'diag-het', hom: ['diag-hom', 'diag-het'] },
  cs: { kind: 'cs-het', hom: ['cs-hom', 'cs-het'] },
  toep: { kind: 'toep-het', hom: ['toep-hom', 'toep-het'] },
  ar1: { kind: 'ar1-hom', hom: ['ar1-hom', 'ar1-het'] },
  homdiag: { kind: 'diag-hom' },
  homcs: { kind: 'cs-hom' },
  homtoep: { kind: 'toep-hom' },
  hetar1: { kind: 'ar1-het' },
  ou: { kind: 'exp' },
  exp: { kind: 'exp' },
  gau: { kind: 'gau' },
  mat: { kind: 'mat' },
  rr: { kind: 'rr', more: 'rank' },
  propto: { kind: 'propto', more: 'matrix' },
  equalto: { kind: 'equalto', more: 'matrix' },
};
export const isStructureKeyword = (name: string): boolean => Object.hasOwn(KEYWORDS, name);
/** Keywords that are one model in lme4 and glmmTMB, and another in mmrm. */
const CLASH: ReadonlySet<string> = new Set(['cs', 'toep']);
/** Structures of distances: their columns are the points of a factor that numFactor made. */
export const ofPoints = (kind: Kind): boolean => kind === 'exp' || kind === 'gau' || kind === 'mat';

export function structureCall(name: string, more: readonly Argument[]): Answer<SaidStructure> {
  const known = Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name] : undefined;
  if (!known) return say.unknownStructure(name, Object.keys(KEYWORDS));
  if (known.more === 'rank') return ofRank(known.kind, more);
  if (known.more === 'matrix') return ofMatrix(name, known.kind, more);
  const [only, ...others] = more;
  if (!only) return { kind: known.kind, after: '', notes: CLASH.has(name) ? [say.homUnsaid(name)] : [] };
  if (others.length > 0 || only.name === undefined)
    return say.argumentCount(name, known.hom ? '1 or 2' : 1, 1 + more.length);
  if (only.name !== 'hom') return say.unknownArgument(name, only.name, known.hom ? ['hom'] : []);
  const hom = truth(only.value);
  if (!known.hom) return say.noHom(name);
  if (hom === null) return say.notTruth(name, 'hom', deparse(only.value));
  return { kind: known.hom[hom ? 0 : 1], after: '', notes: [] };
}

/** glmmTMB's rr(… | g, d = 2): 2 where nothing is said. */
function ofRank(kind: Kind, more: readonly Argument[]): Answer<SaidStructure> {
  const [only, ...others] = more;
  if (others.length > 0) return say.argumentCount('rr', '1 or 2', 1 + more.length);
  if (only && only.name !== undefined && only.name !== 'd') return say.unknownArgument('rr', only.name, ['d']);
  const rank = only ? count(only.value) : 2;
  if (rank === null || rank === 0) return say.badRank(deparse((only as Argument).value));
  return { kind, order: [rank], after: `, d = ${rank}`, notes: [] };
}
function ofMatrix(name: string, kind: Kind, more: readonly Argument[]): Answer<SaidStructure> {
  const [only, ...others] = more;
  if (!only || only.name !== undefined || others.length > 0) return say.needsMatrix(name);
  const known = knownMatrix(name, only.value);
  return isRefusal(known) ? known : { kind, known, after: `, ${deparse(only.value)}`, notes: [] };
}
