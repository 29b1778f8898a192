/**
 * A copy of a JSON document with `make` applied to every text in it, names of fields included. `linesOf` is for the
 * texts that are several lines by their nature: the words of an R package, under the name `original`.
 */
export function eachText<T>(value: T, make: (text: string) => string, linesOf = make): T {
  return copied(value, make, linesOf) as T;
}
function copied(value: unknown, make: (text: string) => string, linesOf: (text: string) => string): unknown {
  if (typeof value === 'string') return make(value);
  if (Array.isArray(value)) return value.map((one) => copied(one, make, linesOf));
  if (typeof value !== 'object' || value === null) return value;
  // fromEntries makes own fields, one called __proto__ too
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      make(name),
      copied(inner, name === 'original' ? linesOf : make, linesOf),
    ]),
  );
}
