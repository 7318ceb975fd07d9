import { init } from '../../dist/node.js';

console.log((await init({ threads: 32 })).threads);
