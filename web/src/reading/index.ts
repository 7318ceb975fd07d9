/** The cards of every lesson, loaded when they are read. */
import type { Card } from './card.js';

const LOAD: readonly (() => Promise<{ cards: readonly Card[] }>)[] = [() => import('./lesson-1.js')];

/** The cards of a lesson. @param lesson its number, from 1 */
export async function cardsOf(lesson: number): Promise<readonly Card[]> {
  return (await LOAD[lesson - 1]?.())?.cards ?? [];
}
