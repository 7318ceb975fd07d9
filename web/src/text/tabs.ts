/** Ends of titles that a tab has no room for. What is left says which view it is. */
const REST =
  / (of a digit|(of a recurrent layer )?in numbers|of each pixel|of the matrix|of the first layer|between two words|over a sentence|a unit is on|for the next word|to a question|by digits and carries|is read from|of every layer|that dropout leaves out)$/;

/** What stands on the tab of a view: the beginning of its title, so that the tabs leave room for the picture. */
export function shortTitle(title: string): string {
  return title.replace(REST, '');
}
