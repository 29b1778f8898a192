/** What is left unexplained below this share of a difference is left; so is a cause that no tolerance would notice. */
export const SHARE = 0.05;
