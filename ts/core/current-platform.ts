import type { Platform } from '../platform/platform.js';
import { BadakError } from './errors.js';

let platform: Platform | undefined;

/** Sets the platform. The entry point of the package calls it once. */
export function usePlatform(p: Platform): void {
  platform = p;
}

/** The platform of this program. @throws BadakError when it was imported past its entry point */
export function currentPlatform(): Platform {
  if (!platform)
    throw new BadakError('wrong-order', 'badak does not know its platform: import it from its entry point');
  return platform;
}
