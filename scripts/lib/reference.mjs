/** The reference of the public entries, made by TypeDoc from the types that are published. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { SetupError } from './say.mjs';

/**
 * What has to have a docstring. Fields are not among it, because TypeDoc would ask for one of each field of a nameless
 * type, which its owner describes. tests/package/docstrings.test.ts asks for those of all others.
 */
const DOCUMENTED = ['Variable', 'Function', 'Class', 'Interface', 'Method', 'Accessor', 'TypeAlias'];

/** The declarations of every entry in package.json. */
async function entryPoints() {
  const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return Object.values(exports).flatMap(({ types }) => (types ? [join(root, types)] : []));
}

/**
 * @param {string} out the folder
 * @param {Record<string, string>} links pages beside the reference: addresses by name
 */
export async function makeReference(out, links) {
  const { Application, LogLevel } = await import('typedoc');
  const app = await Application.bootstrap({
    entryPoints: await entryPoints(),
    tsconfig: join(root, 'scripts/tsconfig.reference.json'),
    name: 'badak',
    readme: 'none',
    includeVersion: true,
    disableGit: true,
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    favicon: join(root, 'web/public/icon.svg'),
    navigationLinks: links,
    navigation: { includeGroups: true },
    hideGenerator: true,
    logLevel: LogLevel.Warn,
    requiredToBeDocumented: DOCUMENTED,
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    treatWarningsAsErrors: true,
  });
  const project = await app.convert();
  if (project) {
    app.validate(project);
    await app.generateDocs(project, out);
  }
  const { errorCount, warningCount } = app.logger;
  if (errorCount + warningCount > 0) throw new SetupError('The reference has warnings; they stand above.');
}
