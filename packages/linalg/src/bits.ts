/** Sets of small numbers, 32 to an integer. */

/** Puts `member` into the set that starts at sets[at]. */
export function setBit(sets: Int32Array, at: number, member: number): void {
  sets[at + (member >> 5)] |= 1 << (member & 31);
}
export function clearBit(sets: Int32Array, at: number, member: number): void {
  sets[at + (member >> 5)] &= ~(1 << (member & 31));
}

/** How many bits of an integer are set (Warren, 2013, Hacker's Delight, section 5-1). */
export function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
/** The smallest member of a word that is not empty. */
export const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);
