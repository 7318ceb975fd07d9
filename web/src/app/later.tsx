import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { part } from '../state/parts.js';

/** A component whose script is fetched when it is first shown. Until it has come, nothing is seen of it. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const loaded = signal<{ Component: ComponentType<P> } | undefined>(undefined);
  return function Later(props: P) {
    useEffect(() => {
      if (!loaded.value) void part(load).then((Component) => Component && (loaded.value = { Component }));
    }, []);
    const Component = loaded.value?.Component;
    return Component ? <Component {...props} /> : null;
  };
}
