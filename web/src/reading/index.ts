/** The cards of every lesson, loaded when they are read. */
import type { Card } from './card.js';

export * as deeds from './deeds.js';

const LOAD: readonly (() => Promise<{ cards: readonly Card[] }>)[] = [
  () => import('./lesson-1.js'),
  () => import('./lesson-2.js'),
  () => import('./lesson-3.js'),
  () => import('./lesson-4.js'),
  () => import('./lesson-5.js'),
  () => import('./lesson-6.js'),
  () => import('./lesson-7.js'),
  () => import('./lesson-8.js'),
  () => import('./lesson-9.js'),
];

/** The cards of a lesson. @param lesson its number, from 1 */
export async function cardsOf(lesson: number): Promise<readonly Card[]> {
  return (await LOAD[lesson - 1]?.())?.cards ?? [];
}
