/** Everything that the page says in Korean: loaded by those who read it. */
export { ko } from './ko.js';
export { libraryKo } from './library-ko.js';
export { choicesKo, experimentsKo, metricsKo } from './names-ko.js';
export { paramsKo } from './params-ko.js';
export { saidKo } from './said-ko.js';
export { viewKo } from './view-ko.js';
