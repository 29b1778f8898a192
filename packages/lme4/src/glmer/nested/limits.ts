/** How often lme4 takes a step, and halves it, before it gives up. */
export const [MOST_ITERATIONS, MOST_HALVINGS] = [100, 20];
