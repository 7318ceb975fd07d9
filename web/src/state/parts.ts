/** Parts of the page that are loaded when they are first wanted. */
import { signal } from '@preact/signals';

const missing = new Set<unknown>();

/** Whether a part has not come: there is no network, or the host has a newer page with other files. */
export const isPartMissing = signal(false);

/**
 * Loads a part. While one has not come, the page says so.
 * @param name what the part is called when it is asked for again; by default the function itself
 * @returns undefined where the part has not come
 */
export async function part<T>(load: () => Promise<T>, name: unknown = load): Promise<T | undefined> {
  try {
    const loaded = await load();
    missing.delete(name);
    return loaded;
  } catch {
    missing.add(name);
    return undefined;
  } finally {
    isPartMissing.value = missing.size > 0;
  }
}
