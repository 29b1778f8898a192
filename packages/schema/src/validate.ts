import type { Answer } from '@mixdiff/contract';
import { refuse } from '@mixdiff/contract';
import type { z } from 'zod';

/** The parsed document, or a refusal that names the first wrong field by its path. */
export function validate<T>(schema: z.ZodType<T>, value: unknown, name: string): Answer<{ readonly value: T }> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  const at = issue?.path.join('.') || 'the document';
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  if (unknown.length > 0) {
    const fields = unknown.map((key) => `'${key}'`).join(', ');
    const known = Object.keys((schema as { shape?: object }).shape ?? {});
    const near = issue?.path.length === 0 ? nearest(unknown[0] as string, known) : undefined;
    const hint = near ? `did you mean '${near}'?` : known.length > 0 ? `known fields: ${known.join(', ')}` : '';
    return refuse(
      'schema/unknown-field',
      `${name}: unknown field ${fields}${at === 'the document' ? '' : ` in ${at}`}`,
      hint,
    );
  }
  return refuse('schema/invalid', `${name}: ${at}: ${issue?.message ?? 'not valid'}`, 'see the published JSON Schema');
}

/** The known name within two edits of a wrong one. */
export function nearest(wrong: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => [editDistance(wrong.toLowerCase(), name.toLowerCase()), name] as const);
  ranked.sort((a, b) => a[0] - b[0]);
  const [best] = ranked;
  return best && best[0] <= Math.max(1, Math.min(2, Math.floor(wrong.length / 3))) ? best[1] : undefined;
}
/** Levenshtein (1966), one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(substitution, (row[j] as number) + 1, (next[j - 1] as number) + 1);
    }
    row = next;
  }
  return row[b.length] as number;
}
