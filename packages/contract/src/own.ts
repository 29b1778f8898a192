/**
 * A field of an object's own, or nothing: a word from data or a command line (`constructor`, `toString`) never reaches
 * what every object inherits.
 */
export const own = <T>(record: Readonly<Record<string, T>> | null | undefined, name: string): T | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;
