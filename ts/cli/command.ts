import { Command } from 'commander';

/** What Commander calls, though it is not in its types. */
const usual = Command.prototype as unknown as { unknownOption(flag: string): void };

/** A command whose answer to a part of an option's name is that option: `--hidden` means `--hidden-size`, not `--wide`. */
export class BadakCommand extends Command {
  override createCommand(name?: string): Command {
    return new BadakCommand(name);
  }

  unknownOption(flag: string): void {
    const begun = this.options.flatMap(({ long }) => (long?.startsWith(flag) ? [long] : []));
    if (begun.length === 0) {
      usual.unknownOption.call(this, flag);
      return;
    }
    const which = begun.length === 1 ? begun[0]! : `one of ${begun.join(', ')}`;
    this.error(`error: unknown option '${flag}'\n(Did you mean ${which}?)`, {
      code: 'commander.unknownOption',
    });
  }
}
