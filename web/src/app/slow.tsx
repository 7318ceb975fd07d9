import { later } from './later.js';

/** The id of the view of the next step. */
export const MOTION = 'motion';

/** The beats of the next step. */
export const Slow = later(() => import('../reading/slow-motion.js').then((found) => found.SlowMotion));
