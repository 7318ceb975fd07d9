/** Reference implementations in Python, for the tests that compare with them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const python = (args: readonly string[], cwd?: string) => promisify(execFile)('python3', args, { cwd });

/** Why tests with these modules are skipped; undefined when `python3` has them. */
export async function missingModules(...modules: readonly string[]): Promise<string | undefined> {
  try {
    await python(['-c', `import ${modules.join(', ')}`]);
    return undefined;
  } catch {
    const why = `python3 has no ${modules.join(' or no ')}`;
    console.warn(`Tests are skipped: ${why}`);
    return why;
  }
}

/** Runs a program in a folder, and parses the JSON that it prints. */
export async function printedJson(program: string, cwd: string): Promise<unknown> {
  const { stdout } = await python(['-c', program], cwd);
  return JSON.parse(stdout);
}
