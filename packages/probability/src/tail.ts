export interface Tail {
  /** false: the upper tail, computed as such and never as 1 minus the lower one. Default true. */
  readonly lower?: boolean;
}
