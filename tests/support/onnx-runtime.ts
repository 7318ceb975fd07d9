/** Fetches onnxruntime once before the tests: it is larger than all that a clone needs, so it is kept in the user's cache. */
import { pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
// @ts-expect-error -- the scripts are plain JavaScript without declarations
import * as fetching from '../../scripts/lib/fetched.mjs';

const { fetchPackage, fetchedFolder } = fetching as {
  fetchPackage(spec: string, options: { overrides: object }): Promise<string | undefined>;
  fetchedFolder(spec: string): string;
};

const RUNTIME = 'onnxruntime-web@1.30.0';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of onnxruntime-web, or why there is none. */
    onnxRuntime: { folder: string; missing: string | undefined };
  }
}

export async function setup(project: TestProject): Promise<void> {
  // Its protobufjs 7 has a script that would run at its installation.
  const missing = await fetchPackage(RUNTIME, { overrides: { protobufjs: '^8.8.1' } });
  if (missing) console.warn(`The tests that run ONNX files are skipped: ${missing}`);
  project.provide('onnxRuntime', { folder: pathToFileURL(fetchedFolder(RUNTIME)).href, missing });
}
