/** Everything that the package exports in a browser. */
export * from '/dist/browser.js';
export * from '/dist/data.js';
export * from '/dist/experiments.js';
