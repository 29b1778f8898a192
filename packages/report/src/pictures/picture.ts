/** A picture, or the sentence that says why there is none. */
export interface Picture {
  readonly title: string;
  /** What it shows, or why it is absent: also the alternative text. */
  readonly description: string;
  /** Null: absent. Stands alone as a file and stands in a page. */
  readonly svg: string | null;
}
export type Pictures = ReadonlyMap<string, Picture>;
export const absent = (title: string, description: string): Picture => ({ title, description, svg: null });
