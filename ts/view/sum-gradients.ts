/** The gradients in the table of a sum: which columns there are, and of what each is. */
import type { SumPanel } from '../experiments/panels.js';
import type { ViewWords } from './words.js';

type Term = SumPanel['terms'][number];

/** The columns with gradients of the terms, each of which says of what. */
export function gradientColumns(
  { terms, factors, shared }: SumPanel,
  said: Pick<ViewWords, 'gradientOf' | 'weight'>,
): { label: string; key: 'gradient' | 'wholeGradient' | 'xGradient' }[] {
  const ofWeight = said.gradientOf(factors?.weight ?? said.weight);
  const columns = [
    { key: 'gradient', label: shared ? `${ofWeight}, ${shared.here}` : ofWeight },
    { key: 'wholeGradient', label: shared?.whole === undefined ? ofWeight : `${ofWeight}, ${shared.whole}` },
    { key: 'xGradient', label: said.gradientOf(factors?.x ?? 'x') },
  ] as const;
  return columns.filter(({ key }) => terms.some((term: Term) => term[key] !== undefined));
}

/** The bias is a summand: through this sum it has the gradient of the sum. */
export const biasGradients = ({
  gradient,
  shared,
}: SumPanel): Pick<Term, 'gradient' | 'wholeGradient' | 'xGradient'> => ({
  ...(gradient !== undefined && { gradient }),
  ...(shared?.biasGradient !== undefined && { wholeGradient: shared.biasGradient }),
});
