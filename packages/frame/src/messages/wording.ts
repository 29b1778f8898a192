/** How messages put names, counts and pieces of source. */
import type { Vector } from '../vector.ts';

export const shown = (source: string, most = 80): string => {
  const flat = source.trim().replace(/\s+/g, ' ');
  return flat.length > most ? `${flat.slice(0, most)}…` : flat;
};
export const list = (names: Iterable<string>, most = 12): string => {
  const all = [...names].map((name) => shown(name, 60));
  return all.length > most ? `${all.slice(0, most).join(', ')}, … (${all.length} in all)` : all.join(', ');
};
export const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
export const orDid = (near: string | undefined): string => (near === undefined ? '' : `did you mean '${near}'? `);
export const kindName: Readonly<Record<Vector['kind'], string>> = {
  number: 'numbers',
  text: 'text',
  logical: 'TRUE/FALSE',
  factor: 'a factor',
  basis: 'several columns',
};
