/** Checks of the arguments of layers' constructors. */
import { Param } from '../core/param.js';
import { RowParam } from '../core/row-param.js';
import { expectInstance } from '../core/values.js';
import { Workspace } from '../core/workspace.js';

/** @throws BadakError when one of the params is not a Param; the error has its name */
export function expectParams(who: string, params: Readonly<Record<string, Param>>): void {
  for (const [name, param] of Object.entries(params)) {
    expectInstance(who, name, param, Param, 'a Param, such as new Param(workspace, "W", [2, 3])');
  }
}

/** @throws BadakError when `param` is not a RowParam */
export function expectRowParam(who: string, param: RowParam): void {
  expectInstance(who, 'weight', param, RowParam, 'a RowParam, such as new RowParam(workspace, "W", [2, 3])');
}

/** @throws BadakError when `workspace` is not a Workspace */
export function expectWorkspace(who: string, workspace: Workspace): void {
  expectInstance(who, 'workspace', workspace, Workspace, 'a Workspace');
}
